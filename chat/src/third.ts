/** The third script: coming back by words, and making them. Fetched when it is asked for; nobody else carries it. */

import style from 'virtual:third-style'
import { createReturning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import type { VisitorClient, VisitorView } from '@lijn116/client/visitor'
import { leaveEvent, stamped } from '@lijn116/design/leave/leave.ts'
import type { WordList } from '@lijn116/domain/code-words/read-code'
import type { PageSettings } from '@lijn116/protocol/page'
import { returnRoutes } from '@lijn116/protocol/return-code'
import { set } from './log.ts'
import { button, make } from './make.ts'
import { type Answered, createCards } from './return/cards.ts'
import { checkScreen, waitScreen, wordScreen } from './return/check.ts'
import { enteringScreen, entryScreen } from './return/entry.ts'
import { createHeld } from './return/held.ts'
import { fill, type Given, type Kit, type ReturnTexts, type Screen, type ThePage } from './return/kit.ts'
import { letterScreen } from './return/letter.ts'
import { extraScreen, makeScreen, makingScreen, practiseScreen, showScreen } from './return/make-screens.ts'
import { forgetScreen, menuScreen, talkScreen } from './return/menu.ts'
import { readingScreen } from './return/reading.ts'
import type { Words } from './words.ts'

export type Third = {
  /** Words of an earlier time: where she was with them, or where she gives them. */
  comeBack(): void
  /** In the conversation: the words she gave, or words for a next time. */
  make(): void
  /** What the button to that says; null: there is nothing to go to. */
  wayTo(view: VisitorView): string | null
  /** Of the conversation, after every change. */
  draw(view: VisitorView): void
  sentences(view: VisitorView): string[]
  /** True: these are her words, and must not leave. She is told. */
  holds(text: string): boolean
}
export type ThirdPort = {
  readonly client: VisitorClient
  readonly words: () => Words
  /** The path of the page in the language that is used now. */
  path(): string
  fetchFile<File>(path: string): Promise<File>
  readonly page: ThePage
  readonly cover: { hide(): void; isShown(): boolean; onHide(then: () => void): void }
  hasLeft(): boolean
}

/** @throws when its words do not arrive. */
export async function createThird(port: ThirdPort): Promise<Third> {
  const { client, cover } = port
  const languages = [...document.querySelectorAll<HTMLAnchorElement>('#languages a')].map(({ hreflang }) => hreflang)
  const textsAt = (path: string): Promise<ReturnTexts> => port.fetchFile(`/texts${path}-return.json`)
  const [given, ...lists] = await Promise.all([
    textsAt(port.path()),
    ...languages.map((language) => port.fetchFile<WordList>(`/words/${language}.json`)),
  ])
  let texts = given
  let path = port.path()
  document.styleSheets[0]?.insertRule(`@media all{${style}}`, document.styleSheets[0].cssRules.length)

  if (port.hasLeft()) throw new Error('she left')
  const { log, start } = port.page
  const settings = stamped() as PageSettings | null
  if (settings === null) throw new Error('this page was not stamped')
  const returning = createReturning({
    line: settings.line,
    door: document.documentElement.dataset.door ?? '',
    client,
    transport: httpTransport({ routes: returnRoutes, stream: {}, streamPath: '' }),
    lists,
  })

  let screen: Screen | null = null
  /** Kept until it is made: the line may be away just then. */
  let pending: Given | null = null
  /** Said by the other end when she turned to this. */
  let heard = 0
  const heardNow = (): number => client.view().messages.filter(({ from }) => from === 'other').length

  const main = make('main', { id: 'return' })
  const bar = make('footer', { id: 'return-bar' })
  const news = make('p', { className: 'small' })
  news.setAttribute('role', 'status')
  const hide = button(() => {
    cover.hide()
    client.hide(true)
    if (client.view().phase === 'talking') client.state('someone')
  }, 'cover')
  const back = button(() => screen?.back())
  bar.append(news, hide, back)

  function show(next: Screen): void {
    // Asked for before she hid: not now.
    if (cover.isShown() || port.hasLeft()) {
      next.wipe?.()
      return
    }
    const isNew = screen === null
    screen?.wipe?.()
    screen = next
    if (isNew) {
      heard = heardNow()
      document.body.classList.add('returning')
      document.body.append(main, bar)
    }
    const heading = make('h1', { tabIndex: -1 }, kit.say(next.title))
    main.textContent = ''
    main.dataset.screen = next.title
    main.append(heading, ...next.parts, ...wayBack())
    set(hide, texts.hide)
    set(back, texts.back)
    main.scrollTop = 0
    window.scrollTo(0, 0)
    heading.focus({ preventScroll: true })
    drawScreen()
  }
  /** How to come back from hiding, told before it is needed; in the talk it is told there. */
  function wayBack(): HTMLElement[] {
    const { texts: all, more } = port.words()
    if (client.view().phase !== 'before' || more === undefined) return []
    return [make('p', { className: 'small' }, fill(all['cover-about'] ?? '', { word: more.cover.word }))]
  }
  /** Nothing of it stays in the document. */
  function leave(): void {
    screen?.wipe?.()
    screen = null
    main.textContent = ''
    main.remove()
    bar.remove()
    document.body?.classList.remove('returning')
  }
  function close(): void {
    if (screen === null) return
    leave()
    const isBefore = start.offsetParent !== null
    ;(isBefore ? start : log).focus({ preventScroll: !isBefore })
  }
  function drawScreen(): void {
    const { state } = returning.view().made
    if (state === 'made' || state === 'refused') pending = null
    set(news, screen !== null && heardNow() > heard ? texts['new-message'] : '')
    screen?.draw?.()
  }

  const kit: Kit = {
    page: port.page,
    returning,
    client,
    lists,
    language: () => document.documentElement.lang,
    numbers: () => port.words().numbers,
    say: (key, values = {}) => fill(texts[key], values),
    close,
    go: {
      entry: (typed) => show(entryScreen(kit, typed)),
      entering: (code) => show(enteringScreen(kit, code)),
      menu: () => show(menuScreen(kit)),
      talk: () => show(talkScreen(kit)),
      forgetting: () => show(forgetScreen(kit)),
      check: () => show(checkScreen(kit)),
      wait: () => show(waitScreen(kit)),
      word: () => show(wordScreen(kit)),
      reading: (word) => show(readingScreen(kit, word)),
      letter: () => show(letterScreen(kit)),
      make: () => show(makeScreen(kit)),
      show: (code) => show(showScreen(kit, code)),
      practise: (code) => show(practiseScreen(kit, code)),
      extra: (code) => show(extraScreen(kit, code)),
      making(what) {
        pending = what ?? pending
        show(makingScreen(kit, pending))
      },
    },
  }
  const answered: Answered = { offer: null }
  let cards = createCards(kit, answered)
  let held = createHeld(kit)

  cover.onHide(leave)
  returning.subscribe(drawScreen)
  const forget = client.subscribe(drawScreen)
  addEventListener(leaveEvent, () => {
    forget()
    leave()
    pending = null
    returning.drop()
  })

  /** Another language was chosen meanwhile. */
  async function followLanguage(): Promise<void> {
    const now = port.path()
    if (now === path) return
    path = now
    const fetched = await textsAt(now).catch(() => null)
    if (fetched === null || port.path() !== now) return
    texts = fetched
    cards.remove()
    held.remove()
    cards = createCards(kit, answered)
    held = createHeld(kit)
    cards.draw(client.view())
  }

  return {
    comeBack() {
      const state = returning.view().code
      if (state === 'entered') kit.go.menu()
      else if (state === 'working') kit.go.entering(null)
      else kit.go.entry()
    },
    make() {
      const { state } = returning.view().made
      if (returning.view().code === 'entered') kit.go.menu()
      else if (pending !== null || state === 'made' || state === 'working') kit.go.making(null)
      else kit.go.make()
    },
    wayTo({ phase }) {
      if (returning.view().code === 'entered') return texts['your-words']
      return phase === 'talking' ? texts.make : null
    },
    draw(view) {
      void followLanguage()
      cards.draw(view)
    },
    sentences: (view) => cards.sentences(view),
    holds: (text) => held.holds(text),
  }
}
