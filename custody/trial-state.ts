/** What the custody of a trial line remembers, in DATA_DIR/custody/trial.json. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes, toBase64url } from '@lijn116/encryption'
import type { Invitation, TrustObjects } from '@lijn116/protocol/custody'
import { doorsOfContent } from './doors.ts'
import { followed } from './followed.ts'
import { delegate, type MadeLine, makeLine, signersOf } from './make-line.ts'
import { nextRoster } from './next-roster.ts'
import { makePrivateDirectory, writePrivateFile } from './private-file.ts'
import { Refusal } from './refusal.ts'

/** `secret` stands in the link's fragment and nowhere else but here. */
export type Link = { id: string; secret: string; expiresAt: number }

export type TrialPerson = {
  name: string
  leaf: string
  roles: string[]
  team: string
  organisation: string
  link: Link
  /** Once enrolled: the keys that were certified by this link, and the certificate. */
  enrolled: { signingKey: string; sealingKey: string; certificate: string } | null
}

export type TrialState = MadeLine & {
  version: 2
  roster: { version: number; minDutySeq: number; signed: string }
  /** Rosters that one builds on, since the last that the server is known to keep. */
  follows: string[]
  /** Leaves of those who were removed by people; nothing brings them back, an older database neither. */
  gone: string[]
  /** Everybody on that roster, whoever certified them: this process or people at their consoles. */
  certificates: { leaf: string; certificate: string }[]
  /** Roster signing keys given out, by place in the delegation. */
  signerKeys: { leaf: string; index: number; sealed: string }[]
  /** Those whose links were made here. */
  people: TrialPerson[]
}

const linkHours = 24
const hour = 3_600_000
const day = 24 * hour
/** A delegation that ends sooner than this is signed anew. */
const delegationAlarm = 90 * day

const freshLink = (now: number): Link => ({
  id: toBase64url(randomBytes(16)),
  secret: toBase64url(randomBytes(32)),
  expiresAt: now + linkHours * hour,
})

/** Three roots, two signers, the doors of content/, three people who are invited and not yet certified: two of them can admit others. */
export async function makeTrial(now: number): Promise<TrialState> {
  const made = await makeLine(
    {
      lineId: `proef-${toBase64url(randomBytes(6))}`,
      trial: true,
      approvals: 2,
      doors: await doorsOfContent(),
      phone: '116 016',
      builtAt: now,
    },
    now,
  )
  const person = (name: string, roles: string[]): TrialPerson => ({
    name,
    leaf: toBase64url(randomBytes(16)),
    roles,
    team: 'landelijk',
    organisation: 'lijn116',
    link: freshLink(now),
    enrolled: null,
  })
  const people = [
    person('proef-1', ['counsellor']),
    person('proef-2', ['counsellor', 'coordinator', 'roster-signer']),
    person('proef-3', ['coordinator', 'roster-signer']),
  ]
  const roster = { version: 0, minDutySeq: 0, signed: '' }
  const nobody = { follows: [], gone: [], certificates: [], signerKeys: [] }
  return renewTrial({ ...made, version: 2, roster, ...nobody, people }, now)
}

/** A next roster of everybody certified. */
export async function renewTrial(state: TrialState, now: number): Promise<TrialState> {
  const [signer] = await signersOf(state.signers)
  if (signer === undefined) throw new Error('the trial line has no roster signer')
  const next = { version: state.roster.version + 1, minDutySeq: state.roster.minDutySeq }
  const certificates = state.certificates.map(({ certificate }) => certificate)
  const signed = await nextRoster(state.line, signer, { ...next, certificates }, now)
  const follows = state.roster.signed === '' ? [] : followed(state.follows, state.roster.signed)
  return { ...state, follows, roster: { ...next, signed } }
}

/** At a start: the doors there are now, new roster, new links for who did not come in time, new delegation in its last 90 days. */
export async function wakeTrial(state: TrialState, builtAt: number, now: number): Promise<TrialState> {
  const people = state.people.map((person) =>
    person.enrolled === null && now >= person.link.expiresAt ? { ...person, link: freshLink(now) } : person,
  )
  const delegation = state.delegatedUntil - now < delegationAlarm ? await delegate(state, now) : {}
  const renewed = await renewTrial({ ...state, ...delegation, people }, now)
  // What a page carries pinned may only rise: it can then not be shown an older roster.
  const line = { ...renewed.line, doors: await doorsOfContent(), builtAt, minRosterVersion: renewed.roster.version }
  return { ...renewed, line }
}

/** Nobody whose link was taken back gets another one. */
export function withoutWithdrawn(state: TrialState, links: readonly string[]): TrialState {
  const people = state.people.filter(({ link }) => !links.includes(link.id))
  return people.length === state.people.length ? state : { ...state, people }
}

export function trustOf({ delegation, roster, follows, certificates, signerKeys }: TrialState): TrustObjects {
  const handed = signerKeys.map(({ leaf, sealed }) => ({ leaf, sealed }))
  const { version, signed } = roster
  return { version, delegation, roster: signed, follows, certificates, signerKeys: handed } as TrustObjects
}

/** Everybody who may still enrol; without the secret. */
export function invitationsOf({ people }: TrialState): Invitation[] {
  return people
    .filter(({ enrolled }) => enrolled === null)
    .map(({ name, leaf, roles, team, organisation, link }) => ({
      link: link.id,
      name,
      leaf: leaf as Invitation['leaf'],
      roles,
      team,
      organisation,
      expiresAt: link.expiresAt,
    }))
}

const fileOf = (dataDirectory: string) => join(dataDirectory, 'custody', 'trial.json')

/** null when there was never a trial here; a file that cannot be read is an error, never a fresh start. @throws Refusal */
export async function readTrial(dataDirectory: string): Promise<TrialState | null> {
  let text: string
  try {
    text = await readFile(fileOf(dataDirectory), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const state: TrialState = JSON.parse(text)
  if (state.version !== 2 || !state.line.trial)
    throw new Refusal(
      `${fileOf(dataDirectory)} was made by another version of this program, which cannot go on with it: ` +
        'start this one with another DATA_DIR, where a new trial begins, or start that one again.',
    )
  // These two came later; a trial of before goes on without.
  return { ...state, follows: state.follows ?? [], gone: state.gone ?? [] }
}

export async function keepTrial(dataDirectory: string, state: TrialState): Promise<void> {
  await makePrivateDirectory(join(dataDirectory, 'custody'))
  await writePrivateFile(fileOf(dataDirectory), JSON.stringify(state, null, 2))
}
