/** What was published, written back as files: the next program comes with it, and it can be read and compared like any text. */
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Published } from './published.ts'

/**
 * Answers the names of the files that changed, in the order of the map. What is not of the map is left alone, and so is every
 * file of an entry that was never published here. Formatting is left to `biome`.
 */
export function writeEntries(
  all: ReadonlyMap<string, Published>,
  directory: string,
): { written: string[]; removed: string[] } {
  const there = new Set(readdirSync(directory))
  const written: string[] = []
  const removed: string[] = []
  for (const [id, { entry, revision, gone }] of all) {
    const file = `${id}.json`
    if (revision === 0) continue
    if (!gone) {
      writeFileSync(join(directory, file), `${JSON.stringify(entry, null, 2)}\n`)
      written.push(file)
    } else if (there.has(file)) {
      rmSync(join(directory, file))
      removed.push(file)
    }
  }
  return { written, removed }
}
