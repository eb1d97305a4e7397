/** A colleague proposed a pause for a misused connection: what it would do, before this second person answers. */
import type { StaffClient } from '@lijn116/client/counsellor'
import { reasonOf } from '../text/refusal.ts'

type Client = Pick<StaffClient, 'lookAtCoolDown' | 'agreeToCoolDown' | 'refuseCoolDown'>

export class CoolDownDesk {
  readonly #client: Client
  /** The proposal that is looked at; null: none. */
  id: string | null = $state(null)
  proposal: { minutes: number; matches: number; by: string } | null = $state.raw(null)
  busy = $state(false)
  reason: string | null = $state(null)
  #turn = 0

  constructor(client: Client) {
    this.#client = client
  }

  close(): void {
    this.#turn++
    this.id = null
    this.proposal = null
    this.busy = false
    this.reason = null
  }

  async look(id: string): Promise<void> {
    this.close()
    const turn = this.#turn
    this.id = id
    try {
      const proposal = await this.#client.lookAtCoolDown(id)
      if (turn === this.#turn) this.proposal = proposal
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    }
  }

  async answer(agrees: boolean): Promise<void> {
    const { id } = this
    if (this.busy || id === null || this.proposal === null) return
    const turn = this.#turn
    this.busy = true
    this.reason = null
    try {
      await (agrees ? this.#client.agreeToCoolDown(id) : this.#client.refuseCoolDown(id))
      if (turn === this.#turn) this.close()
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }
}
