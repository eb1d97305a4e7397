/**
 * What one console holds beside one conversation, in memory only: drafts, the card, what lies open, what was said
 * before sending. It belongs to its id and goes with it, so that nothing of one visitor is ever shown with another.
 */
import type { StaffView, TakenView } from '@lijn116/client/counsellor'
import type { Answer } from '@lijn116/domain/triage/card'
import { CardDesk, type CardPort } from '../card/card-desk.svelte.ts'
import { recorded } from '../card/card-edit.ts'
import { isUnasked, momentBetween, type SafeMoment } from '../card/safe-moment.ts'
import { Shelf } from '../knowledge/open-shelf.svelte.ts'
import { MapSearch } from '../map/map-search.svelte.ts'
import { ReportDesk, type ReportPort } from '../report/report-desk.svelte.ts'
import { ReturnDesk, type ReturnPort } from '../return/return-desk.svelte.ts'
import type { Concern } from './before-sending.ts'

export type DraftField = 'message' | 'note'
export type Panel = 'card' | 'knowledge' | 'map' | 'notes' | 'return'
export type TalkPort = CardPort & ReturnPort & ReportPort

export class TalkDesk {
  readonly id: string
  /** Its name beside another one; stays the same while it lasts. */
  readonly number: number
  readonly card: CardDesk
  readonly shelf = new Shelf()
  /** What was looked for on the map. */
  readonly map = new MapSearch()
  /** About coming back. */
  readonly back: ReturnDesk
  /** Duty to act. */
  readonly report: ReportDesk
  message = $state('')
  note = $state('')
  /** undefined: nobody chose; a wide window then shows the card. */
  panel: Panel | null | undefined = $state()
  /** The question whether writing is safe is due. */
  due: SafeMoment | null = $state(null)
  /** Pointed at before sending this very text; Enter again sends it. */
  concerns: readonly Concern[] = $state.raw([])
  /** A colleague is being called because of acute danger; tried until the line has it. */
  calling: 'no' | 'sending' | 'failed' = $state('no')
  /** Hers, that were on this screen while it was in front. */
  #seen = $state(0)
  #theirs = $state(0)
  #last: TakenView | null = null
  #pointedAt = new Set<string>()
  /** How often she told that somebody came in. */
  turn = 0
  /** now: she typed the agreed word, and nothing came since. earlier: something did, of her or of somebody else. */
  word: 'no' | 'now' | 'earlier' = $state('no')
  #isStarted = false

  readonly unread = $derived(this.#theirs > this.#seen)

  constructor(id: string, number: number, port: TalkPort) {
    this.id = id
    this.number = number
    this.card = new CardDesk(port)
    this.back = new ReturnDesk(port)
    this.report = new ReportDesk(port)
  }

  see(now: TakenView, isFront: boolean): void {
    const before = this.#last
    this.#last = now
    this.card.see(now.card)
    this.back.see(now)
    this.report.see(now)
    this.#theirs = now.messages.filter(({ from }) => from === 'other').length
    if (isFront) this.#seen = this.#theirs
    if (now.visitorState === 'someone' && before?.visitorState !== 'someone') this.turn++
    this.#seeWord(now)
    if (now.as !== 'lead' || now.endedBy !== null) {
      this.due = null
      return
    }
    const happened = before === null ? null : momentBetween(before, now)
    if (happened !== null) this.due = happened
    const isTalk = now.phase === 'granted' || now.phase === 'talking'
    if (this.#isStarted || !isTalk || !this.card.editable) return
    this.#isStarted = true
    if (isUnasked(this.card.card)) this.due ??= 'start'
  }

  /** Her words after it, or that she is back, may be somebody else's: the question comes first. */
  #seeWord(now: TakenView): void {
    if (!now.wordTyped) return
    const stood = this.word === 'now'
    this.word = now.wordStands ? 'now' : 'earlier'
    if (stood && !now.wordStands) this.due = 'return'
  }

  async call(raise: () => Promise<void>): Promise<void> {
    if (this.calling === 'sending') return
    this.calling = 'sending'
    try {
      await raise()
      this.calling = 'no'
    } catch {
      this.calling = 'failed'
    }
  }

  answer(answer: Answer): void {
    if (this.due === null) return
    this.card.edit(recorded(this.card.card, this.due, answer))
    this.due = null
  }

  /** Behind what she is typing, never over it; to be read, changed and sent by her. */
  prepare(text: string): void {
    this.message = this.message.trim() === '' ? text : `${this.message.trimEnd()}\n${text}`
  }

  /** Takes the text out in order to send it; null: there is nothing to send. */
  take(field: DraftField): string | null {
    const text = this[field]
    if (text.trim() === '') return null
    this[field] = ''
    return text
  }

  /** @returns whether something is said first. The same is never said twice about one message. */
  point(found: readonly Concern[]): boolean {
    const fresh = found.filter(({ key }) => !this.#pointedAt.has(key))
    for (const { key } of fresh) this.#pointedAt.add(key)
    this.concerns = fresh
    return fresh.length > 0
  }

  /** The message went: what is about words is said again with the next one. */
  sent(): void {
    this.concerns = []
    for (const key of this.#pointedAt) if (key !== 'word' && !key.startsWith('someone ')) this.#pointedAt.delete(key)
  }

  drop(): void {
    this.card.drop()
    this.back.drop()
    this.report.drop()
    this.message = ''
    this.note = ''
    this.concerns = []
    this.#last = null
  }
}

export type TalksPort = Omit<TalkPort, 'isFront'>

/** One desk for each conversation there is, and none for any other. */
export class TalkDesks {
  readonly #port: TalksPort
  #desks: ReadonlyMap<string, TalkDesk> = $state.raw(new Map())
  #front: string | null = null

  constructor(port: TalksPort) {
    this.#port = port
  }

  /** Before the screens hear of it. */
  see({ conversation, conversations }: Pick<StaffView, 'conversation' | 'conversations'>): void {
    this.#front = conversation?.id ?? null
    const ids = conversations.map(({ id }) => id)
    if (ids.join() !== [...this.#desks.keys()].join()) {
      for (const [id, desk] of this.#desks) if (!ids.includes(id)) desk.drop()
      this.#desks = ids.reduce((desks, id) => desks.set(id, this.#desks.get(id) ?? this.#make(id, desks)), new Map())
    }
    for (const each of conversations) this.#desks.get(each.id)?.see(each, each.id === this.#front)
  }

  #make(id: string, beside: ReadonlyMap<string, TalkDesk>): TalkDesk {
    const taken = [...this.#desks.values(), ...beside.values()].map(({ number }) => number)
    const number = [1, 2, 3, 4].find((each) => !taken.includes(each)) ?? taken.length + 1
    return new TalkDesk(id, number, { ...this.#port, isFront: () => this.#front === id })
  }

  find(id: string): TalkDesk | null {
    return this.#desks.get(id) ?? null
  }
}
