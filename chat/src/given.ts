import type { CardWay, EntryCard } from '@lijn116/client/entry-card'
import type { VisitorView } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { button, make } from './make.ts'
import type { Part, PartPort } from './part.ts'
import type { Texts } from './texts.ts'
import type { Words } from './words.ts'

type Say = (key: `given-${string}`) => string

/** A number as a phone takes it; null: not one to dial. */
export function dialOf(value: string): string | null {
  const dial = value.replace(/[^\d+]/g, '')
  return /^\+?\d{3,15}$/.test(dial) && /^[\d\s()+./-]+$/.test(value) ? dial : null
}

const small = (...parts: readonly (Node | string)[]): HTMLElement => make('p', { className: 'small' }, ...parts)

function wayOf(way: CardWay, say: Say, as: (text: string) => HTMLElement): HTMLElement {
  const { kind, value, hours, note } = way
  const dial = kind === 'phone' && value !== null ? dialOf(value) : null
  const shown =
    dial === null ? make('bdi', {}, value ?? '') : make('a', { href: `tel:${dial}` }, make('bdi', {}, value ?? ''))
  const made = make('li', {}, say(`given-${kind}`))
  if (value !== null) made.append(': ', shown)
  for (const more of [hours, note]) if (more !== null) made.append(' ', as(more))
  return made
}

/** The way out of the talk is said first; only after that there is a link. */
function siteOf(website: string, say: Say): HTMLElement {
  const whole = make('div', { className: 'site' })
  const address = make('bdi', {}, website.replace(/^https:\/\//, '').replace(/\/$/, ''))
  const go = button(() => {
    go.hidden = true
    asked.hidden = false
    asked.scrollIntoView({ block: 'nearest' })
    // The question first: whoever presses again too soon has answered nothing.
    question.focus({ preventScroll: true })
  })
  go.append(say('given-go'))
  const no = button(() => {
    asked.hidden = true
    go.hidden = false
    go.focus()
  })
  no.append(say('given-go-no'))
  const yes = make('a', { href: website, rel: 'noreferrer' }, say('given-go-yes'))
  // It takes the place of this page in the history: one entry fewer that leads back here.
  yes.dataset.replace = ''
  const question = small(say('given-leaving'))
  question.tabIndex = -1
  const asked = make('div', { className: 'leaving', hidden: true }, question, no, yes)
  asked.setAttribute('role', 'group')
  whole.append(small(`${say('given-website')}: `, address), go, asked)
  return whole
}

function draw(card: EntryCard, { texts }: Words, language: string): HTMLElement {
  const all: Texts = texts
  const say: Say = (key) => (all as Readonly<Record<string, string | undefined>>)[key] ?? ''
  /** Of the organisation, in the language it is told in. */
  const as = (text: string): HTMLElement => {
    const made = make('span', { lang: card.language }, text)
    made.dir = 'auto'
    return made
  }
  const day = card.checkedOn === null ? null : new Date(`${card.checkedOn}T12:00:00Z`)
  const when = day?.toLocaleDateString(language, { day: 'numeric', month: 'long', year: 'numeric' })
  const isPhone = card.ways.some(({ kind }) => kind === 'phone')
  const anonymous = card.anonymous === null ? 'unknown' : card.anonymous ? 'yes' : 'no'
  const told = make('p', { className: 'text' }, card.note)
  told.dir = 'auto'
  return make(
    'div',
    { className: 'given' },
    make('h3', {}, as(card.name)),
    small(`${say('given-does')}: `, as(card.does)),
    ...(card.doesNot === null ? [] : [small(`${say('given-does-not')}: `, as(card.doesNot))]),
    make('ul', {}, ...card.ways.map((way) => wayOf(way, say, as))),
    ...(isPhone ? [small(say('given-call-stays'))] : []),
    small(say(`given-anonymous-${anonymous}`), ' ', say(`given-cost-${card.cost ?? 'unknown'}`)),
    ...(card.website === null ? [] : [siteOf(card.website, say)]),
    ...(card.note === '' ? [] : [small(`${say('given-note')}:`), told]),
    small(when === undefined ? say('given-unchecked') : say('given-checked').replace('{when}', () => when)),
    small(say('given-about')),
  )
}

/** Entries of the map, among what was said, where they were said. Until this is here they are words like any other. */
export function createGiven({ words }: PartPort): Part {
  const log = element('log', HTMLElement)
  const page = element('page', HTMLElement)
  const drawn = new Map<string, { made: HTMLElement; words: Words }>()

  function put({ messages, cards = {} }: VisitorView): void {
    const isAtEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 80
    const now = words()
    let isNew = false
    const come: HTMLElement[] = []
    messages.forEach(({ id }, at) => {
      const card = cards[id]
      const before = drawn.get(id)
      const place = before?.made ?? log.children[at]?.querySelector('.text')
      if (card === undefined || before?.words === now || place === null || place === undefined) return
      const made = draw(card, now, document.documentElement.lang)
      place.replaceWith(made)
      drawn.set(id, { made, words: now })
      isNew = true
      if (before === undefined && at === messages.length - 1) come.push(made)
    })
    if (!isNew || !isAtEnd) return
    page.scrollTop = page.scrollHeight
    if (come[0] === undefined) return
    // One that has just come is read from its name on, and stays there: the log is told at once that this is not its end.
    come[0].scrollIntoView({ block: 'start' })
    page.dispatchEvent(new Event('scroll'))
  }

  return {
    // The log itself is drawn after this.
    draw: (view) => void Promise.resolve().then(() => put(view)),
  }
}
