/**
 * Duty to act, by the author: a report written in a talk, for two people by name. The second signs; then she is told, by
 * this console and by itself. After the talk there is no key here that could write or read one.
 */
import { type Bytes, fromBase64url, type HeldVisit, SealError, type StaffKeys, toBase64url } from '@lijn116/encryption'
import { noticeBody, readNotice } from '@lijn116/encryption/keep'
import { limits } from '@lijn116/protocol/limits'
import type { Report } from '@lijn116/protocol/report'
import type { Conversation } from './conversation.ts'
import type { CounsellorCalls, HeldConversation } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { lineDay } from './line-day.ts'
import { refusalOf } from './refusal.ts'
import { fittingNotice, type SealedReport, sealReport, secondOf } from './report-author.ts'
import type { TrustPort } from './verified.ts'
import type { OwnReport, Writing } from './words-view.ts'

/** What is known here of the time may be an hour old. */
const slackSeconds = 2 * 3_600

type Calls = 'writeReport' | 'declineReport'
export type TakenReportPort = TrustPort & {
  staff: StaffKeys
  conversation: HeldConversation['conversation']
  call<K extends Calls>(name: K, body: CounsellorCalls[K]['body']): Promise<CounsellorCalls[K]['answer']>
  insist: Insist
  /** null: nobody is talking with her from here. */
  talking(): HeldVisit | null
  /** She could still say no. */
  isThere(): boolean
  canWrite(): boolean
  tell: Conversation['tell']
  stateOf: Conversation['stateOf']
  /** A notice among the writings; `report`: to be shown to her later. */
  keep(text: string, report: string | null): Promise<string>
  writing(id: string): Writing | undefined
  /** Whoever is said to have signed is not to be believed. */
  refused(): void
  changed(): void
}

type Entry = {
  id: string
  state: OwnReport['state']
  notice: string
  tellAt: number | null
  /** Leaf of who signed, once that is verified. */
  second: Bytes | null
  /** null: written before this console was loaded anew. */
  sent: SealedReport | null
  /** The line told of it. */
  isKnown: boolean
  /** By what she was told: a message, or a document. */
  told: { message: string } | { writing: string } | 'under way' | 'not-told' | null
}

export function createTakenReport(port: TakenReportPort) {
  const { line, staff, call, insist, changed } = port
  let entries: readonly Entry[] = []
  /** Reports of which a notice of before a reload is among the facts. */
  const toldBefore = new Set<string>()
  let isDropped = false

  /** Once the talk is over the line names it no longer. */
  const isOfThis = ({ as, conversation, id }: Report) =>
    as === 'author' && (conversation === port.conversation || find(id) !== undefined)
  const find = (id: string) => entries.find((each) => each.id === id)
  function put(id: string, change: Partial<Entry>) {
    if (isDropped) return
    entries = entries.map((each) => (each.id === id ? { ...each, ...change } : each))
    changed()
  }

  async function send(id: string, { body }: SealedReport): Promise<void> {
    const held = port.talking()
    if (held === null) throw refusalOf('report-over')
    if (!port.isThere()) throw refusalOf('nobody-there')
    put(id, { state: 'sending' })
    try {
      await insist(() => call('writeReport', { ...body, segment: held.segment.n }), networkTries)
      if (find(id)?.state === 'sending') put(id, { state: 'open' })
    } catch (error) {
      if (find(id)?.state === 'sending') put(id, { state: 'not-sent' })
      throw error
    }
  }

  /** At once; or, where the second says later and she has words, as a document that is shown to her then. */
  async function tellHer(id: string, text: string): Promise<void> {
    const { tellAt = null, second = null } = find(id) ?? {}
    const isInTime = tellAt !== null && tellAt <= port.trust().now + (limits.reportSeconds + slackSeconds) * 1000
    const isLater = isInTime && port.canWrite()
    const held = isLater ? null : port.talking()
    let isSaid = false
    put(id, { told: 'under way', notice: text })
    try {
      if (held !== null && second !== null) {
        const notice = { report: fromBase64url(id), second, day: lineDay(port.trust().now), text }
        const body = await noticeBody(line, staff, held.conversation, notice)
        if (isDropped) return
        put(id, { told: { message: port.tell('notice', body) } })
        isSaid = true
      }
      const writing = port.canWrite() ? await port.keep(text, isLater ? id : null) : null
      if (!isSaid) put(id, { told: writing === null ? 'not-told' : { writing } })
    } catch (error) {
      if (!isSaid) put(id, { told: 'not-told' })
      throw error
    }
  }

  async function follow(given: Report): Promise<void> {
    const before = find(given.id)
    if (before === undefined)
      entries = [
        ...entries,
        { id: given.id, state: 'open', notice: '', tellAt: null, second: null, sent: null, isKnown: true, told: null },
      ]
    else if (before.state === 'signed' || (before.state === 'over' && given.state !== 'signed')) return
    if (given.state !== 'signed') return put(given.id, { state: given.state, isKnown: true })
    const signed = await secondOf(port, given, before?.sent ?? null).catch((error: unknown) => {
      if (error instanceof SealError) port.refused()
      return null
    })
    const now = find(given.id)
    if (signed === null || now === undefined || now.state === 'signed') return
    put(given.id, { state: 'signed', ...signed })
    if (now.notice !== '') await tellHer(given.id, now.notice).catch(() => {})
  }

  const toldOf = ({ id, told, state, tellAt }: Entry): OwnReport['told'] => {
    if (state !== 'signed') return 'no'
    if (told === null) return toldBefore.has(id) ? 'told' : 'not-told'
    if (told === 'under way') return 'telling'
    if (told === 'not-told') return 'not-told'
    if ('writing' in told) {
      const is = port.writing(told.writing)?.state
      return is === 'saving' ? 'telling' : is === 'kept' ? (tellAt === null ? 'told' : 'later') : 'not-told'
    }
    const is = port.stateOf(told.message)
    return is === 'kept' || is === 'read' ? 'told' : is === 'unsent' || is === 'sending' ? 'telling' : 'not-told'
  }

  return {
    /** @throws SealError, ProblemError, NetworkError */
    async write(given: { text: string; notice: string; second: string; other: string }): Promise<void> {
      const held = port.talking()
      if (held === null) throw refusalOf('not-allowed')
      const sent = await sealReport(port, held, { ...given, canTellLater: port.canWrite() })
      if (port.talking() === null || isDropped) throw refusalOf('report-over')
      if (!port.isThere()) throw refusalOf('nobody-there')
      const { body, notice } = sent
      entries = [
        ...entries,
        { id: body.id, state: 'sending', notice, tellAt: null, second: null, sent, isKnown: false, told: null },
      ]
      await send(body.id, sent)
    },
    async again(id: string): Promise<void> {
      const entry = find(id)
      if (entry?.state === 'not-sent' && entry.sent !== null) await send(id, entry.sent)
    },
    async takeBack(id: string): Promise<void> {
      await insist(() => call('declineReport', { id }), networkTries)
      put(id, { state: 'over' })
    },
    async tell(id: string, notice: string): Promise<void> {
      const entry = find(id)
      if (entry?.state !== 'signed' || toldOf(entry) !== 'not-told') throw refusalOf('not-allowed')
      await tellHer(id, fittingNotice(notice))
    },
    /** A notice of this counsellor's from before a reload. */
    recall(body: Bytes) {
      readNotice(line, port.trust().own, fromBase64url(port.conversation), body).then(
        ({ report }) => {
          toldBefore.add(toBase64url(report))
          changed()
        },
        () => {},
      )
    },
    /** As the line has them. One that is not among them any more is erased. */
    async told(reports: readonly Report[]): Promise<void> {
      const mine = reports.filter((each) => isOfThis(each))
      for (const each of mine) await follow(each)
      for (const { id, state, isKnown } of entries)
        if (isKnown && state === 'open' && !reports.some((each) => each.id === id)) put(id, { state: 'over' })
    },
    /** The talk is over: what was not signed is erased by the line. */
    ended() {
      for (const { id, state } of entries) if (state !== 'signed' && state !== 'declined') put(id, { state: 'over' })
    },
    view: (): OwnReport[] =>
      entries.map((entry) => {
        const { id, state, notice, tellAt } = entry
        return { id, state, notice, told: toldOf(entry), tellAt }
      }),
    drop() {
      isDropped = true
      entries = []
    },
  }
}
