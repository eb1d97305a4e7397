/** What people changed at their consoles comes back to custody, which goes on from there and undoes none of it. */
import { fromBase64url, toBase64url, verifyDelegation, verifyRoster } from '@lijn116/encryption'
import { readProposal } from '@lijn116/encryption/people'
import type { TrustObjects } from '@lijn116/protocol/custody'
import { handKeys } from './hand-keys.ts'
import { renewTrial, type TrialState } from './trial-state.ts'

/**
 * `trust`: what the server keeps. An older one is nothing new. Of a newer one only certificates that enough of our own
 * signers signed are taken over, and nobody who is not in it stays. A roster that does not verify (another line's
 * database, a console gone wrong) is followed by one of ours with the same people.
 */
export async function adopt(state: TrialState, trust: TrustObjects, now: number): Promise<TrialState> {
  const { line, roster } = state
  if (trust.version < roster.version || trust.roster === roster.signed) return state
  const delegation = await verifyDelegation(line, fromBase64url(state.delegation), 0)
  const certificates: TrialState['certificates'] = []
  for (const { leaf, certificate } of trust.certificates) {
    const read = await readProposal(line, delegation, fromBase64url(certificate)).catch(() => null)
    if (read !== null && read.signers.length >= delegation.addQuorum && toBase64url(read.leaf) === leaf)
      certificates.push({ leaf, certificate })
  }
  const isGone = (leaf: string) =>
    state.certificates.some((each) => each.leaf === leaf) && !certificates.some((each) => each.leaf === leaf)
  // At the same version a console was just before us: what we signed was never kept, and she may ask once more.
  const people = trust.version === roster.version ? state.people : state.people.filter(({ leaf }) => !isGone(leaf))

  const verified = await verifyRoster(line, delegation, fromBase64url(trust.roster), 0).catch(() => null)
  const { version } = trust
  if (verified !== null && verified.version === version) {
    const { minDutySeq } = verified
    return handKeys({ ...state, people, certificates, roster: { version, minDutySeq, signed: trust.roster } })
  }
  const followed = { ...state, people, certificates, roster: { ...roster, version } }
  return renewTrial(await handKeys(followed), now)
}
