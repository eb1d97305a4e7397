/** The map as it came with the program: content/directory/. Read at start; what is wrong in it is said with file and field. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Region, Vocabulary } from '@lijn116/domain/directory/entry'
import { type Entry, entry } from '@lijn116/protocol/directory'
import * as v from 'valibot'
import regionFile from '../../../content/directory/regions.json' with { type: 'json' }
import vocabulary from '../../../content/directory/vocabulary.json' with { type: 'json' }

/** What entries say it in, and those there are, by id. */
export type Base = { vocabulary: Vocabulary; regions: readonly Region[]; entries: ReadonlyMap<string, Entry> }

export class DirectoryError extends Error {
  constructor(wrong: readonly string[]) {
    super(`The map of help cannot be read (npm run check-directory):\n${wrong.map((each) => `  - ${each}`).join('\n')}`)
  }
}

const files = new URL('../../../content/directory/entries/', import.meta.url)
let ofProgram: Base | null = null

/**
 * The files do not change while this program runs.
 * @throws DirectoryError when one is not what protocol/directory.ts says
 */
export function baseOfProgram(): Base {
  ofProgram ??= { vocabulary, regions: regionFile.regions, entries: readEntries(files) }
  return ofProgram
}

export function readEntries(directory: URL): ReadonlyMap<string, Entry> {
  const wrong: string[] = []
  const entries = new Map<string, Entry>()
  for (const file of readdirSync(directory).sort()) {
    if (!file.endsWith('.json')) continue
    const parsed = v.safeParse(entry, parse(readFileSync(new URL(file, directory), 'utf8')))
    if (!parsed.success)
      wrong.push(...parsed.issues.map((issue) => `${file}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`))
    else if (file !== `${parsed.output.id}.json`) wrong.push(`${file}: id: is ${parsed.output.id}`)
    else entries.set(parsed.output.id, parsed.output)
  }
  if (wrong.length > 0) throw new DirectoryError(wrong)
  return entries
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
