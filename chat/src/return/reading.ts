import { make } from '../make.ts'
import { dayAndTime, dayWords } from './day-words.ts'
import { type Kept, keptWords } from './kept-words.ts'
import { choice, type Kit, type Screen, sentence } from './kit.ts'
import { working } from './working.ts'

/** What is kept for her, newest first. Hidden or left, it is gone from the page and from memory. */
export function readingScreen(kit: Kit, word: string): Screen {
  const { returning } = kit
  let given = word
  const slow = working(kit)
  const list = make('div', { id: 'kept' })
  const away = make(
    'section',
    { className: 'panel' },
    sentence(kit, 'away'),
    choice(kit, 'again', () => void returning.read(given), 'first'),
  )
  const blocked = make('section', { className: 'panel' }, sentence(kit, 'read-blocked'))
  const unreadable = sentence(kit, 'read-unreadable')
  const nothing = sentence(kit, 'read-nothing')
  const again = choice(kit, 'read-again', () => kit.go.word())
  const write = choice(kit, 'read-write', () => kit.go.letter())
  const done = choice(kit, 'read-done', () => kit.go.menu(), 'first')
  let drawn: unknown

  return {
    title: 'read',
    parts: [slow.whole, away, blocked, list, nothing, unreadable, again, write, done],
    draw() {
      const { reading, documents, letters, unreadable: isUnreadable } = returning.view()
      const isHere = reading === 'here'
      slow.draw(reading === 'working')
      away.hidden = reading !== 'away'
      blocked.hidden = reading !== 'blocked'
      nothing.hidden = !isHere || documents.length + letters.length > 0
      again.hidden = nothing.hidden
      unreadable.hidden = !isHere || !isUnreadable
      write.hidden = reading === 'working'
      done.hidden = reading === 'working'
      // Nothing is read any more: the page was hidden, or it ended elsewhere.
      if (reading === 'closed') return kit.go.word()
      const now = JSON.stringify([documents, letters])
      if (drawn === now) return
      drawn = now
      const hadFocus = list.contains(document.activeElement)
      list.textContent = ''
      list.append(...keptWords(documents, letters, returning.now()).map((each) => keptArticle(kit, each)))
      if (hadFocus) list.closest('main')?.querySelector('h1')?.focus()
    },
    wipe() {
      given = ''
      drawn = ''
      list.textContent = ''
      if (returning.view().reading !== 'closed') returning.stopReading()
    },
    back: () => kit.go.menu(),
  }
}

function keptArticle(kit: Kit, { id, day, title, paragraphs, moment, isFormer, letter, isPast }: Kept): HTMLElement {
  const { returning } = kit
  const article = make('article', { className: 'panel' }, make('h2', {}, kit.say(title)))
  const small = (text: string): void => article.append(make('p', { className: 'small' }, text))
  // In the talk it may have grown since.
  small(kit.say(title === 'read-plan' ? 'read-day-plan' : 'read-day', { day: dayWords(day, kit.language()) }))
  if (isFormer) small(kit.say('read-former'))
  for (const { heading, text } of paragraphs) {
    if (heading !== '') article.append(make('h3', {}, heading))
    const words = make('p', { className: 'text' }, text)
    words.dir = 'auto'
    article.append(words)
  }
  if (letter !== null) {
    const when = dayAndTime(letter.dueAt, kit.language())
    if (letter.isAnswered) small(kit.say('read-answered'))
    else small(isPast ? kit.say('read-late') : kit.say('read-waits', { when }))
  }
  if (moment !== null) {
    const when = dayAndTime(moment.at, kit.language())
    const name = moment.with
    article.append(
      make(
        'p',
        { className: 'moment' },
        name === null ? kit.say('read-moment', { when }) : kit.say('read-moment-with', { when, name }),
      ),
    )
    if (isPast) small(kit.say('read-moment-past'))
    else {
      const said = make('p', { className: 'small' })
      said.setAttribute('role', 'status')
      const cancel = choice(kit, 'read-cancel', async () => {
        if (cancel.getAttribute('aria-disabled') === 'true') return
        cancel.setAttribute('aria-disabled', 'true')
        said.textContent = kit.say('cancel-working')
        const isDone = await returning.cancelAppointment(moment.id)
        cancel.setAttribute('aria-disabled', 'false')
        cancel.hidden = isDone
        said.textContent = kit.say(isDone ? 'read-cancelled' : 'read-cancel-away')
      })
      article.append(cancel, said)
    }
  }
  // Of a letter the answer is hers to erase; the letter goes with everything else.
  if (letter === null) article.append(forgetOne(kit, id))
  return article
}

/** By a second tap: it cannot come back. */
function forgetOne(kit: Kit, id: string): HTMLElement {
  const ask = (isAsking: boolean): void => {
    sure.hidden = !isAsking
    first.hidden = isAsking
    ;(isAsking ? no : first).focus()
  }
  const first = choice(kit, 'read-forget', () => ask(true), 'quiet')
  const no = choice(kit, 'read-forget-no', () => no.getAttribute('aria-disabled') !== 'true' && ask(false), 'first')
  const said = make('p', { className: 'strong' })
  said.setAttribute('role', 'status')
  // Where it is gone, the whole of it leaves the screen.
  const yes = choice(kit, 'read-forget-yes', async () => {
    if (yes.getAttribute('aria-disabled') === 'true') return
    busy(true)
    said.textContent = kit.say('forget-one-working')
    const isGone = await kit.returning.forgetDocument(id)
    busy(false)
    said.textContent = isGone ? '' : kit.say('forget-one-away')
  })
  const busy = (is: boolean): void => {
    // Disabled they would lose the focus.
    for (const each of [no, yes]) each.setAttribute('aria-disabled', String(is))
  }
  const sure = make('div', { hidden: true }, sentence(kit, 'read-forget-sure'), said, no, yes)
  return make('div', { className: 'forget-one' }, first, sure)
}
