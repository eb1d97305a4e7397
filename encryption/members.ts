/** Who may be in a talk after a change of its key, given who was before. SPEC.md §6. */
import { equalBytes } from './bytes.ts'
import type { GrantBody, Member } from './grant.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { hashLength } from './trust.ts'

const isSame = (a: Member | undefined, b: Member | undefined) =>
  a !== undefined && b !== undefined && equalBytes(a.leaf, b.leaf) && a.role === b.role

/** The lead and three more. */
const mostMembers = 4
const idLength = 16

/**
 * Refuses every other change. handover: another lead, and of the others those who were there, or fewer; whoever led is
 * gone. join: the same lead, and exactly one more, at the end. leave: the same lead, and fewer.
 */
export function checkChange(before: readonly Member[], grant: GrantBody): void {
  const { reason, members: after, offerHash, yesTo } = grant
  const [lead, ...others] = before
  const [next, ...rest] = after
  const isTwice = after.some((each, i) => after.slice(0, i).some(({ leaf }) => equalBytes(leaf, each.leaf)))
  if (lead === undefined || next === undefined || isTwice || after.length > mostMembers)
    throw new SealError('not-allowed')
  const isThere = (each: Member) => others.some((other) => isSame(each, other))
  const newest = rest[others.length]
  const isFit =
    reason === 'handover'
      ? after.every(({ leaf }) => !equalBytes(leaf, lead.leaf)) && rest.every(isThere)
      : reason === 'join'
        ? isSame(lead, next) &&
          rest.length === others.length + 1 &&
          others.every((other, i) => isSame(other, rest[i])) &&
          before.every(({ leaf }) => newest !== undefined && !equalBytes(leaf, newest.leaf))
        : reason === 'leave' && isSame(lead, next) && rest.length < others.length && rest.every(isThere)
  const hasFields =
    offerHash.length === (reason === 'handover' ? hashLength : 0) &&
    (yesTo.length === 0 || (reason === 'join' && yesTo.length === idLength))
  refuseIf(!isFit || !hasFields, 'not-allowed')
}
