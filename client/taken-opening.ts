/** How a conversation opens on this console: claimed, handed over, opened again after a reload, or come along in. */
import { permits } from '@lijn116/domain/access/roles'
import {
  type Bytes,
  fromBase64url,
  type HeldVisit,
  openMemberGrant,
  openWait,
  reopenGrant,
  SealError,
  toBase64url,
} from '@lijn116/encryption'
import type { GrantEvent } from '@lijn116/protocol/conversation'
import type { HeldConversation } from './counsellor-wire.ts'
import type { Granted } from './taken-keys.ts'
import type { TakenPort } from './taken-port.ts'
import { verifyPerson } from './verified.ts'

/** What the wait envelope holds. @throws SealError */
export async function openClaimed(port: TakenPort, { wait, ...given }: HeldConversation): Promise<HeldVisit> {
  const key = wait === null ? null : port.dutyKeys.find(wait.team, wait.epoch, wait.seq)
  if (wait === null || key === null) throw new SealError('wrong-key')
  const sealed = { segment: wait.segment, sealed: fromBase64url(wait.sealed) }
  const conversation = fromBase64url(given.conversation)
  return openWait(port.line, key.keyPair, key.duty, conversation, fromBase64url(given.visitorKey), sealed)
}

const bytesOf = (fact: GrantEvent) => ({ grant: fromBase64url(fact.grant), toMember: fromBase64url(fact.envelope) })

function ofThis({ conversation }: HeldVisit, given: HeldConversation): void {
  if (toBase64url(conversation) !== given.conversation) throw new SealError('wrong-conversation')
}

/** Of a grant that she made herself. @throws SealError */
export async function openLed(port: TakenPort, given: HeldConversation, fact: GrantEvent): Promise<HeldVisit> {
  const { line, staff, shift } = port
  const opened = await reopenGrant(line, staff, shift, fromBase64url(given.visitorKey), bytesOf(fact))
  ofThis(opened, given)
  return opened
}

/** Of a grant of the lead, for one who came along. @throws SealError, also when the lead may not lead. */
export async function openJoined(
  port: TakenPort,
  given: HeldConversation,
  fact: GrantEvent,
  before: HeldVisit | null,
): Promise<HeldVisit> {
  const { line, staff, shift } = port
  const { certificate } = await verifyPerson(port, fact)
  if (!permits('claim', certificate.roles)) throw new SealError('not-allowed')
  const visitorKey: Bytes = fromBase64url(given.visitorKey)
  const opened = await openMemberGrant(line, staff, shift, certificate, visitorKey, bytesOf(fact), before)
  ofThis(opened, given)
  return opened
}

export const grantedBy = (fact: GrantEvent, { segment }: HeldVisit): Granted => ({ bytes: fact.grant, segment })

/** A promise that somebody else keeps. */
export function awaited<T>() {
  let keep = (_value: T) => {}
  let fail = (_error: unknown) => {}
  const promise = new Promise<T>((resolve, reject) => {
    keep = resolve
    fail = reject
  })
  promise.catch(() => {})
  return { promise, keep: (value: T) => keep(value), fail: (error: unknown) => fail(error) }
}
