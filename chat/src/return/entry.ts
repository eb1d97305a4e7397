import { set } from '../log.ts'
import { make } from '../make.ts'
import { choice, field, form, type Kit, type Screen, sentence, submit, tell } from './kit.ts'
import { understand } from './understood.ts'
import { working } from './working.ts'

/** Milliseconds. */
const readAfter = 150

/** Where she gives her words, in any way she remembers them. `typed`: what she gave elsewhere by mistake. */
export function entryScreen(kit: Kit, typed = ''): Screen {
  const { box, whole } = field(kit, 'enter-field', 3)
  box.value = typed
  const heading = make('h2', { id: 'understood' }, kit.say('enter-understood'))
  const list = make('ol')
  list.setAttribute('aria-labelledby', 'understood')
  const sum = make('div', { className: 'sum' })
  sum.setAttribute('role', 'status')
  const seen = make('section', { className: 'panel', hidden: true }, heading, list, sum)
  const stuck = make('p', { className: 'strong' })
  stuck.setAttribute('role', 'status')
  let code: string | null = null
  /** The words that we read as another than she typed, as she saw them. */
  let mended = ''

  /** `isDone`: the last word too, whatever it is. */
  function read(isDone = false): void {
    const isTyping = !isDone && document.activeElement === box && !/[\s,.]$/.test(box.value)
    const found = understand(box.value, kit.lists, kit.listLanguage(), isTyping)
    code = found.code
    mended = found.lines.flatMap(({ key, word }) => (key === 'enter-typed' ? word : [])).join(' ')
    set(stuck, '')
    seen.hidden = box.value.trim() === ''
    heading.hidden = found.lines.length === 0
    list.textContent = ''
    for (const { key, word, typed: as, maybe, at } of found.lines) {
      const item = make('li', {}, word)
      if (key !== null)
        item.append(make('span', { className: word === '' ? '' : 'small' }, ' ', kit.say(key, { typed: as })))
      item.append(...maybe.map((each) => offer(each, at)))
      list.append(item)
    }
    set(sum, found.sums.map(({ key, values }) => kit.say(key, values)).join(' '))
  }
  /** One of those she may have meant. */
  function offer(word: string, at: number): HTMLButtonElement {
    const made = choice(kit, 'on', () => {
      box.value = understand(box.value, kit.lists, kit.listLanguage(), false).replaced(at, word)
      box.focus()
      read()
    })
    made.className = 'maybe'
    set(made, word)
    return made
  }
  /** Looking up six words takes an old phone longer than a letter. */
  let due: ReturnType<typeof setTimeout> | undefined
  box.addEventListener('input', () => {
    clearTimeout(due)
    due = setTimeout(read, readAfter)
  })
  box.addEventListener('blur', () => read())

  const go = (): void => {
    // A look that is still to come would take away what is said here.
    clearTimeout(due)
    const seenMended = mended
    read(true)
    if (code === null) tell(stuck, kit.say('enter-not-yet'))
    else if (mended !== seenMended) tell(stuck, kit.say('enter-mended'))
    else kit.go.entering(code)
  }
  if (typed !== '') read()
  return {
    title: 'enter',
    parts: [
      ...(kit.returning.view().code === 'locked' ? [sentence(kit, 'enter-again')] : []),
      sentence(kit, 'enter-about'),
      pressed(form(go, whole, seen, stuck, submit(kit, 'on')), () => clearTimeout(due)),
      sentence(kit, 'not-told', 'small'),
      sentence(kit, 'lost', 'small'),
    ],
    wipe() {
      clearTimeout(due)
      box.value = ''
      list.textContent = ''
      code = null
    },
    back: kit.close,
  }
}

/** Read while a mouse is pressing, what she typed would change or move the button under it, and nothing would happen. */
function pressed(whole: HTMLFormElement, waits: () => void): HTMLFormElement {
  whole.addEventListener('mousedown', (event) => {
    if (!(event.target instanceof HTMLButtonElement)) return
    waits()
    // The box is not left: that reads too.
    event.preventDefault()
  })
  return whole
}

/** Slow on purpose. `code`: null when it is under way already. */
export function enteringScreen(kit: Kit, code: string | null): Screen {
  let given = code
  const { whole, draw } = working(kit)
  const again = choice(kit, 'again', () => (given === null ? kit.go.entry() : begin()), 'first')
  const away = make('section', { className: 'panel', hidden: true }, sentence(kit, 'away'), again)
  // Of others that were given before these, nothing counts any more.
  let isGoing = code === null
  function begin(): void {
    if (given === null) return
    isGoing = true
    void kit.returning.enter(given)
  }
  queueMicrotask(begin)
  return {
    title: 'enter',
    parts: [whole, away],
    draw() {
      const state = kit.returning.view().code
      if (isGoing && state === 'entered') return kit.go.menu()
      draw(!isGoing || state !== 'away')
      away.hidden = !isGoing || state !== 'away'
    },
    wipe() {
      given = null
    },
    back: kit.close,
  }
}
