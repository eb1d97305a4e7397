/**
 * One entry as a page that another site may show in a frame: no script, its own small style, no cookie, and words that cannot
 * become markup. Doors and chats have none of these: whoever writes to us must see where she is (D4 of the design).
 */
import { createHash } from 'node:crypto'
import type { Entry } from '@lijn116/protocol/directory'
import { type Opening, openInWords } from '@lijn116/protocol/signpost-data'
import { entryHtml } from '../signpost/entry-html.ts'
import { type Html, html, toText } from '../signpost/html.ts'
import type { Words } from '../signpost/words.ts'

const style = `:root{color-scheme:light dark}body{margin:0;padding:.75rem 1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:break-word}h1{font-size:1.125rem;margin:0 0 .25rem}p,ul,dl{margin:0 0 .5rem}ul{padding:0;list-style:none}dt,.small{font-size:.875rem}dd{margin:0 0 .25rem}a{display:inline-block;padding-block:.375rem}.strong{font-weight:600}[hidden]{display:none}`
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`

/** Anybody may frame it; it may do nothing at all. */
export const embedPolicy = [
  "default-src 'none'",
  `style-src ${styleHash}`,
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
].join('; ')

export type EmbedParts = {
  entry: Entry
  words: Words
  direction: string
  /** ms UTC */
  now: number
  opening: Opening
  hours(hours: string, words: Words): string | null
  /** Where our site is. */
  origin: string
}

export function embedPage({ entry, words, direction, now, opening, hours, origin }: EmbedParts): string {
  const { text } = words
  const [before = '', after = ''] = text('embed-danger', { 112: '\0' }).split('\0')
  const openTexts = {
    open: text('open'),
    openUntil: text('open-until'),
    shut: text('shut'),
    shutUntil: text('shut-until'),
  }
  const page: Html = html`<!doctype html>
<html lang="${words.language}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<base target="_top">
<title>${entry.name}</title>
<link rel="icon" href="data:,">
<style>`
  const rest = html`</style>
</head>
<body>
<main>
${entryHtml(entry, words, {
  heading: 'h1',
  hours: (each) => hours(each, words),
  now: openInWords(opening, now, words.language, openTexts),
  ownArea: null,
  replaces: false,
})}<p class="strong">${before}<a href="tel:112">112</a>${after}</p>
<p class="small"><a href="${origin}/" rel="noreferrer">${text('embed-source')}</a></p>
</main>
</body>
</html>
`
  return toText(page) + style + toText(rest)
}
