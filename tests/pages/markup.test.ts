import { readdirSync, readFileSync } from 'node:fs'
import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    'no-trailing-whitespace': 'off',
    'no-inline-style': 'error',
    // The pages are small on purpose; what follows is about taste, not about right and wrong.
    'long-title': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    // The style keeps numbers on one line.
    'tel-non-breaking': 'off',
    'doctype-style': 'off',
    'void-style': 'off',
    'no-implicit-button-type': 'off',
  },
})
const root = new URL('../../', import.meta.url)
const pages = ['chat/build/', 'site/build/'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => folder + name),
)
const read = (page: string): string => readFileSync(new URL(page, root), 'utf8')

type Texts = Readonly<Record<string, string>>
type Door = { paths: Texts; texts: Readonly<Record<string, Texts>> }
const json = <T>(path: string): T => JSON.parse(read(path)) as T
const doors = readdirSync(new URL('content/doors/', root)).map((name) => json<Door>(`content/doors/${name}`))
/** Codes of the languages a visitor can write in, or at least read the chat in. */
const languages = Object.entries(json<Record<string, { for: string[] }>>('content/languages.json')).flatMap(
  ([code, about]) => (about.for.includes('chat') ? [code] : []),
)

test('there is a page per door and language of the chat, and the site has its own (site-start.test.ts)', () => {
  const chat = doors.flatMap(({ paths }) => Object.values(paths).map((path) => `chat/build/${path}.html`))
  expect(chat.length).toBeGreaterThanOrEqual(6)
  const built = pages.filter((page) => page.startsWith('chat/'))
  for (const page of chat) expect(built).toContain(page)
  expect(pages.length - built.length).toBeGreaterThan(100)
})

// @req:R-034
test('the pages of all doors have one name and one icon, and no path says which door it is', () => {
  const chat = pages.filter((page) => page.startsWith('chat/'))
  for (const language of languages) {
    const heads = chat
      .map(read)
      .filter((html) => html.includes(`<html lang="${language}"`))
      .map((html) => html.match(/<title>.*?<\/title>|<link rel="icon"[^>]*>/g)?.join(''))
    expect(heads.length).toBeGreaterThanOrEqual(3)
    expect(new Set(heads).size).toBe(1)
  }
  // Four signs by chance, of which none begins like a door or a language.
  for (const path of chat) expect(path).toMatch(/^chat\/build\/[a-z]\d[a-z]\d\.html$/)
})

/** As a person reads it: what stands before the first field, and before the place where a script puts one. */
function beforeFirstField(html: string): string {
  const [, body = ''] = html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').split('<body>')
  const at = body.search(/<(textarea|input|select)\b|<div id="complaint">/)
  const signs: Texts = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }
  return body
    .slice(0, at === -1 ? 0 : at)
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (sign) => signs[sign] ?? sign)
}
const unsaid = (html: string, texts: Texts, keys: readonly string[]): string[] =>
  keys.filter((key) => {
    const text = texts[key] ?? ''
    return text === '' || !text.split(/\{[\w-]+\}/).every((part) => beforeFirstField(html).includes(part))
  })
const warnings = ['watching', 'leaving', 'try', 'history', 'remove', 'spy', 'seen', 'after', 'limits', 'no-alarm']

// @req:R-014 @req:R-036 @req:R-044
test.each(languages)('in %s all that she must know is said before the first field, at every door', (code) => {
  const { texts } = json<{ texts: Texts }>(`content/translations/chat.${code}.json`)
  const theirs = doors.filter(({ paths }) => paths[code] !== undefined)
  expect(theirs.length).toBe(doors.length)
  for (const { paths, texts: own } of theirs) {
    const html = read(`chat/build/${paths[code]}.html`)
    expect(html).toContain(`<html lang="${code}"`)
    expect([paths[code], unsaid(html, { ...texts, ...own[code] }, warnings)]).toEqual([paths[code], []])
    // Open, until she folds it.
    expect(html).toContain('<details id="honest" open>')
  }
})

test.each(languages)('in %s the page for a complaint says it before the first field too', (code) => {
  const { texts: shared } = json<{ texts: Texts }>(`content/translations/chat.${code}.json`)
  const { texts } = json<{ texts: Texts }>(`content/translations/complaint.${code}.json`)
  const { paths } = json<{ paths: Texts }>('content/complaint.json')
  const html = read(`chat/build/${paths[code]}.html`)
  expect(unsaid(html, texts, ['watching', 'who', 'hurry'])).toEqual([])
  expect(unsaid(html, shared, ['leaving', 'spy'])).toEqual([])
})

test('a warning that comes after the first field, or is missing, is noticed', () => {
  const texts = { one: 'Kan iemand & meekijken?', two: 'Bel {112} nu.' }
  const page = (before: string, after: string): string => `<body><p>${before}</p><input><p>${after}</p></body>`
  const [one, two] = ['Kan iemand &amp; meekijken?', 'Bel <a href="tel:112">112</a> nu.']
  expect(unsaid(page(one + two, ''), texts, ['one', 'two'])).toEqual([])
  expect(unsaid(page(two, one), texts, ['one', 'two'])).toEqual(['one'])
  expect(unsaid(page(`<script>${two}</script>${one}`, ''), texts, ['one', 'two', 'three'])).toEqual(['two', 'three'])
})

test('the validator notices what is wrong', async () => {
  const report = await validator.validateString(
    '<!doctype html><html lang="nl"><title>x</title><p style="a:b"><div></div></p>',
  )
  expect(report.errorCount).toBeGreaterThan(0)
})

describe.each(pages)('%s', (page) => {
  test('is right HTML', async () => {
    const report = await validator.validateString(read(page))
    expect(
      report.results.flatMap(({ messages }) =>
        messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
      ),
    ).toEqual([])
  })

  // @norm:AV-05
  test('names nobody else, keeps nothing, and offers nothing to take away', () => {
    const html = read(page)
    expect(html).not.toMatch(/https?:\/\//)
    expect(html).not.toMatch(/manifest|preconnect|prefetch|mailto:|download=/)
  })

  // @norm:SE-16
  test('every field tells the browser to keep and to look up nothing', () => {
    const fields = read(page).match(/<(textarea|input)\b[^>]*>/g) ?? []
    // By itself, or by the form it belongs to: a checkbox may not say so itself.
    expect(fields.length === 0 || /<form id="compose" autocomplete="off"/.test(read(page))).toBe(true)
    for (const field of fields) expect(field).toMatch(/autocomplete="off"|form="compose"/)
    for (const field of fields.filter((each) => each.startsWith('<textarea')))
      expect(field).toMatch(/spellcheck="false".*writingsuggestions="false"/)
  })
})

// @norm:CO-15
test('the scripts of the visitor hold no word for keeping, printing, sharing or calling somebody else', () => {
  const folder = new URL('chat/build/assets/', root)
  const scripts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const inline = pages.map(read)
  for (const code of [...scripts, ...inline]) {
    expect(code).not.toMatch(/localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker|\bcaches\b/)
    expect(code).not.toMatch(/print\(|clipboard|sendBeacon|vibrate|Notification|AudioContext|innerHTML|eval\(/)
  }
})
