/**
 * The drawings of an easy page, as style: each is the mask of an empty box before words that say the same, so nothing is
 * read aloud twice, nothing is fetched, and it has the colour of the words.
 */
import { readFileSync } from 'node:fs'

type Places = Readonly<Record<string, string>>

/** What the page begins with. By selector, a file of content/pictograms. */
const first: Places = {
  'body:not(.covered) .leave': 'weg',
  '.sign.strong': 'gevaar',
  h1: 'praten',
  '#first>p:last-child': 'bellen',
  // Over the messages there is no room for it.
  'body:not(.talk) summary h2': 'ogen',
  '#start': 'schrijven',
  '#back': 'terugkomen',
}
/** What the second script makes. */
const later: Places = {
  '.cover': 'verbergen',
  '#signs button:nth-child(2)': 'mensen',
  '#signs button:nth-child(3),#answers button:nth-child(4)': 'pauze',
  '#signs button:nth-child(4),#answers button:nth-child(1),#stop-no': 'ja',
  '#signs button:nth-child(5)': 'weg',
  '#answers button:nth-child(2)': 'nee',
  '#answers button:nth-child(3)': 'wachten',
  '#stop-yes': 'stop',
  '#come-back': 'terugkomen',
}

/** As an address: the name of its language is written so that it is no address itself. */
const drawing = (content: URL, name: string): string => {
  const svg = readFileSync(new URL(`pictograms/${name}.svg`, content), 'utf8').trim()
  return svg.replaceAll('"', "'").replaceAll('#', '%23').replace('://', ':%2f%2f')
}

const box = `content:"";display:inline-block;flex:none;inline-size:1.5em;block-size:1.5em;margin-inline-end:.5em;vertical-align:-.4em;forced-color-adjust:none;background:var(--picture,currentColor);-webkit-mask:var(--drawing) 0/100%;mask:var(--drawing) 0/100%`

function styleOf(content: URL, places: Places, within: string): string {
  const before = (selector: string): string =>
    selector
      .split(',')
      .map((each) => `${within}${each}:before`)
      .join()
  const every = Object.keys(places).map(before).join()
  const each = Object.entries(places).map(
    ([selector, name]) => `${before(selector)}{--drawing:url("data:image/svg+xml,${drawing(content, name)}")}`,
  )
  const forced = '@media(forced-colors:active){:root{--picture:CanvasText}}'
  return `${every}{${box}}${each.join('')}${forced}`
}

/** For the style of the page itself. */
export const firstPictures = (content: URL): string => styleOf(content, first, '')

/** For what comes later; only while the page is in this language, which can be changed then. */
export const laterPictures = (content: URL, language: string): string =>
  styleOf(content, later, `:root:lang(${language}) `)
