/**
 * Every schema of the wire against what nobody thought of. The same cases in every run; `npm run fuzz` tries other ones for
 * longer, and prints the seed and the smallest example of what it finds.
 */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { anyOf, beside, hostile, placesIn, requiredOf, type Schema, valueAt, withAt } from '../stage/any-of-schema.ts'
import { everyBody, everySchema } from '../stage/every-schema.ts'

const numRuns = Number(process.env.FUZZ_RUNS ?? 25)
const always = { numRuns, seed: Number(process.env.FUZZ_SEED ?? 116_016) }
/** For a fault that is there: it stops at the first, and however few runs are asked for, it has to come to it. */
const untilFound = { ...always, numRuns: 5_000 }

const schemas = await everySchema()
const all = [...schemas]
const bodies = await everyBody()
const withFields = all.filter(([, schema]) => requiredOf(schema).length > 0)

/** No key and no value of ours looks like it: a record of free keys refuses it as well. */
const canary = { 'kanarie-9': [[['kanarie-9']]] }
const isObject = (value: unknown): boolean => value !== null && typeof value === 'object' && !Array.isArray(value)

function takesAgainWhatItTook(schema: Schema, limits = always): void {
  const holds = fc.property(anyOf(schema), (value) => {
    const once = v.safeParse(schema, value)
    expect(once.issues).toBeUndefined()
    const again = v.safeParse(schema, JSON.parse(JSON.stringify(once.output)))
    expect(again.issues).toBeUndefined()
    expect(JSON.stringify(again.output)).toBe(JSON.stringify(once.output))
  })
  fc.assert(holds, limits)
}

/** An answer goes out through its schema: this is what keeps a column that was added from a visitor's phone. */
function letsNothingElseThrough(schema: Schema, limits = always): void {
  const holds = fc.property(anyOf(schema), fc.nat(), (value, pick) => {
    const objects = placesIn(value).filter((at) => isObject(valueAt(value, at)))
    const at = objects[pick % Math.max(objects.length, 1)]
    if (at === undefined) return
    const more = withAt(value, at, { ...Object(valueAt(value, at)), ...canary })
    const parsed = v.safeParse(schema, more)
    if (parsed.success) expect(JSON.stringify(parsed.output)).not.toContain('kanarie-9')
  })
  fc.assert(holds, limits)
}

function answersYesOrNo(schema: Schema, limits = always): void {
  const holds = fc.property(fc.oneof(beside(schema), fc.jsonValue(), fc.constantFrom(...hostile)), (value) => {
    const parsed = v.safeParse(schema, value)
    if (parsed.success) expect(v.safeParse(schema, parsed.output).success).toBe(true)
    else expect(parsed.issues.length).toBeGreaterThan(0)
  })
  fc.assert(holds, limits)
  expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false)
}

/** PostgreSQL breaks off the whole transaction at a NUL or half a pair in a text, and at a number its column cannot hold. */
const unkeepable: Record<string, readonly ((value: never) => unknown)[]> = {
  string: [
    (text: string) => `${text}\0`,
    (text: string) => `\0${text.slice(1)}`,
    (text: string) => `${text.slice(1)}\ud800`,
  ],
  number: [() => 1e308, () => Number.MAX_SAFE_INTEGER + 1, () => 0.5, () => -1],
}
function takesWhatCanBeKept(schema: Schema, limits = always): void {
  const holds = fc.property(anyOf(schema), (value) => {
    for (const at of placesIn(value)) {
      const here = valueAt(value, at)
      for (const spoil of unkeepable[typeof here] ?? []) {
        const parsed = v.safeParse(schema, withAt(value, at, spoil(here as never)))
        // A door may clean what it takes; what it lets through is what counts.
        if (parsed.success) expect(kept(parsed.output), at.join('.')).toBe(true)
      }
    }
  })
  fc.assert(holds, { ...limits, numRuns: Math.ceil(limits.numRuns / 3) })
}
const kept = (value: unknown): boolean =>
  placesIn(value).every((at) => {
    const here = valueAt(value, at)
    return typeof here === 'string'
      ? here.isWellFormed() && !here.includes('\0')
      : typeof here !== 'number' || (Number.isSafeInteger(here) && here >= 0)
  })

function needsEachField(schema: Schema, limits = always): void {
  const holds = fc.property(anyOf(schema), fc.constantFrom(...requiredOf(schema)), (value, key) => {
    const { [key]: _gone, ...rest } = value as Record<string, unknown>
    expect(v.safeParse(schema, rest).success, key).toBe(false)
  })
  fc.assert(holds, limits)
}

it('leaves out no schema that a file of the wire exports', () => {
  const folder = new URL('../../protocol/', import.meta.url)
  const exported = readdirSync(folder)
    .filter((file) => /(?<!\.test)\.ts$/.test(file))
    .flatMap((file) =>
      [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^export const (\w+) = v\./gm)].map(
        ([, name]) => `${file.slice(0, -'.ts'.length)}.${name}`,
      ),
    )
  expect(exported.length).toBeGreaterThan(60)
  expect(exported.filter((name) => !schemas.has(name))).toEqual([])
  expect(bodies.length).toBeGreaterThan(80)
})

it.each(all)('%s takes what it asks for, and again unchanged', (_name, schema) => takesAgainWhatItTook(schema))
// @norm:CO-03
it.each(all)('%s lets nothing through that it does not name', (_name, schema) => letsNothingElseThrough(schema))
it.each(all)('%s answers yes or no to anything', (_name, schema) => answersYesOrNo(schema))
it.each(withFields)('%s is refused without any one of its fields', (_name, schema) => needsEachField(schema))
it.each(bodies)('%s takes only what a database can keep', (_name, schema) => takesWhatCanBeKept(schema))

/** Schemas with a fault each, which the same properties must find. */
describe('a fault is found', () => {
  const faults: [string, (schema: Schema, limits: typeof always) => void, Schema][] = [
    [
      'changes what it took each time',
      takesAgainWhatItTook,
      v.pipe(
        v.string(),
        v.transform((text) => `${text}a`),
      ),
    ],
    [
      'lets anything through',
      letsNothingElseThrough,
      v.object({ a: v.record(v.string(), v.array(v.array(v.array(v.string())))) }),
    ],
    [
      'breaks on a long text',
      answersYesOrNo,
      v.pipe(
        v.string(),
        v.check((text) => {
          if (text.length > 10_000) throw new Error('too long for me')
          return true
        }),
      ),
    ],
    ['takes half a pair and a NUL', takesWhatCanBeKept, v.object({ a: v.array(v.pipe(v.string(), v.minLength(1))) })],
    [
      'takes a number without a top',
      takesWhatCanBeKept,
      v.object({ a: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
    ],
    ['takes a part of a number', takesWhatCanBeKept, v.object({ a: v.pipe(v.number(), v.minValue(0), v.maxValue(9)) })],
  ]
  it.each(faults)('%s', (_name, property, schema) => {
    expect(() => property(schema, untilFound)).toThrow(/Property failed/)
  })
})
