/** From what is kept of a colleague to what the rules of the queue ask about her. */
import { permits } from '@lijn116/domain/access/roles'
import { isResting, isThere } from '@lijn116/domain/availability/availability'
import type { Taker } from '@lijn116/domain/queue/routing'
import { limits } from '@lijn116/protocol/limits'
import type { Person } from './store.ts'

/** Those who may take a conversation by their role; who comes along in one is not among them. */
export const takersOf = (people: readonly Person[], now: number): Taker[] =>
  people
    .filter((person) => permits('claim', person.roles))
    .map((person) => ({
      ...person,
      isThere: isThere(person, now, limits.consoleLostSeconds),
      isOccupied: person.along || isResting(person, now),
    }))
