/** Who speaks to a visitor: a person is believed only along her own keys and the chain from the pinned roots. */
import { permits } from '@lijn116/domain/access/roles'
import { fromBase64url, type GivenGrant, type LineFile, openGrant, type Visit, verifyClose } from '@lijn116/encryption'
import type { GrantEvent } from '@lijn116/protocol/conversation'
import type { Trusted } from './reader.ts'

export type Granted = Awaited<ReturnType<typeof openGrant>>
export type Lead = Granted['lead']

/** null: not to be believed, at least not with the trust this page has. `change`: judges what follows on a talk, once it is here. */
export async function believeGrant(
  by: { line: LineFile; door: string; visit: Visit | null; trusted: Trusted | null; now: number },
  fact: GrantEvent,
  change: ((visit: Visit, given: GivenGrant) => Promise<Granted>) | undefined,
): Promise<Granted | null> {
  const { line, door, visit, trusted, now } = by
  if (visit === null || trusted === null) return null
  const { delegation, roster } = trusted
  try {
    const given = {
      door,
      delegation,
      roster,
      grant: fromBase64url(fact.grant),
      envelope: fromBase64url(fact.envelope),
      certificate: fromBase64url(fact.certificate),
      shift: fromBase64url(fact.shift),
      now,
      permits: (roles: string[]) => permits('claim', roles),
    }
    return (await (visit.segment.kind === 'wait' ? openGrant(line, visit, given) : change?.(visit, given))) ?? null
  } catch {
    return null
  }
}

/** Did the one she talks with sign this end? */
export async function believeClose(
  line: LineFile,
  visit: Visit | null,
  lead: Lead | null,
  close: string | null,
): Promise<boolean> {
  if (visit === null || lead === null || close === null) return false
  try {
    await verifyClose(line, visit, lead.certificate, fromBase64url(close))
    return true
  } catch {
    return false
  }
}
