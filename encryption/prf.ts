/** PRF: a passkey that gives a secret of its own opens a second wrap of the same keys of staff. SPEC.md §9. */
import { type Bytes, empty } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { type KeptStaffKeys, rewrapStaffKeys, type StaffKeys, unwrapStaffKeys } from './staff-keys.ts'
import { hkdf, sha256 } from './suite.ts'

const shortestOutput = 32

/** What every passkey of this line is asked with, 32 bytes. No secret; the same for everybody, so that no name is asked first. */
export const prfSalt = (line: LineFile): Promise<Bytes> => sha256(ctx(line, 'prf-salt'))

/** Stands where the wrapKey of a passphrase stands. `prfOutput`: at least 32 bytes, as WebAuthn gives it; never sent. */
export async function derivePrfKey(line: LineFile, leaf: Bytes, prfOutput: Bytes): Promise<Bytes> {
  refuseIf(prfOutput.length < shortestOutput, 'malformed')
  return hkdf(prfOutput, empty, ctx(line, 'prf', leaf), 32)
}

/**
 * `kept`: the wrap there is, with its key. `again`: what the passkey gave at a second gesture. Gives the bytes for the
 * server only if they open with it; otherwise it throws and passphrase + TOTP stays the way in.
 */
export async function wrapStaffKeysWithPrf(
  line: LineFile,
  kept: KeptStaffKeys,
  prfOutput: Bytes,
  again: Bytes,
): Promise<Bytes> {
  const key = await derivePrfKey(line, kept.leaf, prfOutput)
  return rewrapStaffKeys(line, kept, key, await derivePrfKey(line, kept.leaf, again))
}

export async function unwrapStaffKeysWithPrf(
  line: LineFile,
  prfOutput: Bytes,
  leaf: Bytes,
  wrapped: Bytes,
): Promise<StaffKeys> {
  return unwrapStaffKeys(line, await derivePrfKey(line, leaf, prfOutput), leaf, wrapped)
}
