/** The next version of a roster: soft expiry after 72 hours, hard after 35 days. */
import { type Bytes, fromBase64url, type LineFile, toBase64url } from '@lijn116/encryption'
import { type Signer, signRoster } from '@lijn116/encryption/issue'
import { day } from './make-line.ts'

const softDays = 3
const hardDays = 35

/** `certificates`: signed bytes, base64url, of everybody who stays. Answers signed bytes, base64url. */
export async function nextRoster(
  line: LineFile,
  signer: Signer,
  given: { version: number; minDutySeq: number; certificates: readonly string[] },
  now: number,
): Promise<string> {
  const certificates: Bytes[] = given.certificates.map(fromBase64url)
  const times = { issuedAt: now, softUntil: now + softDays * day, hardUntil: now + hardDays * day }
  return toBase64url(await signRoster(line, signer, { ...given, ...times, certificates }))
}
