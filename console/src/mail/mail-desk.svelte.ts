/** Letters as their reader answers them, in memory only. What she began to write stays with its letter when somebody waits. */
import type { DeskClient, StaffView } from '@lijn116/client/counsellor'
import { permits } from '@lijn116/domain/access/roles'
import { reasonOf } from '../text/refusal.ts'

type Client = Pick<DeskClient, 'look' | 'answer' | 'answerAgain' | 'passOn' | 'mailboxes' | 'reassign'>
type Mailboxes = Awaited<ReturnType<DeskClient['mailboxes']>>

export class MailDesk {
  readonly #client: Client
  open = $state(false)
  /** By letter. */
  drafts: Record<string, string> = $state({})
  /** For coordinators; null: not asked, or not hers to see. */
  mailboxes: Mailboxes | null = $state.raw(null)
  /** The mailbox of which somebody else is being named. */
  changing: string | null = $state(null)
  coach = $state('')
  deputy = $state('')
  /** Two different people are needed. */
  isWrong = $state(false)
  /** The letter of which an empty answer was to be kept. */
  #askedEmpty: string | null = $state(null)
  busy = $state(false)
  reason: string | null = $state(null)
  readonly empty: string | null = $derived(
    this.#askedEmpty !== null && (this.drafts[this.#askedEmpty] ?? '').trim() === '' ? this.#askedEmpty : null,
  )
  #mayPlan = false
  #going: string | null = null
  #turn = 0

  constructor(client: Client) {
    this.#client = client
  }

  /** Call with each view. */
  see({ me, desk }: Pick<StaffView, 'me' | 'desk'>): void {
    this.#mayPlan = me !== null && permits('see-mailboxes', me.roles)
    if (me === null) {
      this.#clear()
      return
    }
    const letter = desk.mail.letters.find(({ id }) => id === this.#going)
    // It stands at its letter now, with what became of it.
    if (letter != null && letter.answer !== null) {
      delete this.drafts[letter.id]
      this.#going = null
    }
    const { state, letters } = desk.mail
    if (state !== 'here') return
    for (const id of Object.keys(this.drafts)) if (letters.every((each) => each.id !== id)) delete this.drafts[id]
  }

  show(): void {
    this.open = true
    this.reason = null
    this.#askedEmpty = null
    this.changing = null
    void this.refresh()
  }

  hide(): void {
    this.open = false
  }

  #clear(): void {
    this.#turn++
    this.open = false
    this.drafts = {}
    this.#askedEmpty = null
    this.mailboxes = null
    this.changing = null
    this.busy = false
    this.reason = null
    this.#going = null
  }

  async refresh(): Promise<void> {
    const turn = this.#turn
    try {
      await this.#client.look()
      const mailboxes = this.#mayPlan ? await this.#client.mailboxes() : null
      if (turn === this.#turn) this.mailboxes = mailboxes
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    }
  }

  async #act(what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    const turn = this.#turn
    this.busy = true
    this.reason = null
    try {
      await what()
      return turn === this.#turn
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
      return false
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }

  async answer(letter: string): Promise<void> {
    const text = this.drafts[letter] ?? ''
    if (this.busy) return
    this.#askedEmpty = text.trim() === '' ? letter : null
    if (this.#askedEmpty !== null) return
    this.#going = letter
    const isKept = await this.#act(() => this.#client.answer(letter, text))
    this.#going = null
    if (isKept) await this.#recount()
  }

  async again(letter: string): Promise<void> {
    if (await this.#act(() => this.#client.answerAgain(letter))) await this.#recount()
  }

  /** How many wait is of before the answer; only who sees mailboxes sees it. */
  async #recount(): Promise<void> {
    if (this.mailboxes !== null) await this.refresh()
  }

  passOn = (letter: string): Promise<boolean> => this.#act(() => this.#client.passOn(letter))

  change(mailbox: string): void {
    const row = this.mailboxes?.mailboxes.find((each) => each.mailbox === mailbox)
    this.changing = mailbox
    this.coach = row?.coach?.leaf ?? ''
    this.deputy = row?.deputy?.leaf ?? ''
    this.isWrong = false
  }

  async reassign(): Promise<void> {
    const { changing, coach, deputy } = this
    if (changing === null) return
    this.isWrong = coach === '' || deputy === '' || coach === deputy
    if (this.isWrong) return
    if (!(await this.#act(() => this.#client.reassign(changing, coach, deputy)))) return
    this.changing = null
    await this.refresh()
  }
}
