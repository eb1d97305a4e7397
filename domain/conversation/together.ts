/**
 * More than one counsellor about one conversation. One offer at a time; until the grant nothing has changed.
 *
 *   offer ──► open ──accept──► accepted ──grant──► done
 *              │                  │
 *              ├─── declined ─────┤   by who was offered it
 *              ├─── withdrawn ────┤   by the lead
 *              └─── expired ──────┘   time over, another lead or wait, the end; a handover also when the key changed
 *
 * A handover is granted by who accepted it, a join and a going by the lead, and by nobody else.
 */

import type { Conversation, Decision, Grant, Member, Offer, Refusal, TogetherCommand } from './state.ts'

/** As it is at this moment: one whose time ran out has expired, whether that was written down or not. */
export function offerAt(offer: Offer | null, now: number): Offer | null {
  if (offer === null || !isLive(offer) || now <= offer.until) return offer
  return { ...offer, state: 'expired' }
}

export const isLive = (offer: Pick<Offer, 'state'>): boolean => offer.state === 'open' || offer.state === 'accepted'

/** What an offer is once something else decided: over, if it was not before. */
export const expired = (offer: Offer | null, now: number): Offer | null =>
  offer !== null && isLive(offer) ? { ...offer, state: 'expired', until: Math.min(offer.until, now) } : offer

/** Takes one of the conversations she may have at once: hers, or as good as hers. */
export const takesRoom = (
  state: Pick<Conversation, 'phase' | 'holder' | 'offer'>,
  leaf: string,
  now: number,
): boolean => {
  if (state.phase === 'closing') return false
  const offer = offerAt(state.offer, now)
  return state.holder === leaf || (offer?.kind === 'handover' && offer.state === 'accepted' && offer.to.leaf === leaf)
}

export const isTalk = (state: Pick<Conversation, 'phase'>): boolean =>
  state.phase === 'granted' || state.phase === 'talking'

const refuse = (refused: Refusal): Decision => ({ refused })

export function decideTogether(state: Conversation, command: TogetherCommand, now: number): Decision {
  if (state.phase === 'closing') return refuse('conversation-closed')
  const offer = offerAt(state.offer, now)
  const over = (ended: 'declined' | 'withdrawn'): Decision =>
    offer === null
      ? refuse('offer-over')
      : { happened: [{ kind: 'offer', offer: { ...offer, state: ended, until: now } }] }
  switch (command.kind) {
    case 'offer': {
      const { offered } = command
      if (!isTalk(state) || state.holder !== offered.from.leaf) return refuse('not-allowed')
      if (offered.segment !== state.segment) return refuse('segment-closed')
      if (offer !== null && isLive(offer)) return refuse('already-used')
      const isIn = state.members.some(({ leaf }) => leaf === offered.to.leaf)
      if (offered.to.leaf === state.holder || (offered.kind === 'join' && isIn)) return refuse('not-allowed')
      if (offered.kind === 'join' && state.members.length >= command.mostMembers) return refuse('too-many')
      return {
        happened: [{ kind: 'offer', offer: { ...offered, state: 'open', until: now + command.seconds * 1000 } }],
      }
    }
    case 'accept': {
      if (offer?.state !== 'open' || offer.to.leaf !== command.leaf) return refuse('offer-over')
      if (offer.kind === 'handover' && command.held >= command.capacity) return refuse('has-conversation')
      // A join waits for the visitor's yes. What the lead signed for a handover ends at its own time.
      const until =
        offer.kind === 'handover'
          ? Math.min(offer.until, now + command.grantSeconds * 1000)
          : now + command.joinSeconds * 1000
      return { happened: [{ kind: 'offer', offer: { ...offer, state: 'accepted', until } }] }
    }
    case 'decline':
      return offer !== null && isLive(offer) && offer.to.leaf === command.leaf ? over('declined') : refuse('offer-over')
    case 'withdraw':
      return offer !== null && isLive(offer) && offer.from.leaf === command.leaf
        ? over('withdrawn')
        : refuse('offer-over')
    case 'expire':
      return offer !== null && offer !== state.offer ? { happened: [{ kind: 'offer', offer }] } : refuse('offer-over')
    case 'leave': {
      const isIn = state.members.some(({ leaf }) => leaf === command.leaf)
      return isIn && state.holder !== command.leaf
        ? { happened: [{ kind: 'left', leaf: command.leaf }] }
        : refuse('not-allowed')
    }
  }
}

/** Every grant but the one after a claim: the key changes in the middle of a talk. */
export function decideGrantInTalk(state: Conversation, command: Grant, now: number): Decision {
  if (state.phase === 'closing') return refuse('conversation-closed')
  if (!isTalk(state)) return refuse('not-allowed')
  if (command.segment !== state.segment + 1) return refuse('segment-closed')
  const offer = offerAt(state.offer, now)
  const accepted = offer?.state === 'accepted' && offer.kind === command.reason ? offer : null
  const [lead, ...others] = command.members
  if (command.reason === 'handover') {
    if (accepted?.to.leaf !== command.leaf || accepted.segment !== state.segment) return refuse('offer-over')
  } else {
    if (state.holder !== command.leaf) return refuse('not-allowed')
    if (command.reason === 'join' && accepted === null) return refuse('offer-over')
  }
  if (accepted !== null && !command.members.some(({ leaf }) => leaf === accepted.to.leaf)) return refuse('not-allowed')
  if (lead?.leaf !== command.leaf || new Set(command.members.map(({ leaf }) => leaf)).size < command.members.length)
    return refuse('not-allowed')

  const named = { leaf: accepted?.to.leaf, role: accepted?.as, pseudonym: accepted?.to.pseudonym ?? '' }
  const before = (leaf: string) => state.members.find((member) => member.leaf === leaf)
  const stays = (member: { leaf: string; role: string }): boolean =>
    before(member.leaf)?.role === member.role && !(command.reason === 'handover' && member.leaf === state.holder)
  const isNamed = (member: { leaf: string; role: string }): boolean =>
    member.leaf === named.leaf && member.role === named.role
  if (!(command.reason === 'handover' ? isNamed(lead) : stays(lead))) return refuse('not-allowed')
  if (!others.every((member) => stays(member) || isNamed(member))) return refuse('not-allowed')
  const members = command.members.map(({ leaf, role }): Member => {
    const known = before(leaf)
    const from = leaf === command.leaf ? 1 : (known?.from ?? state.seq + 1)
    return { leaf, role, pseudonym: known?.pseudonym ?? named.pseudonym, from }
  })
  // A going changes the key under an offer to hand over; somebody who was asked to come along can still come.
  const after =
    accepted !== null
      ? { ...accepted, state: 'done' as const, until: now }
      : offer?.kind === 'join'
        ? state.offer
        : expired(state.offer, now)
  return { happened: [{ kind: 'granted', segment: command.segment, members, offer: after }] }
}
