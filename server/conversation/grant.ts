/** The winner hands the visitor a new key. The server stores two envelopes it cannot open and moves the segment on by one. */
import type { ProblemType } from '@lijn116/protocol/problem'
import type { Staff } from '../account/staff.ts'
import { apply } from './row.ts'
import type { Writer } from './writer.ts'

/** As stored in the body of a grant fact; each reader is given only its own envelope. */
export type StoredGrant = { grant: string; toVisitor: string; toMember: string; certificate: string; shift: string }

export function grant(
  parts: { writer: Writer },
  staff: Staff,
  shift: string,
  body: { conversation: string; segment: number; grant: string; toVisitor: string; toMember: string },
): Promise<{ seq: number } | { refused: ProblemType; segment?: number }> {
  const stored: StoredGrant = {
    grant: body.grant,
    toVisitor: body.toVisitor,
    toMember: body.toMember,
    certificate: staff.certificate,
    shift,
  }
  const bytes = Buffer.from(JSON.stringify(stored))
  const key = {
    conversation: body.conversation,
    sender: staff.leaf,
    segment: body.segment,
    instance: 'grant',
    counter: 0,
  }
  return parts.writer.change<{ seq: number } | { refused: ProblemType; segment?: number }>({
    conversation: body.conversation,
    lookFor: [key],
    decide({ row, found, now }) {
      if (!row) return { answer: { refused: 'conversation-gone' } }
      const known = found(key)
      if (known)
        return { answer: Buffer.from(known.body).equals(bytes) ? { seq: known.seq } : { refused: 'already-used' } }
      const outcome = apply(row, { kind: 'grant', leaf: staff.leaf, segment: body.segment }, now)
      if ('refused' in outcome) return { answer: { refused: outcome.refused, segment: row.segment } }
      return {
        answer: { seq: outcome.row.seq },
        row: outcome.row,
        facts: [
          { kind: 'grant', sender: staff.leaf, segment: body.segment, instance: 'grant', counter: 0, body: bytes },
        ],
      }
    },
  })
}
