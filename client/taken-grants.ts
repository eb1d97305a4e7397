/** The lead takes a conversation from one key to the next: by the claim, by taking over, and when somebody comes or goes. */
import { type Bytes, type Change, type HeldVisit, type MadeGrant, makeGrant, toBase64url } from '@lijn116/encryption'
import type { ConversationId } from '@lijn116/protocol/sealed'
import type { Insist } from './insist.ts'
import type { createTakenKeys, Granted } from './taken-keys.ts'
import type { Present, TakenMembers } from './taken-members.ts'
import type { TakenPort, TakenState } from './taken-port.ts'

export type TakenGrantsPort = {
  port: TakenPort
  conversation: ConversationId
  own: Present
  state: TakenState
  keys: ReturnType<typeof createTakenKeys>
  members: TakenMembers
  insist: Insist
  /** From now on everything is said under this key. */
  enter(next: HeldVisit, granted: Granted): void
}

export function createTakenGrants({ port, conversation, own, state, keys, members, insist, enter }: TakenGrantsPort) {
  const { line, staff, shift } = port
  /** One change after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  let underway = 0

  const bodyOf = ({ held, grant, toVisitor, toMember, toOthers }: MadeGrant, reason: Change['reason']) => ({
    conversation,
    segment: held.segment.n,
    reason,
    grant: toBase64url(grant),
    toVisitor: toBase64url(toVisitor),
    members: [
      { leaf: own.leaf, role: own.role, envelope: toBase64url(toMember) },
      ...members.now().flatMap(({ leaf, role }) => {
        const made = toOthers.find((each) => toBase64url(each.leaf) === leaf)
        return made === undefined ? [] : { leaf, role, envelope: toBase64url(made.envelope) }
      }),
    ],
  })

  /** @throws SealError, ProblemError: then nothing has changed. */
  async function grant(from: HeldVisit, change: Change, others: readonly Present[]): Promise<void> {
    const before = { granted: state.granted, answered: state.answered, members: members.now() }
    const made = await makeGrant(line, from, staff, shift, own.role, port.trust().roster.version, change)
    const { segment } = made.held
    const granted = { bytes: toBase64url(made.grant), segment }
    // She may answer before the line has: facts go by the stream.
    state.granted = granted
    state.answered = false
    keys.learn(made.held, change.reason === 'handover')
    members.set(segment.n, [own, ...others])
    const body = bodyOf(made, change.reason)
    try {
      // The server says when it is too late; until then, and as long as nothing is known, the same grant goes again.
      await insist(() => port.call('grant', body), Number.POSITIVE_INFINITY)
    } catch (error) {
      state.granted = before.granted
      state.answered = before.answered
      if (state.endedBy === null) keys.learn(from)
      members.set(from.segment.n, before.members)
      throw error
    }
    if (state.endedBy === null) enter(made.held, granted)
  }

  /** During the talk. `of`: who is in it beside the lead, from who was. */
  function regrant(
    reason: 'join' | 'leave',
    of: (others: readonly Present[]) => readonly Present[],
    yesTo: Bytes | null,
  ): Promise<void> {
    underway++
    const done = turn
      .then(async () => {
        const { held } = state
        if (held === null || state.endedBy !== null || state.phase === 'closing') return
        const others = of(members.now().slice(1))
        if (reason === 'leave' && others.length === held.members.length - 1) return
        await grant(held, reason === 'join' ? { reason, others, yesTo } : { reason, others }, others)
      })
      .finally(() => underway--)
    turn = done.catch(() => {})
    return done
  }

  return {
    grant,
    join: (person: Present, yesTo: Bytes | null) => regrant('join', (others) => [...others, person], yesTo),
    /** Who is out by the server's books, or not to be believed any more, goes out by the seal too. */
    keepOnly(isIn: (leaf: string) => boolean): void {
      const { held } = state
      const named = held === null ? 0 : held.members.length - 1
      const stay = (others: readonly Present[]) => others.filter(({ leaf }) => isIn(leaf))
      if (stay(members.now().slice(1)).length < named) regrant('leave', stay, null).catch(() => {})
    },
    isChanging: () => underway > 0,
  }
}
