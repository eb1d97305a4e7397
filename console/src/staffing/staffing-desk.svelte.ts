/** Who can do what, as a coordinator keeps it: in memory only, asked for when it is opened. */
import type { StaffClient } from '@lijn116/client/counsellor'
import type { Staffing } from '@lijn116/protocol/staffing'
import { reasonOf } from '../text/refusal.ts'
import { fieldsOf, type StaffingFields, staffingOf, wrongIn } from './staffing-form.ts'

type Named = Staffing & { name: string }

export class StaffingDesk {
  readonly #client: Pick<StaffClient, 'staffing' | 'setStaffing'>
  open = $state(false)
  people: readonly Named[] | null = $state.raw(null)
  person: Named | null = $state.raw(null)
  fields: StaffingFields | null = $state(null)
  busy = $state(false)
  reason: string | null = $state(null)
  /** Whose was kept just now. */
  said: string | null = $state(null)
  #turn = 0

  constructor(client: Pick<StaffClient, 'staffing' | 'setStaffing'>) {
    this.#client = client
  }

  show(): void {
    this.open = true
    this.said = null
    void this.refresh()
  }

  hide(): void {
    this.open = false
  }

  clear(): void {
    this.#turn++
    this.open = false
    this.people = null
    this.leave()
  }

  async refresh(): Promise<void> {
    const turn = this.#turn
    try {
      const people = await this.#client.staffing()
      if (turn !== this.#turn) return
      this.people = people
      this.reason = null
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    }
  }

  edit(person: Named): void {
    this.person = person
    this.fields = fieldsOf(person)
    this.reason = null
    this.said = null
  }

  /** What was typed and not kept goes. */
  leave(): void {
    this.person = null
    this.fields = null
    this.busy = false
    this.reason = null
  }

  async keep(): Promise<void> {
    const { person, fields } = this
    if (this.busy || person === null || fields === null || wrongIn(fields).length > 0) return
    const turn = this.#turn
    this.busy = true
    this.reason = null
    try {
      await this.#client.setStaffing(staffingOf(person.leaf, fields))
      if (turn !== this.#turn) return
      this.leave()
      this.said = person.name
      await this.refresh()
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }
}
