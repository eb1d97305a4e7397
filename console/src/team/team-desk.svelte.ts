/** What a counsellor is asking of colleagues in one conversation, in memory only. It goes with the conversation. */

import type { StaffClient } from '@lijn116/client/counsellor'
import type { AlertKind } from '@lijn116/protocol/alert'
import type { Colleague, MemberRole } from '@lijn116/protocol/together'
import { reasonOf } from '../text/refusal.ts'

export type TeamStep = 'menu' | 'consult' | 'handover' | 'join' | 'door' | 'cool-down'
type Client = Pick<
  StaffClient,
  'colleagues' | 'consultants' | 'offerHandover' | 'offerJoin' | 'moveDoor' | 'raise' | 'proposeCoolDown'
>

export class TeamDesk {
  readonly #client: Client
  /** The conversation it is about; null: closed. */
  conversation: string | null = $state(null)
  step: TeamStep = $state('menu')
  /** Who answered a call: she stands first. */
  wanted: string | null = $state(null)
  colleagues: readonly Colleague[] | null = $state.raw(null)
  minutes: '15' | '30' | '60' = $state('30')
  /** Conversations open now that the proposed pause would concern; null: nothing was proposed. */
  matches: number | null = $state(null)
  busy = $state(false)
  reason: string | null = $state(null)
  /** Counts what was closed: a late answer is not shown beside another conversation. */
  #turn = 0

  constructor(client: Client) {
    this.#client = client
  }

  open(conversation: string): void {
    this.close()
    this.conversation = conversation
  }

  /** To ask along whoever answered her call. */
  bring(conversation: string, pseudonym: string | null): void {
    this.open(conversation)
    this.wanted = pseudonym
    this.go('join')
  }

  close(): void {
    this.#turn++
    this.conversation = null
    this.step = 'menu'
    this.wanted = null
    this.colleagues = null
    this.minutes = '30'
    this.matches = null
    this.busy = false
    this.reason = null
  }

  /** Another conversation is in front, or none. */
  see(inFront: string | null): void {
    if (this.conversation !== null && this.conversation !== inFront) this.close()
  }

  go(step: TeamStep): void {
    this.step = step
    this.reason = null
    this.colleagues = null
    if (step === 'handover' || step === 'join' || step === 'consult') void this.look()
  }

  async look(): Promise<void> {
    const turn = this.#turn
    const { step } = this
    const isStill = () => turn === this.#turn && step === this.step
    this.reason = null
    try {
      const colleagues = await (step === 'consult' ? this.#client.consultants() : this.#client.colleagues())
      if (isStill()) this.colleagues = colleagues
    } catch (error) {
      if (isStill()) this.reason = reasonOf(error)
    }
  }

  /** One thing at a time; resolves to whether it went through while this stood open. */
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

  async offer(purpose: 'handover' | 'join', leaf: string, role: MemberRole): Promise<void> {
    const { conversation } = this
    if (conversation === null) return
    const done = await this.#act(() =>
      purpose === 'handover'
        ? this.#client.offerHandover(conversation, leaf)
        : this.#client.offerJoin(conversation, leaf, role),
    )
    if (done) this.close()
  }

  async raise(kind: Extract<AlertKind, 'danger' | 'second'>): Promise<void> {
    if (await this.#act(() => this.#client.raise(kind))) this.close()
  }

  /** It stays open: where the conversation is now comes from the line, and is said there. */
  async move(door: string): Promise<void> {
    await this.#act(() => this.#client.moveDoor(door))
  }

  async propose(): Promise<void> {
    const turn = this.#turn
    await this.#act(async () => {
      const { matches } = await this.#client.proposeCoolDown(Number(this.minutes))
      if (turn === this.#turn) this.matches = matches
    })
  }
}
