/** A moment as it is agreed: a day and a time in the Netherlands, and who is to be ready. */
import { limits } from '@lijn116/protocol/limits'
import { lineMoment } from '../text/line-time.ts'

/** `who`: leaf of a colleague; '': whoever is on duty then. */
export type MomentFields = { date: string; time: string; who: string }

export const emptyMoment = (): MomentFields => ({ date: '', time: '', who: '' })

const dayMilliseconds = 86_400_000

/** What does not fit; null: it can be agreed. `now`: ms UTC. */
export function wrongMoment({ date, time }: MomentFields, now: number): 'empty' | 'none' | 'past' | 'far' | null {
  if (date === '' || time === '') return 'empty'
  const at = lineMoment(date, time)
  if (at === null) return 'none'
  if (at <= now) return 'past'
  return at > now + limits.appointmentDays * dayMilliseconds ? 'far' : null
}
