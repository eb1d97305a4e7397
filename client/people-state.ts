/** The people of a line as one console verified them: names and states come from the server, the rest from signatures. */
import { whyStays } from '@lijn116/domain/access/removal'
import { givenByColleagues, permits } from '@lijn116/domain/access/roles'
import { type Certificate, equalBytes, fromBase64url, type LineFile, toBase64url } from '@lijn116/encryption'
import { certificateUntil, type Signer } from '@lijn116/encryption/issue'
import { openLinkSecret, type Proposed, readProposal } from '@lijn116/encryption/people'
import { enrolmentProof, fingerprintWords } from '@lijn116/encryption/staff'
import type { Candidate, People } from '@lijn116/protocol/people'
import type { Member, Newcomer, NewcomerState, PeopleView } from './people-view.ts'
import { reasonOf } from './refusal.ts'
import type { Session } from './session.ts'
import { type StaffTrust, verifyMember } from './staff-trust.ts'

/** What is needed of her session. */
export type PeopleSession = Pick<Session, 'account' | 'staff' | 'trust' | 'refresh'>

export type PeopleState = {
  mine: PeopleSession
  trust: StaffTrust
  people: People
  signer: Signer | null
  /** By leaf; those that verify, also when they are past their end. */
  certificates: ReadonlyMap<string, Certificate>
  /** By leaf; only those that are about the keys and roles they should be about. */
  proposals: ReadonlyMap<string, Proposed>
  view: PeopleView
}

const day = 86_400_000

export const isGivenByColleagues = (role: string) => givenByColleagues.some((given) => given === role)
export const sameList = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each, index) => each === b[index])

export async function readState(
  line: LineFile,
  mine: PeopleSession,
  trust: StaffTrust,
  people: People,
  signer: Signer | null,
): Promise<PeopleState> {
  const certificates = new Map<string, Certificate>()
  const proposals = new Map<string, Proposed>()
  const nameOf = new Map(people.members.map(({ leaf, name }) => [leaf as string, name]))
  const iSigned = ({ signers }: Proposed) => signer !== null && signers.includes(signer.index)

  async function proposed(leaf: string, fits: (proposal: Proposed) => boolean): Promise<Proposed | 'wrong' | null> {
    const given = people.proposals.find((each) => each.leaf === leaf)
    if (given === undefined) return null
    const read = await readProposal(line, trust.delegation, fromBase64url(given.certificate)).catch(() => null)
    const isInTime = (until: number) => trust.now < until && until <= certificateUntil(trust.now) + day
    if (read === null || !isInTime(read.notAfter) || toBase64url(read.leaf) !== leaf || !fits(read)) return 'wrong'
    proposals.set(leaf, read)
    return read
  }

  async function member({ leaf, name, roles, certificate }: People['members'][number]): Promise<Member> {
    const shown = { leaf, name, roles, words: [], isMe: leaf === mine.account.leaf, stays: null, renewal: null }
    try {
      const known = await verifyMember(line, trust, leaf, fromBase64url(certificate))
      certificates.set(leaf, known)
      const sameKeys = (next: Proposed) =>
        equalBytes(next.signingKey, known.signingKey) &&
        equalBytes(next.sealingKey, known.sealingKey) &&
        sameList(next.teams, known.teams)
      const next = await proposed(leaf, sameKeys)
      const renewal =
        next === null || next === 'wrong' ? null : { roles: next.roles, notAfter: next.notAfter, mine: iSigned(next) }
      const refused = trust.now < known.notAfter ? null : 'expired'
      const words = await fingerprintWords(known.signingKey, known.sealingKey)
      return { ...shown, roles: known.roles, words, notAfter: known.notAfter, refused, renewal }
    } catch (error) {
      return { ...shown, notAfter: null, refused: reasonOf(error) }
    }
  }

  async function newcomer(candidate: Candidate): Promise<Newcomer> {
    const { leaf, name, roles, team, expiresAt, asked, invitedBy } = candidate
    const keys = asked && { signingKey: fromBase64url(asked.signingKey), sealingKey: fromBase64url(asked.sealingKey) }
    const next = await proposed(
      leaf,
      (body) =>
        keys !== null &&
        equalBytes(body.signingKey, keys.signingKey) &&
        equalBytes(body.sealingKey, keys.sealingKey) &&
        sameList(body.roles, roles) &&
        sameList(body.teams, [team]),
    )
    const stateNow = async (): Promise<NewcomerState> => {
      if (keys === null) return trust.now < expiresAt ? 'unused' : 'over'
      if (!(await isProven(line, mine, candidate))) return 'wrong-proof'
      if (!trust.own.teams.includes(team)) return 'other-team'
      if (!roles.every(isGivenByColleagues)) return 'custody'
      if (next === 'wrong') return 'wrong-proposal'
      return next !== null && iSigned(next) ? 'signed' : 'compare'
    }
    return {
      leaf,
      name,
      roles,
      team,
      state: await stateNow(),
      words: keys === null ? [] : await fingerprintWords(keys.signingKey, keys.sealingKey),
      signedBy: nameOf.get(people.proposals.find((each) => each.leaf === leaf)?.by ?? '') ?? null,
      signatures: next === null || next === 'wrong' ? 0 : next.signers.length,
      invitedByMe: invitedBy === mine.account.leaf,
      invitedBy: (invitedBy && nameOf.get(invitedBy)) ?? null,
      expiresAt,
    }
  }

  const members = await Promise.all(people.members.map(member))
  // Only those who are believed can mend the line; she herself counts, so that one who is not can be removed.
  const counted = (leaf: string) => members.filter((each) => each.refused === null || each.leaf === leaf)
  const view: PeopleView = {
    mayInvite: permits('invite', trust.own.roles),
    maySign: signer !== null && permits('approve', trust.own.roles),
    approvals: trust.delegation.addQuorum,
    members: members.map((each) => ({ ...each, stays: whyStays(each.leaf, mine.account.leaf, counted(each.leaf)) })),
    newcomers: await Promise.all(people.candidates.map(newcomer)),
  }
  return { mine, trust, people, signer, certificates, proposals, view }
}

/** Whoever made the link can tell whether these keys come from it; everybody else goes by the words alone. */
async function isProven(line: LineFile, mine: PeopleSession, candidate: Candidate): Promise<boolean> {
  const { leaf, secret, asked, invitedBy } = candidate
  if (asked === null) return true
  // Kept back from whoever made it is as bad as wrong.
  if (secret === null) return invitedBy !== mine.account.leaf
  try {
    const opened = await openLinkSecret(line, mine.staff, fromBase64url(leaf), fromBase64url(secret))
    const keys = [fromBase64url(asked.signingKey), fromBase64url(asked.sealingKey)] as const
    const proof = await enrolmentProof(line, opened.secret, fromBase64url(leaf), ...keys)
    return equalBytes(proof, fromBase64url(asked.proof))
  } catch {
    return false
  }
}
