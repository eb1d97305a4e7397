/** Complaints as their reader works on them, in memory only. What she began to write stays with its complaint. */
import type { ComplaintsClient, StaffView } from '@lijn116/client/counsellor'
import { reasonOf } from '../text/refusal.ts'

export class ComplaintsDesk {
  readonly #client: ComplaintsClient
  open = $state(false)
  /** By complaint. */
  drafts: Record<string, string> = $state({})
  how: Record<string, 'answered' | 'further'> = $state({})
  /** The complaint of which an answer was kept last. */
  kept: string | null = $state(null)
  /** The complaint of which an empty answer was to be kept. */
  empty: string | null = $state(null)
  busy = $state(false)
  reason: string | null = $state(null)
  #turn = 0

  constructor(client: ComplaintsClient) {
    this.#client = client
  }

  /** Call with each view. */
  see({ me, desk }: Pick<StaffView, 'me' | 'desk'>): void {
    const { state, isReader, complaints } = desk.complaints
    if (me === null || (state === 'here' && !isReader)) {
      this.#clear()
      return
    }
    if (state !== 'here') return
    for (const id of Object.keys(this.drafts)) if (complaints.every((each) => each.id !== id)) delete this.drafts[id]
  }

  show(): void {
    this.open = true
    this.reason = null
    this.empty = null
    this.kept = null
    void this.#act(() => this.#client.look())
  }

  hide(): void {
    this.open = false
  }

  #clear(): void {
    this.#turn++
    this.open = false
    this.drafts = {}
    this.how = {}
    this.kept = null
    this.empty = null
    this.busy = false
    this.reason = null
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

  setStatus = (complaint: string, status: 'reading' | 'closed'): Promise<boolean> =>
    this.#act(() => this.#client.setStatus(complaint, status))

  async answer(complaint: string): Promise<void> {
    const text = this.drafts[complaint] ?? ''
    if (this.busy) return
    this.kept = null
    this.empty = text.trim() === '' ? complaint : null
    if (this.empty !== null) return
    const how = this.how[complaint] ?? 'answered'
    if (!(await this.#act(() => this.#client.answer(complaint, how, text)))) return
    delete this.drafts[complaint]
    delete this.how[complaint]
    this.kept = complaint
  }
}
