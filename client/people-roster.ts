/** The next list of staff, signed here and checked here before anybody is asked to keep it. */
import { type Bytes, type LineFile, SealError, toBase64url, verifyCertificate, verifyRoster } from '@lijn116/encryption'
import { rosterTimes, type Signer, signRoster } from '@lijn116/encryption/issue'
import type { StaffTrust } from './staff-trust.ts'

export type NextRoster = { roster: string; version: number }

/** Certificates this console has seen, by leaf: whoever is on the roster is not dropped because a server is silent about her. */
export type Remembered = Map<string, Bytes>

/**
 * All who are on it now, but one. Whoever is past her end stays on it: she is refused, and can still be renewed.
 * `remembered` grows by those who are seen now.
 */
export async function withoutOne(
  line: LineFile,
  { delegation, roster, certificates, overCertificates }: StaffTrust,
  remembered: Remembered,
  leaf: string,
): Promise<Bytes[]> {
  const told = new Map([...certificates, ...overCertificates].map((each) => [toBase64url(each.leaf), each.signed]))
  for (const [known, signed] of remembered) {
    if (told.has(known)) continue
    const isOn = await verifyCertificate(line, delegation, roster, signed, 0).then(
      () => true,
      () => false,
    )
    if (isOn) told.set(known, signed)
    else remembered.delete(known)
  }
  for (const [known, signed] of told) remembered.set(known, signed)
  return Array.from(told).flatMap(([each, signed]) => (each === leaf ? [] : [signed]))
}

/**
 * `gone`: somebody is taken away, and waiting visitors seal anew under a higher number. Her certificate must not verify any
 * more; null: it never did here.
 * @throws SealError when the result is not what it should be; then nothing leaves this console.
 */
export async function signNextRoster(
  line: LineFile,
  trust: StaffTrust,
  signer: Signer,
  certificates: Bytes[],
  gone: { signed: Bytes | null } | null = null,
): Promise<NextRoster> {
  const { delegation, now } = trust
  const version = trust.roster.version + 1
  const minDutySeq = trust.roster.minDutySeq + (gone === null ? 0 : 1)
  const signed = await signRoster(line, signer, { version, minDutySeq, ...rosterTimes(now), certificates })
  const roster = await verifyRoster(line, delegation, signed, now)
  if (roster.version !== version || roster.minDutySeq !== minDutySeq) throw new SealError('malformed')
  // At time 0 nobody is past her end: what is asked here is who is on it.
  for (const each of certificates) await verifyCertificate(line, delegation, roster, each, 0)
  if (gone !== null && gone.signed !== null) {
    const stillThere = await verifyCertificate(line, delegation, roster, gone.signed, 0).then(
      () => true,
      () => false,
    )
    if (stillThere) throw new SealError('malformed')
  }
  return { roster: toBase64url(signed), version }
}
