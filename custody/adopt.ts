/** What people changed at their consoles comes back to custody, which goes on from there and undoes none of it. */
import {
  type Delegation,
  fromBase64url,
  toBase64url,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import { readProposal } from '@lijn116/encryption/people'
import type { TrustObjects } from '@lijn116/protocol/custody'
import { handKeys } from './hand-keys.ts'
import { renewTrial, type TrialState } from './trial-state.ts'

/**
 * `trust`: what the server keeps. What our own roster builds on is nothing new; anything else is gone on from, also when
 * its version is lower (a console was first, or an older database was put back). Nobody stays who is not in it, and nobody
 * comes back who was removed.
 */
export async function adopt(state: TrialState, trust: TrustObjects, now: number): Promise<TrialState> {
  const { line, roster, follows } = state
  if (trust.roster === roster.signed || follows.includes(trust.roster)) return state
  const delegation = await verifyDelegation(line, fromBase64url(state.delegation), 0)
  const read = await verifyRoster(line, delegation, fromBase64url(trust.roster), 0).catch(() => null)
  const verified = read?.version === trust.version ? read : null
  const isBack = ({ leaf }: { leaf: string }) => state.gone.includes(leaf)
  const certificates: TrialState['certificates'] = []
  for (const each of trust.certificates) {
    const known = state.certificates.some(({ certificate }) => certificate === each.certificate)
    const signed = fromBase64url(each.certificate)
    // A roster that does not verify admits nobody: then only those stay who were there before.
    const isCertified =
      verified === null
        ? known && (await isOf(each.leaf, hasQuorum(state, delegation, signed)))
        : await isOf(each.leaf, verifyCertificate(line, delegation, verified, signed, 0))
    if (isCertified && !isBack(each)) certificates.push({ leaf: each.leaf, certificate: each.certificate })
  }

  const stays = ({ leaf }: { leaf: string }) => certificates.some((each) => each.leaf === leaf)
  // Otherwise what we signed was never kept, and she may ask once more. A removal raises the number.
  const isLater = trust.version > roster.version || (verified?.minDutySeq ?? 0) > roster.minDutySeq
  const left = isLater ? state.certificates.filter((each) => !stays(each)) : []
  const gone = [...state.gone, ...left.map(({ leaf }) => leaf)]
  const people = state.people.filter(({ leaf }) => !gone.includes(leaf))
  const next = { ...state, follows: [], gone, people, certificates }

  const { version } = trust
  if (verified !== null && version >= roster.version && !trust.certificates.some(isBack)) {
    const { minDutySeq } = verified
    return handKeys({ ...next, roster: { version, minDutySeq, signed: trust.roster } })
  }
  // Another line's database, a console gone wrong, or an older day: followed by one of ours.
  const minDutySeq = Math.max(roster.minDutySeq, verified?.minDutySeq ?? 0)
  const followedRoster = { version: Math.max(version, roster.version), minDutySeq, signed: trust.roster }
  return renewTrial(await handKeys({ ...next, roster: followedRoster }), now)
}

async function hasQuorum({ line }: TrialState, delegation: Delegation, signed: Uint8Array<ArrayBuffer>) {
  const read = await readProposal(line, delegation, signed)
  return read.signers.length >= delegation.addQuorum ? read : null
}

const isOf = (leaf: string, person: Promise<{ leaf: Uint8Array<ArrayBuffer> } | null>): Promise<boolean> =>
  person.then(
    (found) => found !== null && toBase64url(found.leaf) === leaf,
    () => false,
  )
