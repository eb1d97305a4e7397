/** A report of a colleague, as the second or the other reader has it open. Its text is here only while it stands open. */
import type { DeskClient, OpenedReport, ReportView, StaffView } from '@lijn116/client/counsellor'
import { reasonOf } from '../text/refusal.ts'

type Client = Pick<DeskClient, 'openReport' | 'signReport' | 'declineReport'>
export const laterHours = ['12', '24', '48', '72'] as const
const hour = 3_600_000
/** The line refuses the last second of the 72 hours: clocks differ. */
const slack = 60_000

export class ReadReportDesk {
  readonly #client: Client
  id: string | null = $state(null)
  opened: OpenedReport | null = $state.raw(null)
  /** When she is told; nothing is chosen for the second. */
  when: 'now' | 'later' | null = $state(null)
  hours: (typeof laterHours)[number] = $state('24')
  why = $state('')
  /** Not signing erases it: said before it is done. */
  isDeclining = $state(false)
  busy = $state(false)
  reason: string | null = $state(null)
  #turn = 0

  /** When she is told is chosen, and putting it off has its reason. */
  readonly canSign = $derived(
    this.opened !== null &&
      (this.when === 'now' || (this.when === 'later' && this.opened.canTellLater && this.why.trim() !== '')),
  )

  constructor(client: Client) {
    this.#client = client
  }

  async look(id: string): Promise<void> {
    this.close()
    this.id = id
    const turn = this.#turn
    try {
      const opened = await this.#client.openReport(id)
      if (turn !== this.#turn) return
      this.opened = opened
      if (!opened.canTellLater) this.when = 'now'
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    }
  }

  close(): void {
    this.#turn++
    this.id = null
    this.opened = null
    this.when = null
    this.hours = '24'
    this.why = ''
    this.isDeclining = false
    this.busy = false
    this.reason = null
  }

  async #act(what: () => Promise<unknown>): Promise<void> {
    if (this.busy) return
    const turn = this.#turn
    this.busy = true
    this.reason = null
    try {
      await what()
      if (turn === this.#turn) this.close()
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }

  /** `now`: ms UTC. */
  async sign(now: number): Promise<void> {
    const { id, when, hours, why } = this
    if (id === null || !this.canSign) return
    const tellAt = now + Number(hours) * hour - (hours === '72' ? slack : 0)
    const later = when === 'later' ? { tellAt, reason: why.trim() } : null
    await this.#act(() => this.#client.signReport(id, later))
  }

  async decline(): Promise<void> {
    const { id } = this
    if (id === null) return
    if (!this.isDeclining) {
      this.isDeclining = true
      return
    }
    await this.#act(() => this.#client.declineReport(id))
  }

  /** Call with each view: what is erased is not shown any longer. */
  see({ me, desk }: Pick<StaffView, 'me' | 'desk'>): void {
    if (this.id === null) return
    if (me === null || desk.reports.reports.every(({ id }) => id !== this.id)) this.close()
  }
}

/** Waits for the signature of the reader of this. */
export const isAsked = ({ as, state, conversation }: ReportView): boolean =>
  as === 'second' && state === 'open' && conversation !== null

/** Signed, and not of her own. */
export const canRead = ({ as, state }: ReportView): boolean => as !== 'author' && state === 'signed'
