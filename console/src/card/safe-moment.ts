/** When to ask (again) whether writing is safe: at the start, at a return, after a long silence. Pure. */
import type { TakenView } from '@lijn116/client/counsellor'
import type { Card, SafeToWrite } from '@lijn116/domain/triage/card'
import { limits } from '@lijn116/protocol/limits'

export type SafeMoment = SafeToWrite['at']
export type Signs = Pick<TakenView, 'presence' | 'visitorState' | 'quietSeconds'>

const isAway = ({ presence }: Signs): boolean => presence === 'left' || presence === 'lost'
/** Told that she cannot write freely; only yes and no is still a talk. */
const isWatched = ({ visitorState }: Signs): boolean =>
  visitorState === 'someone' || visitorState === 'pause' || visitorState === 'go'
const isQuiet = ({ quietSeconds }: Signs): boolean => quietSeconds >= limits.longSilenceSeconds

/** What has just happened that asks for the question; null: nothing. */
export function momentBetween(before: Signs, now: Signs): Exclude<SafeMoment, 'start'> | null {
  if ((isAway(before) && !isAway(now)) || (isWatched(before) && !isWatched(now))) return 'return'
  return !isQuiet(before) && isQuiet(now) ? 'silence' : null
}

/** Nobody noted an answer at the start; what a colleague noted counts. */
export const isUnasked = (card: Card): boolean => card.safeToWrite.every(({ at }) => at !== 'start')

/** To write now could be read by somebody else. */
export const mustWait = ({ visitorState }: Pick<Signs, 'visitorState'>): boolean =>
  visitorState === 'someone' || visitorState === 'go'
