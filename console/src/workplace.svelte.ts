/** What one counsellor's window holds, in memory only: what the client reports, drafts, language, bell and rest. */
import type { StaffClient, StaffView } from '@lijn116/client/counsellor'
import { fits } from '@lijn116/client/text'
import { limits } from '@lijn116/protocol/limits'
import { PasskeyList } from './account/passkey-list.svelte.ts'
import { alarmConcerns, isCutOff, isNewAlarm, windowTitle } from './alert/alert.ts'
import { Bell, type BellState, type Volume } from './alert/bell.ts'
import { keyNotices, type Names, wantsNames } from './alert/key-words.ts'
import { type DraftField, type Drafts, noDrafts, openDrafts, takeDraft, writeDraft } from './conversation/draft.ts'
import { isOpen, isUnderway } from './conversation/message-words.ts'
import { PeopleDesk } from './people/desk.svelte.ts'
import { restBegins, type Screen, screenOf } from './screen.ts'
import { reasonOf, refusalWords } from './text/refusal.ts'
import { type Language, type TextKey, wordsIn } from './text/text.ts'
import { waitWords } from './text/wait-words.ts'

const seconds = () => performance.now() / 1000

export class Workplace {
  readonly client: StaffClient
  readonly desk: PeopleDesk
  readonly passkeyList: PasskeyList
  view: StaffView = $state.raw() as StaffView
  language: Language = $state('nl')
  link: string | null = $state(null)
  drafts: Drafts = $state.raw(noDrafts)
  /** One sentence about the last thing the counsellor did that went differently; a key, so that it follows the language. */
  notice: { key: TextKey } | { reason: string } | null = $state.raw(null)
  busy = $state(false)
  bellState: BellState = $state('blocked')
  volume: Volume = $state('medium')
  /** Read aloud by a screen reader at every alarm frame. */
  announced = $state('')
  #restUntil: number | null = $state(null)
  #unseen = $state(false)
  #now = $state(seconds())
  #waitingAt = $state(0)
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
    const { view, resting, desk } = this
    return screenOf({ secure: true, link: this.link !== null, view, resting, people: desk.open })
  })
  readonly waiting = $derived(this.view.waiting.filter(({ conversation }) => conversation !== this.#passed))
  /** Colleagues by leaf, for sentences about their access. */
  names: Names = $state.raw(new Map())
  /** About keys, not closed by hand since they came up. */
  readonly keyNotices = $derived(
    keyNotices(this.words, this.view, this.names).filter(({ id }) => !this.#closed.includes(id)),
  )
  readonly alarmed = $derived(alarmConcerns(this.view, this.resting))
  readonly title = $derived(windowTitle(this.words, this.view, this.resting, this.#unseen))
  readonly tooLong = $derived(!fits(this.drafts.message))
  readonly noticeWords = $derived.by(() => {
    if (this.notice === null) return null
    if ('key' in this.notice) return this.words.say(this.notice.key)
    const isStuck = this.notice.reason === 'broken' && isUnderway(this.view.conversation)
    return isStuck ? this.words.say('talk.broken') : refusalWords(this.words, this.notice.reason)
  })

  constructor(client: StaffClient, link: string | null) {
    this.client = client
    this.desk = new PeopleDesk(client.people)
    this.passkeyList = new PasskeyList(client.passkeys)
    this.link = link
    this.view = client.view()
    this.drafts = openDrafts(noDrafts, this.view.conversation?.id ?? null)
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
      if (this.view.conversation !== null && this.view.conversation.endedBy === null) event.preventDefault()
    })
  }

  /** Runs within the frame that brought the news, so that a window in the background rings too. */
  #update(view: StaffView): void {
    const before = this.view
    this.view = view
    if (view.network === 'here') this.#away = null
    else this.#away ??= { since: seconds(), rung: false }
    if (JSON.stringify(before.waiting) !== JSON.stringify(view.waiting)) {
      this.#waitingAt = seconds()
      this.#passed = null
    }
    this.drafts = openDrafts(this.drafts, view.conversation?.id ?? null)
    const said = keyNotices(this.words, view, this.names).map(({ id }) => id)
    this.#closed = this.#closed.filter((id) => said.includes(id))
    if (wantsNames(view, this.names) && !wantsNames(before, this.names)) void this.learnNames()
    if (view.me === null) this.names = new Map()
    if (restBegins(before, view)) {
      this.#now = seconds()
      this.#restUntil = this.#now + limits.pauseAfterConversationSeconds
    }
    if (view.me === null) {
      this.#restUntil = null
      this.desk.clear()
    } else if (view.conversation !== null) this.desk.hide()
    if (view.me !== null && before.conversation?.id !== view.conversation?.id) this.notice = null
    if (view.problem !== before.problem) this.notice = view.problem === null ? null : { reason: view.problem }
    this.#makeWay()
    this.#noticeNews(before, view)
    if (isNewAlarm(before.alarm, view.alarm) && this.alarmed) {
      this.#bell.ring()
      const what = view.alarm?.nobodyOnDuty ? 'alarm.nobodyOnDuty' : 'home.someone'
      this.announced = `${this.words.say(what)}. ${waitWords(this.words, view.alarm?.longestSeconds ?? 0)}`
    }
    if (!this.alarmed) this.announced = ''
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

  /** Whole seconds the first in the queue has waited, moving on between two frames. */
  waitedSeconds(): number {
    const first = this.waiting[0]
    if (first === undefined) return 0
    return Math.max(0, Math.floor(first.waitSeconds + this.#now - this.#waitingAt))
  }

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

  async goOnDuty(pseudonym: string): Promise<void> {
    // The click is the gesture a browser wants before it lets a page sound.
    void this.#bell.enable()
    await this.attempt(() => this.client.goOnDuty(pseudonym))
  }

  async take(): Promise<void> {
    const first = this.waiting[0]
    if (first === undefined) return
    await this.attempt(async () => {
      const taken = await this.client.take(first.conversation)
      if (taken !== 'taken') this.#passed = first.conversation
      if (taken === 'somebody-else') this.notice = { key: 'home.somebodyElse' }
      // Given back because it could not be opened: the client says why in its own words too.
      if (taken === 'gone') this.notice = { key: this.view.problem === null ? 'home.gone' : 'home.takeFailed' }
    })
  }

  write(conversation: string, field: DraftField, text: string): void {
    this.drafts = writeDraft(this.drafts, conversation, field, text)
    if (field === 'message' && text !== '') this.client.typing()
  }

  send(conversation: string): void {
    const open = this.view.conversation
    if (open === null || open.id !== conversation || !isOpen(open) || this.tooLong) return
    const { text, drafts } = takeDraft(this.drafts, conversation, 'message')
    if (text === null) return
    this.drafts = drafts
    this.client.say(text)
  }

  async saveNote(conversation: string): Promise<void> {
    if (this.view.conversation?.id !== conversation) return
    const { text, drafts } = takeDraft(this.drafts, conversation, 'note')
    if (text === null) return
    if (await this.attempt(() => this.client.note(text))) {
      if (this.drafts.note === text) this.drafts = { ...this.drafts, note: drafts.note }
    } else this.notice = { key: 'notes.failed' }
  }

  /** Everything of the conversation leaves this window; the rest begins by itself. */
  async end(): Promise<boolean> {
    const ended = await this.attempt(() => this.client.end())
    if (ended) this.client.wipe()
    else this.notice = { key: 'talk.endFailed' }
    return ended
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
