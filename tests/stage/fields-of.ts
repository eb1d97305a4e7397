/** Every field that can be said in protocol/, by its path, with what may stand in it: a look at the schemas themselves. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** As far as it is looked at, any valibot schema. */
export type Looked = {
  kind: 'schema'
  type: string
  entries?: Readonly<Record<string, Looked>>
  pipe?: readonly { kind: string; type: string; requirement?: unknown }[]
}
/** `path`: `conversation.members.leaf`, an array or a choice adds nothing. `isFree` is any text, bound by length at most. */
export type Field = { path: string; name: string; isFree: boolean }

const isSchema = (value: unknown): value is Looked =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'schema'

/** Whatever other schemas it is made of, that are no fields: wrapped, items, choices, what a pipe goes on with. */
const within = (schema: Looked): Looked[] =>
  Object.entries(schema)
    .filter(([key]) => key !== 'entries')
    .flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Looked => isSchema(value) && value !== schema)

/** Actions that say which texts there are, not only how long they may be. */
const bounds = new Set(['regex', 'base64', 'hexadecimal', 'iso_date', 'url', 'check', 'raw_check'])
/** A pattern that lets this through lets through whatever somebody writes of somebody. */
const sentence = 'Zij heet anders, woont in de Dorpsstraat 1 en belt met 06 12 34 56 78.'
const letsThrough = ({ requirement }: { requirement?: unknown }): boolean =>
  requirement instanceof RegExp && requirement.test(sentence)
const isBound = ({ pipe }: Looked): boolean =>
  (pipe ?? []).some((each) => (bounds.has(each.type) && !letsThrough(each)) || (isSchema(each) && isBound(each)))
const isFree = (schema: Looked): boolean =>
  !isBound(schema) && (schema.type === 'string' || within(schema).some(isFree))

/** A lazy schema says its fields only when it reads: none are known of it here. */
export function fieldsOf(schema: Looked, before = ''): Field[] {
  const own = Object.entries(schema.entries ?? {}).flatMap(([name, each]): Field[] => {
    const path = `${before}${name}`
    return [{ path, name, isFree: isFree(each) }, ...fieldsOf(each, `${path}.`)]
  })
  return [...own, ...within(schema).flatMap((each) => fieldsOf(each, before))]
}

/** `file.name`, and for a table of routes `file.name.route.body`: each schema that a file of protocol/ exports. */
export async function exportedSchemas(): Promise<Map<string, Looked>> {
  const found = new Map<string, Looked>()
  const collect = (value: unknown, path: string): void => {
    if (isSchema(value)) found.set(path, value)
    else if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [name, each] of Object.entries(value)) collect(each, `${path}.${name}`)
  }
  const folder = new URL('../../protocol/', import.meta.url).pathname
  for (const file of readdirSync(folder).filter((each) => /^[\w-]+\.ts$/.test(each)))
    for (const [name, value] of Object.entries((await import(/* @vite-ignore */ join(folder, file))) as object))
      collect(value, `${file.slice(0, -'.ts'.length)}.${name}`)
  return found
}
