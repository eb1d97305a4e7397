/**
 * The page of the signpost for one address: choices, then what fits in the order of domain/directory, then all else in a
 * template for the script (site/src/signpost), which needs nothing more from anybody. Without a script it is whole too.
 */
import type { Search } from '@lijn116/domain/directory/entry'
import { gapOf, type Ordered, order, type Shown } from '@lijn116/domain/directory/order'
import type { Entry } from '@lijn116/protocol/directory'
import { type Asked, pathOf } from '@lijn116/protocol/signpost'
import { type Opening, openAt, openInWords } from '@lijn116/protocol/signpost-data'
import { choicesHtml } from './choices.ts'
import { entryHtml } from './entry-html.ts'
import { type Html, html } from './html.ts'
import { type TextKey, vocabulary, type Words } from './words.ts'

export type SignpostParts = {
  asked: Asked
  search: Search
  entries: readonly Entry[]
  /** ms UTC */
  now: number
  opening(entry: Entry): Opening
  hours(hours: string, words: Words): string | null
  words: Words
  /** The address of the signpost in this language. */
  base: string
  /** The way to a counsellor, the number to call, and the page about the order. */
  ways: { chat: string; phone: { dial: string; shown: string }; order: string | null }
}
/** Unchecked entries that stand outside the fold. */
export const uncheckedFirst = 5

export type SignpostMade = { main: Html; hasGap: boolean }

export function signpostHtml(parts: SignpostParts): SignpostMade {
  const { asked, search, entries, now, words, base } = parts
  const openings = new Map(entries.map((entry) => [entry.id, parts.opening(entry)]))
  const openNow = new Map([...openings].map(([id, opening]) => [id, openAt(opening, now)]))
  const ordered = order(entries, search, now, openNow, vocabulary)
  const shown = [
    ...(ordered.first === null ? [] : [ordered.first]),
    ...ordered.recommended,
    ...ordered.more,
    ...ordered.unchecked,
  ]
  const ids = new Set(shown.map(({ entry }) => entry.id))
  const one = (entry: Entry): Html => {
    const opening = openings.get(entry.id)
    return entryHtml(entry, words, {
      heading: 'h4',
      hours: (hours) => parts.hours(hours, words),
      now: opening === undefined ? null : openInWords(opening, now, words.language, openTexts(words)),
      replaces: true,
    })
  }
  const others = entries.filter(({ id }) => !ids.has(id))
  const main = html`<h1>${words.text('heading')}</h1>
<p>${words.text('intro')}</p>
<p class="small">${words.text('not-kept')}</p>
${words.isBorrowed ? html`<p class="small">${words.text('entries-language')}</p>` : null}
${choicesHtml(asked, base, words)}
<section aria-labelledby="results">
<h2 id="results">${words.text('results')}</h2>
<p id="found" role="status">${foundInWords(shown.length, words)}</p>
${listsHtml(ordered, one, words)}
${noneHtml(shown.length === 0, parts)}
</section>
<p class="small">${words.text('website-note')}</p>
${parts.ways.order === null ? null : html`<p class="small"><a href="${parts.ways.order}" data-replace>${words.text('order')}</a></p>`}
<p class="small"><a href="/v1/open/directory" data-replace>${words.text('reuse')}</a></p>
<template id="others">${others.map(one)}</template>
`
  return { main, hasGap: gapOf(ordered).none && pathOf(asked) !== '' }
}

const openTexts = ({ text }: Words) => ({
  open: text('open'),
  openUntil: text('open-until'),
  shut: text('shut'),
  shutUntil: text('shut-until'),
})

const foundInWords = (number: number, words: Words): string =>
  number === 1 ? words.text('found-one') : words.text('found', { number })

function listsHtml(ordered: Ordered<Entry>, one: (entry: Entry) => Html, words: Words): Html {
  const list = (id: string, shown: readonly Shown<Entry>[]): Html =>
    html`<div id="${id}">${shown.map(({ entry }) => one(entry))}</div>`
  /** Shut until somebody wants more; not there when there is no more. */
  const folded = (id: string, text: TextKey, shown: readonly Shown<Entry>[]): Html =>
    html`<details data-fold${hiddenIf(shown.length === 0)}><summary>${words.text(text, { number: shown.length })}</summary>${list(id, shown)}</details>`
  const { first, recommended, more, unchecked } = ordered
  const checked = recommended.length + more.length
  return html`<section id="first"${hiddenIf(first === null)}><h3>${words.text('first')}</h3>
${list('list-first', first === null ? [] : [first])}</section>
<section id="checked"${hiddenIf(checked === 0)}><h3>${words.text('checked')}</h3>
${list('list-recommended', recommended)}
${folded('list-more', 'checked-more', more)}</section>
<p id="checked-none"${hiddenIf(checked > 0 || unchecked.length === 0)}>${words.text('checked-none')}</p>
<section id="unchecked"${hiddenIf(unchecked.length === 0)}><h3>${words.text('unchecked')}</h3>
<p>${words.text('unchecked-note')}</p>
${list('list-unchecked', unchecked.slice(0, uncheckedFirst))}
${folded('list-unchecked-more', 'unchecked-more', unchecked.slice(uncheckedFirst))}</section>`
}

function noneHtml(isNone: boolean, { words, ways }: SignpostParts): Html {
  const [before = '', after = ''] = words.text('call', { phone: '\0' }).split('\0')
  return html`<section id="none" class="panel"${hiddenIf(!isNone)}><h3>${words.text('none')}</h3>
<p>${words.text('none-text')}</p>
<p>${words.text('none-help')}</p>
<p><a class="button first" href="${ways.chat}" rel="noreferrer" data-replace>${words.text('chat')}</a></p>
<p>${before}<a href="tel:${ways.phone.dial}"><bdi dir="ltr">${ways.phone.shown}</bdi></a>${after}</p></section>`
}

const hiddenIf = (isHidden: boolean): Html => (isHidden ? html` hidden` : html``)
