/** For tests: a whole line with its people, keys and trust objects, made in memory. */
import { type Bytes, randomBytes, toBase64url } from './bytes.ts'
import { type Duty, issueDuty } from './duty.ts'
import { createSigningKey, signCertificate, signDelegation, signRoster } from './issue.ts'
import type { LineFile } from './line.ts'
import { beginShift, type ShiftKeys } from './shift.ts'
import { createStaffKeys, type StaffKeys } from './staff-keys.ts'
import { pairFromSeed } from './suite.ts'
import {
  type Certificate,
  type Delegation,
  type Roster,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from './trust.ts'

export const hour = 3_600_000
export const day = 24 * hour
/** Noon UTC of an ordinary day. */
export const noon = Date.UTC(2026, 10, 20, 12)
export const today = Math.floor(noon / day)

export const talks = (roles: string[]) => roles.includes('counsellor') || roles.includes('coordinator')

export type Person = { staff: StaffKeys; certificate: Certificate; shift: ShiftKeys }

type Wanted = { roles?: string[]; teams?: string[] }

export type MadeUpLine = {
  line: LineFile
  delegation: Delegation
  delegationSigned: Bytes
  roster: Roster
  people: Person[]
  duty: Duty
  dutyKey: CryptoKeyPair
  /** Signers of rosters and certificates. */
  signers: { index: number; key: CryptoKey }[]
  roots: { index: number; key: CryptoKey }[]
}

/** Everybody wanted is certified and on the roster; the first one issues the duty key of today. */
export async function makeUpLine(wanted: Wanted[] = [{}, {}]): Promise<MadeUpLine> {
  const rootKeys = await Promise.all([0, 1, 2].map(createSigningKey))
  const signerKeys = await Promise.all([0, 1].map(createSigningKey))
  const line: LineFile = {
    lineId: `test-${toBase64url(randomBytes(4))}`,
    trial: true,
    roots: rootKeys.map(({ publicKey }) => toBase64url(publicKey)),
    minRosterVersion: 1,
    approvals: 2,
    doors: [
      { id: 'nationaal', teams: ['landelijk'] },
      { id: 'noord', teams: ['groningen', 'landelijk'] },
    ],
    phone: '116 016',
    builtAt: noon - 30 * day,
  }
  const roots = rootKeys.slice(0, 2).map(({ keyPair }, index) => ({ index, key: keyPair.privateKey }))
  const signers = signerKeys.map(({ keyPair }, index) => ({ index, key: keyPair.privateKey }))
  const delegationSigned = await signDelegation(line, roots, {
    signers: signerKeys.map(({ publicKey }) => publicKey),
    addQuorum: 2,
    notAfter: noon + 400 * day,
  })
  const delegation = await verifyDelegation(line, delegationSigned, noon)

  const made = await Promise.all(
    wanted.map(async ({ roles = ['counsellor'], teams = ['landelijk'] }) => {
      const { staff } = await createStaffKeys(randomBytes(16))
      const { leaf, signingPublic: signingKey, sealingPublic: sealingKey } = staff
      const notAfter = noon + 400 * day
      const signed = await signCertificate(line, signers, { leaf, roles, teams, signingKey, sealingKey, notAfter })
      return { staff, signed }
    }),
  )
  const roster = await makeRoster(
    { line, delegation, signers },
    1,
    made.map(({ signed }) => signed),
  )
  const people: Person[] = []
  for (const { staff, signed } of made) {
    const certificate = await verifyCertificate(line, delegation, roster, signed, noon)
    people.push({ staff, certificate, shift: await beginShift(line, staff, certificate, 'Merel', noon + 8 * hour) })
  }
  const issuer = people[0]
  if (issuer === undefined) throw new Error('a line needs somebody')
  const { duty, dutyKey } = await makeDuty(line, issuer)
  return { line, delegation, delegationSigned, roster, people, duty, dutyKey, signers, roots }
}

export async function makeRoster(
  { line, delegation, signers }: Pick<MadeUpLine, 'line' | 'delegation' | 'signers'>,
  version: number,
  certificates: Bytes[],
  minDutySeq = 0,
  times = { issuedAt: noon - hour, softUntil: noon + 71 * hour, hardUntil: noon + 34 * day },
): Promise<Roster> {
  const signer = signers[0]
  if (signer === undefined) throw new Error('a roster needs a signer')
  const signed = await signRoster(line, signer, { version, ...times, minDutySeq, certificates })
  return verifyRoster(line, delegation, signed, noon)
}

export async function makeDuty(
  line: LineFile,
  issuer: Person,
  { team = 'landelijk', doors = ['nationaal', 'noord'], epoch = today, seq = 1 } = {},
): Promise<{ duty: Duty; dutyKey: CryptoKeyPair; seeds: { leaf: Bytes; sealed: Bytes }[]; seed: Bytes }> {
  const { duty, seeds, seed } = await issueDuty(line, issuer.staff, team, doors, epoch, seq, [])
  return { duty, dutyKey: (await pairFromSeed(seed)).keyPair, seeds, seed }
}
