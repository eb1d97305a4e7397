/**
 * A report on duty to act as its author writes it, beside one conversation and in memory only. The product never proposes
 * one: it begins with her, asks for two people by name, and sends nothing anywhere.
 */
import type { TakenView, WordsClient } from '@lijn116/client/counsellor'
import { permits } from '@lijn116/domain/access/roles'
import type { Colleague } from '@lijn116/protocol/together'
import { isThere } from '../team/colleague-words.ts'
import { reasonOf } from '../text/refusal.ts'

export type ReportPort = {
  /** Of the conversation in front. */
  words: Pick<WordsClient, 'writeReport' | 'sendReportAgain' | 'takeBackReport' | 'tell'>
  colleagues(): Promise<readonly Colleague[]>
  isFront(): boolean
}
export type Missing = 'second' | 'other' | 'text' | 'notice'
/** Nobody on duty can be this; null: not known yet, or there are two. */
export type Lack = 'second' | 'other' | null

/** What the words for a notice leave open is not told to anybody. */
const open = '…'

export class ReportDesk {
  readonly #port: ReportPort
  /** null: closed. What was written stays until it went, or the conversation is gone. */
  step: 'what' | 'write' | null = $state(null)
  text = $state('')
  notice = $state('')
  second = $state('')
  other = $state('')
  people: readonly Colleague[] | null = $state.raw(null)
  busy = $state(false)
  reason: string | null = $state(null)
  /** What still has to be done, once she asked for the signature. */
  missing: readonly Missing[] = $state.raw([])
  #known: ReadonlySet<string> = new Set()
  #theirs = $state(0)
  #read = $state(0)
  #isGoing = false
  #isDropped = false

  readonly seconds = $derived((this.people ?? []).filter((one) => isThere(one) && permits('sign-report', one.roles)))
  readonly #readers = $derived((this.people ?? []).filter((one) => isThere(one) && permits('report', one.roles)))
  readonly others = $derived(this.#readers.filter(({ leaf }) => leaf !== this.second))
  readonly lack: Lack = $derived.by(() => {
    if (this.people === null) return null
    if (this.seconds.length === 0) return 'second'
    const isPair = this.seconds.some((second) => this.#readers.some(({ leaf }) => leaf !== second.leaf))
    return isPair ? null : 'other'
  })
  /** She wrote something since this lies over the talk. */
  readonly hasNews = $derived(this.step !== null && this.#theirs > this.#read)

  constructor(port: ReportPort) {
    this.#port = port
  }

  see({ reports, endedBy, messages }: Pick<TakenView, 'reports' | 'endedBy' | 'messages'>): void {
    this.#theirs = messages.filter(({ from }) => from === 'other').length
    const isNew = this.#isGoing && reports.some(({ id }) => !this.#known.has(id))
    this.#known = new Set(reports.map(({ id }) => id))
    if (endedBy !== null || isNew) this.#clear()
  }

  #clear(): void {
    this.#isGoing = false
    this.step = null
    this.text = ''
    this.notice = ''
    this.second = ''
    this.other = ''
    this.missing = []
  }

  /** Whether there are two people for it is known before anything is written. */
  async open(): Promise<void> {
    this.step = 'what'
    this.reason = null
    this.#read = this.#theirs
    await this.#look()
  }

  /** `notice`: how what she is told begins, in her language. */
  async goOn(notice: string): Promise<void> {
    this.step = 'write'
    this.reason = null
    if (this.notice === '') this.notice = notice
    await this.#look()
  }

  async #look(): Promise<void> {
    try {
      const people = await this.#port.colleagues()
      if (!this.#isDropped) this.people = people
    } catch (error) {
      if (!this.#isDropped) this.reason = reasonOf(error)
    }
  }

  close(): void {
    this.step = null
    this.missing = []
  }

  #missing(): Missing[] {
    const found: Missing[] = []
    if (this.seconds.every(({ leaf }) => leaf !== this.second)) found.push('second')
    if (this.others.every(({ leaf }) => leaf !== this.other)) found.push('other')
    if (this.text.trim() === '') found.push('text')
    if (this.notice.trim() === '' || this.notice.includes(open)) found.push('notice')
    return found
  }

  async #act(what: () => Promise<unknown>): Promise<void> {
    if (this.busy || !this.#port.isFront()) return
    this.busy = true
    this.reason = null
    try {
      await what()
    } catch (error) {
      this.reason = reasonOf(error)
    } finally {
      this.#isGoing = false
      this.busy = false
    }
  }

  async send(): Promise<void> {
    if (this.busy) return
    this.missing = this.#missing()
    if (this.missing.length > 0) return
    const { text, notice, second, other } = this
    this.#isGoing = true
    await this.#act(() => this.#port.words.writeReport({ text, notice, second, other }))
  }

  sendAgain = (id: string): Promise<void> => this.#act(() => this.#port.words.sendReportAgain(id))
  takeBack = (id: string): Promise<void> => this.#act(() => this.#port.words.takeBackReport(id))
  tell = (id: string, notice: string): Promise<void> => this.#act(() => this.#port.words.tell(id, notice))

  drop(): void {
    this.#isDropped = true
    this.#clear()
    this.people = null
  }
}
