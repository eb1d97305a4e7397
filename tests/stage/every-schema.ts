/** Every schema that protocol/ exports, by where it stands: `visitor-bodies.visitorBodies.start`. A new file is found by itself. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Schema } from './any-of-schema.ts'

const folder = fileURLToPath(new URL('../../protocol/', import.meta.url))

/** A table of routes holds routes, and a route its two schemas. */
const deepest = 3

const isSchema = (value: unknown): value is Schema =>
  value !== null && typeof value === 'object' && 'kind' in value && value.kind === 'schema'

async function everyExport(): Promise<[string, unknown][]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const exported: [string, unknown][] = []
  for (const file of files.sort()) {
    const values: Record<string, unknown> = await import(/* @vite-ignore */ join(folder, file))
    for (const [name, value] of Object.entries(values))
      exported.push([`${file.slice(0, -'.ts'.length)}.${name}`, value])
  }
  return exported
}

/** By name, each once: what has a name of its own, and then what only a table holds. */
export async function everySchema(): Promise<Map<string, Schema>> {
  const exported = await everyExport()
  const found = new Map<string, Schema>()
  const seen = new Set<unknown>()
  const collect = (value: unknown, name: string, depth: number): void => {
    if (value === null || typeof value !== 'object' || seen.has(value)) return
    seen.add(value)
    if (isSchema(value)) found.set(name, value)
    else if (depth < deepest)
      for (const [key, each] of Object.entries(value)) collect(each, `${name}.${key}`, depth + 1)
  }
  for (const [name, value] of exported) if (isSchema(value)) collect(value, name, 0)
  for (const [name, value] of exported) collect(value, name, 0)
  return found
}

/** What anybody may send: the bodies of all routes, and the tables of bodies that do not travel to a page. */
export async function everyBody(): Promise<[string, Schema][]> {
  const found: [string, Schema][] = []
  for (const [name, table] of await everyExport()) {
    if (!/(Routes|Bodies)$/.test(name)) continue
    for (const [key, each] of Object.entries(table as object)) {
      const body: unknown = name.endsWith('Bodies') ? each : each.body
      if (isSchema(body)) found.push([`${name}.${key}`, body])
    }
  }
  return [...new Map(found.map(([name, body]) => [body, name]))].map(([body, name]) => [name, body])
}
