/** The chat page uses only what browsers of the end of 2020 know, by the browsers' own record (decisions D23). */
import { readdirSync, readFileSync } from 'node:fs'
import bcd from '@mdn/browser-compat-data' with { type: 'json' }
import type { CompatStatement, Identifier, SimpleSupportStatement } from '@mdn/browser-compat-data'
import { expect, test } from 'vitest'

/** The last version of 2020. Later ones are the same phone after an update. */
const floor = { chrome_android: 87, firefox_android: 84, safari_ios: 14.2 } as const

/** Without these a page of 2020 looks a little plainer and works the same. */
const decorative = new Set([
  'accent-color',
  'color-scheme',
  'cursor',
  'field-sizing',
  'margin-block',
  'margin-inline',
  'outline',
  'overscroll-behavior',
  'padding-block',
  'padding-inline',
  'resize',
  'scroll-behavior',
  'text-size-adjust',
  // Beside the name that phones of 2020 know it by.
  'user-select',
])
/** Asked for before use (`?.` or `in`), by the code or by the libraries it carries. */
const askedFor = new Set(['getPublicKey'])
/** Our own words, which happen to be words of newer browsers too. */
const ours = new Set([
  'added',
  'adopt',
  'bytes',
  'changed',
  'check',
  'draw',
  'drop',
  'entry',
  'fallback',
  'forget',
  'hide',
  'lock',
  'messages',
  'move',
  'number',
  'opened',
  'path',
  'reconnect',
  'released',
  'retry',
  'show',
  'subscribe',
  'take',
  'wait',
])

const built = new URL('../../chat/build/', import.meta.url)
const html = readFileSync(new URL('k7d2.html', built), 'utf8')
/** Of the page, and what the second script puts into it. */
const scripts = readdirSync(new URL('assets/', built)).map((name) =>
  readFileSync(new URL(`assets/${name}`, built), 'utf8'),
)
const style = [
  /<style>([\s\S]*?)<\/style>/.exec(html)?.[1],
  ...scripts.map((script) => /[`"'](#[^`"']*\{[^`"']*\})[`"']/.exec(script)?.[1]),
].join('')
const code = [/<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '', ...scripts].join('\n')

function isOldEnough(statement: CompatStatement | undefined): boolean {
  if (statement === undefined) return true
  return Object.entries(floor).every(([browser, version]) => {
    const support = statement.support[browser as keyof typeof floor]
    const first: SimpleSupportStatement | undefined = Array.isArray(support) ? support[0] : support
    const added = first?.version_added
    return (
      typeof added === 'string' && Number.parseFloat(added.replace('≤', '')) <= version && first?.prefix === undefined
    )
  })
}

/** Names of methods, properties and interfaces, by whether any old enough owner has them. */
function names(roots: readonly Identifier[]): { old: Set<string>; young: Set<string> } {
  const old = new Set<string>()
  const young = new Set<string>()
  for (const root of roots)
    for (const [owner, entry] of Object.entries(root)) {
      const members = Object.entries(entry as Identifier).filter(([name]) => !name.startsWith('__'))
      for (const [name, each] of [[owner, entry] as const, ...members]) {
        const plain = name.replace(/_static$/, '')
        if (!/^\w+$/.test(plain)) continue
        ;(isOldEnough((each as Identifier).__compat) ? old : young).add(plain)
      }
    }
  return { old, young }
}

test('no method or object younger than 2020 is called', () => {
  const { old, young } = names([bcd.javascript.builtins as Identifier, bcd.api as Identifier])
  const onlyYoung = [...young].filter((name) => !old.has(name))
  // Proof that the record is read: these are younger, these are older.
  expect(onlyYoung).toEqual(expect.arrayContaining(['hasOwn', 'structuredClone']))
  expect(onlyYoung).not.toContain('getElementById')
  const isUsed = (name: string, within = code): boolean =>
    new RegExp(/^[A-Z]/.test(name) ? `[^.\\w]${name}[.(]` : `\\.${name}\\(`).test(within)
  expect(isUsed('hasOwn', 'x=Object.hasOwn(y,z)')).toBe(true)
  expect(onlyYoung.filter((name) => isUsed(name) && !askedFor.has(name) && !ours.has(name))).toEqual([])
})

test('no style that is needed is younger than 2020', () => {
  const properties = new Set([...style.matchAll(/(?<=[{;])([a-z][a-z-]*):/g)].map(([, name = '']) => name))
  expect(properties.size).toBeGreaterThan(30)
  const young = [...properties].filter((name) => {
    const known = bcd.css.properties?.[name]
    return known !== undefined && !isOldEnough(known.__compat)
  })
  expect(young.filter((name) => !decorative.has(name))).toEqual([])
  // Selectors that an old browser does not know take their whole rule with them.
  expect(style).not.toMatch(/:has\(|:is\(|:where\(|@layer|@container|&/)
})
