/** What one counsellor's window holds, in memory only: what the client reports, drafts, language, bell and rest. */
import type { StaffClient, StaffView } from '@lijn116/client/counsellor'
import { fits } from '@lijn116/client/text'
import { showsControl } from '@lijn116/domain/triage/card'
import { limits } from '@lijn116/protocol/limits'
import { PasskeyList } from './account/passkey-list.svelte.ts'
import { alarmConcerns, isCutOff, isTalking, windowTitle } from './alert/alert.ts'
import { ringWords } from './alert/announce.ts'
import { Bell, type BellState, type Volume } from './alert/bell.ts'
import { keyNotices, type Names, wantsNames } from './alert/key-words.ts'
import { concernsOf } from './conversation/before-sending.ts'
import { isOpen, isUnderway } from './conversation/message-words.ts'
import { type DraftField, TalkDesks } from './conversation/talk-desk.svelte.ts'
import { wordingRules } from './conversation/wording-rules.ts'
import { focusStart } from './focus-start.ts'
import { PeopleDesk } from './people/desk.svelte.ts'
import { nextFor } from './queue/next.ts'
import { restBegins, type Screen, screenOf } from './screen.ts'
import { TeamRoom } from './team/team-room.svelte.ts'
import { reasonOf, refusalWords } from './text/refusal.ts'
import { type Language, type TextKey, wordsIn } from './text/text.ts'

const seconds = () => performance.now() / 1000

export class Workplace {
  readonly client: StaffClient
  readonly desk: PeopleDesk
  readonly room: TeamRoom
  /** What lies beside each conversation. */
  readonly talks: TalkDesks
  readonly passkeyList: PasskeyList
  view: StaffView = $state.raw() as StaffView
  language: Language = $state('nl')
  link: string | null = $state(null)
  /** One sentence about the last thing the counsellor did that went differently; a key, so that it follows the language. */
  notice: { key: TextKey } | { reason: string } | null = $state.raw(null)
  busy = $state(false)
  bellState: BellState = $state('blocked')
  volume: Volume = $state('medium')
  /** Read aloud by a screen reader at every alarm frame. */
  announced = $state('')
  #restUntil: number | null = $state(null)
  #unseen = $state(false)
  /** The conversation that is ending was heavy: a longer rest follows. */
  #isHeavy = false
  #now = $state(seconds())
  #waitingAt = $state(0)
  #offersAt = $state(0)
  #closed: readonly string[] = $state.raw([])
  /** A colleague took this one; the queue will say so in a moment. */
  #passed: string | null = $state(null)
  /** Since when the network is away; `rung`: said once, until it is back. */
  #away: { since: number; rung: boolean } | null = null
  readonly #bell = new Bell(() => this.#showBell())

  readonly words = $derived(wordsIn(this.language))
  readonly resting = $derived(this.#restUntil !== null)
  readonly restSeconds = $derived(this.#restUntil === null ? 0 : Math.max(1, this.#restUntil - this.#now))
  readonly screen: Screen = $derived.by(() => {
    const { view, resting, room } = this
    return screenOf({ secure: true, link: this.link !== null, view, resting, desk: room.open })
  })
  /** Without whom she has taken herself: the line takes a second to say so. */
  readonly waiting = $derived(
    this.view.waiting.filter(
      ({ conversation }) =>
        conversation !== this.#passed && !this.view.conversations.some(({ id }) => id === conversation),
    ),
  )
  /** Colleagues by leaf, for sentences about their access. */
  names: Names = $state.raw(new Map())
  /** About keys, not closed by hand since they came up. */
  readonly keyNotices = $derived(
    keyNotices(this.words, this.view, this.names).filter(({ id }) => !this.#closed.includes(id)),
  )
  readonly alarmed = $derived(alarmConcerns(this.view, this.resting))
  readonly title = $derived(windowTitle(this.words, this.view, this.resting, this.#unseen))
  readonly noticeWords = $derived.by(() => {
    if (this.notice === null) return null
    if ('key' in this.notice) return this.words.say(this.notice.key)
    const isStuck = this.notice.reason === 'broken' && isUnderway(this.view.conversation)
    return isStuck ? this.words.say('talk.broken') : refusalWords(this.words, this.notice.reason)
  })

  constructor(client: StaffClient, link: string | null) {
    this.client = client
    this.desk = new PeopleDesk(client.people)
    this.room = new TeamRoom(client, this.desk)
    this.passkeyList = new PasskeyList(client.passkeys)
    this.link = link
    this.view = client.view()
    this.talks = new TalkDesks({
      save: (card) => client.saveCard(card),
      words: client.words,
      colleagues: () => client.colleagues(),
      after(ms, then) {
        const timer = setTimeout(then, ms)
        return () => clearTimeout(timer)
      },
    })
    this.talks.see(this.view)
    this.room.see(this.view)
    client.subscribe(() => this.#update(client.view()))
    setInterval(() => this.#tick(), 1000)
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return
      this.#unseen = false
      client.wake()
    })
    addEventListener('online', () => client.wake())
    // A reload forgets the keys: one question stands between a slip of the hand and somebody left alone.
    addEventListener('beforeunload', (event) => {
      const isTalk = this.view.conversations.some(({ endedBy }) => endedBy === null)
      if (isTalk || this.view.conversations.some(({ id }) => this.talks.find(id)?.back.unsaved)) event.preventDefault()
    })
  }

  /** Runs within the frame that brought the news, so that a window in the background rings too. */
  #update(view: StaffView): void {
    const before = this.view
    this.talks.see(view)
    this.view = view
    if (view.network === 'here') this.#away = null
    else this.#away ??= { since: seconds(), rung: false }
    if (JSON.stringify(before.waiting) !== JSON.stringify(view.waiting)) {
      this.#waitingAt = seconds()
      this.#passed = null
    }
    if (JSON.stringify(before.offers) !== JSON.stringify(view.offers)) this.#offersAt = seconds()
    const said = keyNotices(this.words, view, this.names).map(({ id }) => id)
    this.#closed = this.#closed.filter((id) => said.includes(id))
    if (wantsNames(view, this.names) && !wantsNames(before, this.names)) void this.learnNames()
    if (view.me === null) this.names = new Map()
    if (restBegins(before, view)) {
      this.#now = seconds()
      const isHeavy = this.#isHeavy
      this.#restUntil = this.#now + (isHeavy ? limits.pauseAfterHeavySeconds : limits.pauseAfterConversationSeconds)
      this.#isHeavy = false
    }
    if (view.me === null) this.#restUntil = null
    this.room.see(view)
    if (view.me !== null && before.conversation?.id !== view.conversation?.id) this.notice = null
    if (view.problem !== before.problem) this.notice = view.problem === null ? null : { reason: view.problem }
    this.#makeWay()
    this.#noticeNews(before, view)
    if (view.ring !== null && view.ring !== before.ring) this.#ring(view.ring)
    if (!this.alarmed && view.alerts.length === 0 && view.offers.length === 0) this.announced = ''
  }

  /** Heard and said; nothing on the screen moves because of it, and the focus stays where it is. */
  #ring({ of }: NonNullable<StaffView['ring']>): void {
    if (this.view.me === null || (of === 'queue' && !this.alarmed)) return
    this.#bell.ring(of, isTalking(this.view))
    this.announced = ringWords(this.words, this.view)
  }

  /** What became of the conversation before is old news as soon as she sees who waits. */
  #makeWay(): void {
    const { notice, screen, waiting } = this
    const isOfBefore = notice !== null && 'reason' in notice && notice.reason === 'passed-on'
    if (isOfBefore && screen === 'home' && waiting.length > 0) this.notice = null
  }

  #noticeNews(before: StaffView, view: StaffView): void {
    const theirs = (one: StaffView) => one.conversation?.messages.filter(({ from }) => from === 'other').length ?? 0
    if (view.conversation === null) this.#unseen = false
    else if (document.visibilityState === 'hidden' && theirs(view) > theirs(before)) this.#unseen = true
  }

  #tick(): void {
    this.#now = seconds()
    if (this.#restUntil !== null && this.#now >= this.#restUntil) {
      this.#restUntil = null
      this.#makeWay()
    }
    if (this.#away !== null && !this.#away.rung && isCutOff(this.view, this.#now - this.#away.since)) {
      this.#away.rung = true
      this.#bell.ring()
    }
  }

  #showBell(): void {
    this.bellState = this.#bell.state()
  }

  /** Seconds since the line said who waits, and since it said what is offered: they move on between two frames. */
  readonly waitingPassed = $derived(Math.max(0, this.#now - this.#waitingAt))
  readonly offersPassed = $derived(Math.max(0, this.#now - this.#offersAt))
  readonly next = $derived(nextFor(this.waiting, this.waitingPassed))

  /** Does it, and says kindly when it did not work. Resolves to whether it did. */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    this.notice = null
    try {
      await action()
      return true
    } catch (error) {
      this.notice = { reason: reasonOf(error) }
      return false
    } finally {
      this.busy = false
    }
  }

  async goOnDuty(pseudonym: string, shift: Parameters<StaffClient['goOnDuty']>[1] = {}): Promise<void> {
    // The click is the gesture a browser wants before it lets a page sound.
    void this.#bell.enable()
    await this.attempt(() => this.client.goOnDuty(pseudonym, shift))
  }

  async take(conversation: string): Promise<void> {
    this.#keepCard()
    await this.attempt(async () => {
      const taken = await this.client.take(conversation)
      if (taken !== 'taken') this.#passed = conversation
      if (taken === 'somebody-else') this.notice = { key: 'home.somebodyElse' }
      // Given back because it could not be opened: the client says why in its own words too.
      if (taken === 'gone') this.notice = { key: this.view.problem === null ? 'home.gone' : 'home.takeFailed' }
    })
  }

  /** A late keystroke that names a conversation that is gone is nobody's. */
  write(conversation: string, field: DraftField, text: string): void {
    const talk = this.talks.find(conversation)
    if (talk === null) return
    talk[field] = text
    if (field === 'message' && text !== '' && this.view.conversation?.id === conversation) this.client.typing()
  }

  /** What is pointed at is said first, once; it goes when it is sent again as it stands. */
  send(conversation: string): void {
    const open = this.view.conversation
    const talk = this.talks.find(conversation)
    if (talk === null || open === null || open.id !== conversation) return
    if (!isOpen(open) || talk.message.trim() === '' || !fits(talk.message)) return
    const control = showsControl(talk.card.card)
    if (talk.point(concernsOf(talk.message, open, talk.turn, wordingRules(open.language), control))) return
    const text = talk.take('message')
    if (text === null) return
    talk.sent()
    this.client.say(text)
  }

  async saveNote(conversation: string): Promise<void> {
    const talk = this.talks.find(conversation)
    if (talk === null || talk.note.trim() === '' || this.view.conversation?.id !== conversation) return
    const text = talk.note
    if (await this.attempt(() => this.client.note(text))) {
      if (talk.note === text) talk.note = ''
    } else this.notice = { key: 'notes.failed' }
  }

  /** The other one stays as it is: its card is saved first, its draft waits. */
  toFront(conversation: string): void {
    this.#keepCard()
    this.client.front(conversation)
    void focusStart()
  }

  /** What is on the card goes to the line as long as its conversation is the one in front. */
  #keepCard(): void {
    this.talks.find(this.view.conversation?.id ?? '')?.card.flush()
  }

  /** Everything of the conversation leaves this window, unless it `stays` to write on; then the rest begins by itself. */
  async end(how?: 'heavy' | 'not-genuine', debrief = false, stays = false): Promise<boolean> {
    this.#isHeavy = how === 'heavy'
    const talk = this.talks.find(this.view.conversation?.id ?? '')
    const options = { ...(how === undefined ? {} : { how }), ...(stays && { stays }) }
    const ended = await this.attempt(() => this.client.end(options))
    if (!ended) {
      this.#isHeavy = false
      this.notice = { key: 'talk.endFailed' }
      return false
    }
    // What was on its way and did not arrive is still there: she sees it.
    if (talk !== null && (stays || talk.back.unsaved) && this.talks.find(talk.id) === talk) talk.panel = 'return'
    else this.client.wipe()
    if (debrief) void this.client.raise('debrief').catch((error) => (this.notice = { reason: reasonOf(error) }))
    return true
  }

  /** By one who came along. */
  async leave(): Promise<void> {
    if (!(await this.attempt(() => this.client.leave()))) this.notice = { key: 'members.leaveFailed' }
  }

  close(alarm: string): void {
    this.#closed = [...this.#closed, alarm]
  }

  /** Without names a sentence says "a colleague". */
  async learnNames(): Promise<void> {
    const list = await this.client.people.list().catch(() => null)
    if (list !== null && this.view.me !== null) this.names = new Map(list.members.map(({ leaf, name }) => [leaf, name]))
  }

  endRest(): void {
    this.#restUntil = null
    this.#makeWay()
    void this.#bell.enable()
    this.client.endRest().catch((error) => (this.notice = { reason: reasonOf(error) }))
  }

  async testSound(): Promise<void> {
    await this.#bell.enable()
    this.#bell.ring()
  }

  setMuted(muted: boolean): void {
    this.#bell.muted = muted
    this.#showBell()
  }

  setVolume(volume: Volume): void {
    this.volume = volume
    this.#bell.volume = volume
    void this.testSound()
  }

  otherLanguage(): void {
    this.language = this.language === 'nl' ? 'en' : 'nl'
  }
}
