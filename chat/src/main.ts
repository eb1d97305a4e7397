import { httpTransport } from '@lijn116/client/transport'
import { createVisitor } from '@lijn116/client/visitor'
import { leaveEvent, stamped } from '@lijn116/design/leave/leave.ts'
import type { PageSettings } from '@lijn116/protocol/page'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { element } from './element.ts'
import { canStart, lineWords } from './show.ts'
import { createTalk } from './talk.ts'
import { fetchLanguage, retext, say, type Words } from './words.ts'

// Not parsed again: it came with this page, from whoever gave the script too, and nothing in it is believed before it
// verifies against the roots in it.
const settings = stamped() as PageSettings | null
if (settings === null) throw new Error('this page was not stamped')
/** A trial sends nobody to a number that does not work yet. */
const isTrial = settings.line.trial
const withNumbers = (given: Words): Words => ({
  ...given,
  numbers: isTrial ? { ...given.numbers, phone: given.numbers.trial ?? { dial: '112', shown: '112' } } : given.numbers,
})
let words: Words = withNumbers(JSON.parse(element('words', HTMLScriptElement).text))
const root = document.documentElement
const client = createVisitor({
  line: settings.line,
  door: root.dataset.door ?? '',
  language: root.lang,
  transport: httpTransport({ routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }),
})
const talk = createTalk(client, () => words)
const begin = element('begin', HTMLElement)
const start = element('start', HTMLButtonElement)
const whoIsThere = element('line', HTMLElement)
let hasStarted = false

function draw(): void {
  if (hasStarted) {
    talk.draw()
    return
  }
  say(whoIsThere, lineWords(client.view(), words.texts), words.numbers)
  start.hidden = !canStart(client.view())
}

start.addEventListener('click', () => {
  hasStarted = true
  talk.open()
})

for (const link of element('languages', HTMLElement).querySelectorAll('a')) {
  link.addEventListener('click', (event) => {
    if (!hasStarted) return
    event.preventDefault()
    void changeLanguage(link)
  })
}

async function changeLanguage(link: HTMLAnchorElement): Promise<void> {
  const given = await fetchLanguage(link.hreflang)
  if (given === null) return
  words = withNumbers(given)
  retext(words, link.hreflang, given.direction)
  for (const other of element('languages', HTMLElement).querySelectorAll('a')) other.removeAttribute('aria-current')
  link.setAttribute('aria-current', 'true')
  draw()
}

const forget = client.subscribe(draw)
addEventListener(leaveEvent, () => {
  forget()
  client.drop()
})
addEventListener('online', () => client.wake())
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') client.wake()
})

begin.hidden = false
root.dataset.ready = ''
draw()
void client.open()
