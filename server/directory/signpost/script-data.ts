/** What the script of the signpost works with: the whole map without its words, which stand in the page already (LeanEntry). */
import type { Region, Vocabulary } from '@lijn116/domain/directory/entry'
import type { SignpostData } from '@lijn116/protocol/signpost-data'
import regionFile from '../../../content/directory/regions.json' with { type: 'json' }
import { type SignpostParts, uncheckedFirst } from './signpost-html.ts'
import { vocabulary } from './words.ts'

const silent = { nl: '', en: '' }

const bareVocabulary: Vocabulary = {
  ...vocabulary,
  themes: vocabulary.themes.map((theme) => ({ ...theme, label: silent, choice: null })),
  audiences: vocabulary.audiences.map((audience) => ({ ...audience, label: silent, choice: null })),
  contexts: [],
  helpTypes: [],
  helpers: [],
  languages: vocabulary.languages.map(({ id }) => ({ id, label: silent })),
  channels: [],
  kinds: [],
  scopes: [],
  forms: [],
  costs: [],
  entries: [],
  accesses: [],
  lines: [],
}

export const scriptData = ({ asked, now, prepared, words, base }: SignpostParts): SignpostData => ({
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
  entries: prepared.data,
  texts: {
    found: words.text('found'),
    foundAll: words.text('found-all'),
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
