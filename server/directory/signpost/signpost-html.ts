/**
 * The page of the signpost for one address: choices, then what fits in the order of domain/directory, then all else in a
 * template for the script (site/src/signpost), which needs nothing more from anybody. Without a script it is whole too.
 */
import type { Search } from '@lijn116/domain/directory/entry'
import { gapOf, type Ordered, order, type Shown } from '@lijn116/domain/directory/order'
import type { Entry } from '@lijn116/protocol/directory'
import { type Asked, pathOf } from '@lijn116/protocol/signpost'
import { openAt } from '@lijn116/protocol/signpost-data'
import { choicesHtml } from './choices.ts'
import { type Html, html } from './html.ts'
import type { Prepared } from './prepared.ts'
import { type TextKey, vocabulary, type Words } from './words.ts'

export type SignpostParts = {
  asked: Asked
  search: Search
  entries: readonly Entry[]
  /** ms UTC */
  now: number
  prepared: Prepared
  words: Words
  /** The address of the signpost in this language. */
  base: string
  ways: Ways
}
export type Ways = {
  /** To a counsellor. */
  chat: string
  /** In a trial the number of the line does not work, so another stands in its place. */
  phone: { dial: string; shown: string }
  isTrial: boolean
  /** The page about the order, and its language where that is not the one of the signpost. */
  order: { path: string; language: string | null } | null
}
/** Unchecked entries that stand outside the fold. */
export const uncheckedFirst = 5

export type SignpostMade = { main: Html; hasGap: boolean }

export function signpostHtml(parts: SignpostParts): SignpostMade {
  const { asked, search, entries, now, prepared, words, base } = parts
  const openNow = new Map([...prepared.openings].map(([id, opening]) => [id, openAt(opening, now)]))
  const ordered = order(entries, search, now, openNow, vocabulary)
  const shown = [
    ...(ordered.first === null ? [] : [ordered.first]),
    ...ordered.recommended,
    ...ordered.more,
    ...ordered.unchecked,
  ]
  const ids = new Set(shown.map(({ entry }) => entry.id))
  const others = entries.filter(({ id }) => !ids.has(id))
  const main = html`<h1>${words.text('heading')}</h1>
<p>${words.text('intro')}</p>
<p class="small">${words.text('not-kept')} <span class="counted">${words.text('not-kept-count')}</span></p>
${words.isBorrowed ? html`<p class="small">${words.text('entries-language')}</p>` : null}
${choicesHtml(asked, base, words)}
<section aria-labelledby="results">
<h2 id="results">${words.text('results')}</h2>
<p id="found" role="status">${foundInWords(shown.length, asked, words)}</p>
${listsHtml(ordered, prepared, words)}
${noneHtml(shown.length === 0, parts)}
</section>
<p class="small">${words.text('website-note')}</p>
${orderHtml(parts)}
<template id="others">${others.map((entry) => prepared.article(entry, null))}</template>
`
  return { main, hasGap: gapOf(ordered).none && pathOf(asked) !== '' }
}

const foundInWords = (number: number, asked: Asked, words: Words): string =>
  pathOf(asked) === ''
    ? words.text('found-all', { number })
    : number === 1
      ? words.text('found-one')
      : words.text('found', { number })

function listsHtml(ordered: Ordered<Entry>, { article }: Prepared, words: Words): Html {
  const list = (id: string, shown: readonly Shown<Entry>[]): Html =>
    html`<div id="${id}">${shown.map(({ entry, ownArea }) => article(entry, ownArea))}</div>`
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

function orderHtml({ ways: { order }, words }: SignpostParts): Html | null {
  if (order === null) return null
  const { path, language } = order
  if (language === null) return html`<p class="small"><a href="${path}" data-replace>${words.text('order')}</a></p>`
  const name = new Intl.DisplayNames([words.language], { type: 'language' }).of(language) ?? language
  return html`<p class="small"><a href="${path}" hreflang="${language}" data-replace>${words.text('order')} (${name})</a></p>`
}

function noneHtml(isNone: boolean, { words, ways }: SignpostParts): Html {
  return html`<section id="none" class="panel"${hiddenIf(!isNone)}><h3>${words.text('none')}</h3>
<p>${words.text('none-text')} <span class="counted">${words.text('none-counted')}</span></p>
<p>${words.text('none-help')}</p>
${humanHtml(words, ways)}</section>`
}

function humanHtml(words: Words, { chat, phone, isTrial }: Ways): Html {
  const [before = '', after = ''] = words.text(isTrial ? 'call-trial' : 'call', { phone: '\0' }).split('\0')
  return html`<p><a class="button first" href="${chat}" rel="noreferrer" data-replace>${words.text('chat')}</a></p>
<p>${before}<a href="tel:${phone.dial}"><bdi dir="ltr">${phone.shown}</bdi></a>${after}</p>`
}

/** For whoever comes when too many wait: help first, then the page that is always there. */
export function busyHtml(words: Words, base: string, ways: Ways): Html {
  const [before = '', after = ''] = words.text('embed-danger', { 112: '\0' }).split('\0')
  return html`<h1>${words.text('busy')}</h1>
<p>${words.text('busy-text')}</p>
<p class="strong">${before}<a href="tel:112">112</a>${after}</p>
${humanHtml(words, ways)}
<p><a href="${base}" data-replace>${words.text('busy-all')}</a></p>
`
}

const hiddenIf = (isHidden: boolean): Html => (isHidden ? html` hidden` : html``)
