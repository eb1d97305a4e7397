/** The lead takes a conversation from one key to the next: by the claim, by taking over, and when somebody comes or goes. */
import {
  type Bytes,
  type Change,
  type HeldVisit,
  type MadeGrant,
  makeGrant,
  SealError,
  toBase64url,
} from '@lijn116/encryption'
import type { GrantEvent } from '@lijn116/protocol/conversation'
import type { HeldConversation } from './counsellor-wire.ts'
import type { Insist } from './insist.ts'
import type { createTakenKeys, Granted } from './taken-keys.ts'
import type { Present, TakenMembers } from './taken-members.ts'
import { grantedBy, openLed } from './taken-opening.ts'
import type { TakenPort, TakenState } from './taken-port.ts'

export type TakenGrantsPort = {
  port: TakenPort
  given: HeldConversation
  own: Present
  state: TakenState
  keys: ReturnType<typeof createTakenKeys>
  members: TakenMembers
  insist: Insist
  /** From now on everything is said under this key. */
  enter(next: HeldVisit, granted: Granted): void
}

export function createTakenGrants({ port, given, own, state, keys, members, insist, enter }: TakenGrantsPort) {
  const { line, staff, shift } = port
  /** One change after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  let underway = 0
  /** The newest that the line told of. */
  let stored: GrantEvent | null = null
  /** What the line goes on under does not open here. */
  let isBehind = false

  const bodyOf = ({ held, grant, toVisitor, toMember, toOthers }: MadeGrant, reason: Change['reason']) => ({
    conversation: given.conversation,
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
      // Refused when it was asked again: what the line told of was stored all the same.
      if (stored?.grant === granted.bytes) return enterUnlessOver(made.held, granted)
      state.granted = before.granted
      state.answered = before.answered
      if (state.endedBy === null) keys.learn(from)
      members.set(from.segment.n, before.members)
      throw error
    }
    enterUnlessOver(made.held, granted)
  }

  function enterUnlessOver(next: HeldVisit, granted: Granted): void {
    if (state.endedBy === null) enter(next, granted)
  }

  /**
   * The line goes on under a grant of hers that this console did not make, or takes for refused: made in another window,
   * or answered too late. True: so does this console now.
   */
  async function goAlong(): Promise<boolean> {
    const fact = stored
    const { held } = state
    if (fact === null || held === null || isBehind || fact.segment <= held.segment.n) return false
    try {
      // After a loss there is more to read than this one key opens.
      if (fact.segment > held.segment.n + 1) throw new SealError('wrong-segment')
      const opened = await openLed(port, given, fact)
      await members.believe(fact, opened, own)
      if (state.endedBy !== null) return false
      const granted = grantedBy(fact, opened)
      keys.learn(opened)
      keys.follow(fact, granted)
      enter(opened, granted)
      return true
    } catch {
      isBehind = true
      return false
    }
  }

  /** During the talk. `of`: who is in it beside the lead, from who was. */
  function regrant(
    reason: 'join' | 'leave',
    of: (others: readonly Present[]) => readonly Present[],
    yesTo: Bytes | null,
  ): Promise<void> {
    const once = async (): Promise<void> => {
      const { held } = state
      if (held === null || state.endedBy !== null || state.phase === 'closing') return
      const others = of(members.now().slice(1))
      const named = new Set(held.members.slice(1).map(({ leaf }) => toBase64url(leaf)))
      if (others.length === named.size && others.every(({ leaf }) => named.has(leaf))) return
      try {
        await grant(held, reason === 'join' ? { reason, others, yesTo } : { reason, others }, others)
      } catch (error) {
        if (!(await goAlong())) throw error
        await once()
      }
    }
    underway++
    const done = turn.then(once).finally(() => underway--)
    turn = done.catch(() => {})
    return done
  }

  return {
    grant,
    join: (person: Present, yesTo: Bytes | null) =>
      regrant('join', (others) => [...others.filter(({ leaf }) => leaf !== person.leaf), person], yesTo),
    /** The line tells of one, in its place among the facts. */
    async told(fact: GrantEvent): Promise<void> {
      if (fact.segment > (stored?.segment ?? 0)) stored = fact
      if (state.held === null || fact.grant === state.granted?.bytes) return
      const went = turn.then(goAlong)
      turn = went
      await went
    },
    isBehind: () => isBehind,
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
