/**
 * One conversation a counsellor is in: its keys, its texts, its notes. Made when it is claimed, handed over or joined, gone
 * after the close, or when it is no longer hers.
 *
 *   opening ─grant stored─► granted ─she answers under the new key─► talking ─► closing
 *      │                       ▲────── somebody comes or goes ─────────┘
 *      └─ after a reload, or as one who came along: her own envelope opened ─► granted or talking, as it is
 */
import { type Bytes, fromBase64url, type HeldVisit, toBase64url } from '@lijn116/encryption'
import type { ConversationEvent, GrantEvent, MessageEvent } from '@lijn116/protocol/conversation'
import { limits } from '@lijn116/protocol/limits'
import { createConversation } from './conversation.ts'
import type { HeldConversation, VisitorPresence } from './counsellor-wire.ts'
import { createInsist } from './insist.ts'
import { createRecall } from './recall.ts'
import { createIntake } from './receive.ts'
import { refusalOf } from './refusal.ts'
import { createTakenAsking } from './taken-asking.ts'
import { createTakenCard } from './taken-card.ts'
import { createTakenClosing } from './taken-closing.ts'
import { createTakenGrants } from './taken-grants.ts'
import { createTakenKeys, type Granted } from './taken-keys.ts'
import { createTakenMembers, type Present } from './taken-members.ts'
import { createTakenNotes } from './taken-notes.ts'
import { awaited, grantedBy, openClaimed, openJoined, openLed } from './taken-opening.ts'
import type { TakenPort, TakenState } from './taken-port.ts'
import { createTakenSigns } from './taken-signs.ts'
import type { Card, TakenView } from './taken-view.ts'
import { createTakenWords } from './taken-words.ts'
import { createTyping } from './typing.ts'

export type Taken = ReturnType<typeof createTaken>
/** claim, handover: the grant is still to be made. reopen: there is one, and it comes with the facts. */
export type Beginning = 'claim' | 'handover' | 'reopen'

const typingEvery = 3_000

export function createTaken(port: TakenPort, given: HeldConversation, beginning: Beginning) {
  const { line, clock, staff } = port
  const id = given.conversation
  const conversationBytes = fromBase64url(id)
  const leaf = toBase64url(staff.leaf)
  const isLead = given.as === 'lead'
  const { shift } = port.shift
  const own: Present = { leaf: port.leaf, pseudonym: shift.pseudonym, role: port.role, shift }
  let known = given
  const state: TakenState = { phase: 'opening', endedBy: null, held: null, granted: null, answered: false }
  let spoken = false
  const keys = createTakenKeys()
  const members = createTakenMembers(port)
  /** Which grant to open again, when it comes with the facts. */
  const first = awaited<GrantEvent>()
  /** Facts may come by the stream before the envelope is open; they wait. */
  const isOpen = awaited<void>()
  /** All that was there when this console got it is read. Handed over: up to her own grant, which is the first she is told of. */
  let isRead = beginning !== 'handover' && given.seq === 0
  /** Called for from here, and not taken back. */
  const calls = new Set<string>()
  let closedSegment = -1
  let cancelStale = () => {}
  let staysUntil = 0
  let typedAt = Number.NEGATIVE_INFINITY

  const conversation = createConversation({
    line,
    clock,
    me: staff.leaf,
    heard(content, segment) {
      signs.hear(content)
      asking.hear(content)
      words.hear(content, segment)
      if (segment.n !== state.granted?.segment.n) return
      state.answered = true
      if (state.phase === 'granted') state.phase = 'talking'
    },
    changed: port.changed,
    async segment() {
      const { held, endedBy, phase } = state
      return held === null || endedBy !== null || phase === 'opening' || held.segment.n <= closedSegment
        ? null
        : held.segment
    },
    post: (messages, signal) => port.call('say', { conversation: id, messages }, signal),
    onProblem: port.onProblem,
    onSegmentClosed(closed) {
      closedSegment = Math.max(closedSegment, closed)
      port.onGap()
    },
    onOver: (type) => type === 'conversation-gone' && end('line'),
    nameOf: members.nameIn,
    knowsPast: () => isLead,
  })

  const isOwn = ({ instance }: MessageEvent) => toBase64url(conversation.instance() ?? new Uint8Array()) === instance
  const insist = createInsist(clock, () => state.endedBy !== null)
  const typing = createTyping(clock, port.changed)
  const signs = createTakenSigns({ clock, tell: conversation.tell, changed: port.changed, wordTyped: port.wordTyped })
  const asking = createTakenAsking(conversation.tell, port.answered)
  const grants = createTakenGrants({ port, given, own, state, keys, members, insist, enter })
  const { call, changed } = port
  const records = { line, staff, conversation: id, call, insist, held: () => state.held, past: keys.past, changed }
  const notes = createTakenNotes({ ...records, isOver: () => state.endedBy !== null })
  const card = createTakenCard(records)
  const words = createTakenWords({
    ...{ line, clock, staff, trust: port.trust, refresh: port.refresh, call, changed },
    ...{ id, conversation, isLead, refused: port.refused },
    talking: () => state.held,
    hasAnswered: () => state.answered && state.phase === 'talking',
    isThere: () => known.presence === 'here' || known.presence === 'silent',
  })
  const recall = createRecall(line, conversationBytes, conversation, (content, by, fact) => {
    signs.recall(content)
    words.recall(content, by, fact)
  })
  const isBusy = () => !conversation.isQuiet() || grants.isChanging() || words.isSaving()
  const close = createTakenClosing({ port, state, id, insist, isBusy, isUntold: words.isUntold, end })

  const intake = createIntake<ConversationEvent>(onFact, port.onGap, () => {
    conversation.unopened()
    port.changed()
  })

  async function onFact(fact: ConversationEvent): Promise<void> {
    await isOpen.promise
    await handle(fact)
    const isMine = fact.kind === 'grant' && fact.grant === state.granted?.bytes
    isRead ||= beginning === 'handover' ? isMine : fact.seq >= given.seq
    catchUp()
  }

  /** Nobody could be called for her before she is this console's. */
  function catchUp(): void {
    if (isRead && state.held !== null) signs.caughtUp()
  }

  async function handle(fact: ConversationEvent): Promise<void> {
    if (state.endedBy !== null) return
    if (fact.kind === 'close') return end(fact.by)
    if (fact.kind === 'grant') return isLead ? onGrant(fact) : follow(fact)
    if (fact.sender === leaf && isOwn(fact)) return conversation.kept(fact)
    const segment = keys.of(fact)
    if (segment === 'kept to herself') return
    if (fact.sender === 'visitor') {
      if (segment === null) return conversation.unopened()
      return conversation.hear(conversationBytes, segment, 'visitor', fact)
    }
    // Her own from before a reload, or a colleague's: now only of who is in it.
    if (segment === null || segment.kind === 'wait') return
    const isNow = segment.n === state.granted?.segment.n
    if (isNow && !members.isIn(segment.n, fact.sender)) return
    const side = fact.sender === leaf ? 'me' : 'colleague'
    const isText = await recall.hear(segment, side, fact)
    if (isText && side === 'me' && isNow) spoken = true
    if (isText && side === 'colleague') typing.hide()
    port.changed()
  }

  async function onGrant(fact: GrantEvent): Promise<void> {
    const { granted } = state
    keys.follow(fact, granted)
    await grants.told(fact)
    if (fact.segment < (granted?.segment.n ?? 0) && !members.isIn(fact.segment, leaf)) await members.meet(fact)
  }

  /** As one who came along: every key comes with its own grant, from the first that names her. */
  async function follow(fact: GrantEvent): Promise<void> {
    try {
      const opened = await openJoined(port, given, fact, state.held)
      await members.believe(fact, opened)
      if (state.endedBy !== null) return
      keys.join(opened)
      enter(opened, grantedBy(fact, opened))
      first.keep(fact)
    } catch (error) {
      conversation.unopened()
      first.fail(error)
    }
  }

  /** From now on everything is said under this key. */
  function enter(next: HeldVisit, granted: Granted): void {
    if (state.held === null) signs.begin()
    if (conversation.instance() === undefined) conversation.begin(conversationBytes)
    const isNew = state.granted?.segment.n !== granted.segment.n
    state.phase = state.answered && !isNew ? 'talking' : 'granted'
    if (isNew) state.answered = false
    state.granted = granted
    state.held = next
    conversation.adopt(next.segment.n)
    port.changed()
    conversation.wake()
    catchUp()
  }

  /** Those that a colleague, or she herself, wrote before. */
  function readRecords(): void {
    if (state.endedBy !== null || keys.past() === 'first') return
    notes.recall()
    card.recall()
  }

  function end(by: NonNullable<TakenView['endedBy']>): void {
    if (state.endedBy !== null) return
    Object.assign(state, { endedBy: by, phase: 'closing', held: null, granted: null })
    isOpen.keep()
    conversation.end()
    words.ended()
    signs.stop()
    typing.hide()
    asking.stop()
    keys.drop()
    staysUntil = clock.now() + limits.placeKeptSeconds * 1000
    cancelStale = clock.after(limits.endedShownSeconds * 1000, stale)
    port.changed()
  }

  /** What was written and lies nowhere yet keeps it here as long as her place would be kept: else she tells it all again. */
  function stale(): void {
    if (clock.now() >= staysUntil || !words.isPending()) port.onStale()
    else cancelStale = clock.after(limits.endedShownSeconds * 1000, stale)
  }

  const isOver = () => state.endedBy !== null
  const forLead = () => {
    if (!isLead) throw refusalOf('not-allowed')
  }

  return {
    id,
    as: () => given.as,
    /** In which is spoken; -1 before that. */
    segment: () => state.held?.segment.n ?? -1,
    held: () => state.held,
    /** The line goes on under a key of hers that this console cannot get by itself. */
    isBehind: grants.isBehind,
    others: () => members.now().slice(1),

    /** Opens what she sealed to the team, reads it, and hands her the new key. @throws SealError, ProblemError, NetworkError */
    async open(facts: readonly ConversationEvent[]): Promise<void> {
      const opened = await openClaimed(port, given)
      keys.learn(opened)
      isOpen.keep()
      for (const fact of facts) intake.take(fact)
      await intake.settled()
      conversation.begin(conversationBytes)
      await grants.grant(opened, { reason: 'claim' }, [])
      readRecords()
    },
    /** Handed over: what she was given is open, the grant is hers to make. @throws SealError, ProblemError, NetworkError */
    async takeOver(opened: HeldVisit, offer: Bytes, others: readonly Present[]): Promise<void> {
      await grants.grant(opened, { reason: 'handover', offer, others }, others)
      isOpen.keep()
      readRecords()
    },
    /** Opens the envelope to herself as soon as the facts bring it: after a reload, or as one who came along. */
    async reopen(): Promise<void> {
      if (!isLead) isOpen.keep()
      const fact = await first.promise
      if (!isLead) return
      const opened = await openLed(port, given, fact)
      if (state.endedBy !== null) return
      keys.learn(opened)
      await members.believe(fact, opened, own)
      state.granted = grantedBy(fact, opened)
      state.answered = given.phase === 'talking'
      enter(opened, state.granted)
      isOpen.keep()
      notes.recall()
      card.recall()
    },
    take(fact: ConversationEvent) {
      if (fact.kind === 'grant') {
        if (isLead && fact.segment === given.segment) first.keep(fact)
        // Whoever came along is served from her own grant on.
        if (!isLead && intake.seq() === 0) intake.skipTo(fact.seq - 1)
      }
      intake.take(fact)
    },
    seq: () => intake.seq(),
    settled: () => intake.settled(),
    words,
    /** Claimed or offered, and not granted yet. */
    isOpening: () => state.phase === 'opening' && beginning !== 'reopen',
    isOver,
    setHeld(next: HeldConversation) {
      known = next
      const isNow = isLead && state.held !== null && next.segment === state.held.segment.n && next.members.length > 0
      if (isNow) grants.keepOnly((who) => next.members.some((member) => member.leaf === who))
    },
    setPresence(presence: VisitorPresence) {
      known = { ...known, presence }
      port.changed()
    },
    /** Somebody else of the team is typing. */
    theyType: () => typing.show(),
    /** The server no longer knows it. */
    gone: () => end('line'),
    wake: () => conversation.wake(),
    again: () => conversation.again(),

    /** `is`: people are called from here; false: that was taken back. */
    calls: (kind: 'danger' | 'word', is: boolean) => void (is ? calls.add(kind) : calls.delete(kind)),
    /** By what was done or written here, never by what the line says. */
    isInDanger: () => calls.size > 0 || card.view().value?.acuteDanger === 'yes',

    asked: asking.now,
    ask(person: Present) {
      asking.ask(person)
      port.changed()
    },
    stopAsking() {
      asking.stop()
      port.changed()
    },
    /** `yesTo`: what the visitor said yes to; null: a coordinator in acute danger. @throws SealError, ProblemError, NetworkError */
    async admit(person: Present, yesTo: string | null): Promise<void> {
      await grants.join(person, yesTo === null ? null : fromBase64url(yesTo))
      asking.stop()
      port.changed()
    },

    /** False: too long. */
    say(text: string): boolean {
      if (state.endedBy !== null) return true
      const before = conversation.messages().length
      const fits = conversation.say(text)
      if (conversation.messages().length > before) spoken = true
      return fits
    },
    retry: (message: string) => conversation.retry(message),
    typing() {
      if (state.phase !== 'talking' || clock.now() - typedAt < typingEvery) return
      typedAt = clock.now()
      port.call('typing', { conversation: id }).catch(() => {})
    },
    /** Only the lead says that it was read: hers is the answer the visitor waits for. */
    shown() {
      const { held, phase } = state
      if (isLead && held !== null && phase !== 'opening') conversation.acknowledge(held.segment.n, false)
    },
    async note(text: string): Promise<void> {
      forLead()
      await notes.write(text)
    },
    async saveCard(next: Card): Promise<void> {
      forLead()
      await card.save(next)
    },
    agreeWord(word: string) {
      if (isLead && state.endedBy === null) signs.agree(word)
    },
    async close(how?: 'heavy' | 'not-genuine'): Promise<void> {
      forLead()
      await close(how)
    },
    /** Synchronous: no text and no key stays. */
    drop() {
      end('line')
      cancelStale()
      conversation.drop()
      words.drop()
      recall.drop()
      notes.drop()
      card.drop()
      signs.drop()
      members.drop()
    },
    view: (): TakenView => ({
      id,
      door: known.door,
      cameBy: known.cameBy,
      language: known.language,
      acute: known.acute,
      wish: known.wish,
      phase: state.phase,
      as: given.as,
      members: members.now().map(({ leaf, pseudonym, role }) => ({ leaf, pseudonym, role })),
      presence: known.presence,
      messages: conversation.messages(),
      missing: conversation.missing() || recall.missing(),
      ...notes.view(),
      past: keys.past(),
      card: card.view(),
      ...signs.view(),
      ...words.view(),
      asked: asking.view(),
      typing: typing.isShown(),
      spoken,
      endedBy: state.endedBy,
    }),
  }
}
