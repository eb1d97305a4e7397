/** Coming back, as one conversation has it: her words, what is written under them, the plan, moments and reports. */
import {
  type Content,
  type ContentType,
  fromUtf8,
  type HeldVisit,
  type Segment,
  type StaffKeys,
  toBase64url,
  utf8,
} from '@lijn116/encryption'
import type { MessageEvent } from '@lijn116/protocol/conversation'
import type { Report } from '@lijn116/protocol/report'
import type { Conversation } from './conversation.ts'
import type { HeldConversation } from './counsellor-wire.ts'
import type { EntryCard } from './entry-card.ts'
import { createInsist } from './insist.ts'
import { createParts, entryInParts } from './parts.ts'
import { type Plan, planText, readPlan } from './plan.ts'
import { refusalOf } from './refusal.ts'
import { createTakenCode } from './taken-code.ts'
import { createTakenGiven } from './taken-given.ts'
import { type Agreeing, createTakenMoments } from './taken-moments.ts'
import type { TakenPort } from './taken-port.ts'
import { createTakenReport } from './taken-report.ts'
import type { TakenWordsView } from './words-view.ts'
import { createWritingPad, fitting } from './writing-pad.ts'

export type TakenWordsPort = Pick<TakenPort, 'line' | 'clock' | 'staff' | 'trust' | 'refresh' | 'call' | 'changed'> & {
  staff: StaffKeys
  id: HeldConversation['conversation']
  isLead: boolean
  conversation: Pick<Conversation, 'tell' | 'stateOf' | 'unopened' | 'change' | 'wake' | 'show'>
  /** null: nobody talks with her from here. */
  talking(): HeldVisit | null
  /** She can read who speaks here. */
  hasAnswered(): boolean
  /** Her page is connected at this moment, as the line says. */
  isThere(): boolean
  /** Whoever is said to have signed a report is not to be believed. */
  refused(): void
}

export type TakenWords = ReturnType<typeof createTakenWords>

export function createTakenWords(port: TakenWordsPort) {
  const { line, staff, trust, refresh, call, changed, isLead, talking, conversation } = port
  const { tell, stateOf, unopened } = conversation
  let isDropped = false
  /** Also after the end: what is written is to be kept until it leaves the screen. */
  const insist = createInsist(port.clock, () => isDropped)
  const parts = createParts()
  let wordsOffered = false
  let plan: TakenWordsView['plan'] = null

  const shared = { line, staff, trust, refresh, call, insist, changed }
  const code = createTakenCode({ ...shared, unopened })
  const given = createTakenGiven({
    conversation,
    speaking() {
      const held = talking()
      return held === null ? null : { leaf: toBase64url(staff.leaf), segment: held.segment.n }
    },
    changed,
  })
  const pad = createWritingPad({ ...shared, to: () => (isLead ? code.to() : null), over: code.over })
  const canWrite = () => isLead && code.to() !== null
  const moments = createTakenMoments({
    ...shared,
    canWrite,
    tell: (type, body) => void (talking() !== null && tell(type, body)),
    keep: (text) => pad.write('appointment', text),
  })
  const report = createTakenReport({
    ...shared,
    conversation: port.id,
    ...{ talking, canWrite, tell, stateOf, isThere: port.isThere },
    keep: (text, id) => pad.write('notice', text, id),
    writing: (id) => pad.view().find((each) => each.id === id),
    refused: port.refused,
  })

  function planOf(content: Content, by: 'me' | 'colleague'): void {
    const body = parts.take(content, by)
    const read = body === null ? null : readPlan(fromUtf8(body))
    if (read !== null) plan = { plan: read, by }
  }
  const recalled: Partial<Record<ContentType, (content: Content) => void>> = {
    'code-offer': () => {
      wordsOffered = true
    },
    moment: ({ body }) => moments.recall(body),
    notice: ({ body }) => report.recall(body),
  }
  const forLead = () => {
    if (!isLead || isDropped) throw refusalOf('not-allowed')
  }
  const inTalk = () => {
    forLead()
    if (!port.hasAnswered()) throw refusalOf('not-allowed')
  }

  return {
    /** Of hers. Only whoever leads is told of her words. A plan is shown to her, never by her: what she wants of it she writes. */
    hear(content: Content, segment: Segment): void {
      if (isLead && !isDropped) code.hear(content, segment)
    },
    /** Of counsellors: this one before a reload, or a colleague. */
    recall(content: Content, by: 'me' | 'colleague', fact: MessageEvent): void {
      if (!isDropped) given.recall(content, by, fact)
      if (!isLead || isDropped) return
      if (content.type === 'plan') planOf(content, by)
      else if (content.type !== 'notice' || by === 'me') recalled[content.type]?.(content)
    },
    offer(): void {
      inTalk()
      tell('code-offer', new Uint8Array(0))
      wordsOffered = true
      changed()
    },
    /** Of the map: information, and no referral. */
    give(card: EntryCard): void {
      inTalk()
      given.give(card)
    },
    async keep(kind: 'summary' | 'letter', text: string): Promise<void> {
      forLead()
      if (text.trim() !== '') await pad.write(kind, text)
    },
    keepAgain: pad.again,
    letBe: pad.letBe,
    async sendPlan(next: Plan, keep: boolean): Promise<void> {
      forLead()
      const text = fitting(planText(next))
      if (keep && !canWrite()) throw refusalOf('not-allowed')
      if (talking() !== null) {
        const entry = entryInParts('plan', utf8(text))
        conversation.change((outbox) => [...outbox, entry])
        conversation.wake()
        plan = { plan: next, by: 'me' }
        changed()
      } else if (!keep) throw refusalOf('not-allowed')
      if (keep) await pad.write('plan', text)
    },
    async agreeMoment(moment: Agreeing): Promise<void> {
      inTalk()
      await moments.agree(moment)
    },
    agreeAgain: moments.again,
    async writeReport(given: { text: string; notice: string; second: string; other: string }): Promise<void> {
      inTalk()
      await report.write(given)
    },
    sendReportAgain: report.again,
    takeBackReport: report.takeBack,
    tellNotice: report.tell,
    /** All that the line tells of reports. */
    reports: (reports: readonly Report[]) => (isLead && !isDropped ? report.told(reports) : Promise.resolve()),

    /** A report counts, and she is not told of it yet; one that waits for its hour is told under her words. */
    isUntold: () =>
      report.view().some(({ state, told, tellAt }) => state === 'signed' && tellAt === null && told !== 'told'),
    isSaving: () => pad.isSaving() || moments.view().some(({ state }) => state === 'saving'),
    /** It may be kept yet, by itself or by another try. */
    isPending: () => pad.view().some(({ state }) => state === 'saving' || state === 'not-kept'),
    /** Something that was written or agreed here is not kept anywhere. */
    isUnkept: () => pad.isUnkept() || moments.view().some(({ state }) => state !== 'agreed'),
    /** The talk is over; what is written can still be kept. */
    ended: report.ended,
    view: (): TakenWordsView => ({
      code: isLead ? code.view() : null,
      wordsOffered,
      writings: pad.view(),
      plan,
      moments: moments.view(),
      reports: report.view(),
      ...given.view(),
    }),
    /** Synchronous: neither keys nor texts stay. */
    drop() {
      isDropped = true
      wordsOffered = false
      plan = null
      parts.drop()
      code.drop()
      pad.drop()
      moments.drop()
      report.drop()
      given.drop()
    },
  }
}
