import { isSecondWord } from '@lijn116/client/returning'
import { drawNumbers, drawWords } from '@lijn116/domain/code-words/draw-code'
import { set } from '../log.ts'
import { make } from '../make.ts'
import { randomBelow } from './chance.ts'
import { choice, field, form, type Given, type Kit, type Screen, sentence, submit, tell } from './kit.ts'
import { isNumbers, shownNumber, understand } from './understood.ts'
import { working } from './working.ts'

/** Words to come back with: what they are, before any are drawn. */
export function makeScreen(kit: Kit): Screen {
  const show = choice(kit, 'make-show', () => kit.go.show(), 'first')
  const notNow = sentence(kit, 'make-not-now')
  return {
    title: 'make',
    parts: [
      ...(['make-about', 'make-who', 'make-once'] as const).map((key) => sentence(kit, key)),
      notNow,
      show,
      choice(kit, 'made-back', kit.close),
    ],
    draw() {
      const isTalking = kit.client.view().phase === 'talking'
      notNow.hidden = isTalking
      show.hidden = !isTalking
    },
    back: kit.close,
  }
}

/** Once, and not to be marked, copied or printed. `code`: what she sees again before she keeps it. */
export function showScreen(kit: Kit, code?: string): Screen {
  const list = make('ol', { className: 'drawn', translate: false })
  for (const kind of ['copy', 'cut', 'dragstart', 'contextmenu'])
    list.addEventListener(kind, (event) => event.preventDefault())
  let drawn = ''
  const about = make('p')
  const call = sentence(kit, 'show-call')
  const paper = sentence(kit, 'show-paper')
  const other = choice(kit, 'show-other', () => draw(isNumbers(drawn)))
  const kind = choice(kit, 'show-as-numbers', () => draw(!isNumbers(drawn)))
  const heading = make('h2', {})

  function show(given: string): void {
    drawn = given
    const asNumbers = isNumbers(given)
    list.textContent = ''
    list.append(...given.split(' ').map((word) => make('li', {}, asNumbers ? shownNumber(word) : word)))
    set(heading, kit.say(asNumbers ? 'show-numbers' : 'show'))
    set(about, kit.say(asNumbers ? 'show-order-numbers' : 'show-order'))
    call.hidden = !asNumbers
    paper.hidden = asNumbers
    set(other, kit.say(asNumbers ? 'show-other-numbers' : 'show-other'))
    set(kind, kit.say(asNumbers ? 'show-as-words' : 'show-as-numbers'))
  }
  function draw(asNumbers: boolean): void {
    const mine = kit.lists.find(({ language }) => language === kit.listLanguage()) ?? kit.lists[0]
    if (asNumbers) show(drawNumbers(randomBelow))
    else if (mine !== undefined) show(drawWords(mine, randomBelow))
  }
  if (code === undefined) draw(false)
  else show(code)
  return {
    title: 'make',
    parts: [
      heading,
      sentence(kit, 'show-not-yet', 'strong'),
      list,
      about,
      call,
      paper,
      choice(kit, 'show-on', () => kit.go.practise(drawn), 'first'),
      make('div', { className: 'pair' }, other, kind),
    ],
    wipe() {
      drawn = ''
      list.textContent = ''
    },
    back: kit.close,
  }
}

/** Once without seeing them; compared in the page, and nowhere else. */
export function practiseScreen(kit: Kit, code: string): Screen {
  let mine = code
  const { box, whole } = field(kit, 'enter-field', 3)
  const said = make('p', { className: 'strong' })
  said.setAttribute('role', 'status')
  const check = submit(kit, 'practise-check')
  const on = choice(kit, 'practise-on', () => kit.go.extra(mine))
  function compare(): void {
    const isRight = understand(box.value, kit.lists, kit.listLanguage(), false).code === mine
    tell(said, kit.say(isRight ? 'practise-right' : 'practise-wrong'))
    on.classList.toggle('first', isRight)
    check.classList.toggle('first', !isRight)
  }
  return {
    title: 'practise',
    parts: [
      sentence(kit, 'practise-about'),
      form(compare, whole, said, check),
      on,
      choice(kit, 'practise-look', () => kit.go.show(mine)),
    ],
    wipe() {
      mine = ''
      box.value = ''
    },
    back: () => kit.go.show(mine),
  }
}

/** A word of her own, for what can be read. */
export function extraScreen(kit: Kit, code: string): Screen {
  let mine = code
  const { box, whole } = field(kit, 'extra-field')
  const short = sentence(kit, 'extra-short', 'strong')
  short.hidden = true
  short.setAttribute('role', 'alert')
  const keep = (word: string | null): void => kit.go.making({ code: mine, word })
  function keepWith(): void {
    short.hidden = isSecondWord(box.value)
    if (short.hidden) keep(box.value)
  }
  return {
    title: 'extra',
    parts: [
      sentence(kit, 'extra-about'),
      // First, and without scrolling: until this is over her words do not work.
      choice(kit, 'extra-without', () => keep(null)),
      ...(['extra-how', 'extra-lost'] as const).map((key) => sentence(kit, key)),
      form(keepWith, whole, short, submit(kit, 'extra-with')),
    ],
    wipe() {
      mine = ''
      box.value = ''
    },
    back: () => kit.go.practise(mine),
  }
}

/** While it is made, and when it is. `given`: null when it is under way already, or done. */
export function makingScreen(kit: Kit, given: Given | null): Screen {
  const { returning } = kit
  const slow = working(kit)
  const again = choice(kit, 'again', () => begin(), 'first')
  const away = make('section', { className: 'panel' }, sentence(kit, 'made-away'), again)
  const anew = choice(kit, 'show-other', () => kit.go.show(), 'first')
  const refused = make('section', { className: 'panel' }, sentence(kit, 'made-refused'), anew)
  const wait = sentence(kit, 'make-wait')
  const over = sentence(kit, 'made-over', 'strong')
  over.setAttribute('role', 'status')
  const later = choice(kit, 'again', () => begin(), 'first')
  const alone = make('section', { className: 'panel' }, sentence(kit, 'made-alone'), later)
  alone.setAttribute('role', 'status')
  const days = make('p')
  const second = sentence(kit, 'made-second')
  const told = make('p')
  const done = make(
    'section',
    {},
    make('h2', {}, kit.say('made')),
    days,
    second,
    sentence(kit, 'made-where'),
    told,
    sentence(kit, 'made-keeps'),
    sentence(kit, 'made-forget'),
    choice(kit, 'made-back', kit.close, 'first'),
  )
  done.setAttribute('role', 'status')
  const begin = (): void => {
    if (given !== null) void returning.make(given.code, given.word)
  }
  if (returning.view().made.state !== 'made') queueMicrotask(begin)
  return {
    title: 'make',
    parts: [slow.whole, wait, away, refused, alone, over, done],
    draw() {
      const { state, hasSecond, ...made } = returning.view().made
      const { phase } = kit.client.view()
      // Nobody is there any more to whom it could be told: no other words would do either.
      const isOver = phase === 'ended' && state !== 'made'
      const isGoing = !isOver && (state === 'working' || state === 'idle')
      slow.draw(isGoing)
      wait.hidden = !isGoing
      away.hidden = isOver || state !== 'away'
      again.hidden = given === null
      refused.hidden = isOver || state !== 'refused'
      alone.hidden = isOver || state !== 'alone'
      later.hidden = given === null || phase !== 'talking'
      over.hidden = !isOver
      done.hidden = state !== 'made'
      second.hidden = !hasSecond
      if (state !== 'made') return
      set(days, kit.say('made-days', { days: made.days ?? 0 }))
      set(told, kit.say(made.told ? 'made-told' : 'made-untold'))
    },
    back: kit.close,
  }
}
