/** What the script of the signpost works with: the whole map without its words, which stand in the page already. */
import type { MapEntry, Region, Vocabulary } from '@lijn116/domain/directory/entry'
import type { Entry } from '@lijn116/protocol/directory'
import type { SignpostData } from '@lijn116/protocol/signpost-data'
import regionFile from '../../../content/directory/regions.json' with { type: 'json' }
import { type SignpostParts, uncheckedFirst } from './signpost-html.ts'
import { vocabulary } from './words.ts'

const silent = { nl: '', en: '' }

const bareEntry = (entry: Entry): MapEntry => ({
  ...{ ...entry, altNames: undefined, partOf: undefined, website: undefined, kind: undefined },
  scopeNote: null,
  does: silent,
  doesNot: null,
  audienceNote: null,
  channels: entry.channels.map(({ type }) => ({
    type,
    value: null,
    free: null,
    hours: null,
    hoursConfidence: null,
    hoursNote: null,
    note: null,
  })),
  languagesNote: null,
  anonymousNote: null,
  costNote: null,
  entryNote: null,
  waiting: null,
  organisation: '',
  owner: '',
  source: '',
  checked: entry.checked === null ? null : { on: entry.checked.on, by: '' },
})

const bareVocabulary: Vocabulary = {
  ...vocabulary,
  themes: vocabulary.themes.map((theme) => ({ ...theme, label: silent, choice: null })),
  audiences: vocabulary.audiences.map((audience) => ({ ...audience, label: silent, choice: null })),
  contexts: [],
  helpTypes: [],
  helpers: [],
  languages: [],
  channels: [],
  kinds: [],
  scopes: [],
  forms: [],
  costs: [],
  entries: [],
  accesses: [],
  lines: [],
}

export const scriptData = ({ asked, entries, now, opening, words, base }: SignpostParts): SignpostData => ({
  base,
  asked,
  now,
  language: words.language,
  uncheckedFirst,
  vocabulary: bareVocabulary,
  regions: {
    regions: regionFile.regions.map(
      ({ id, number, name }): Region => ({ id, number, name: { ...silent, nl: name[words.borrows] }, places: '' }),
    ),
    postcodes: regionFile.postcodes,
  },
  entries: entries.map((entry) => {
    const { known, spans } = opening(entry)
    return { entry: bareEntry(entry), known, spans }
  }),
  texts: {
    found: words.text('found'),
    foundOne: words.text('found-one'),
    checkedMore: words.text('checked-more'),
    uncheckedMore: words.text('unchecked-more'),
    ownArea: words.text('own-area'),
    open: words.text('open'),
    openUntil: words.text('open-until'),
    shut: words.text('shut'),
    shutUntil: words.text('shut-until'),
    postcode: words.text('postcode'),
    postcodeNote: words.text('postcode-note'),
    postcodeFind: words.text('postcode-find'),
    postcodeOne: words.text('postcode-one'),
    postcodeSome: words.text('postcode-some'),
    postcodeNone: words.text('postcode-none'),
  },
})
