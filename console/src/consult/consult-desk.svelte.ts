/** What she writes to colleagues beside any conversation, in memory only. One of them stands open at a time, on her word. */
import type { ConsultView, StaffClient, StaffView } from '@lijn116/client/counsellor'
import { type Recognisable, recognisables } from '@lijn116/domain/wording/recognisable'
import { limits } from '@lijn116/protocol/limits'
import { reasonOf } from '../text/refusal.ts'

type Client = Pick<StaffClient, 'consult' | 'readConsult' | 'forgetConsult'>
type Open = { leaf: string; pseudonym: string }

export const lettersOf = (text: string): number => Array.from(text.trim()).length
export const isTooLong = (text: string): boolean => lettersOf(text) > limits.consultLetters

export class ConsultDesk {
  readonly #client: Client
  /** With whom; null: none stands open. */
  open: Open | null = $state.raw(null)
  text = $state('')
  /** Pointed at, once for each text. */
  concerns: readonly Recognisable[] = $state.raw([])
  busy = $state(false)
  reason: string | null = $state(null)
  #pointed = ''
  /** What she had begun to write to others. */
  readonly #drafts = new Map<string, string>()
  #threads: readonly ConsultView[] = []
  /** Counts what was shut: a late refusal is not said beside another colleague. */
  #turn = 0

  constructor(client: Client) {
    this.#client = client
  }

  show(leaf: string, pseudonym: string): void {
    this.hide()
    this.open = { leaf, pseudonym }
    this.text = this.#drafts.get(leaf) ?? ''
    this.seen()
  }

  /** What she was writing stays. */
  hide(): void {
    if (this.open !== null) this.#drafts.set(this.open.leaf, this.text)
    this.#turn++
    this.open = null
    this.text = ''
    this.concerns = []
    this.#pointed = ''
    this.busy = false
    this.reason = null
  }

  /** Call when it is on the screen. */
  seen(): void {
    if (this.open !== null) this.#client.readConsult(this.open.leaf)
  }

  forget(leaf: string): void {
    if (this.open?.leaf === leaf) this.hide()
    this.#drafts.delete(leaf)
    this.#client.forgetConsult(leaf)
  }

  /** What may be recognised is pointed at first, once; sent again as it stands, it goes. */
  async send(): Promise<void> {
    const { open, text } = this
    if (open === null || this.busy || text.trim() === '' || isTooLong(text)) return
    const concerns = this.#pointed === text ? [] : recognisables(text)
    this.concerns = concerns
    this.#pointed = text
    if (concerns.length > 0) return
    const turn = this.#turn
    this.busy = true
    this.reason = null
    try {
      await this.#client.consult(open.leaf, text)
      if (turn === this.#turn && this.text === text) this.text = ''
      // Closed meanwhile: what was sent is not left as a draft.
      if (turn !== this.#turn && this.#drafts.get(open.leaf) === text) this.#drafts.delete(open.leaf)
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }

  /** Call with each view. */
  see({ me, duty, consults }: Pick<StaffView, 'me' | 'duty' | 'consults'>): void {
    const gone = this.#threads.filter(({ leaf }) => !consults.some((each) => each.leaf === leaf))
    this.#threads = consults
    for (const { leaf } of gone) this.#drafts.delete(leaf)
    if (me !== null && duty !== 'off') return
    this.hide()
    this.#drafts.clear()
  }
}
