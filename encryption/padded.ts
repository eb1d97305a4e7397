/** u16 length ‖ bytes ‖ zeros: a length says no more than one of a few sizes. */
import { type Bytes, bigEndian, concat, fromBigEndian } from './bytes.ts'
import { refuseIf, SealError } from './seal-error.ts'

/** To the smallest of `sizes` (bytes, rising, at most 65,537) that holds it. @throws SealError too-long */
export function pad(sizes: readonly number[], bytes: Bytes): Bytes {
  const size = sizes.find((each) => each >= bytes.length + 2)
  if (size === undefined) throw new SealError('too-long')
  return concat(bigEndian(bytes.length, 2), bytes, new Uint8Array(size - 2 - bytes.length))
}

/** @throws SealError malformed: another size, or anything in the padding */
export function unpad(sizes: readonly number[], plain: Bytes): Bytes {
  const end = 2 + fromBigEndian(plain.subarray(0, 2))
  const isPadded = sizes.includes(plain.length) && end <= plain.length
  refuseIf(!isPadded || plain.subarray(end).some((byte) => byte !== 0), 'malformed')
  return plain.slice(2, end)
}
