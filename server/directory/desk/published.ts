/**
 * The map as everybody sees it, in memory: the files of content/directory/ with what was published laid over them. A
 * revision stays on top until another is published, also when a newer program brings a newer file (docs/decisions/0040).
 */
import { type Entry, entry } from '@lijn116/protocol/directory'
import * as v from 'valibot'
import type { Database } from '../../database/open.ts'
import type { Base } from './base.ts'
import * as store from './store.ts'

/** `revision` 0: as it came with the program. `gone`: taken off the map. */
export type Published = { entry: Entry; revision: number; gone: boolean }
export type PublishedMap = {
  /** Grows with each publication, and is the same in every process: what was made of an older one is made again. */
  version: number
  /** By id, also what was taken off. */
  all: ReadonlyMap<string, Published>
  /** What is on the map, by id. */
  entries: readonly Entry[]
}
export type MapCopy = {
  base: Base
  now(): PublishedMap
  /** Reads it again. Resolves when this process has at least what was published before the call. */
  renew(): Promise<void>
}

const retryMilliseconds = 500

export async function createMapCopy(parts: {
  sql: Database
  base: Base
  broken(error: unknown): void
}): Promise<MapCopy> {
  let copy = await read(parts)
  let reading: Promise<void> | null = null
  let isStale = false

  async function readUntilFresh(): Promise<void> {
    try {
      while (isStale) {
        isStale = false
        const found = await read(parts)
        if (found.version >= copy.version) copy = found
      }
    } catch (error) {
      // What was published stays in the database; it is read again until it answers.
      parts.broken(error)
      setTimeout(() => void renew(), retryMilliseconds).unref()
    } finally {
      reading = null
    }
  }
  function renew(): Promise<void> {
    isStale = true
    reading ??= readUntilFresh()
    return reading
  }
  return { base: parts.base, now: () => copy, renew }
}

/** As it came with the program: what nothing was ever published over, and what there is before the database answers. */
export const mapOf = (base: Base): PublishedMap => laidOver(base, { version: 0, rows: [] }, () => undefined)

/** Version and rows in one statement: of one moment. */
const read = async (parts: { sql: Database; base: Base; broken(error: unknown): void }): Promise<PublishedMap> =>
  laidOver(parts.base, await store.newest(parts.sql), parts.broken)

function laidOver(
  base: Base,
  { version, rows }: Awaited<ReturnType<typeof store.newest>>,
  broken: (error: unknown) => void,
): PublishedMap {
  const all = new Map<string, Published>(
    [...base.entries].map(([id, each]) => [id, { entry: each, revision: 0, gone: false }]),
  )
  for (const row of rows) {
    const parsed = v.safeParse(entry, row.entry)
    // Of an older form than this program knows: neither shown as it is, nor hidden behind facts that are older still.
    if (!parsed.success) broken(new Error('entry'))
    all.delete(row.entry_id)
    if (parsed.success) all.set(row.entry_id, { entry: parsed.output, revision: row.number, gone: row.gone })
  }
  const sorted = new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
  const entries = [...sorted.values()].flatMap((each) => (each.gone ? [] : each.entry))
  return { version, all: sorted, entries }
}
