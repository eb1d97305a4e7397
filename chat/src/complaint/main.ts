/** The page for a complaint: one screen at a time, nothing kept, and no name asked. */
import { deviceClock } from '@lijn116/client/clock'
import { createComplaint, Refusal, type ShownComplaint } from '@lijn116/client/complaint'
import { httpTransport } from '@lijn116/client/transport'
import { leaveEvent, stamped } from '@lijn116/design/leave/leave.ts'
import { readNumbers } from '@lijn116/domain/code-words/read-numbers'
import { readersOfComplaint } from '@lijn116/domain/complaint/complaint'
import { complaintRoutes } from '@lijn116/protocol/complaint'
import type { PageSettings } from '@lijn116/protocol/page'
import { armAway } from '../away.ts'
import { element } from '../element.ts'
import { make } from '../make.ts'
import { randomBelow } from '../return/chance.ts'
import { createParts, type Key } from './parts.ts'
import { shownScreen } from './shown-screen.ts'
import type { ComplaintWords } from './words.ts'

const settings = stamped() as PageSettings | null
if (settings === null) throw new Error('this page was not stamped')
const { texts, doors }: ComplaintWords = JSON.parse(element('words', HTMLScriptElement).text)
const say = (key: Key, values: Readonly<Record<string, string>> = {}): string =>
  texts[key].replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '')
const parts = createParts(say)
const { p, heading, status, press, area, form, submit } = parts
const client = createComplaint({
  line: settings.line,
  transport: httpTransport({ routes: complaintRoutes, stream: {}, streamPath: '' }),
  clock: deviceClock,
  random: randomBelow,
})
const first = element('first', HTMLElement)
const place = element('complaint', HTMLElement)
const cannot = element('cannot', HTMLElement)
const can = element('can', HTMLElement)
/** Another page: it would take the numbers along, or what she wrote. */
const elsewhere = ['languages', 'talk'].flatMap((id) => document.getElementById(id) ?? [])
const mayGo = (isFree: boolean): void => {
  for (const each of elsewhere) each.hidden = !isFree
}
let hasLeft = false
let isBusy = false

function show(isFirst: boolean, ...nodes: readonly Node[]): void {
  if (hasLeft) return
  first.hidden = !isFirst
  mayGo(isFirst)
  place.textContent = ''
  place.append(...nodes)
  if (isFirst) return
  place.querySelector('h1')?.focus({ preventScroll: true })
  window.scrollTo(0, 0)
}

/** What went wrong, in words; whatever is not known is said as not sent. */
function wordsOf(error: unknown): string {
  if (error instanceof Refusal) {
    const { why } = error
    if (why === 'nobody' || why === 'over') return say('add-nobody')
    return say(why)
  }
  return say(error instanceof Error && error.name === 'SealError' ? 'untrusted' : 'away')
}

/** One at a time. What fails is said in `said`, and what she wrote stays where it is. */
async function act(said: HTMLElement, waiting: Key, work: () => Promise<void>): Promise<void> {
  if (isBusy) return
  isBusy = true
  said.textContent = say(waiting)
  try {
    await work()
  } catch (error) {
    if (!hasLeft) said.textContent = wordsOf(error)
  } finally {
    isBusy = false
  }
}

const haveNumbers = (): HTMLElement => press('have', enterScreen, 'wide')

function startScreen(): void {
  const said = status()
  show(true, said, haveNumbers())
  void act(said, 'checking', async () => {
    await client.open()
    writeScreen()
  }).then(() => {
    if (said.isConnected && !hasLeft) said.after(press('retry', startScreen, 'wide'))
  })
}

const isRead = (door: string | null): boolean => client.readersFor(door) >= readersOfComplaint

function writeScreen(): void {
  const choices = [
    ...doors.map(({ id, name }) => ({ id: id as string | null, name })),
    { id: null, name: say('door-any') },
  ]
  const isNobody = !choices.some(({ id }) => isRead(id))
  // Said first, in place of what a complaint is and who reads it.
  cannot.hidden = !isNobody
  can.hidden = isNobody
  if (isNobody) {
    show(true, p('ways'), haveNumbers())
    return
  }
  const select = make('select', { id: 'door', autocomplete: 'off' })
  for (const [index, { name }] of choices.entries()) select.append(make('option', { value: String(index) }, name))
  const door = (): string | null => choices[Number(select.value)]?.id ?? null
  const about = p('no-names', 'small')
  const [label, box] = area('text', 'write', 8, about)
  box.addEventListener('input', () => {
    mayGo(box.value === '')
  })
  const said = status()
  const none = make('div', { hidden: true }, p('nobody-here', 'strong'), p('ways'))
  const rest = make('div', {}, label, about, box, said, submit('send'))
  const look = (): void => {
    none.hidden = isRead(door())
    rest.hidden = !none.hidden
  }
  // The first that can be read, so that she does not begin where nobody is.
  select.value = String(
    Math.max(
      0,
      choices.findIndex(({ id }) => isRead(id)),
    ),
  )
  select.addEventListener('change', look)
  const send = (): void => {
    if (!rest.hidden)
      void act(said, 'working', async () => {
        madeScreen(await client.make(door(), box.value))
      })
  }
  const whole = form(send, make('label', { htmlFor: 'door' }, say('door')), select, none, rest)
  look()
  show(true, whole, haveNumbers())
}

const inGroups = (number: string): string => number.replace(/(\d\d)(?=\d)/g, '$1 ')

function madeScreen(numbers: string): void {
  const list = make('ol', { id: 'numbers', dir: 'ltr' })
  for (const each of numbers.split(' ')) list.append(make('li', {}, inGroups(each)))
  show(
    false,
    heading('made'),
    p('made-about'),
    list,
    p('made-keep'),
    p('made-where'),
    p('made-when'),
    p('kept', 'small'),
  )
}

function enterScreen(): void {
  const about = p('enter-about', 'small')
  const [label, box] = area('enter', 'enter', 3, about)
  box.inputMode = 'tel'
  box.dir = 'ltr'
  const said = status()
  const send = (): void => {
    const numbers = readNumbers(box.value)
    if (numbers === null) {
      said.textContent = say('enter-wrong')
      return
    }
    void act(said, 'working', async () => {
      const found = await client.enter(numbers)
      if (found === null) said.textContent = say('none')
      else complaintScreen(found)
    })
  }
  const title = make('h1', { tabIndex: -1 }, say('have'))
  show(false, title, form(send, label, about, box, said, submit('look')), press('back', startScreen, 'wide'))
}

function complaintScreen(shown: ShownComplaint, news: Key | null = null): void {
  const nodes = shownScreen({ parts, say, doors, language: document.documentElement.lang, client, act }, shown, news, {
    changed: (next, said) => (next === null ? startScreen() : complaintScreen(next, said)),
    erased: () => show(false, heading('erased'), press('back', startScreen, 'wide')),
  })
  show(false, ...nodes)
}

addEventListener(leaveEvent, () => {
  hasLeft = true
  client.drop()
})
const root = document.documentElement
root.classList.toggle('away', document.hidden)
document.addEventListener('visibilitychange', () => root.classList.toggle('away', document.hidden))
armAway()
root.dataset.ready = ''
if (globalThis.crypto?.subtle === undefined) show(true, p('insecure', 'strong'))
else startScreen()
