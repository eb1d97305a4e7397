/** The coordinator's look at the line, in memory only: asked for while it is open and seen, gone at sign-out. */
import type { StaffClient } from '@lijn116/client/counsellor'
import type { Board } from '@lijn116/protocol/board'
import { reasonOf } from '../text/refusal.ts'

export class BoardDesk {
  readonly #client: Pick<StaffClient, 'board'>
  open = $state(false)
  board: Board | null = $state.raw(null)
  /** Why the last look failed, in one code word; what was seen before stays, and is said to be old. */
  reason: string | null = $state(null)
  #asking = false
  /** Counts who signed out: an answer to somebody before is not shown to somebody after. */
  #turn = 0

  constructor(client: Pick<StaffClient, 'board'>) {
    this.#client = client
  }

  show(): void {
    this.open = true
    void this.refresh()
  }

  hide(): void {
    this.open = false
  }

  clear(): void {
    this.#turn++
    this.open = false
    this.board = null
    this.reason = null
  }

  async refresh(): Promise<void> {
    if (this.#asking) return
    this.#asking = true
    const turn = this.#turn
    try {
      const board = await this.#client.board()
      if (turn !== this.#turn) return
      this.board = board
      this.reason = null
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    } finally {
      this.#asking = false
    }
  }
}
