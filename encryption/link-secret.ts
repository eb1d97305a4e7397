/** The secret of a one-time link, kept for whoever made it, so that she can tell later whose keys came in by it. */
import { type Bytes, concat } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'

/** `link` (16) names it, `secret` (32) is its other half; both stand in the fragment. */
export type LinkParts = { link: Bytes; secret: Bytes }

const linkLength = 16
const secretLength = 32

/** Sealed by a coordinator to her own EI. `invited`: the leaf of the newcomer. */
export async function sealLinkSecret(
  line: LineFile,
  staff: StaffKeys,
  invited: Bytes,
  { link, secret }: LinkParts,
): Promise<Bytes> {
  refuseIf(link.length !== linkLength || secret.length !== secretLength, 'malformed')
  return sealTo(staff.sealingPublic, await linkInfo(line, staff, invited), concat(link, secret))
}

/** @throws SealError `not-opened` for everybody else, and for another newcomer. */
export async function openLinkSecret(
  line: LineFile,
  staff: StaffKeys,
  invited: Bytes,
  sealed: Bytes,
): Promise<LinkParts> {
  const plain = await openFrom(staff.sealing, await linkInfo(line, staff, invited), sealed)
  refuseIf(plain.length !== linkLength + secretLength, 'malformed')
  return { link: plain.slice(0, linkLength), secret: plain.slice(linkLength) }
}

async function linkInfo(line: LineFile, staff: StaffKeys, invited: Bytes): Promise<Bytes> {
  return ctx(line, 'link', invited, await sha256(staff.sealingPublic))
}
