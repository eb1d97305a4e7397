/**
 * Duty to act, by the author: a report written in a talk, for two people by name. The second signs; then she is told, by
 * this console and by itself. After the talk there is no key here that could write or read one.
 */
import { permits } from '@lijn116/domain/access/roles'
import {
  type Bytes,
  type Certificate,
  fromBase64url,
  type HeldVisit,
  randomBytes,
  SealError,
  type StaffKeys,
  toBase64url,
  utf8,
} from '@lijn116/encryption'
import { noticeBody, readNotice, verifyReportSecond, writeReport } from '@lijn116/encryption/keep'
import type { Report } from '@lijn116/protocol/report'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Conversation } from './conversation.ts'
import type { CounsellorCalls, HeldConversation } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { refusalOf } from './refusal.ts'
import { reportText } from './report-text.ts'
import { verifyMember } from './staff-trust.ts'
import { cleanText } from './text.ts'
import { type TrustPort, withTrust } from './verified.ts'
import type { OwnReport, Writing } from './words-view.ts'

/** UTF-8 bytes: with its signature it goes in one part of a message. */
const noticeBytes = 3_500
const day = 86_400_000

type Calls = 'writeReport' | 'declineReport'
export type TakenReportPort = TrustPort & {
  staff: StaffKeys
  conversation: HeldConversation['conversation']
  call<K extends Calls>(name: K, body: CounsellorCalls[K]['body']): Promise<CounsellorCalls[K]['answer']>
  insist: Insist
  /** null: nobody is talking with her from here. */
  talking(): HeldVisit | null
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

type Sent = { body: Omit<CounsellorCalls['writeReport']['body'], 'segment'>; second: string }
type Entry = {
  id: string
  state: OwnReport['state']
  notice: string
  tellAt: number | null
  /** Leaf of who signed, once that is verified. */
  second: Bytes | null
  /** null: written before this console was loaded anew. */
  sent: Sent | null
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

  const find = (id: string) => entries.find((each) => each.id === id)
  function put(id: string, change: Partial<Entry>) {
    if (isDropped) return
    entries = entries.map((each) => (each.id === id ? { ...each, ...change } : each))
    changed()
  }

  /** By now, and not by what was true an hour ago: it is sealed to them. @throws SealError */
  async function readers(second: string, other: string): Promise<[Certificate, Certificate]> {
    const { certificates, own } = await port.refresh()
    const of = (leaf: string) => certificates.find((each) => toBase64url(each.leaf) === leaf)
    const [signs, reads] = [of(second), of(other)]
    if (signs === undefined || reads === undefined) throw new SealError('not-on-roster')
    const mine = toBase64url(own.leaf)
    const areThree = second !== other && second !== mine && other !== mine
    if (!areThree || !permits('sign-report', signs.roles)) throw new SealError('not-allowed')
    return [signs, reads]
  }

  async function send(id: string, { body }: Sent): Promise<void> {
    const held = port.talking()
    if (held === null) throw refusalOf('report-over')
    put(id, { state: 'sending' })
    try {
      await insist(() => call('writeReport', { ...body, segment: held.segment.n }), networkTries)
      if (find(id)?.state === 'sending') put(id, { state: 'open' })
    } catch (error) {
      if (find(id)?.state === 'sending') put(id, { state: 'not-sent' })
      throw error
    }
  }

  /** Verified: signed by whoever was named as second. null: not to be believed. */
  async function signedBy(given: Report, sent: Sent | null): Promise<{ tellAt: number | null; second: Bytes } | null> {
    const { second, author } = given
    if (second === null || (sent !== null && sent.body.signed !== author.signed)) return null
    try {
      return await withTrust(port, async (trust) => {
        const signed = fromBase64url(second.certificate)
        const found = trust.certificates.find((each) => toBase64url(each.signed) === second.certificate)
        const leaf = sent?.second ?? (found && toBase64url(found.leaf)) ?? ''
        const certificate = await verifyMember(line, trust, leaf, signed)
        if (!permits('sign-report', certificate.roles)) throw new SealError('not-allowed')
        const bytes = [fromBase64url(author.signed), fromBase64url(second.signed)] as const
        const later = await verifyReportSecond(line, certificate, ...bytes)
        return { tellAt: later?.tellAt ?? null, second: certificate.leaf }
      })
    } catch (error) {
      if (error instanceof SealError) port.refused()
      return null
    }
  }

  /** At once; or, where the second says later and she has words, as a document that is shown to her then. */
  async function tellHer(id: string, text: string): Promise<void> {
    const { tellAt = null, second = null } = find(id) ?? {}
    const isLater = tellAt !== null && port.canWrite()
    const held = isLater ? null : port.talking()
    let isSaid = false
    put(id, { told: 'under way', notice: text })
    try {
      if (held !== null && second !== null) {
        const notice = { report: fromBase64url(id), second, day: Math.floor(port.trust().now / day), text }
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
    else if (before.state === 'signed' || before.state === 'over') return
    if (given.state !== 'signed') return put(given.id, { state: given.state, isKnown: true })
    const signed = await signedBy(given, before?.sent ?? null)
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
      const notice = cleanText(given.notice).trim()
      const text = cleanText(given.text).trim()
      if (held === null) throw refusalOf('not-allowed')
      if (text === '' || notice === '') throw refusalOf('malformed')
      if (utf8(notice).length > noticeBytes) throw new SealError('too-long')
      const [second, other] = await readers(given.second, given.other)
      const id = randomBytes(16)
      const whole = reportText({ text, notice, canTellLater: port.canWrite() })
      const made = await writeReport(line, staff, held.conversation, id, whole, second, other)
      if (port.talking() === null || isDropped) throw refusalOf('report-over')
      const to = ({ leaf }: Certificate, envelope: Uint8Array<ArrayBuffer>) => ({
        leaf: toBase64url(leaf) as LeafId,
        envelope: toBase64url(envelope),
      })
      const body = {
        conversation: port.conversation,
        id: toBase64url(id),
        sealed: toBase64url(made.sealed),
        second: to(second, made.envelopes[0]),
        other: to(other, made.envelopes[1]),
        signed: toBase64url(made.signed),
      }
      const sent = { body, second: given.second }
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
      if (utf8(notice).length > noticeBytes) throw new SealError('too-long')
      await tellHer(id, notice)
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
    /** As the line has them. One that is not among them any more was declined, or erased. */
    async told(reports: readonly Report[]): Promise<void> {
      const mine = reports.filter((each) => each.as === 'author' && each.conversation === port.conversation)
      for (const each of mine) await follow(each)
      for (const { id, state, isKnown } of entries)
        if (isKnown && state === 'open' && !reports.some((each) => each.id === id)) put(id, { state: 'declined' })
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
