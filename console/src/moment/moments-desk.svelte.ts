/** Agreed moments, as somebody plans them: when, and who is ready. Never for whom. */
import type { DeskClient, StaffClient, StaffView } from '@lijn116/client/counsellor'
import { permits } from '@lijn116/domain/access/roles'
import type { Appointment } from '@lijn116/protocol/appointment'
import { reasonOf } from '../text/refusal.ts'

type Port = {
  change: DeskClient['changeMoment']
  /** For coordinators: everybody who could. */
  mailboxes: DeskClient['mailboxes']
  /** For others: who is on duty now. */
  colleagues: StaffClient['colleagues']
}
type Person = { leaf: string; name: string }

export class MomentsDesk {
  readonly #port: Port
  open = $state(false)
  /** The moment for which somebody else is chosen. */
  changing: string | null = $state(null)
  /** Leaf; '': whoever is on duty. */
  who = $state('')
  people: readonly Person[] = $state.raw([])
  busy = $state(false)
  reason: string | null = $state(null)
  #me: StaffView['me'] = null
  #turn = 0

  constructor(port: Port) {
    this.#port = port
  }

  /** Call with each view. */
  see({ me, desk }: Pick<StaffView, 'me' | 'desk'>): void {
    this.#me = me
    if (me === null) this.hide()
    if (desk.moments.moments.every(({ id }) => id !== this.changing)) this.leave()
  }

  show(): void {
    this.open = true
    this.leave()
  }

  hide(): void {
    this.open = false
    this.leave()
  }

  leave(): void {
    this.#turn++
    this.changing = null
    this.who = ''
    this.people = []
    this.busy = false
    this.reason = null
  }

  async change(moment: Appointment): Promise<void> {
    this.leave()
    this.changing = moment.id
    this.who = moment.with?.leaf ?? ''
    // Whoever is to be ready now can always stay it.
    const now = moment.with === null ? [] : [moment.with]
    this.people = now
    const turn = this.#turn
    try {
      const all = await this.#choices()
      if (turn === this.#turn) this.people = [...now, ...all.filter(({ leaf }) => leaf !== moment.with?.leaf)]
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    }
  }

  async #choices(): Promise<Person[]> {
    if (permits('see-mailboxes', this.#me?.roles ?? [])) return (await this.#port.mailboxes()).coaches.slice()
    const colleagues = await this.#port.colleagues()
    return colleagues
      .filter(({ roles }) => permits('appointment', roles))
      .map(({ leaf, pseudonym }) => ({ leaf, name: pseudonym }))
  }

  async keep(): Promise<void> {
    const { changing, who } = this
    if (this.busy || changing === null) return
    const turn = this.#turn
    this.busy = true
    this.reason = null
    try {
      await this.#port.change(changing, who === '' ? null : who)
      if (turn === this.#turn) this.leave()
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }
}

/** By who is to be ready, or by a coordinator. */
export const mayChange = (me: StaffView['me'], { with: whom }: Appointment): boolean =>
  me !== null && (permits('see-mailboxes', me.roles) || whom?.name === me.name)
