/** What the import graph cannot show, the built apps do. They are built before the tests run (`npm run build`). */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname

function textsOf(app: string): { file: string; text: string }[] {
  const files = globSync('**/*.{html,js,css,json,svg,txt}', { cwd: join(root, app, 'build') })
  if (files.length === 0) throw new Error(`${app}/build is empty: npm run build`)
  return files.map((file) => ({
    file: `${app}/build/${file}`,
    text: readFileSync(join(root, app, 'build', file), 'utf8'),
  }))
}

const found = (texts: { file: string; text: string }[], words: readonly RegExp[]): string[] =>
  texts.flatMap(({ file, text }) => words.filter((word) => word.test(text)).map((word) => `${file}: ${word.source}`))

const serverWords = [
  /fastify/i,
  /kysely/i,
  /pglite/i,
  /\bSELECT\s+[\w*"(]/,
  /\bINSERT INTO\b/,
  /["'`]node:/,
  /process\.env/,
  /DATABASE_URL/,
  /DATA_DIR/,
  /PrivateKey.{0,40}custody/,
]
/** Nothing of a visit may outlive it on the device (D6). Of a counsellor only the sealed copy of decision 22. */
const storageWords = [
  /localStorage/,
  /sessionStorage/,
  /indexedDB/,
  /document\.cookie/,
  /serviceWorker/,
  /\bcaches\.(open|match|keys)/,
  /cookieStore/,
  /history\.pushState/,
  /showSaveFilePicker/,
]
/** These outlive a reload of the tab. The console takes the link of an enrolment out of its address with one of them. */
const tabWords = [/\b(window|self|globalThis)\.name\b/, /replaceState/]
/** A visitor's page makes no sound, no picture of itself, no message outside itself. */
const loudWords = [
  /AudioContext/,
  /new Audio\b/,
  /navigator\.vibrate/,
  /new Notification\b/,
  /clipboard/,
  /window\.print/,
  /mailto:/,
]

describe.each(['chat', 'site', 'console'])('the built %s', (app) => {
  test('holds no word of the server', () => {
    expect(found(textsOf(app), serverWords)).toEqual([])
  })
  // @req:R-047 @norm:CO-15
  test('keeps nothing on the device', () => {
    const allowed = app === 'console' ? String(/indexedDB/) : ''
    const refused = storageWords.filter((word) => String(word) !== allowed)
    expect(found(textsOf(app), refused)).toEqual([])
    const inTab = new Set(found(textsOf(app), tabWords).map((one) => one.split(': ')[1]))
    expect([...inTab]).toEqual(app === 'console' ? ['replaceState'] : [])
  })
  // @req:R-029 @norm:AV-05
  test('names no machine it was built on and no foreign address to load from', () => {
    const machine = [
      new RegExp(root.replaceAll('/', '\\/')),
      /(?:src|href)=["']?https?:\/\/(?!www\.w3\.org)[^"' >]+\.(?:js|css|woff2?|png|svg)/,
    ]
    expect(found(textsOf(app), machine)).toEqual([])
  })
  test('carries no source map', () => {
    expect(globSync('**/*.map', { cwd: join(root, app, 'build') })).toEqual([])
  })
})

// @req:R-033 @norm:AV-12
test.each(['chat', 'site'])('the built %s is silent', (app) => {
  expect(found(textsOf(app), loudWords)).toEqual([])
})

/** Of a talk nothing leaves the screen by a way we made: not for a counsellor either (A13 of docs/threat-model.md). */
const takingAway = [
  /\bprint\(\)/,
  /clipboard/,
  /mailto:/,
  /execCommand/,
  /createObjectURL/,
  /navigator\.share/,
  /\bdownload\s*[=:]/,
  /getDisplayMedia/,
]
// @norm:CO-15
test.each(['chat', 'site', 'console'])('the built %s takes nothing away', (app) => {
  expect(found(textsOf(app), takingAway)).toEqual([])
  const sample = `print();x.clipboard;'mailto:';document.execCommand('copy');URL.createObjectURL(b);navigator.share();<a download="x">;getDisplayMedia`
  expect(found([{ file: 'control', text: sample }], takingAway)).toHaveLength(takingAway.length)
})

test('the public site carries no script file', () => {
  expect(globSync('**/*.{js,mjs}', { cwd: join(root, 'site/build') })).toEqual([])
})

// @req:R-169 @norm:CO-16
test('the pages of visitors never name what only staff may know, nor anything of the card; the console does', () => {
  const access = [/\/v1\/enrolment/, /wrappedKeys/, /\/v1\/notes/, /argon2/i, /totp/i]
  const card = [/\/v1\/card/, /acuteDanger/, /structuralDanger/, /patternSigns/, /suicidalThoughts/, /violentThoughts/]
  expect(found(textsOf('chat'), [...access, ...card])).toEqual([])
  // The list of what is kept names columns about staff.
  expect(found(textsOf('site'), card)).toEqual([])
  const inConsole = new Set(found(textsOf('console'), [...access, ...card]).map((one) => one.split(': ')[1]))
  expect(inConsole.size).toBe(access.length + card.length)
})

test('only the console can open what is secret, and only there are words about it', () => {
  const secret = [/secret-text/, /secret-s\b/, /v1\/directory\/secret/]
  for (const app of ['chat', 'site']) expect(found(textsOf(app), secret), app).toEqual([])
  expect(new Set(found(textsOf('console'), secret).map((one) => one.split(': ')[1])).size).toBe(secret.length)
})

test('the words looked for are found where they are', () => {
  const sample = [{ file: 'control', text: `import 'node:fs'; localStorage.x; window.name = x; new AudioContext()` }]
  expect(found(sample, [...serverWords, ...storageWords, ...tabWords, ...loudWords])).toEqual([
    'control: ["\'`]node:',
    'control: localStorage',
    'control: \\b(window|self|globalThis)\\.name\\b',
    'control: AudioContext',
  ])
})

test('the sources of what a visitor loads do not even speak of storage', () => {
  const files = globSync('{chat,site,client,design}/**/*.{ts,svelte,js,html,css}', {
    cwd: root,
    exclude: (path) => /node_modules|build$|\.svelte-kit|\.test\.ts$/.test(path),
  })
  expect(files.length).toBeGreaterThan(0)
  const texts = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  expect(found(texts, [...storageWords, ...tabWords])).toEqual([])
})
