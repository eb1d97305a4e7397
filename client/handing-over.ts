/** A conversation goes from one lead to another: offered with its keys, taken by a grant of who accepts, and until then nothing has changed. */
import { permits } from '@lijn116/domain/access/roles'
import {
  type Certificate,
  fromBase64url,
  type LineFile,
  makeOffer,
  openOffer,
  SealError,
  toBase64url,
  verifyCertificate,
} from '@lijn116/encryption'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Offer } from '@lijn116/protocol/together'
import type { Colleagues } from './colleagues.ts'
import type { CounsellorCalls, HeldConversation, StaffCall } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'
import type { StaffState } from './staff-state.ts'
import type { Taken } from './taken.ts'
import type { Taking } from './taking.ts'

export type HandingOverPort = {
  line: LineFile
  call: StaffCall
  insist: Insist
  current(): Session
  colleagues: Colleagues
  taking: Pick<Taking, 'takeOver'>
  /** Facts from the first on are hers now. */
  readAgain(): void
}

export function createHandingOver(state: StaffState, port: HandingOverPort) {
  const { line, call, insist, current, colleagues } = port

  /** Of the colleague who offers, as she is certified now. @throws SealError */
  async function offeredBy({ from }: Offer, signed: string): Promise<Certificate> {
    const { delegation, roster, now } = await current().refresh()
    const lead = await verifyCertificate(line, delegation, roster, fromBase64url(signed), now)
    if (toBase64url(lead.leaf) !== from.leaf) throw new SealError('wrong-sender')
    if (!permits('claim', lead.roles)) throw new SealError('not-allowed')
    return lead
  }

  async function take(offer: Offer, given: CounsellorCalls['acceptOffer']['answer']): Promise<void> {
    const { shift } = state
    const { handover, segment, visitorKey, door, language } = given
    const { conversation, acute } = offer
    if (shift === null) throw refusalOf('not-on-duty')
    if (handover === null) throw new SealError('malformed')
    const mine = current()
    const lead = await offeredBy(offer, handover.certificate)
    const bytes = { signed: fromBase64url(handover.signed), keys: fromBase64url(handover.keys) }
    const key = fromBase64url(visitorKey)
    const opened = await openOffer(line, mine.staff, shift, lead, key, bytes, mine.trust().now)
    if (toBase64url(opened.conversation) !== conversation) throw new SealError('wrong-conversation')
    if (opened.segment.n !== segment) throw new SealError('wrong-segment')
    // Whoever was in it already knows who else is; another finds that out later, and they go.
    const before = state.talks.find(conversation)
    const others = before?.others().filter(({ leaf }) => leaf !== mine.account.leaf && leaf !== offer.from.leaf) ?? []
    const held: HeldConversation = {
      conversation,
      channel: 'chat',
      door,
      cameBy: door,
      team: mine.account.team,
      language,
      acute,
      wish: null,
      phase: 'granted',
      segment,
      as: 'lead',
      members: [],
      visitorKey,
      wait: null,
      presence: 'here',
      seq: 0,
    }
    await port.taking.takeOver(mine, shift, held, { opened, offer: bytes.signed, others })
    if (before !== null) port.readAgain()
  }

  return {
    /** @throws SealError when the colleague is not to be believed, or may not lead here. */
    async offer(talk: Taken, leaf: string): Promise<void> {
      const to = await colleagues.toLead(leaf, talk.view().door)
      const held = talk.held()
      if (held === null) throw new SealError('wrong-segment')
      const mine = current()
      // The list was asked for just now, so its time is the time.
      const { signed, keys } = await makeOffer(line, held, mine.staff, to.shift, mine.trust().now)
      const body = {
        conversation: talk.id,
        segment: held.segment.n,
        kind: 'handover' as const,
        to: leaf as LeafId,
        as: to.role,
        signed: toBase64url(signed),
        keys: toBase64url(keys),
      }
      await insist(() => call('offer', body), networkTries)
    },

    /** @throws SealError, ProblemError, NetworkError: then it stays with who offered it. */
    async accept(offer: Offer): Promise<void> {
      const { conversation } = offer
      if (state.claiming) throw refusalOf('has-conversation')
      state.claiming = true
      try {
        await take(offer, await insist(() => call('acceptOffer', { conversation }), networkTries))
      } catch (error) {
        await call('declineOffer', { conversation }).catch(() => {})
        throw error
      } finally {
        state.claiming = false
      }
    },
  }
}
