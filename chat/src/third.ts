/** The third script: coming back by words, and making them. Fetched when it is asked for; nobody else carries it. */

import style from 'virtual:third-style'
import listOf from 'virtual:word-lists'
import { createReturning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import type { VisitorClient, VisitorView } from '@lijn116/client/visitor'
import { leaveEvent, stamped } from '@lijn116/design/leave/leave.ts'
import type { WordList } from '@lijn116/domain/code-words/read-code'
import { limits } from '@lijn116/protocol/limits'
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
  redraw(): void
}

/** @throws when its words do not arrive. */
export async function createThird(port: ThirdPort): Promise<Third> {
  const { client, cover } = port
  const textsAt = (path: string): Promise<ReturnTexts> => port.fetchFile(`/texts${path}-return.json`)
  const [given, ...lists] = await Promise.all([
    textsAt(port.path()),
    ...[...new Set(Object.values(listOf))].map((language) => port.fetchFile<WordList>(`/words/${language}.json`)),
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
  /** Words were drawn, and are not made. */
  let isUnfinished = false
  /** Something may lie under words of hers after the end. */
  let hasWords = false
  let isMade = false
  /** Said by the other end when she turned to this, and whether there was one. */
  let heard = 0
  let wasTalking = false
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
      wasTalking = client.view().phase === 'talking'
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
    lockIfLeft()
  }
  function close(): void {
    if (screen === null) return
    leave()
    port.redraw()
    const isBefore = start.offsetParent !== null
    ;(isBefore ? start : log).focus({ preventScroll: !isBefore })
  }
  /** The talk is over: nothing is on its way any more that needs them. A page that is hidden shows nothing of hers. */
  function lockIfLeft(): void {
    if (screen !== null) return
    if (client.view().phase !== 'ended') {
      if (cover.isShown()) returning.lock()
    } else if (returning.view().code !== 'none') returning.letGo()
  }
  function newsNow(): string {
    if (screen === null) return ''
    const { phase } = client.view()
    if (wasTalking && phase !== 'talking') return phase === 'ended' ? texts['talk-over'] : texts['talk-lost']
    return heardNow() > heard ? texts['new-message'] : ''
  }
  function drawScreen(): void {
    const { code, forgotten, made } = returning.view()
    const { state } = made
    if (code === 'entered') hasWords = true
    if (forgotten === 'yes') hasWords = false
    if (state === 'made' || state === 'refused') pending = null
    if (state === 'made') isUnfinished = false
    const isNew = state === 'made' && !isMade
    isMade = state === 'made'
    // From now on they are given as on any other day: the phone in her hand opens nothing by itself.
    if (isNew) returning.lock()
    lockIfLeft()
    set(news, newsNow())
    screen?.draw?.()
  }

  const kit: Kit = {
    page: port.page,
    returning,
    client,
    lists,
    language: () => document.documentElement.lang,
    listLanguage: () => listOf[document.documentElement.lang] ?? '',
    numbers: () => port.words().numbers,
    say: (key, values = {}) => fill(texts[key], values),
    close,
    redraw: () => port.redraw(),
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
      show(code) {
        isUnfinished = true
        show(showScreen(kit, code))
      },
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

  cover.onHide(() => {
    leave()
    returning.lock()
    cards.hide()
  })
  let drawnFor = ''
  returning.subscribe(() => {
    drawScreen()
    const { code, made } = returning.view()
    if (drawnFor === code + made.state) return
    drawnFor = code + made.state
    port.redraw()
  })
  const forget = client.subscribe(drawScreen)
  /** Nobody did anything for long: whoever takes the phone up may be somebody else. */
  let done = Date.now()
  let unused: ReturnType<typeof setTimeout> | undefined
  const silence = limits.longSilenceSeconds * 1000
  function rest(): void {
    if (Date.now() - done >= silence) {
      close()
      returning.lock()
    }
    clearTimeout(unused)
    unused = setTimeout(rest, silence)
  }
  const act = (): void => {
    done = Date.now()
  }
  for (const kind of ['pointerdown', 'keydown', 'input']) document.addEventListener(kind, act, true)
  document.addEventListener('visibilitychange', rest)
  addEventListener(leaveEvent, () => {
    forget()
    clearTimeout(unused)
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

  rest()

  /** The talk is erased; this is not. */
  const remains = ({ notice }: VisitorView): string[] => [
    ...((notice ?? '') === '' ? [] : [fill(texts['end-notice'], { days: limits.reportSeconds / 86_400 })]),
    ...(hasWords ? [texts['end-words']] : []),
  ]

  function comeBack(): void {
    if (screen !== null) return
    const state = returning.view().code
    if (state === 'entered') kit.go.menu()
    else if (state === 'working') kit.go.entering(null)
    else kit.go.entry()
  }

  return {
    comeBack,
    make() {
      const { state } = returning.view().made
      const { code } = returning.view()
      if (code === 'entered') kit.go.menu()
      else if (code === 'locked' && pending === null && state !== 'working') kit.go.entry()
      else if (pending !== null || state === 'made' || state === 'working') kit.go.making(null)
      // Nobody is there to make them with: these are of an earlier time.
      else if (client.view().phase !== 'talking') comeBack()
      else kit.go.make()
    },
    draw(view) {
      void followLanguage()
      cards.draw(view)
    },
    sentences(view) {
      const { state } = returning.view().made
      const isBusy = state === 'working' || (pending !== null && view.phase !== 'ended')
      const unfinished = view.phase === 'ended' ? texts['made-over'] : texts[isBusy ? 'made-busy' : 'made-not']
      return [
        ...cards.sentences(view),
        ...(isUnfinished && screen === null ? [unfinished] : []),
        ...(view.phase === 'ended' ? remains(view) : []),
      ]
    },
    holds: (text) => held.holds(text),
  }
}
