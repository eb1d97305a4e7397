/** CONSULT: one colleague asks another to think along. It names no conversation and holds no key of one. SPEC.md §8a. */
import { type Bytes, equalBytes, fromUtf8, utf8 } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import type { LineFile } from './line.ts'
import { pad, unpad } from './padded.ts'
import { refuseIf } from './seal-error.ts'
import type { Shift, ShiftKeys } from './shift.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'
import { type Certificate, hashLength, leafLength } from './trust.ts'

/** Unicode code points of one message. */
export const consultLetters = 1_000

const sizes = [256, 512, 1024, 4096]
const idLength = 16

/** `to`: of the colleague, certificate and shift verified. `id`: 16 bytes, fresh. @throws SealError `too-long` and the like */
export async function sealConsult(
  line: LineFile,
  staff: StaffKeys,
  to: Shift,
  id: Bytes,
  text: string,
): Promise<Bytes> {
  refuseIf(id.length !== idLength, 'malformed')
  refuseIf(equalBytes(to.leaf, staff.leaf), 'wrong-sender')
  const about = [staff.leaf, to.leaf, id, await sha256(to.sealingKey)] as const
  const body = ctx(line, 'consult', ...about, padded(text))
  const signed = await signBody(body, [{ index: 0, key: staff.signing.privateKey }])
  return sealTo(to.sealingKey, ctx(line, 'consult-s', ...about), signed)
}

/** By the one it is for. `from`: verified, and who sealed it by what the line says. @throws SealError */
export async function openConsult(
  line: LineFile,
  shift: ShiftKeys,
  from: Certificate,
  id: Bytes,
  sealed: Bytes,
): Promise<string> {
  const { leaf } = shift.shift
  const recipient = await sha256(shift.publicKey)
  const info = ctx(line, 'consult-s', from.leaf, leaf, id, recipient)
  const body = await verifySigned(await openFrom(shift.keyPair, info, sealed), [from.signingKey], 1)
  const read = readContext(line, 'consult', body)
  refuseIf(!equalBytes(read.bytes(leafLength), from.leaf), 'wrong-sender')
  // Whoever got it first could seal it anew to somebody else: the signature says for whom it was.
  refuseIf(!equalBytes(read.bytes(leafLength), leaf), 'wrong-sender')
  refuseIf(!equalBytes(read.bytes(idLength), id), 'malformed')
  refuseIf(!equalBytes(read.bytes(hashLength), recipient), 'wrong-key')
  const text = unpadded(read.bytes())
  read.end()
  return text
}

function padded(text: string): Bytes {
  refuseIf(Array.from(text).length > consultLetters, 'too-long')
  return pad(sizes, utf8(text))
}

function unpadded(plain: Bytes): string {
  const text = fromUtf8(unpad(sizes, plain))
  refuseIf(Array.from(text).length > consultLetters, 'too-long')
  return text
}
