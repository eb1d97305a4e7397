/** The copy of a shift's key on this workstation, so that a reload is no loss. Never for the server. SPEC.md §9. */
import { type Bytes, bigEndian, concat, equalBytes, fromBigEndian, randomBytes } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { type ShiftKeys, signShift, verifyShift } from './shift.ts'
import type { StaffKeys } from './staff-keys.ts'
import { pairFromSeed } from './suite.ts'
import type { Certificate } from './trust.ts'
import { openUnder, sealUnder } from './wrap.ts'

const seedLength = 32
const timeLength = 8

const shiftData = (line: LineFile, leaf: Bytes, notAfter: number) => ctx(line, 'shift-key', leaf, notAfter)

/**
 * As beginShift, with its copy: made in one go, because afterwards the key cannot be read out. `wrapKey`: that of
 * deriveCopyKey, the same by every factor. Whoever stores the copy deletes it at the shift's end.
 */
export async function beginWrappedShift(
  line: LineFile,
  staff: StaffKeys,
  certificate: Certificate,
  pseudonym: string,
  notAfter: number,
  wrapKey: Bytes,
): Promise<{ shift: ShiftKeys; wrapped: Bytes }> {
  const seed = randomBytes(seedLength)
  const shift = await signShift(line, staff, certificate, pseudonym, notAfter, await pairFromSeed(seed))
  const data = shiftData(line, staff.leaf, notAfter)
  const sealed = await sealUnder(wrapKey, data, concat(seed, shift.shift.signed))
  return { shift, wrapped: concat(bigEndian(notAfter, timeLength), sealed) }
}

/** Refused after its end whatever key is at hand, for another person, and when it is not the key of its own statement. */
export async function unwrapShift(
  line: LineFile,
  wrapKey: Bytes,
  certificate: Certificate,
  wrapped: Bytes,
  now: number,
): Promise<ShiftKeys> {
  refuseIf(wrapped.length <= timeLength, 'malformed')
  const notAfter = fromBigEndian(wrapped.subarray(0, timeLength))
  refuseIf(!(now < notAfter), 'expired')
  const data = shiftData(line, certificate.leaf, notAfter)
  const plain = await openUnder(wrapKey, data, wrapped.slice(timeLength))
  const shift = await verifyShift(line, certificate, plain.slice(seedLength), now)
  refuseIf(shift.notAfter !== notAfter, 'malformed')
  const { keyPair, publicKey } = await pairFromSeed(plain.slice(0, seedLength))
  refuseIf(!equalBytes(publicKey, shift.sealingKey), 'wrong-key')
  return { keyPair, publicKey, shift }
}
