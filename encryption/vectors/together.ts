/** The people of a talk change: an interpreter comes along with a yes and goes again, and a colleague takes over. */
import { askBody } from '../ask.ts'
import { type Bytes, toBase64url } from '../bytes.ts'
import { type Signer, signCertificate, signRoster } from '../issue.ts'
import type { LineFile } from '../line.ts'
import { type Change, type Companion, type MadeGrant, makeGrant } from '../make-grant.ts'
import { makeOffer } from '../offer.ts'
import { type ShiftKeys, signShift } from '../shift.ts'
import { createStaffKeys, type StaffKeys } from '../staff-keys.ts'
import { pairFromSeed } from '../suite.ts'
import { type Delegation, verifyCertificate, verifyRoster } from '../trust.ts'
import type { HeldVisit } from '../visit.ts'

const b = (bytes: Bytes) => toBase64url(bytes)
const day = 86_400_000

export async function togetherVectors(
  line: LineFile,
  delegation: Delegation,
  signers: [Signer, Signer],
  now: number,
  lead: { staff: StaffKeys; shift: ShiftKeys; certificate: Bytes },
  held: HeldVisit,
  made: { leaf: Bytes; role: string; pseudonym: string; shiftSeed: Bytes }[],
  yesTo: Bytes,
) {
  const signed = await Promise.all(
    made.map(async ({ leaf, role, ...more }) => {
      const { staff } = await createStaffKeys(leaf)
      const { signingPublic: signingKey, sealingPublic: sealingKey } = staff
      const plain = { leaf, roles: [role], teams: ['landelijk'], signingKey, sealingKey, notAfter: now + 400 * day }
      return { leaf, role, ...more, staff, certificate: await signCertificate(line, signers, plain) }
    }),
  )
  const certificates = [lead.certificate, ...signed.map(({ certificate }) => certificate)]
  const times = { issuedAt: now, softUntil: now + 3 * day, hardUntil: now + 35 * day, minDutySeq: 2 }
  const roster = await signRoster(line, signers[0], { version: 8, ...times, certificates })
  const listed = await verifyRoster(line, delegation, roster, now)
  const people = await Promise.all(
    signed.map(async (person) => {
      const certificate = await verifyCertificate(line, delegation, listed, person.certificate, now)
      const pair = await pairFromSeed(person.shiftSeed)
      const shift = await signShift(line, person.staff, certificate, person.pseudonym, now + 8 * 3_600_000, pair)
      return { ...person, shift }
    }),
  )
  const [interpreter, next] = people
  if (interpreter === undefined || next === undefined) throw new Error('two people are needed')
  const along: Companion = { role: interpreter.role, shift: interpreter.shift.shift }

  const steps: object[] = []
  const step = async (by: Pick<typeof next, 'staff' | 'shift'>, from: HeldVisit, change: Change): Promise<MadeGrant> => {
    const granted = await makeGrant(line, from, by.staff, by.shift, 'counsellor', 8, change)
    const { n, head, key } = granted.held.segment
    steps.push({
      reason: change.reason,
      by: b(by.staff.leaf),
      grant: b(granted.grant),
      toVisitor: b(granted.toVisitor),
      toMember: b(granted.toMember),
      toOthers: granted.toOthers.map(({ leaf, envelope }) => ({ leaf: b(leaf), envelope: b(envelope) })),
      segment: { n, head: b(head), key: b(key) },
    })
    return granted
  }
  const { leaf, role, pseudonym } = interpreter
  const joined = await step(lead, held, { reason: 'join', others: [along], yesTo })
  const left = await step(lead, joined.held, { reason: 'leave', others: [] })
  const offer = await makeOffer(line, left.held, lead.staff, next.shift.shift, now)
  await step(next, left.held, { reason: 'handover', offer: offer.signed })
  return {
    about: 'follows on the talk of conversation, with delegation, certificate and shift of trust; yesTo is the id of the ask',
    roster: b(roster),
    people: people.map((person) => ({
      leaf: b(person.leaf),
      role: person.role,
      certificate: b(person.certificate),
      shift: b(person.shift.shift.signed),
      shiftSeed: b(person.shiftSeed),
    })),
    yesTo: b(yesTo),
    ask: b(askBody({ leaf, role, pseudonym })),
    offer: { signed: b(offer.signed), keys: b(offer.keys), expires: offer.expires },
    steps,
  }
}
