/**
 * One entry of the map as a visitor reads it: what it does and does not, for whom, where, when, in which languages, at what
 * cost, and how one comes in. What is not known is said to be unknown (R-022).
 */
import { accesses } from '@lijn116/domain/directory/entry'
import type { Channel, Entry, Said } from '@lijn116/protocol/directory'
import { asSure } from './hours-in-words.ts'
import { type Html, html } from './html.ts'
import { regions, type TextKey, type Words } from './words.ts'

/** `name`: of the heading, h2 in a page of one entry, h4 among others. */
export type EntryLook = {
  heading: 'h1' | 'h4'
  /** Opening hours in words; null where they cannot be read. */
  hours(hours: string): string | null
  /** Whether it is open at this moment, in words; null: nobody knows. */
  now: string | null
  /** Name of the place in the region that was asked; null where this one is not for another region. */
  ownArea: string | null
  /** Leaving takes the place of this page in the history. */
  replaces: boolean
}

type Line = { label: TextKey; value: Html | null }

export function entryHtml(entry: Entry, words: Words, look: EntryLook): Html {
  const lines = linesOf(entry, words)
  const shown = (some: readonly Line[]): Html[] =>
    some.flatMap(({ label, value }) => (value === null ? [] : html`<dt>${words.text(label)}</dt><dd>${value}</dd>`))
  const unknown = [...lines.first, ...lines.more].filter(({ value }) => value === null)
  const hasHours = entry.channels.some(({ hours, hoursNote }) => hours !== null || hoursNote !== null)
  const unknownNames = [...(hasHours ? [] : (['label-hours'] as const)), ...unknown.map(({ label }) => label)]
  const name =
    look.heading === 'h1' ? html`<h1>${bare(entry.name)}</h1>` : html`<h4 id="e-${entry.id}">${bare(entry.name)}</h4>`
  return html`<article class="entry" data-entry="${entry.id}">
${name}
<p>${words.said(entry.does)}</p>
<p class="now strong"${look.now === null ? html` hidden` : ''}>${look.now ?? ''}</p>
<p class="own"${look.ownArea === null ? html` hidden` : ''}>${
    look.ownArea === null ? '' : words.text('own-area', { name: look.ownArea })
  }</p>
${waysHtml(entry, words, look)}
<dl>${shown(lines.first)}${
    unknownNames.length === 0
      ? null
      : html`<dt>${words.text('unknown-list')}</dt><dd>${listed(
          unknownNames.map((label) => words.text(label).toLowerCase()),
          words,
        )}</dd>`
  }</dl>
<details><summary>${named(words, 'details', entry.name)}</summary>
<dl>${shown(lines.more)}</dl></details>
</article>
`
}

/** As the language of the page writes a list. */
const listed = (parts: readonly string[], { language }: Words): string => new Intl.ListFormat(language).format(parts)

/** A name stays as it is whatever direction the page reads in. */
const bare = (name: string): Html => html`<bdi>${name}</bdi>`

/** Words of the page around a name. */
function named(words: Words, key: TextKey, name: string): Html {
  const [before = '', after = ''] = words.text(key, { name: '\0' }).split('\0')
  return html`${before}${bare(name)}${after}`
}

function waysHtml(entry: Entry, words: Words, look: EntryLook): Html {
  const website =
    entry.website === null
      ? null
      : html`<li><a href="${entry.website}" rel="noreferrer"${look.replaces ? html` data-replace` : ''}>${named(words, 'website', entry.name)}</a></li>`
  if (entry.channels.length === 0 && website === null) return html`<p>${words.text('unknown')}</p>`
  return html`<ul class="ways-in">${entry.channels.map((channel) => html`<li>${wayHtml(channel, words, look)}</li>`)}${website}</ul>`
}

function wayHtml(
  { type, value, free, hours, hoursConfidence, hoursNote, note }: Channel,
  words: Words,
  look: EntryLook,
): Html {
  const digits = (value ?? '').replace(/[^\d+]/g, '')
  const address =
    value === null
      ? null
      : type === 'phone' && digits.length >= 3
        ? html`: <a href="tel:${digits}"><bdi dir="ltr">${value}</bdi></a>`
        : html`: <bdi dir="ltr">${value}</bdi>`
  const times = hours === null ? null : look.hours(hours)
  const notes = [
    free === true ? html`${words.text('free-call')}` : null,
    times === null ? null : html`<bdi>${asSure(times, hoursConfidence, words)}</bdi>`,
    hoursNote === null ? null : words.said(hoursNote),
    note === null ? null : words.said(note),
  ].filter((part) => part !== null)
  return html`${words.text(`way-${type}`)}${address}${notes.length === 0 ? null : html` <span class="small">${notes.map((part, at) => html`${at === 0 ? '' : ' · '}${part}`)}</span>`}`
}

function linesOf(entry: Entry, words: Words): { first: Line[]; more: Line[] } {
  const line = (label: TextKey, value: Html | null): Line => ({ label, value })
  /** Words, and the words of the entry after them. */
  const noted = (text: string | null, note: Said | null): Html | null => {
    if (text === null) return note === null ? null : words.said(note)
    return note === null ? html`${text}` : html`${text}. ${words.said(note)}`
  }
  const yes = (known: boolean | null): string | null => (known === null ? null : words.text(known ? 'yes' : 'no'))
  /** Empty: there is none. */
  const list = (ids: readonly string[] | null, name: (id: string) => string): string | null =>
    ids === null ? null : listed(ids.map(name), words) || words.text('not-applicable')
  const date = (day: string, month: 'long'): string =>
    new Date(`${day.length === 7 ? `${day}-01` : day}T12:00:00Z`).toLocaleDateString(words.language, {
      ...(day.length === 7 ? {} : { day: 'numeric' }),
      month,
      year: 'numeric',
      timeZone: 'UTC',
    })
  const languages = new Intl.DisplayNames([words.language], { type: 'language' })
  const groups = listed(
    entry.audiences.map((id) => words.label('audiences', id)),
    words,
  )
  const age = ageOf(entry, words)
  const access = accesses.flatMap((kind) => {
    const known = entry.access[kind]
    return known === null ? [] : `${words.text(`access-${kind}`)}: ${words.text(known ? 'yes' : 'no').toLowerCase()}`
  })
  return {
    first: [
      line('label-does-not', noted(null, entry.doesNot)),
      line('label-for', noted([groups, age].filter(Boolean).join('. ') || null, entry.audienceNote)),
      line('label-area', noted(areaOf(entry, words), entry.scopeNote)),
      line(
        'label-languages',
        noted(
          list(entry.languages, (code) => languages.of(code) ?? code),
          entry.languagesNote,
        ),
      ),
      line('label-anonymous', noted(yes(entry.anonymous), entry.anonymousNote)),
      line('label-cost', noted(entry.cost === null ? null : words.text(`cost-${entry.cost}`), entry.costNote)),
      line('label-waiting', noted(null, entry.waiting)),
      line('label-entry', noted(entry.entry === null ? null : words.text(`entry-${entry.entry}`), entry.entryNote)),
      line(
        'label-checked',
        entry.checked === null
          ? html`${words.text('not-checked')}`
          : html`${words.text('checked-on', { date: date(entry.checked.on, 'long'), by: entry.checked.by })}`,
      ),
      line('label-source', html`${date(entry.sourceDate, 'long')}`),
    ],
    more: [
      line('label-insurance', noted(yes(entry.withoutInsurance), null)),
      line(
        'label-form',
        noted(
          list(entry.form, (id) => words.text(id === 'group' ? 'form-group' : 'form-individual')),
          null,
        ),
      ),
      line(
        'label-helpers',
        noted(
          list(entry.helpers, (id) => words.label('helpers', id)),
          null,
        ),
      ),
      line('label-access', noted(access.length === 0 ? null : listed(access, words), null)),
      line('label-from', html`<span lang="nl" dir="ltr">${entry.source}</span>`),
    ],
  }
}

function areaOf({ scope, regions: ids }: Entry, words: Words): string {
  if (scope !== 'regio') return words.text(`scope-${scope}`)
  return ids.map((id) => regions.find((region) => region.id === id)?.name[words.borrows] ?? id).join(', ')
}

function ageOf({ ageMin, ageMax }: Entry, words: Words): string | null {
  if (ageMin === null) return ageMax === null ? null : words.text('age-to', { to: ageMax })
  return ageMax === null
    ? words.text('age-from', { from: ageMin })
    : words.text('age-between', { from: ageMin, to: ageMax })
}
