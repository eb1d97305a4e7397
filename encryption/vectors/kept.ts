/** What is kept of a member of staff besides the wrap of her passphrase: that of a passkey, and the copy of a shift's key. */
import { type Bytes, toBase64url } from '../bytes.ts'
import type { LineFile } from '../line.ts'
import { derivePrfKey, wrapStaffKeysWithPrf } from '../prf.ts'
import type { KeptStaffKeys, StaffKeys } from '../staff-keys.ts'
import type { Certificate } from '../trust.ts'
import { beginWrappedShift } from '../wrapped-shift.ts'

const b = (bytes: Bytes) => toBase64url(bytes)

export async function keptVectors(
  line: LineFile,
  kept: KeptStaffKeys,
  prfOutput: Bytes,
  staff: StaffKeys,
  certificate: Certificate,
  notAfter: number,
) {
  const prfKey = await derivePrfKey(line, kept.leaf, prfOutput)
  const wrapped = await wrapStaffKeysWithPrf(line, kept, prfOutput, prfOutput)
  const shift = await beginWrappedShift(line, staff, certificate, 'Merel', notAfter, prfKey)
  return {
    about: 'the same keys as in staff, under a passkey; a shift of the same person, under that passkey',
    prfOutput: b(prfOutput),
    prfKey: b(prfKey),
    wrapped: b(wrapped),
    shiftNotAfter: notAfter,
    shiftWrapped: b(shift.wrapped),
    shift: b(shift.shift.shift.signed),
  }
}
