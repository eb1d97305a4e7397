/** MAILCERT: a colleague who was told of a code under the seal says which keys belong to its mailbox. SPEC.md §8c. */
import { type Bytes, empty, equalBytes } from './bytes.ts'
import { type CodeMade, codeMadeBody } from './code-made.ts'
import { ctx, readContext } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { publicKeyLength, sha256 } from './suite.ts'
import { type Certificate, hashLength, leafLength } from './trust.ts'

/** `resumeHash`: SHA-256, so that the line, which keeps this, cannot write as her. `by`: leaf. */
export type MailCert = { handle: Bytes; publicKey: Bytes; second: Bytes | null; resumeHash: Bytes; by: Bytes }

export async function signMailCert(line: LineFile, staff: StaffKeys, made: CodeMade): Promise<Bytes> {
  codeMadeBody(made) // refuses what is no code
  const { handle, publicKey, second, resume } = made
  const body = ctx(line, 'mailcert', handle, publicKey, second ?? empty, await sha256(resume), staff.leaf)
  return signBody(body, [{ index: 0, key: staff.signing.privateKey }])
}

/** `signer`: verified, by verifyAuthor if she may be gone. What it says counts for its own handle alone. @throws SealError */
export async function verifyMailCert(line: LineFile, signer: Certificate, signed: Bytes): Promise<MailCert> {
  const read = readContext(line, 'mailcert', await verifySigned(signed, [signer.signingKey], 1))
  const [handle, publicKey, second] = [read.bytes(16), read.bytes(publicKeyLength), read.bytes()]
  const [resumeHash, by] = [read.bytes(hashLength), read.bytes(leafLength)]
  read.end()
  refuseIf(second.length !== 0 && second.length !== publicKeyLength, 'malformed')
  refuseIf(!equalBytes(by, signer.leaf), 'wrong-sender')
  return { handle, publicKey, second: second.length === 0 ? null : second, resumeHash, by }
}

/**
 * Is a letter of whom this mailbox belongs to? `handle`: under which the line gave the letter. An answer goes to the keys
 * of the MAILCERT, never on. @throws SealError wrong-sender: not shown as hers, not answered
 */
export async function checkLetter(letter: { made: CodeMade }, cert: MailCert): Promise<void> {
  const { handle, publicKey, second, resume } = letter.made
  const isHers =
    equalBytes(handle, cert.handle) &&
    equalBytes(publicKey, cert.publicKey) &&
    equalBytes(second ?? empty, cert.second ?? empty) &&
    equalBytes(await sha256(resume), cert.resumeHash)
  refuseIf(!isHers, 'wrong-sender')
}
