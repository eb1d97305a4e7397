/** The next version of a roster: soft expiry after 72 hours, hard after 35 days. */
import { type Bytes, fromBase64url, type LineFile, toBase64url } from '@lijn116/encryption'
import { rosterTimes, type Signer, signRoster } from '@lijn116/encryption/issue'

/** `certificates`: signed bytes, base64url, of everybody who stays. Answers signed bytes, base64url. */
export async function nextRoster(
  line: LineFile,
  signer: Signer,
  given: { version: number; minDutySeq: number; certificates: readonly string[] },
  now: number,
): Promise<string> {
  const certificates: Bytes[] = given.certificates.map(fromBase64url)
  return toBase64url(await signRoster(line, signer, { ...given, ...rosterTimes(now), certificates }))
}
