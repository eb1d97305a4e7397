/** People as far as ringing goes. */
import { answers } from '@lijn116/domain/availability/availability'
import { limits } from '@lijn116/protocol/limits'
import type { Person } from '../availability/who-is-there.ts'

export const whoAnswers = (people: readonly Person[], now: number): (Person & { there: boolean })[] =>
  people.map((person) => ({ ...person, there: answers(person, now, limits.consoleLostSeconds) }))
