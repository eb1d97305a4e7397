/** A certificate on its way, a signing key handed to one colleague, and the secret of a link kept for its maker. */
import { type Bytes, toBase64url } from '../bytes.ts'
import type { LineFile } from '../line.ts'
import { sealLinkSecret } from '../link-secret.ts'
import { addSignature, proposeCertificate } from '../proposal.ts'
import type { Signer } from '../signed.ts'
import { sealSignerKey } from '../signer-key.ts'
import type { StaffKeys } from '../staff-keys.ts'
import type { Certificate, Delegation } from '../trust.ts'

const b = (bytes: Bytes) => toBase64url(bytes)

export async function peopleVectors(
  line: LineFile,
  delegation: Delegation,
  signers: readonly [Signer, Signer],
  pkcs8: Bytes,
  staff: StaffKeys,
  newcomer: Omit<Certificate, 'body' | 'signed'>,
  parts: { link: Bytes; secret: Bytes },
) {
  const [first, second] = signers
  const half = await proposeCertificate(line, second, newcomer)
  return {
    about: 'with line and delegation of trust; sealed to the keys of staff. half: by signer 1; whole: signer 0 added hers',
    leaf: b(newcomer.leaf),
    half: b(half),
    whole: b(await addSignature(line, delegation, half, first)),
    signerIndex: 1,
    signerKey: b(await sealSignerKey(line, { leaf: staff.leaf, sealingKey: staff.sealingPublic }, { index: 1, pkcs8 })),
    link: b(parts.link),
    secret: b(parts.secret),
    linkSecret: b(await sealLinkSecret(line, staff, newcomer.leaf, parts)),
  }
}
