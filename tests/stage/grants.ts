/** Bodies of grants and offers with made-up bytes: the server cannot tell. */
import { sealedBytes } from './inner-line.ts'

export type Granting = { leaf: string; role?: string }
export type GrantBody = {
  conversation: string
  segment: number
  reason: 'claim' | 'handover' | 'join' | 'leave'
  grant: string
  toVisitor: string
  members: { leaf: string; role: string; envelope: string }[]
}

/** The lead first. */
export const grantBody = (
  conversation: string,
  members: readonly Granting[],
  { segment = 1, reason = 'claim' }: Partial<Pick<GrantBody, 'segment' | 'reason'>> = {},
): GrantBody => ({
  conversation,
  segment,
  reason,
  grant: sealedBytes(),
  toVisitor: sealedBytes(),
  members: members.map(({ leaf, role = 'counsellor' }) => ({ leaf, role, envelope: sealedBytes(650) })),
})
