import { httpTransport } from '@lijn116/client/transport'
import { createVisitor } from '@lijn116/client/visitor'
import { leaveEvent, stamped } from '@lijn116/design/leave/leave.ts'
import { looksLikeCode } from '@lijn116/domain/code-words/looks-like-code'
import type { PageSettings } from '@lijn116/protocol/page'
import { visitorRoutesAt, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { createAcute } from './acute.ts'
import { element } from './element.ts'
import { type Rest, type Second, second } from './later.ts'
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
const door = root.dataset.door ?? ''
const client = createVisitor({
  line: settings.line,
  door,
  language: root.lang,
  transport: httpTransport({ routes: visitorRoutesAt(door), stream: visitorStream, streamPath: visitorStreamPath }),
  together: fetchRest,
})
const talk = createTalk(
  client,
  () => words,
  (text, go) => {
    const isLike = looksLikeCode(text)
    if (rest !== null) return rest.holds(text, isLike, go)
    // What cannot be looked at goes: it is sealed, and she may need it to.
    if (isLike) fetchRest().then(() => rest?.holds(text, isLike, go) || go(), go)
    return isLike
  },
)
const acute = createAcute(client)
const begin = element('begin', HTMLElement)
const start = element('start', HTMLButtonElement)
const whoIsThere = element('line', HTMLElement)
let hasStarted = false
let hasLeft = false
let rest: Rest | null = null

function draw(): void {
  const view = client.view()
  acute.draw(words.texts)
  if (hasStarted) {
    rest?.draw()
    talk.draw(rest)
    return
  }
  say(whoIsThere, lineWords(view, { texts: words.texts, language: root.lang }).join(' '), words.numbers)
  start.hidden = !canStart(view)
}

/** Asked for when her first message is kept, and again until it is there: what is needed only from then on. */
async function fetchRest(): Promise<Second> {
  const script = await second()
  if (hasLeft || rest !== null) return script
  rest = script.createRest({
    client,
    words: () => words,
    speak(given) {
      const used = withNumbers(given)
      words = used
      draw()
      return used
    },
    hasLeft: () => hasLeft,
  })
  return script
}

start.addEventListener('click', () => {
  hasStarted = true
  acute.begun()
  talk.open()
})

let taps = 0
/** Until it is there, or she began without: what it needs may be slow to come. `mine`: of the newest tap alone. */
function comeBack(mine: number): void {
  const isWanted = (): boolean => mine === taps && !hasStarted && !hasLeft
  fetchRest()
    .then(() => rest?.comeBack(isWanted))
    .then(draw)
    .catch(() => {
      if (!isWanted()) return
      say(whoIsThere, words.texts.unreachable, words.numbers)
      setTimeout(() => isWanted() && comeBack(mine), 4000)
    })
}
element('back', HTMLElement).addEventListener('click', () => {
  say(whoIsThere, words.texts.trying, words.numbers)
  comeBack(++taps)
})

for (const link of element('languages', HTMLElement).querySelectorAll('a')) {
  link.addEventListener('click', (event) => {
    if (!hasStarted) return
    event.preventDefault()
    // When the words do not arrive, nothing changes.
    fetchRest().then(
      () => rest?.readIn(link),
      () => {},
    )
  })
}

const forget = client.subscribe(draw)
addEventListener(leaveEvent, () => {
  hasLeft = true
  forget()
  client.drop()
})
addEventListener('online', () => client.wake())
// Hidden, nothing of it stands in a picture that is made of the page (docs/decisions/0045); it may have been opened so.
const cover = (): boolean => root.classList.toggle('away', document.hidden)
cover()
document.addEventListener('visibilitychange', () => cover() || client.wake())

begin.hidden = false
root.dataset.ready = ''
draw()
void client.open()
