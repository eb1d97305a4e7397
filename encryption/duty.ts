/** DUTY: the key of a team for one day, to which a visitor seals her first words. SPEC.md §4. */
import { type Bytes, equalBytes, fromUtf8, randomBytes } from './bytes.ts'
import { ctx, list, readContext } from './context.ts'
import { checkDoor, type LineFile, type Permits } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { bodyOf, signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, pairFromSeed, publicKeyLength, sealTo, sha256 } from './suite.ts'
import type { Certificate, Roster } from './trust.ts'

export type Duty = {
  team: string
  doors: string[]
  /** UTC day number: ms since 1970 / 86,400,000. */
  epoch: number
  seq: number
  publicKey: Bytes
  start: number
  end: number
  signed: Bytes
}

const day = 86_400_000
/** Without a key of today the newest one serves this long after its day, with an alarm. */
export const servesAfter = 7 * day
const seedLength = 32

export type DutyUse = {
  /** May these roles issue? */
  permits: Permits
  /** The door the visitor stands at; null for staff, who look at keys of every door. */
  door: string | null
  /** Staff look at keys of days to come; a visitor never seals to one. */
  ahead?: boolean
}

/** `late`: its day is over; it works, with an alarm. Older than 7 days after its day it is refused. */
export async function verifyDuty(
  line: LineFile,
  issuer: Certificate,
  roster: Roster,
  signed: Bytes,
  now: number,
  use: DutyUse,
): Promise<Duty & { late: boolean }> {
  await verifySigned(signed, [issuer.signingKey], 1)
  const duty = readDuty(line, signed)
  refuseIf(duty.start !== duty.epoch * day || duty.end !== duty.start + day, 'malformed')
  refuseIf(!issuer.teams.includes(duty.team) || !use.permits(issuer.roles), 'not-allowed')
  for (const door of duty.doors) checkDoor(line, door, [duty.team])
  refuseIf(use.door !== null && !duty.doors.includes(use.door), 'not-allowed')
  refuseIf(duty.seq < roster.minDutySeq, 'rolled-back')
  refuseIf(now < duty.start && use.ahead !== true, 'not-yet')
  refuseIf(!(now < duty.end + servesAfter), 'expired')
  return { ...duty, late: now >= duty.end }
}

/**
 * A key that is not believed any more (its issuer was removed, or it is older than a removal), for one purpose: to open what
 * a visitor sealed to it before. Its signature is not looked at; never seal to it.
 */
export const readOldDuty = (line: LineFile, signed: Bytes): Duty => readDuty(line, signed)

function readDuty(line: LineFile, signed: Bytes): Duty {
  const read = readContext(line, 'duty', bodyOf(signed))
  const duty = {
    team: read.text(),
    doors: read.list().map(fromUtf8),
    epoch: read.number(),
    seq: read.number(),
    publicKey: read.bytes(publicKeyLength),
    start: read.number(),
    end: read.number(),
    signed,
  }
  read.end()
  return duty
}

/** Makes a duty key and seals its seed to the issuer and to each colleague of the team. */
export async function issueDuty(
  line: LineFile,
  staff: StaffKeys,
  team: string,
  doors: string[],
  epoch: number,
  seq: number,
  colleagues: Certificate[],
): Promise<{ duty: Duty; seeds: { leaf: Bytes; sealed: Bytes }[]; seed: Bytes }> {
  const seed = randomBytes(seedLength)
  const { publicKey } = await pairFromSeed(seed)
  const start = epoch * day
  const body = ctx(line, 'duty', team, list(doors), epoch, seq, publicKey, start, start + day)
  const duty = readDuty(line, await signBody(body, [{ index: 0, key: staff.signing.privateKey }]))
  const own = { leaf: staff.leaf, sealed: await sealSeed(line, duty, seed, staff.leaf, staff.sealingPublic) }
  const seeds = [own]
  for (const colleague of colleagues) {
    if (equalBytes(colleague.leaf, staff.leaf)) continue
    seeds.push({ leaf: colleague.leaf, sealed: await sealDutySeed(line, duty, seed, colleague) })
  }
  return { duty, seeds, seed }
}

/** One more copy, for a colleague certified later. Refused for somebody of another team. */
export async function sealDutySeed(line: LineFile, duty: Duty, seed: Bytes, colleague: Certificate): Promise<Bytes> {
  refuseIf(!colleague.teams.includes(duty.team), 'not-allowed')
  return sealSeed(line, duty, seed, colleague.leaf, colleague.sealingKey)
}

/** Opens one's own copy, and believes it only if it is the key that was announced. */
export async function openDutySeed(
  line: LineFile,
  staff: StaffKeys,
  duty: Duty,
  sealed: Bytes,
): Promise<{ keyPair: CryptoKeyPair; seed: Bytes }> {
  const info = await seedInfo(line, duty, staff.leaf, staff.sealingPublic)
  const seed = await openFrom(staff.sealing, info, sealed)
  refuseIf(seed.length !== seedLength, 'malformed')
  const { keyPair, publicKey } = await pairFromSeed(seed)
  refuseIf(!equalBytes(publicKey, duty.publicKey), 'wrong-key')
  return { keyPair, seed }
}

async function sealSeed(line: LineFile, duty: Duty, seed: Bytes, leaf: Bytes, recipient: Bytes): Promise<Bytes> {
  return sealTo(recipient, await seedInfo(line, duty, leaf, recipient), seed)
}

export async function seedInfo(line: LineFile, duty: Duty, leaf: Bytes, recipient: Bytes): Promise<Bytes> {
  return ctx(line, 'dutyseed', duty.team, duty.epoch, duty.seq, leaf, await sha256(recipient))
}
