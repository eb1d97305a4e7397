/** The map as it came with the program: content/directory/. Read at start; what is wrong in it is said with file and field. */
import { readdirSync, readFileSync } from 'node:fs'
import { type Entry, entry } from '@lijn116/protocol/directory'
import * as v from 'valibot'

const kinds = ['themes', 'contexts', 'helpTypes', 'audiences', 'helpers', 'regions'] as const
/** What an entry may say, by the field that says it. */
export type Terms = Readonly<Record<(typeof kinds)[number], ReadonlySet<string>>>
export type Base = { entries: ReadonlyMap<string, Entry>; terms: Terms }

export class DirectoryError extends Error {
  constructor(wrong: readonly string[]) {
    super(`The map of help cannot be read (npm run check-directory):\n${wrong.map((each) => `  - ${each}`).join('\n')}`)
  }
}

const named = v.array(v.object({ id: v.string() }))
const vocabulary = v.object({
  themes: named,
  contexts: named,
  helpTypes: named,
  audiences: named,
  helpers: named,
})
const regionFile = v.object({ regions: named })

/** @throws DirectoryError when a file is not what protocol/directory.ts says, or names a term that is not there */
export function readBase(directory: URL): Base {
  const read = <T>(file: string, schema: v.GenericSchema<unknown, T>): T => {
    const parsed = v.safeParse(schema, JSON.parse(readFileSync(new URL(file, directory), 'utf8')))
    if (parsed.success) return parsed.output
    throw new DirectoryError(parsed.issues.map((issue) => `${file}: ${v.getDotPath(issue)}: ${issue.message}`))
  }
  const { regions } = read('regions.json', regionFile)
  const words = { ...read('vocabulary.json', vocabulary), regions }
  const ids = (each: readonly { id: string }[]): ReadonlySet<string> => new Set(each.map(({ id }) => id))
  const terms: Terms = {
    themes: ids(words.themes),
    contexts: ids(words.contexts),
    helpTypes: ids(words.helpTypes),
    audiences: ids(words.audiences),
    helpers: ids(words.helpers),
    regions: ids(words.regions),
  }
  const files = readdirSync(new URL('entries/', directory)).filter((file) => file.endsWith('.json'))
  const entries = new Map(
    files.sort().map((file): [string, Entry] => {
      const found = read(`entries/${file}`, entry)
      const wrong = [...unknownTerms(found, terms), ...(file === `${found.id}.json` ? [] : [`id: is ${found.id}`])]
      if (wrong.length > 0) throw new DirectoryError(wrong.map((each) => `entries/${file}: ${each}`))
      return [found.id, found]
    }),
  )
  return { entries, terms }
}

/** `field: term`, of each term that nobody knows. */
export const unknownTerms = (found: Entry, terms: Terms): string[] =>
  kinds.flatMap((kind) =>
    (found[kind] ?? []).filter((term) => !terms[kind].has(term)).map((term) => `${kind}: ${term} is not known`),
  )

const contents = new URL('../../../content/directory/', import.meta.url)
let ofProgram: Base | null = null

/** The one that lies beside this program; its files do not change while it runs. */
export function baseOfProgram(): Base {
  ofProgram ??= readBase(contents)
  return ofProgram
}
