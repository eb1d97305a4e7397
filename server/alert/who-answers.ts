/** People as far as ringing goes: only who may answer a call is called, or it would count as heard by nobody who can come. */
import { permits } from '@lijn116/domain/access/roles'
import { answers, isResting } from '@lijn116/domain/availability/availability'
import { limits } from '@lijn116/protocol/limits'
import type { Person } from '../availability/who-is-there.ts'

export const whoAnswers = (
  people: readonly Person[],
  now: number,
): (Person & { there: boolean; resting: boolean; room: boolean })[] =>
  people
    .filter(({ roles }) => permits('alert', roles))
    .map((person) => ({
      ...person,
      there: answers(person, now, limits.consoleLostSeconds),
      resting: isResting(person, now),
      room: !person.along && !person.holdsAcute && person.held < person.capacity,
    }))
