/**
 * What a counsellor writes about coming back, beside one conversation and in memory only. As soon as something is on its
 * way it stands among the writings of the conversation, and no longer here.
 */
import type { TakenView, WordsClient } from '@lijn116/client/counsellor'
import type { Colleague } from '@lijn116/protocol/together'
import { isAway } from '../conversation/message-words.ts'
import { lineMoment } from '../text/line-time.ts'
import { reasonOf } from '../text/refusal.ts'
import type { Words } from '../text/text.ts'
import { emptyMoment, type MomentFields, wrongMoment } from './moment-fields.ts'
import { PlanDesk } from './plan-desk.svelte.ts'
import { emptySummary, isEmpty, type Summary, summaryText } from './summary.ts'

export type ReturnPort = {
  /** Of the conversation in front. */
  words: Pick<WordsClient, 'offer' | 'keep' | 'keepAgain' | 'letBe' | 'sendPlan' | 'agreeMoment' | 'agreeAgain'>
  colleagues(): Promise<readonly Colleague[]>
  isFront(): boolean
}

type Opened = NonNullable<TakenView['code']>['opened']
type Unsaved = TakenView['writings'][number]['kind']
export type Person = { leaf: string; pseudonym: string }

export class ReturnDesk {
  readonly #port: ReturnPort
  readonly plan = new PlanDesk()
  summary: Summary = $state(emptySummary())
  letter = $state('')
  moment: MomentFields = $state(emptyMoment())
  /** Who could be ready; null: not asked yet. */
  people: readonly Person[] | null = $state.raw(null)
  busy = $state(false)
  reason: string | null = $state(null)
  #askedEmpty: 'summary' | 'letter' | null = $state(null)
  /** Leaving the screen was asked about, once. */
  asked = $state(false)
  #now: TakenView | null = $state.raw(null)
  #seen: Opened | null = $state(null)
  #written: ReadonlySet<string> = new Set()
  #agreed: ReadonlySet<string> = new Set()
  /** Under way, and not among the writings yet. */
  #going: 'summary' | 'letter' | 'moment' | null = null
  #isDropped = false

  /** Something about her words that was not looked at here. */
  readonly news: Opened | null = $derived.by(() => {
    const opened = this.#now?.code?.opened ?? null
    return opened === this.#seen ? null : opened
  })
  readonly canWrite = $derived(this.#now?.code?.canWrite === true)
  /** Words were offered, and none are made: after the end that cannot be done any more. */
  readonly isOffered: boolean = $derived(this.#now?.wordsOffered === true && (this.#now.code?.opened ?? 'no') === 'no')
  /** A moment is agreed with her, so only while she is there. */
  readonly canAgree: boolean = $derived(
    this.#now !== null && this.#now.endedBy === null && this.#now.phase === 'talking' && !isAway(this.#now),
  )
  /** Of what she wrote: all that would be gone with this screen. */
  readonly unsavedKinds: readonly Unsaved[] = $derived.by(() => {
    const kinds = new Set<Unsaved>()
    if (!isEmpty(this.summary)) kinds.add('summary')
    if (this.letter.trim() !== '') kinds.add('letter')
    if (this.canWrite && !this.plan.isKept) kinds.add('plan')
    for (const { kind, state } of this.#now?.writings ?? [])
      if (state === 'saving' || state === 'not-kept') kinds.add(kind)
    return [...kinds]
  })
  readonly unsaved: boolean = $derived(this.unsavedKinds.length > 0)
  /** Asked to keep, with nothing in it. */
  readonly empty: 'summary' | 'letter' | null = $derived.by(() => {
    const isFilled = this.#askedEmpty === 'summary' ? !isEmpty(this.summary) : this.letter.trim() !== ''
    return isFilled ? null : this.#askedEmpty
  })

  constructor(port: ReturnPort) {
    this.#port = port
  }

  see(now: TakenView): void {
    if (this.#isDropped) return
    this.#now = now
    this.plan.see(now)
    const written = new Set(now.writings.map(({ id }) => id))
    const isNew = now.writings.some(({ id, kind }) => !this.#written.has(id) && kind === this.#going)
    this.#written = written
    const agreed = new Set(now.moments.map(({ id }) => id))
    const isAgreed = this.#going === 'moment' && now.moments.some(({ id }) => !this.#agreed.has(id))
    this.#agreed = agreed
    if (isNew || isAgreed) this.#taken()
    if (!this.unsaved) this.asked = false
  }

  #taken(): void {
    if (this.#going === 'summary') this.summary = emptySummary()
    if (this.#going === 'letter') this.letter = ''
    if (this.#going === 'moment') this.moment = emptyMoment()
    this.#going = null
  }

  /** What is known of her words is on the screen. */
  looked(): void {
    this.#seen = this.#now?.code?.opened ?? null
  }

  async #act(what: () => Promise<unknown>, going: 'summary' | 'letter' | 'moment' | null = null): Promise<void> {
    if (this.busy || !this.#port.isFront()) return
    this.busy = true
    this.reason = null
    this.#going = going
    try {
      await what()
    } catch (error) {
      // What stands among the writings says itself what became of it.
      if (going === null || this.#going !== null) this.reason = reasonOf(error)
    } finally {
      this.#going = null
      this.busy = false
    }
  }

  offer = (): Promise<void> => this.#act(() => this.#port.words.offer())

  async keepSummary(words: Words): Promise<void> {
    this.#askedEmpty = isEmpty(this.summary) ? 'summary' : null
    if (this.#askedEmpty !== null) return
    const text = summaryText(words, this.summary)
    await this.#act(() => this.#port.words.keep('summary', text), 'summary')
  }

  async keepLetter(): Promise<void> {
    const { letter } = this
    this.#askedEmpty = letter.trim() === '' ? 'letter' : null
    if (this.#askedEmpty === null) await this.#act(() => this.#port.words.keep('letter', letter), 'letter')
  }

  keepAgain = (id: string): Promise<void> => this.#act(() => this.#port.words.keepAgain(id))

  letBe(id: string): void {
    if (this.#port.isFront()) this.#port.words.letBe(id)
  }

  /** `keep`: also as a document under her words. */
  async sendPlan(keep: boolean): Promise<void> {
    const { plan } = this.plan
    if (!this.plan.isEmpty) await this.#act(() => this.#port.words.sendPlan(plan, { keep }))
  }

  /** `me`: she herself stands first; nobody needs to be asked for that. */
  async lookForPeople(me: Person | null): Promise<void> {
    if (this.people !== null) return
    const own = me === null ? [] : [me]
    this.people = own
    const others = await this.#port.colleagues().catch(() => [])
    if (this.#isDropped) return
    const could = others.filter(({ roles }) => roles.some((role) => role === 'counsellor' || role === 'coordinator'))
    this.people = [...own, ...could.map(({ leaf, pseudonym }) => ({ leaf, pseudonym }))]
  }

  /** `now`: ms UTC. */
  async agree(now: number): Promise<void> {
    const { date, time, who } = this.moment
    const at = lineMoment(date, time)
    if (at === null || wrongMoment(this.moment, now) !== null || !this.canAgree) return
    const person = this.people?.find(({ leaf }) => leaf === who) ?? null
    await this.#act(() => this.#port.words.agreeMoment({ at, with: person }), 'moment')
  }

  async agreeAgain(id: string): Promise<void> {
    if (this.canAgree) await this.#act(() => this.#port.words.agreeAgain(id))
  }

  /** The first time with something unsaved, the question stands there instead. */
  mayLeave(): boolean {
    if (!this.unsaved || this.asked) return true
    this.asked = true
    return false
  }

  drop(): void {
    this.#isDropped = true
    this.summary = emptySummary()
    this.letter = ''
    this.#askedEmpty = null
    this.moment = emptyMoment()
    this.plan.drop()
    this.people = null
    this.#now = null
  }
}
