/**
 * The signpost with a script: the whole map stands in the page, so that a choice works at once and is told to nobody. It moves
 * what the server wrote and writes no entry of its own; the order is that of domain/directory, as on the server.
 */
import type { MapEntry } from '@lijn116/domain/directory/entry'
import { type Ordered, order } from '@lijn116/domain/directory/order'
import { type Asked, askedIn, choose, mostMore, type Part, pathOf, searchOf } from '@lijn116/protocol/signpost'
import { openAt, openInWords, type SignpostData, wholeEntry } from '@lijn116/protocol/signpost-data'
import { addPostcode } from './postcode.ts'

const byId = (id: string): HTMLElement | null => document.getElementById(id)
const links = (): NodeListOf<HTMLAnchorElement> => document.querySelectorAll('.choices a[data-part]')

function start(data: SignpostData): void {
  const began = performance.now()
  /** By the clock of the line: that of a phone may be wrong. */
  const now = (): number => data.now + performance.now() - began
  const entries = data.entries.map(({ entry }) => wholeEntry(entry))
  const openings = new Map(data.entries.map(({ entry, ...opening }) => [entry.id, opening]))
  const articles = new Map<string, HTMLElement>()
  const others = byId('others')
  const held = others instanceof HTMLTemplateElement ? others.content : document.createDocumentFragment()
  for (const root of [document, held])
    for (const article of root.querySelectorAll<HTMLElement>('[data-entry]'))
      articles.set(article.dataset.entry ?? '', article)
  let asked = data.asked

  function show(next: Asked): void {
    const search = searchOf(next, data.vocabulary, data.regions.regions)
    if (search === null) return
    asked = next
    const at = now()
    const open = new Map([...openings].map(([id, opening]) => [id, openAt(opening, at)]))
    place(order(entries, search, at, open, data.vocabulary))
    // Nobody is told of this choice, so nobody counts it.
    for (const words of document.querySelectorAll<HTMLElement>('.counted')) words.hidden = true
    tellOpen()
    showChoices()
  }

  function place({ first, recommended, more, unchecked }: Ordered<MapEntry>): void {
    const shown = [...(first === null ? [] : [first]), ...recommended, ...more, ...unchecked]
    held.append(...articles.values())
    const put = (id: string, some: typeof shown): void => {
      for (const { entry, ownArea } of some) {
        const article = articles.get(entry.id)
        if (article === undefined) continue
        const own = article.querySelector<HTMLElement>('.own')
        const name = ownArea === null ? null : articles.get(ownArea.id)?.querySelector('h4')?.textContent
        if (own !== null) {
          own.hidden = !name
          own.textContent = name ? data.texts.ownArea.replace('{name}', name) : ''
        }
        byId(id)?.append(article)
      }
    }
    put('list-first', first === null ? [] : [first])
    put('list-recommended', recommended)
    put('list-more', more)
    put('list-unchecked', unchecked.slice(0, data.uncheckedFirst))
    put('list-unchecked-more', unchecked.slice(data.uncheckedFirst))
    hide('first', first === null)
    hide('checked', recommended.length + more.length === 0)
    hide('checked-none', recommended.length + more.length > 0 || unchecked.length === 0)
    hide('unchecked', unchecked.length === 0)
    hide('none', shown.length > 0)
    fold('list-more', data.texts.checkedMore, more.length)
    fold('list-unchecked-more', data.texts.uncheckedMore, unchecked.length - data.uncheckedFirst)
    const found = byId('found')
    const number = String(shown.length)
    const one = shown.length === 1 ? data.texts.foundOne : data.texts.found
    if (found) found.textContent = (pathOf(asked) === '' ? data.texts.foundAll : one).replace('{number}', number)
  }

  function tellOpen(): void {
    for (const [id, opening] of openings) {
      const sign = articles.get(id)?.querySelector<HTMLElement>('.now')
      const words = openInWords(opening, now(), data.language, data.texts)
      if (!sign) continue
      sign.hidden = words === null
      if (sign.textContent !== (words ?? '')) sign.textContent = words
    }
  }

  /** Each link leads to what would be asked after it, and says whether it is chosen. */
  function showChoices(): void {
    for (const link of links()) {
      const [part, number] = choiceOf(link)
      const isChosen = part === 'more' ? asked.more.includes(number) : asked[part] === number
      link.href = data.base + pathOf(choose(asked, part, number))
      if (isChosen) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
    for (const group of document.querySelectorAll('.choices > details')) {
      const chosen = [...group.querySelectorAll('a[aria-current]')].map((link) => link.textContent).join(', ')
      const sign = group.querySelector('[data-chosen]')
      if (sign) sign.textContent = chosen
    }
    hide('clear', pathOf(asked) === '')
    hide('most', asked.more.length < mostMore)
  }

  // Before the listener that replaces the page: nothing is loaded anew here.
  addEventListener(
    'click',
    (event) => {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
      const link = event.target instanceof Element ? event.target.closest('.choices a') : null
      if (!(link instanceof HTMLAnchorElement)) return
      if (link.id === 'see') {
        event.preventDefault()
        const results = byId('results')
        if (results) results.tabIndex = -1
        results?.focus()
        return
      }
      const next = askedIn(new URL(link.href).pathname.slice(data.base.length))
      if (next === null) return
      event.preventDefault()
      // What has the focus keeps it; the one that is about to go gives it to what stays.
      if (link.id === 'clear') document.querySelector<HTMLElement>('.choices summary')?.focus()
      else if (link.dataset.part !== 'more') shut(link)
      show(next)
    },
    true,
  )
  setInterval(tellOpen, 20_000)
  addPostcode(data, (region) => show(choose(asked, 'region', region)))
}

/** Of these one is chosen: its list goes, so that what fits comes into sight, and what was chosen stands on the summary. */
function shut(inside: HTMLElement): void {
  const group = inside.closest('details')
  if (group === null) return
  group.open = false
  group.querySelector('summary')?.focus()
}

const choiceOf = (link: HTMLAnchorElement): [Part, number] => [
  (link.dataset.part ?? 'more') as Part,
  Number(link.dataset.number),
]

function hide(id: string, isHidden: boolean): void {
  const part = byId(id)
  if (part) part.hidden = isHidden
}

function fold(id: string, text: string, number: number): void {
  const details = byId(id)?.parentElement
  const summary = details?.querySelector(':scope > summary')
  if (!details || !summary) return
  details.hidden = number <= 0
  summary.textContent = text.replace('{number}', String(Math.max(0, number)))
}

const given: SignpostData | null = JSON.parse(byId('map')?.textContent ?? 'null')
// A page as it was built, without the map: the links do.
if (given !== null) start(given)
