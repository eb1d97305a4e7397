/** Values that a schema of the wire accepts, and values that are one step beside them. For fuzzing; fast-check shrinks both. */
import fc from 'fast-check'
import * as v from 'valibot'

export type Schema = v.GenericSchema<unknown, unknown>

/** What valibot keeps of a schema at run time, as far as it is walked here. */
type Node = {
  readonly type: string
  readonly requirement?: unknown
  /** A schema, and what is asked of its values; that schema may have such a pipe itself. */
  readonly pipe?: readonly Node[]
  readonly entries?: Readonly<Record<string, Schema>>
  readonly item?: Schema
  readonly items?: readonly Schema[]
  readonly wrapped?: Schema
  readonly key?: Schema
  readonly value?: Schema
  readonly literal?: unknown
  readonly options?: readonly unknown[]
  readonly getter?: (input: unknown) => Schema
}
const nodeOf = (schema: Schema): Node => schema as unknown as Node

/** The kinds of fact that conversationEvent, the one lazy schema, tells apart. */
const kindsOfFact = ['message', 'grant', 'close']
/** Longer than this only where the schema asks for it: the border itself is tried in `beside`. */
const mostLetters = 60
const mostItems = 4

/** All that is asked of a value, from the inside out. */
const stepsOf = (node: Node): readonly Node[] => (node.pipe ?? []).flatMap((step) => [...stepsOf(step), step])

const numberIn = (node: Node, type: string): number | undefined => {
  const requirement = stepsOf(node).find((step) => step.type === type)?.requirement
  return typeof requirement === 'number' ? requirement : undefined
}

/** @throws Error naming a type of schema that nobody has taught it: a gap in the fuzzer must not look like a pass. */
export function anyOf(schema: Schema): fc.Arbitrary<unknown> {
  const node = nodeOf(schema)
  const made = make(node)
  return node.pipe === undefined ? made : made.filter((value) => v.safeParse(schema, value).success)
}

function make(node: Node): fc.Arbitrary<unknown> {
  switch (node.type) {
    case 'string':
      return anyString(node)
    case 'number':
      return anyNumber(node)
    case 'boolean':
      return fc.boolean()
    case 'literal':
      return fc.constant(node.literal)
    case 'picklist':
      return fc.constantFrom(...(node.options ?? []))
    case 'nullable':
      return fc.oneof(fc.constant(null), anyOf(part(node.wrapped)))
    case 'optional':
      return anyOf(part(node.wrapped))
    case 'array': {
      const least = numberIn(node, 'min_length') ?? 0
      const most = Math.max(least, Math.min(numberIn(node, 'max_length') ?? mostItems, mostItems))
      return fc.array(anyOf(part(node.item)), { minLength: least, maxLength: most })
    }
    case 'tuple':
      return fc.tuple(...(node.items ?? []).map(anyOf))
    case 'record':
      return fc.dictionary(anyOf(part(node.key)) as fc.Arbitrary<string>, anyOf(part(node.value)), { maxKeys: 3 })
    case 'object':
    case 'strict_object':
      return anyObject(node)
    case 'union':
    case 'variant':
      return fc.oneof(...(node.options as Schema[]).map(anyOf))
    case 'lazy': {
      const { getter } = node
      if (getter === undefined) throw new Error('a lazy schema without a getter')
      return fc.oneof(...kindsOfFact.map((kind) => anyOf(getter({ kind }))))
    }
    default:
      throw new Error(`no values known for a schema of type ${node.type}`)
  }
}

function part(schema: Schema | undefined): Schema {
  if (schema === undefined) throw new Error('a schema without the part its type has')
  return schema
}

function anyObject(node: Node): fc.Arbitrary<unknown> {
  const entries = Object.entries(node.entries ?? {})
  const requiredKeys = entries.flatMap(([key, schema]) => (nodeOf(schema).type === 'optional' ? [] : [key]))
  return fc.record(Object.fromEntries(entries.map(([key, schema]) => [key, anyOf(schema)])), {
    requiredKeys,
    noNullPrototype: true,
  })
}

function anyString(node: Node): fc.Arbitrary<string> {
  const has = (type: string) => stepsOf(node).some((step) => step.type === type)
  if (has('url')) return fc.constantFrom('https://hulp.example/', 'https://a.hulp.example/lees/1')
  if (has('iso_date')) return fc.constantFrom('2026-11-22', '2024-02-29')
  const exact = numberIn(node, 'length')
  const minLength = exact ?? numberIn(node, 'min_length') ?? 0
  const maxLength = exact ?? Math.max(minLength, Math.min(numberIn(node, 'max_length') ?? mostLetters, mostLetters))
  const regex = stepsOf(node).find((step) => step.type === 'regex')?.requirement
  if (!(regex instanceof RegExp)) return fc.string({ unit: 'grapheme', minLength, maxLength })
  const isBase64url = regex.source === '^[A-Za-z0-9_-]*$'
  if (isBase64url)
    return fc
      .uint8Array({ minLength: Math.floor((minLength * 3) / 4), maxLength: Math.ceil((maxLength * 3) / 4) + 1 })
      .map((bytes) => Buffer.from(bytes).toString('base64url').padEnd(minLength, 'A').slice(0, maxLength))
  // fast-check does not write properties of Unicode; what matches is then left to the filter.
  return regex.unicode ? fc.string({ unit: 'grapheme', minLength, maxLength }) : fc.stringMatching(regex)
}

function anyNumber(node: Node): fc.Arbitrary<number> {
  const min = numberIn(node, 'min_value')
  const max = numberIn(node, 'max_value')
  if (stepsOf(node).some((step) => step.type === 'integer'))
    return fc.integer({
      min: min ?? Number.MIN_SAFE_INTEGER,
      max: max ?? Number.MAX_SAFE_INTEGER,
    })
  return fc.double({ noNaN: true, noDefaultInfinity: true, min: min ?? -1e300, max: max ?? 1e300 })
}

/** What a schema may meet instead of what it asks for. Only what JSON can carry. */
export const hostile: readonly unknown[] = [
  null,
  true,
  '',
  'é\u0000\ud800\u202e',
  '\u200d'.repeat(300),
  'a'.repeat(20_000),
  '__proto__',
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 1,
  [],
  [[[[[]]]]],
  {},
  { constructor: { prototype: {} } },
]

/** Every place in a JSON value, the value itself first. */
export function placesIn(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const inside = Array.isArray(value)
    ? value.flatMap((each, index) => placesIn(each, [...at, index]))
    : value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, each]) => placesIn(each, [...at, key]))
      : []
  return [at, ...inside]
}

export const valueAt = (value: unknown, at: readonly (string | number)[]): unknown =>
  at.reduce<unknown>((inside, key) => (inside as Record<string | number, unknown>)[key], value)

/** A copy with another value at one place. */
export function withAt(value: unknown, at: readonly (string | number)[], other: unknown): unknown {
  const [first, ...rest] = at
  if (first === undefined) return other
  if (Array.isArray(value)) return value.map((each, index) => (index === first ? withAt(each, rest, other) : each))
  const entries = Object.entries(value as object)
  return Object.fromEntries(entries.map(([key, each]) => [key, key === first ? withAt(each, rest, other) : each]))
}

/** An accepted value with one place changed into something hostile. It may still be accepted: a string of any letters is. */
export const beside = (schema: Schema): fc.Arbitrary<unknown> =>
  fc
    .tuple(anyOf(schema), fc.nat(), fc.oneof(fc.constantFrom(...hostile), fc.jsonValue({ maxDepth: 3 })))
    .map(([value, pick, other]) => {
      const places = placesIn(value)
      return withAt(value, places[pick % places.length] ?? [], other)
    })

/** The fields that an object schema cannot do without. */
export const requiredOf = (schema: Schema): string[] => {
  const node = nodeOf(schema)
  if (node.type !== 'object' && node.type !== 'strict_object') return []
  return Object.entries(node.entries ?? {}).flatMap(([key, entry]) => (nodeOf(entry).type === 'optional' ? [] : [key]))
}
