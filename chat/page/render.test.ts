import { expect, test } from 'vitest'
import content from '../../content/translations/chat.nl.json' with { type: 'json' }
import type { DoorPage } from './door-pages.ts'
import { renderPage } from './render.ts'

const language = {
  code: 'nl',
  name: 'Nederlands',
  direction: 'ltr',
  easy: false,
  answers: '',
  answered: true,
  path: 'a1b2',
}
const built = {
  style: 'p{}',
  inline: 'void 0',
  script: { path: '/assets/x.js', integrity: 'sha384-x' },
  second: { path: '/assets/y.js', integrity: 'sha384-y' },
  third: { path: '/assets/z.js', integrity: 'sha384-z' },
}
const numbers = {
  '112': { dial: '112', shown: '112' },
  '0800-2000': { dial: '08002000', shown: '0800 2000' },
  trial: { dial: '08002000', shown: 'Veilig Thuis 0800 2000' },
  phone: { dial: '116016', shown: '116 016' },
}
const door = {
  door: 'nationaal',
  language,
  languages: [language],
  numbers,
  hasHours: false,
  cover: { heading: 'Lijst', items: [], box: 'Erbij', close: 'Sluiten', word: 'terug' },
  reading: [],
  returning: {},
}
const words = { ...content.texts, acute: content.texts['acute-safe'] }
const page = (texts: Readonly<Record<string, string>> = words, more: Partial<DoorPage> = {}): string =>
  renderPage({ ...door, texts, ...more }, built)

// @req:R-014 @req:R-036 @req:R-044 @norm:AV-13 @norm:CO-07
test('what she must know stands in the page itself, without any script', () => {
  const html = page().replace(/<script[\s\S]*?<\/script>/g, '')
  for (const key of ['watching', 'history', 'remove', 'spy', 'seen', 'after', 'limits', 'no-alarm', 'safe'] as const)
    expect(html).toContain(content.texts[key])
  expect(html).toContain('<a href="tel:112">112</a>')
  expect(html).toContain('<a href="tel:116016" class="real" hidden>116 016</a>')
  expect(html).toContain('href="/exit"')
})

test('the way out is the first thing in the body', () => {
  const body = page().split('<body>')[1] ?? ''
  expect(body.match(/<(a|button|input|textarea|summary)\b[^>]*>/)?.[0]).toContain('id="leave"')
})

test('a text cannot become markup', () => {
  const html = page({ ...words, intro: '<img src=x> & "zo"', 'problem-other': '</script><b>' })
  expect(html).toContain('&lt;img src=x&gt; &amp; &quot;zo&quot;')
  expect(html).not.toContain('</script><b>')
})

test('a language that lacks a text is refused', () => {
  const { waiting: _, ...texts } = words
  expect(() => page(texts)).toThrow('nl has no text "waiting"')
})

test('a trial offers no number that does not work: until the page knows better, only the one that always does', () => {
  const seen = page()
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<a [^>]*hidden>[^<]*<\/a>/g, '')
  expect(seen).not.toContain('tel:116016')
  expect(seen).toContain('Liever praten? Bel <a href="tel:08002000" class="trial">Veilig Thuis 0800 2000</a>.')
  expect(seen).toContain('116 016 werkt nog niet')
})

test('only a door that has hours carries the words for being closed', () => {
  expect(page()).not.toContain('"closed"')
  expect(page(words, { hasHours: true })).toContain('"closed"')
})

test('the later scripts are named with what they must be, eight times each, the second one first', () => {
  const map = /<script type="importmap">(.*?)<\/script>/.exec(page())?.[1] ?? ''
  const { integrity } = JSON.parse(map) as { integrity: Record<string, string> }
  expect(Object.keys(integrity).slice(0, 2)).toEqual(['/assets/y.js', '/assets/y.js#1'])
  expect(Object.keys(integrity).slice(8, 10)).toEqual(['/assets/z.js', '/assets/z.js#1'])
  expect(Object.values(integrity)).toEqual([...Array(8).fill('sha384-y'), ...Array(8).fill('sha384-z')])
  // A map that comes after the first module is not read by every browser.
  expect(page().indexOf('importmap')).toBeLessThan(page().indexOf('type="module"'))
})

// @req:R-064
test('a language that no counsellor writes says so on its own page, and in the menu of every other', () => {
  const other = { ...language, code: 'ar', name: 'العربية', direction: 'rtl', path: 'c3d4', answered: false }
  const said = { ...other, answers: 'النص فقط' }
  const languages = [language, said]
  expect(page(words, { languages })).toContain('<span class="small" lang="ar" dir="rtl">النص فقط</span>')
  const own = page({ ...words, answers: 'النص فقط' }, { language: said, languages })
  expect(own).toContain('<p class="panel">النص فقط</p>')
  // Said once: at the top, where nobody misses it.
  expect(own.split('النص فقط').length - 1).toBe(1)
  expect(page(words, { languages })).not.toContain('<p class="panel">')
})
