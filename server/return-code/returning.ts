/**
 * What a start says of coming back: what of it means somebody here and now. Made-up answers are looked for like real ones, and
 * nothing of what fits nobody is kept.
 */
import type { Returning } from '@lijn116/domain/queue/coming-back'
import type { Returns } from '@lijn116/protocol/visitor-bodies'
import { appointmentNear } from '../appointment/appointment-near.ts'
import { conversationLeft, isColleague } from '../conversation/left.ts'
import { bytesOf, type Parts } from './find-code.ts'
import { pepperOf } from './pepper.ts'

export async function returningOf(parts: Parts, returns: Returns, team: string): Promise<Returning | null> {
  const wasWith = await conversationLeft(parts, await resumeHash(parts, returns.resume), team)
  const isOurs = await isColleague(parts, returns.counsellor, team)
  const appointment = await appointmentNear(parts.sql, returns.appointment, parts.now())
  const wanted = isOurs && returns.wish !== 'any' ? { leaf: returns.counsellor, how: returns.wish } : null
  const isNothing = wanted === null && wasWith === null && appointment === null
  return isNothing ? null : { wanted, wasWith, appointment }
}

/** By which a conversation is found again while its place is kept. */
export const resumeHash = async (parts: Parts, resume: string): Promise<Buffer> =>
  (await pepperOf(parts)).hash('resume', bytesOf(resume))
