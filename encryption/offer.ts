/** OFFER: the lead offers one colleague this conversation, with its keys. Nothing changes until she grants. SPEC.md §6. */
import { type Bytes, equalBytes } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { conversationOf, packKeys, type Segment, unpackKeys } from './segment.ts'
import type { Shift, ShiftKeys } from './shift.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'
import { type Certificate, hashLength, leafLength } from './trust.ts'
import { checkChain, type HeldVisit } from './visit.ts'

/** An offer stands this long, ms. */
export const offerStands = 180_000
/** Two clocks of our own may differ this much. */
const clockSlack = 900_000

export type OfferBody = { conversation: Bytes; n: number; head: Bytes; to: Bytes; keysHash: Bytes; expires: number }

/** `keys`: sealed to the shift key of `to`, whose certificate and shift were verified; the signature covers them. */
export async function makeOffer(
  line: LineFile,
  held: HeldVisit,
  staff: StaffKeys,
  to: Shift,
  now: number,
): Promise<{ signed: Bytes; keys: Bytes; expires: number }> {
  const { conversation, segment, past } = held
  refuseIf(segment.kind !== 'talk', 'wrong-segment')
  refuseIf(
    !equalBytes(held.members[0]?.leaf ?? staff.leaf, staff.leaf) || equalBytes(to.leaf, staff.leaf),
    'wrong-sender',
  )
  const info = await offerInfo(line, conversation, segment, to.leaf, to.sealingKey)
  const keys = await sealTo(to.sealingKey, info, packKeys(segment, past))
  const expires = now + offerStands
  const body = ctx(line, 'offer', conversation, segment.n, segment.head, to.leaf, await sha256(keys), expires)
  return { signed: await signBody(body, [{ index: 0, key: staff.signing.privateKey }]), keys, expires }
}

/**
 * By whoever is offered it. `lead`: verified, and leading this conversation now by what the line says; the visitor alone
 * knows whether that is so. Refused when it is over, for somebody else, or when the keys are not those that were signed.
 */
export async function openOffer(
  line: LineFile,
  staff: StaffKeys,
  shift: ShiftKeys,
  lead: Certificate,
  visitorKey: Bytes,
  given: { signed: Bytes; keys: Bytes },
  now: number,
): Promise<HeldVisit> {
  const offer = await readOffer(line, lead, given.signed, now, now)
  const { conversation, n, head, to } = offer
  refuseIf(!equalBytes(to, staff.leaf), 'wrong-sender')
  refuseIf(!equalBytes(conversation, await conversationOf(line, visitorKey)), 'wrong-conversation')
  refuseIf(!equalBytes(offer.keysHash, await sha256(given.keys)), 'wrong-key')
  const info = await offerInfo(line, conversation, offer, staff.leaf, shift.publicKey)
  const { key, past } = unpackKeys(await openFrom(shift.keyPair, info, given.keys), n)
  const segment: Segment = { n, kind: 'talk', head, key }
  await checkChain(line, conversation, [...past, segment])
  return { conversation, visitorKey, segment, past, members: [] }
}

/** `heardAt`: ms UTC, a moment when it was not yet over for the reader; `now`: no offer reaches further ahead of it than it may. */
export async function readOffer(
  line: LineFile,
  lead: Certificate,
  signed: Bytes,
  heardAt: number,
  now: number,
): Promise<OfferBody> {
  const read = readContext(line, 'offer', await verifySigned(signed, [lead.signingKey], 1))
  const offer = {
    conversation: read.bytes(16),
    n: read.number(),
    head: read.bytes(hashLength),
    to: read.bytes(leafLength),
    keysHash: read.bytes(hashLength),
    expires: read.number(),
  }
  read.end()
  refuseIf(!(heardAt < offer.expires), 'expired')
  refuseIf(!(offer.expires <= now + offerStands + clockSlack), 'not-yet')
  return offer
}

export async function offerInfo(
  line: LineFile,
  conversation: Bytes,
  { n, head }: Pick<Segment, 'n' | 'head'>,
  to: Bytes,
  recipient: Bytes,
): Promise<Bytes> {
  return ctx(line, 'offer-s', conversation, n, head, to, await sha256(recipient))
}
