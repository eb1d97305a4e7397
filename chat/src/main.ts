import { httpTransport } from '@lijn116/client/transport'
import { createVisitor } from '@lijn116/client/visitor'
import { leaveEvent, stamped } from '@lijn116/design/leave/leave.ts'
import type { PageSettings } from '@lijn116/protocol/page'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { createAcute } from './acute.ts'
import { element } from './element.ts'
import { type Rest, second } from './later.ts'
import { canStart, lineWords } from './show.ts'
import { createTalk } from './talk.ts'
import { say, type Words } from './words.ts'

// Not parsed again: it came with this page, from whoever gave the script too, and nothing in it is believed before it
// verifies against the roots in it.
const settings = stamped() as PageSettings | null
if (settings === null) throw new Error('this page was not stamped')
/** A trial sends nobody to a number that does not work yet. */
const isTrial = settings.line.trial
const withNumbers = <Given extends Words>(given: Given): Given => ({
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
const acute = createAcute(client)
const begin = element('begin', HTMLElement)
const start = element('start', HTMLButtonElement)
const whoIsThere = element('line', HTMLElement)
let hasStarted = false
let hasLeft = false
let rest: Rest | null = null
/** The language she asked for before the second script was there. */
let wanted: HTMLAnchorElement | null = null

function draw(): void {
  const view = client.view()
  acute.draw(words.texts)
  if (hasStarted) {
    talk.draw(rest?.sentences())
    rest?.draw()
    if (view.phase !== 'before') fetchRest()
    return
  }
  say(whoIsThere, lineWords(view, { texts: words.texts, language: root.lang }).join(' '), words.numbers)
  start.hidden = !canStart(view)
}

let hasAsked = false
/** Her first message is kept: now what is needed only from here on, again and again until it is there. */
function fetchRest(): void {
  if (hasAsked) return
  hasAsked = true
  const attempt = async (seconds: number): Promise<void> => {
    if (hasLeft) return
    try {
      const { createRest } = await second()
      if (hasLeft) return
      rest = createRest({
        client,
        words: () => words,
        use(given) {
          const used = withNumbers(given)
          words = used
          draw()
          return used
        },
        hasLeft: () => hasLeft,
      })
      if (wanted !== null) rest.readIn(wanted)
    } catch {
      setTimeout(attempt, seconds * 1000, Math.min(seconds * 2, 60))
    }
  }
  void attempt(2)
}

start.addEventListener('click', () => {
  hasStarted = true
  acute.begun()
  talk.open()
})

for (const link of element('languages', HTMLElement).querySelectorAll('a')) {
  link.addEventListener('click', (event) => {
    if (!hasStarted) return
    event.preventDefault()
    wanted = link
    rest?.readIn(link)
    fetchRest()
  })
}

const forget = client.subscribe(draw)
addEventListener(leaveEvent, () => {
  hasLeft = true
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
