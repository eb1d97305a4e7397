/**
 * Duty to act (docs/decisions/0035): a report stands on two people, and only while the one who wrote it leads the talk and the
 * visitor is there, who could still say no.
 * Instants in ms UTC.
 */

/** `isThere`: the visitor's page is connected at this moment. */
export type Talk = { phase: string; holder: string | null; segment: number; isThere: boolean }
/** `isAuthorThere`: the author's console is connected; by it alone the visitor is told. */
export type TalkToSignIn = Talk & { isAuthorThere: boolean }
export type Report = { author: string; second: string; isSigned: boolean; until: number }
/** What the two others may, by their certificates. */
export type Others = { second: { leaf: string; maySign: boolean }; other: { leaf: string; mayRead: boolean } }
type Refusal =
  | 'conversation-gone'
  | 'not-allowed'
  | 'report-over'
  | 'nobody-there'
  | 'colleague-away'
  | 'segment-closed'
  | 'too-many'
  | 'malformed'

/** In one talk, signed or not: more would be no exception. */
const reportsInATalk = 3

/** A new key, when somebody came along or went, is `granted` until she has written under it: it is still the same talk. */
const leads = (talk: Talk, leaf: string): boolean =>
  (talk.phase === 'talking' || talk.phase === 'granted') && talk.holder === leaf

/** `written`: reports of this talk, also those that were declined or taken back. null: she may. */
export function whyNotWrite(
  talk: Talk | null,
  author: string,
  segment: number,
  { second, other }: Others,
  written: { all: number; open: number },
): Refusal | null {
  if (talk === null) return 'conversation-gone'
  if (!leads(talk, author)) return talk.holder === author ? 'report-over' : 'not-allowed'
  // Before she has written under a key nobody knows that she speaks with this counsellor.
  if (!talk.isThere || talk.phase === 'granted') return 'nobody-there'
  if (talk.segment !== segment) return 'segment-closed'
  const areThree = new Set([author, second.leaf, other.leaf]).size === 3
  if (!areThree || !second.maySign || !other.mayRead) return 'not-allowed'
  return written.open > 0 || written.all >= reportsInATalk ? 'too-many' : null
}

/** `tellAt`: she is told later, at most `longest` ms from now; null: at once. */
export function whyNotSign(
  report: Report,
  talk: TalkToSignIn | null,
  by: string,
  tellAt: number | null,
  now: number,
  longest: number,
): Refusal | null {
  if (report.second !== by || report.isSigned || now >= report.until) return 'report-over'
  if (talk === null || !leads(talk, report.author)) return 'report-over'
  if (!talk.isThere) return 'nobody-there'
  if (!talk.isAuthorThere) return 'colleague-away'
  const isInTime = tellAt === null || (Number.isInteger(tellAt) && tellAt > now && tellAt <= now + longest)
  return isInTime ? null : 'malformed'
}

/** By the second, or taken back by its author. Of one that is signed nothing is taken back. */
export const mayDecline = ({ author, second, isSigned }: Report, by: string): boolean =>
  !isSigned && (by === author || by === second)
