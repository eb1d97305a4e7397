/**
 * Somebody comes along. She accepts first; then the lead's console asks the visitor by itself, and her sealed yes lets the
 * colleague in. A coordinator is let in at once, and shown, where this console called because of danger, or the card says so.
 */
import { SealError } from '@lijn116/encryption'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { MemberRole, Offer } from '@lijn116/protocol/together'
import type { Colleagues } from './colleagues.ts'
import type { StaffCall } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { reasonOf } from './refusal.ts'
import type { Session } from './session.ts'
import type { StaffState } from './staff-state.ts'
import type { Taken } from './taken.ts'
import { ProblemError } from './transport.ts'

export type JoiningPort = {
  call: StaffCall
  insist: Insist
  current(): Session
  colleagues: Colleagues
}

export function createJoining(state: StaffState, { call, insist, current, colleagues }: JoiningPort) {
  /** Conversations in which somebody is being asked about, or let in, at this moment. */
  const busy = new Set<string>()
  /** Offers that led to a grant: they stand among the answered ones for a while. */
  const done = new Set<string>()
  const nameOf = ({ conversation, to }: Offer) => `${conversation} ${to.leaf}`

  const problem = (error: unknown) => state.set(() => (state.problem = reasonOf(error)))
  const withdraw = ({ id }: Taken) => call('withdrawOffer', { conversation: id }).catch(() => {})

  /** One thing at a time for each conversation; what was refused for good ends the offer. */
  async function once(talk: Taken, work: () => Promise<void>): Promise<void> {
    if (busy.has(talk.id)) return
    busy.add(talk.id)
    try {
      await work()
    } catch (error) {
      problem(error)
      if (error instanceof SealError || error instanceof ProblemError) await withdraw(talk)
    } finally {
      busy.delete(talk.id)
    }
  }

  async function onAccepted(talk: Taken, offer: Offer): Promise<void> {
    const person = await colleagues.toJoin(offer.to.leaf, offer.as, talk.view().door)
    if (offer.as !== 'coordinator' || !talk.isInDanger()) return talk.ask(person)
    await talk.admit(person, null)
    done.add(nameOf(offer))
  }

  function lookAt(offer: Offer): void {
    const talk = state.talks.find(offer.conversation)
    if (talk === null || talk.as() !== 'lead' || talk.isOver() || talk.held() === null) return
    const asked = talk.asked()
    const isAsked = asked?.person.leaf === offer.to.leaf
    if (offer.state === 'open') done.delete(nameOf(offer))
    if (offer.state === 'accepted') {
      if (!isAsked && !done.has(nameOf(offer))) void once(talk, () => onAccepted(talk, offer))
    } else if (isAsked && asked.answer === null) talk.stopAsking()
  }

  return {
    /** By the lead. @throws SealError when the colleague is not certified as this. */
    async offer(talk: Taken, leaf: string, role: MemberRole): Promise<void> {
      await colleagues.toJoin(leaf, role, talk.view().door)
      const held = talk.held()
      if (held === null) throw new SealError('wrong-segment')
      const body = {
        conversation: talk.id,
        segment: held.segment.n,
        kind: 'join' as const,
        to: leaf as LeafId,
        as: role,
        signed: null,
        keys: null,
      }
      // Her answer was to the question before: asked once more, she may say something else.
      if (talk.asked()?.answer != null) talk.stopAsking()
      await insist(() => call('offer', body), networkTries)
    },

    /** Offers are as the line says now. */
    look(): void {
      const leaf = current().account.leaf
      const mine = state.offers.filter(({ kind, from }) => kind === 'join' && from.leaf === leaf)
      const names = new Set(mine.map(nameOf))
      for (const name of done) if (!names.has(name)) done.delete(name)
      for (const offer of mine) lookAt(offer)
      for (const talk of state.talks.running()) {
        const asked = talk.asked()
        const isOffered = mine.some((each) => each.conversation === talk.id && each.to.leaf === asked?.person.leaf)
        if (asked?.answer === null && !isOffered) talk.stopAsking()
      }
    },

    /** The visitor said yes or no. */
    answered(talk: Taken): void {
      const asked = talk.asked()
      if (asked === null) return
      void once(talk, async () => {
        if (asked.answer === 'no') return void (await withdraw(talk))
        done.add(`${talk.id} ${asked.person.leaf}`)
        await talk.admit(asked.person, asked.id)
      })
    },
  }
}
