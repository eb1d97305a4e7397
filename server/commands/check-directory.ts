/**
 * Looks at content/directory/ and says what is wrong, a line each, then what has to be asked again: `npm run check-directory`.
 * Another directory in the same form may be named after it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Regions, Vocabulary } from '@lijn116/domain/directory/entry'
import { faultsOf } from '@lijn116/domain/directory/faults'
import { stateOf } from '@lijn116/domain/directory/order'
import { sameName } from '@lijn116/domain/directory/same-name'
import { type Entry, entry } from '@lijn116/protocol/directory'
import * as v from 'valibot'
import { hoursFault } from '../directory/opening.ts'

const named = process.argv[2]
const directory =
  named === undefined ? new URL('../../content/directory/', import.meta.url) : pathToFileURL(`${resolve(named)}/`)
const wrong: string[] = []

const json = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(new URL(file, directory), 'utf8'))
  } catch (error) {
    wrong.push(`${file}: cannot be read as JSON: ${(error as Error).message}`)
    return null
  }
}

const said = v.object({ nl: v.string(), en: v.string() })
const term = v.object({ id: v.string(), label: said })
const choice = { number: v.number(), choice: v.nullable(said), broader: v.nullable(v.string()) }
const age = v.nullable(v.number())
const list = v.array(term)
const kept = { owner: v.pipe(v.string(), v.nonEmpty()), reviewed: v.pipe(v.string(), v.isoDate()), source: v.string() }
const vocabularyForm: v.GenericSchema<unknown, Vocabulary> = v.object({
  ...kept,
  first: v.object({ recentSexualViolence: v.string(), theme: v.string() }),
  everyTheme: v.string(),
  everybody: v.string(),
  herself: v.string(),
  ofCommunity: v.object({ kinds: v.array(v.string()), contexts: v.array(v.string()) }),
  themes: v.array(v.object({ ...term.entries, ...choice, apart: v.boolean() })),
  audiences: v.array(
    v.object({ ...term.entries, ...choice, kind: v.string(), ageMin: age, ageMax: age, onlyWhenAsked: v.boolean() }),
  ),
  contexts: list,
  helpTypes: list,
  helpers: list,
  languages: list,
  channels: list,
  kinds: list,
  scopes: list,
  forms: list,
  costs: list,
  entries: list,
  accesses: list,
  lines: list,
})
const regionsForm: v.GenericSchema<unknown, Regions> = v.object({
  ...kept,
  regions: v.array(v.object({ id: v.string(), number: v.number(), name: said, places: v.string() })),
  postcodes: v.array(v.object({ from: v.number(), until: v.number(), regions: v.array(v.string()) })),
})

function inForm<T>(file: string, form: v.GenericSchema<unknown, T>): T | null {
  const value = json(file)
  if (value === null) return null
  const parsed = v.safeParse(form, value)
  if (parsed.success) return parsed.output
  for (const issue of parsed.issues) wrong.push(`${file}: ${v.getDotPath(issue) ?? 'the file'}: ${plainly(issue)}`)
  return null
}

function plainly({ received, type, message }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'is missing'
  return type === 'min_length' ? 'is empty' : message
}

function twice(what: string, values: readonly (string | number)[]): void {
  for (const value of new Set(values.filter((one, at) => values.indexOf(one) !== at)))
    wrong.push(`${what}: ${value} stands there twice`)
}

function checkWords({ themes, audiences, first, ...lists }: Vocabulary, { regions, postcodes }: Regions): void {
  for (const [name, terms] of Object.entries({ themes, audiences, regions })) {
    twice(
      `the ids of ${name}`,
      terms.map(({ id }) => id),
    )
    twice(
      `the numbers of ${name}`,
      terms.map(({ number }) => number),
    )
  }
  for (const terms of [themes, audiences]) {
    for (const { id, broader } of terms)
      if (broader !== null && !terms.some((one) => one.id === broader))
        wrong.push(`vocabulary.json: “${id}” is part of “${broader}”, which is not there`)
  }
  if (!themes.some(({ id }) => id === first.theme) || !themes.some(({ id }) => id === lists.everyTheme))
    wrong.push('vocabulary.json: a theme it names apart is not in its list')
  let next = 1000
  for (const { from, until, regions: near } of postcodes) {
    if (from !== next || until < from) wrong.push(`regions.json: postcodes from ${from}: expected to begin at ${next}`)
    if (near.length === 0 || near.some((id) => !regions.some((region) => region.id === id)))
      wrong.push(`regions.json: postcodes from ${from}: names a region that is not there, or none`)
    next = until + 1
  }
  if (next !== 10_000) wrong.push('regions.json: postcodes end before 9999')
}

function checkEntries(vocabulary: Vocabulary, { regions }: Regions): Entry[] {
  const folder = new URL('entries/', directory)
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : []
  if (files.length === 0) wrong.push('entries/: there are no entries')
  const entries = files.sort().flatMap((file) => {
    const found = inForm(`entries/${file}`, entry)
    if (found === null) return []
    const say = (field: string, text: string) => wrong.push(`entries/${file}: ${field}: ${text}`)
    if (file !== `${found.id}.json`) say('id', `is “${found.id}”, and the file has another name`)
    for (const { field, text } of faultsOf(found, vocabulary, regions)) say(field, text)
    found.channels.forEach(({ hours }, at) => {
      const fault = hours === null ? null : hoursFault(hours)
      if (fault !== null) say(`channels.${at}.hours`, `these hours cannot be read: ${fault}`)
    })
    if (found.checked !== null && Date.parse(found.checked.on) > Date.now()) say('checked', 'is in the future')
    return [found]
  })
  twice(
    'the ids of entries',
    entries.map(({ id }) => id),
  )
  for (const each of entries) {
    const other = sameName(each, entries)
    if (other !== null) wrong.push(`entries/${each.id}.json: name: “${other.id}” has this name too`)
  }
  for (const { id, partOf } of entries)
    if (partOf !== null && !entries.some((one) => one.id === partOf))
      wrong.push(`entries/${id}.json: partOf: there is no entry “${partOf}”`)
  if (!entries.some(({ id }) => id === vocabulary.first.recentSexualViolence))
    wrong.push(`entries/: “${vocabulary.first.recentSexualViolence}” is not there, and it must come first`)
  return entries
}

const vocabulary = inForm('vocabulary.json', vocabularyForm)
const regions = inForm('regions.json', regionsForm)
let entries: Entry[] = []
if (vocabulary !== null && regions !== null) {
  checkWords(vocabulary, regions)
  entries = checkEntries(vocabulary, regions)
}

if (wrong.length > 0) {
  process.stderr.write(`The map of help is not right yet:\n${wrong.map((each) => `  - ${each}\n`).join('')}`)
  process.exitCode = 1
} else {
  const now = Date.now()
  const of = (state: string) => entries.filter((each) => stateOf(each, now) === state).map(({ id }) => id)
  const say = (what: string, ids: readonly string[]) =>
    ids.length === 0 ? '' : `${what} (${ids.length}), so not recommended:\n${ids.map((id) => `  - ${id}\n`).join('')}`
  process.stdout.write(`${entries.length} entries, and all of them can be read.\n`)
  process.stdout.write(say('Checked more than six months ago', of('stale')))
  process.stdout.write(say('Not yet checked with the organisation', of('unchecked')))
}
