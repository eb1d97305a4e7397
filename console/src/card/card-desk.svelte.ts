/** The card of one conversation while it is filled in: saved by itself, over nobody's, and honest about what is not saved. */
import type { CardView } from '@lijn116/client/counsellor'
import { type Card, emptyCard } from '@lijn116/domain/triage/card'
import type { CardField } from '@lijn116/domain/triage/hints'
import { reasonOf } from '../text/refusal.ts'
import { mergeCards, withTheirs } from './card-edit.ts'

export type CardPort = {
  /** Of the conversation in front, so only while this one is. */
  save(card: Card): Promise<void>
  isFront(): boolean
  /** Milliseconds; the answer cancels. */
  after(ms: number, then: () => void): () => void
}

/** here: all of it is with the line. kept-here: not yet. not-saved: tried, and tried again. */
export type CardState = 'loading' | 'unreadable' | 'none' | 'here' | 'kept-here' | 'saving' | 'not-saved' | 'asked'

const savedAfter = 1_000
const triedAgainAfter = 10_000

export class CardDesk {
  readonly #port: CardPort
  #view: CardView = $state.raw({ state: 'none', value: null })
  /** What the line does not have yet; null: nothing. */
  #mine: Card | null = $state.raw(null)
  /** From which `#mine` was changed. */
  #base: Card = emptyCard
  #saving = $state(false)
  #failed = $state(false)
  #cancel: (() => void) | null = null
  /** A colleague changed the same fields: she chooses. */
  asked: { theirs: Card; fields: readonly CardField[] } | null = $state.raw(null)
  /** A colleague changed other fields: both are on the card now. */
  merged = $state(false)

  readonly card: Card = $derived(this.#mine ?? this.#view.value ?? emptyCard)
  readonly state: CardState = $derived.by(() => {
    if (this.#view.state === 'loading' || this.#view.state === 'unreadable') return this.#view.state
    if (this.asked !== null) return 'asked'
    if (this.#mine === null) return this.#view.value === null ? 'none' : 'here'
    if (this.#saving) return 'saving'
    return this.#failed ? 'not-saved' : 'kept-here'
  })
  readonly editable = $derived(this.#view.state !== 'loading' && this.#view.state !== 'unreadable')

  constructor(port: CardPort) {
    this.#port = port
  }

  /** What the client reports. */
  see(view: CardView): void {
    this.#view = view
    if (this.#mine !== null && this.#cancel === null) this.flush()
  }

  edit(change: Partial<Card>): void {
    if (!this.editable) return
    if (this.#mine === null) this.#base = this.#view.value ?? emptyCard
    this.#mine = { ...this.card, ...change }
    this.merged = false
    this.#saveAfter(savedAfter)
  }

  /** Now, as far as it can be now: before another conversation comes to the front. */
  flush(): void {
    this.#cancel?.()
    this.#cancel = null
    if (this.#mine !== null && !this.#saving && this.asked === null && this.editable && this.#port.isFront())
      void this.#save(this.#mine)
  }

  choose(whose: 'mine' | 'theirs'): void {
    if (this.asked === null || this.#mine === null) return
    if (whose === 'theirs') this.#mine = withTheirs(this.#mine, this.asked.theirs, this.asked.fields)
    this.asked = null
    this.flush()
  }

  drop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#mine = null
    this.#view = { state: 'none', value: null }
    this.asked = null
  }

  #saveAfter(ms: number): void {
    this.#cancel?.()
    this.#cancel = this.#port.after(ms, () => this.flush())
  }

  async #save(card: Card): Promise<void> {
    this.#saving = true
    try {
      await this.#port.save(card)
      this.#saving = false
      this.#failed = false
      this.#base = card
      if (this.#mine === card) this.#mine = null
      else if (this.#mine !== null && this.#cancel === null) this.#saveAfter(savedAfter)
    } catch (error) {
      this.#saving = false
      if (this.#mine === null) return
      if (reasonOf(error) === 'already-used') this.#meet()
      else {
        this.#failed = true
        this.#saveAfter(triedAgainAfter)
      }
    }
  }

  /** A colleague was first, and hers is what the client shows now. */
  #meet(): void {
    if (this.#mine === null || !this.editable) return
    const theirs = this.#view.value ?? emptyCard
    const { card, both } = mergeCards(this.#base, this.#mine, theirs)
    this.#base = theirs
    this.#mine = card
    if (both.length > 0) {
      this.asked = { theirs, fields: both }
      return
    }
    this.merged = true
    this.flush()
  }
}
