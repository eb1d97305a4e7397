/** The next list of staff, signed here and checked here before anybody is asked to keep it. */
import { type Bytes, type LineFile, SealError, toBase64url, verifyCertificate, verifyRoster } from '@lijn116/encryption'
import { rosterTimes, type Signer, signRoster } from '@lijn116/encryption/issue'
import type { StaffTrust } from './staff-trust.ts'

export type NextRoster = { roster: string; version: number }

/** All who verify now, but one. */
export const withoutOne = (trust: StaffTrust, leaf: string): Bytes[] =>
  trust.certificates.filter((each) => toBase64url(each.leaf) !== leaf).map(({ signed }) => signed)

/**
 * `gone`: her certificate, which must not verify any more; then waiting visitors seal anew under a higher number.
 * @throws SealError when the result is not what it should be; then nothing leaves this console.
 */
export async function signNextRoster(
  line: LineFile,
  trust: StaffTrust,
  signer: Signer,
  certificates: Bytes[],
  gone: Bytes | null = null,
): Promise<NextRoster> {
  const { delegation, now } = trust
  const version = trust.roster.version + 1
  const minDutySeq = trust.roster.minDutySeq + (gone === null ? 0 : 1)
  const signed = await signRoster(line, signer, { version, minDutySeq, ...rosterTimes(now), certificates })
  const roster = await verifyRoster(line, delegation, signed, now)
  if (roster.version !== version || roster.minDutySeq !== minDutySeq) throw new SealError('malformed')
  for (const each of certificates) await verifyCertificate(line, delegation, roster, each, now)
  if (gone !== null) {
    const stillThere = await verifyCertificate(line, delegation, roster, gone, now).then(
      () => true,
      () => false,
    )
    if (stillThere) throw new SealError('malformed')
  }
  return { roster: toBase64url(signed), version }
}
