/** What every page of the signpost in one language has in common at one moment: made once, not for each address. */
import type { Entry } from '@lijn116/protocol/directory'
import { type Opening, openInWords, type SignpostData } from '@lijn116/protocol/signpost-data'
import { entryHtml } from './entry-html.ts'
import type { Html } from './html.ts'
import { leanEntry } from './lean-entry.ts'
import type { Words } from './words.ts'

export type Prepared = {
  readonly openings: ReadonlyMap<string, Opening>
  /** `ownArea`: the place in the region that was asked, where this one is for another. */
  article(entry: Entry, ownArea: Entry | null): Html
  readonly data: SignpostData['entries']
}

export type PreparedParts = {
  readonly entries: readonly Entry[]
  /** ms UTC */
  readonly now: number
  opening(entry: Entry, now: number): Opening
  /** Opening hours in words of the page; null where they cannot be read. */
  hours(hours: string, words: Words): string | null
  readonly words: Words
}

export function prepared({ entries, now, opening, hours, words }: PreparedParts): Prepared {
  const openings = new Map(entries.map((entry) => [entry.id, opening(entry, now)]))
  const unknown: Opening = { known: false, spans: [] }
  const written = (entry: Entry, ownArea: Entry | null): Html =>
    entryHtml(entry, words, {
      heading: 'h4',
      hours: (each) => hours(each, words),
      now: openInWords(openings.get(entry.id) ?? unknown, now, words.language, openTexts(words)),
      ownArea: ownArea?.name ?? null,
      replaces: true,
    })
  const articles = new Map(entries.map((entry) => [entry.id, written(entry, null)]))
  return {
    openings,
    article: (entry, ownArea) => (ownArea === null ? articles.get(entry.id) : undefined) ?? written(entry, ownArea),
    data: entries.map((entry) => ({ entry: leanEntry(entry), ...(openings.get(entry.id) ?? unknown) })),
  }
}

const openTexts = ({ text }: Words) => ({
  open: text('open'),
  openUntil: text('open-until'),
  shut: text('shut'),
  shutUntil: text('shut-until'),
})
