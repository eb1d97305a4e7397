/** One search of the map beside one conversation, in memory only. In the order of domain/directory, for everybody alike. */
import type { EntryCard, MapClient, MapView, Published } from '@lijn116/client/counsellor'
import { anySearch, type Search } from '@lijn116/domain/directory/entry'
import { gapOf, type Ordered, order } from '@lijn116/domain/directory/order'
import { reasonOf } from '../text/refusal.ts'
import { openNow } from './map-opening.ts'
import { type Entry, vocabulary } from './map-words.ts'

/** Every word has to be there, in its names or in what it does; capitals and accents do not count. */
export function hasWords({ name, altNames, does }: Entry, words: string): boolean {
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const all = plain([name, ...altNames, does.nl, does.en].join(' '))
  return plain(words)
    .split(/\s+/)
    .every((word) => all.includes(word))
}

export class MapSearch {
  theme = $state('')
  audience = $state('')
  region = $state('')
  language = $state('')
  anonymous = $state(false)
  free = $state(false)
  openNow = $state(false)
  recent = $state(false)
  text = $state('')
  /** The entry that is read. */
  entry: string | null = $state(null)
  note = $state('')
  /** She asked for it, or said yes to it. */
  isWanted = $state(false)
  /** What became of the last thing done here. */
  done: 'sent' | 'counted' | null = $state(null)
  busy = $state(false)
  reason: string | null = $state(null)

  readonly asked: Search = $derived({
    ...anySearch,
    theme: this.theme === '' ? null : this.theme,
    audiences: this.audience === '' ? [] : [this.audience],
    region: this.region === '' ? null : this.region,
    language: this.language === '' ? null : this.language,
    anonymous: this.anonymous,
    free: this.free,
    openNow: this.openNow,
    recentSexualViolence: this.recent,
  })

  /** `now`: ms UTC, of the line. */
  found(map: MapView, now: number): Ordered<Entry> {
    const here = map.entries.flatMap(({ entry, gone }) => (gone || !hasWords(entry, this.text) ? [] : [entry]))
    return order(here, this.asked, now, openNow(map, now), vocabulary)
  }

  read(entry: string): void {
    this.entry = entry
    this.note = ''
    this.isWanted = false
    this.done = null
    this.reason = null
  }

  back(): void {
    this.entry = null
    this.done = null
    this.reason = null
  }

  /** As the visitor will see it, with what is written now; null: it cannot be given. */
  preview(client: Pick<MapClient, 'card'>, language: string): EntryCard | null {
    const { entry, note } = this
    if (entry === null) return null
    try {
      return client.card(entry, language, note)
    } catch {
      return null
    }
  }

  async #act(what: () => Promise<void>, done: 'sent' | 'counted'): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.reason = null
    this.done = null
    try {
      await what()
      this.done = done
    } catch (error) {
      this.reason = reasonOf(error)
    } finally {
      this.busy = false
    }
  }

  /** Only what was seen as it will be seen, and only at the visitor's wish. */
  async give(client: Pick<MapClient, 'give'>, seen: EntryCard | null): Promise<void> {
    const { entry } = this
    if (entry === null || seen === null || !this.isWanted) return
    await this.#act(() => client.give(entry, this.note), 'sent')
    if (this.done === 'sent') this.isWanted = false
  }

  async countGap(client: Pick<MapClient, 'countGap'>): Promise<void> {
    const { theme, region, audiences } = this.asked
    await this.#act(() => client.countGap({ theme, region, audience: audiences[0] ?? null }), 'counted')
  }
}

export const isGap = (found: Ordered<Entry>): boolean => gapOf(found).none
export const entryOf = ({ entries }: MapView, id: string | null): Published | null =>
  entries.find(({ entry }) => entry.id === id) ?? null
