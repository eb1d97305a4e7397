/** The next list of staff, signed here and checked here before anybody is asked to keep it. */
import { type Bytes, type LineFile, SealError, toBase64url, verifyCertificate, verifyRoster } from '@lijn116/encryption'
import { rosterTimes, type Signer, signRoster } from '@lijn116/encryption/issue'
import type { StaffTrust } from './staff-trust.ts'

export type NextRoster = { roster: string; version: number }

/** All who are on it now, but one. Whoever is past her end stays on it: she is refused, and can still be renewed. */
export const withoutOne = ({ certificates, overCertificates }: StaffTrust, leaf: string): Bytes[] =>
  [...certificates, ...overCertificates].filter((each) => toBase64url(each.leaf) !== leaf).map(({ signed }) => signed)

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
  // At time 0 nobody is past her end: what is asked here is who is on it.
  for (const each of certificates) await verifyCertificate(line, delegation, roster, each, 0)
  if (gone !== null) {
    const stillThere = await verifyCertificate(line, delegation, roster, gone, 0).then(
      () => true,
      () => false,
    )
    if (stillThere) throw new SealError('malformed')
  }
  return { roster: toBase64url(signed), version }
}
