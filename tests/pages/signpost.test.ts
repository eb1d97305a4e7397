/** The signpost without a script and with one: the same places in the same order, nothing asked of anybody, nothing that runs. */
import { HtmlValidate } from 'html-validate'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { baseOfProgram } from '../../server/directory/desk/base.ts'
import { browserNames, goesTo, launchBrowser, openPage } from '../stage/browser.ts'
import { hostileEntry } from '../stage/hostile-entry.ts'
import { faultsOf } from '../stage/page-quality.ts'
import { type ServedSignpost, servedSignpost } from '../stage/served-signpost.ts'

const base = [...baseOfProgram().entries.values()]
/** Seven that were checked, so that five can be recommended; none of them exists. */
const checked = [...'abcdefg'].map((letter) => ({
  ...hostileEntry,
  id: `voorbeeld-${letter}`,
  name: `Voorbeeld ${letter}`,
  does: { nl: 'Een voorbeeld.', en: 'An example.' },
  checked: { on: '2026-01-20', by: 'redactie' },
}))

/** Of each kind some: they look alike, and what looks at them takes its time for each. */
const everything = [...base, ...checked, hostileEntry]
const few = [...base.slice(0, 6), ...checked.slice(0, 2), hostileEntry]

let signpost: ServedSignpost
beforeAll(async () => {
  signpost = await servedSignpost(everything)
})
const noon = Date.UTC(2026, 1, 10, 10)
// Whatever a test does to the map and the clock, the next one begins as the first.
afterEach(() => {
  signpost.map.entries = everything
  signpost.map.version += 1
  signpost.clock.now = noon
  signpost.scripts.run = true
})
afterAll(() => signpost.close())

const lists = ['list-first', 'list-recommended', 'list-more', 'list-unchecked', 'list-unchecked-more']
/** What stands in each list, in order: the same question to a page as text and to one in a browser. */
const placedIn = (html: string): string[][] =>
  lists.map((id) => {
    const from = html.indexOf(`<div id="${id}">`)
    const until = html.indexOf('</div>', from)
    return [...html.slice(from, until).matchAll(/data-entry="([\w-]+)"/g)].map(([, entry = '']) => entry)
  })
const placedOn = (page: Page): Promise<string[][]> =>
  page.evaluate(
    (ids) =>
      ids.map((id) =>
        [...document.querySelectorAll<HTMLElement>(`#${id} > [data-entry]`)].map(({ dataset }) => dataset.entry ?? ''),
      ),
    lists,
  )
const served = async (path: string): Promise<string> => (await signpost.app.inject({ url: path })).body
const visible = (page: Page, selector: string): Promise<boolean> =>
  page.$eval(selector, (part) => part.getClientRects().length > 0)

// @req:R-002
test('there is one in every language, filled, with its policy, and every address but the first is for no crawler', async () => {
  const { app, bases } = signpost
  expect(bases).toEqual(expect.arrayContaining(['/adressen', '/en/places']))
  for (const path of bases) {
    const answer = await app.inject({ url: path, headers: { 'accept-encoding': 'br' } })
    expect([path, answer.statusCode, answer.headers['content-encoding']]).toEqual([path, 200, 'br'])
    expect(answer.headers['x-robots-tag']).toBe('all')
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toMatch(/script-src 'sha256-[^;]*; /)
    expect(policy).not.toMatch(/script-src[^;]*'self'|unsafe/)
    expect(policy).toContain("connect-src 'none'")
    const html = await served(path)
    expect(html).not.toMatch(/<!--signpost-->|id="map">null/)
    expect(html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '')).not.toMatch(/\{[a-z0-9-]+\}/)
    console.log(
      `${path}: ${(answer.rawPayload.length / 1000).toFixed(1)} kB sent, ${(html.length / 1000).toFixed(1)} kB of text`,
    )
    // With the whole map in it.
    expect(answer.rawPayload.length).toBeLessThan(60_000)
    const chosen = await app.inject({ url: `${path}/2/0/0` })
    expect([chosen.statusCode, chosen.headers['x-robots-tag']]).toEqual([200, 'noindex, nofollow'])
    // Nobody who looks for help is led to raw data, which has no way out.
    expect(html).not.toContain('/v1/open/')
    const robots = await served('/robots.txt')
    expect(robots).toContain(`Disallow: ${path}/`)
  }
})

test('there is one way to write an address', async () => {
  for (const path of [
    '/0/0/0',
    '/2',
    '/2/0/0/',
    '/02/0/0',
    '/2/0/0/2-1',
    '/2/0/0/6-7',
    '/999/0/0',
    '/2/0/0/9',
    '/2/0/0?x',
  ])
    expect([path, (await signpost.app.inject({ url: `/adressen${path}` })).statusCode]).toEqual([path, 404])
})

test('an app that puts a query behind the address it shares leads to the page itself', async () => {
  for (const path of ['/adressen?fbclid=x', '/en/places?theme=2']) {
    const { statusCode, headers } = await signpost.app.inject({ url: path })
    expect([path, statusCode, headers.location]).toEqual([path, 303, path.split('?')[0]])
  }
})

// @req:R-021 @req:R-150
test('five are recommended, nothing unchecked among them, and Centrum Seksueel Geweld comes first in the first days', async () => {
  const [first, recommended, more, unchecked] = placedIn(await served('/adressen/2/0/0'))
  expect([first, recommended?.length, more?.length, unchecked?.length]).toEqual([[], 5, 2, 5])
  expect([...(recommended ?? []), ...(more ?? [])].every((id) => id.startsWith('voorbeeld-'))).toBe(true)
  expect(placedIn(await served('/adressen/0/0/0/5'))[0]).toEqual(['centrum-seksueel-geweld'])
})

// @req:R-025 @req:R-149 @norm:RE-01
test('every link of the choices leads to a page, and what every entry says is words', async () => {
  const validator = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:a11y'], rules })
  const { map, bases } = signpost
  const all = map.entries
  map.entries = few
  map.version += 1
  for (const path of bases) {
    const html = await served(path)
    expect(html.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/<(script|img)|<[^>]*\son\w+=|="javascript:/i)
    const report = await validator.validateString(html)
    expect(report.results.flatMap(({ messages }) => messages.map(({ line, message }) => `${line} ${message}`))).toEqual(
      [],
    )
    const nav = /<nav class="choices"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? ''
    const links = [...nav.matchAll(/href="(\/[^"]*)"/g)].map(([, href = '']) => href)
    expect(links.length).toBeGreaterThan(80)
    // Every third is enough to notice a kind of choice that leads nowhere, and a third of the time.
    for (const link of links.filter((_link, at) => at % 3 === 0 && path === '/adressen'))
      expect([link, (await signpost.app.inject({ url: link })).statusCode]).toEqual([link, 200])
  }
  map.entries = all
  map.version += 1
})

test('where nothing fits it says so, offers a human, and counts an address once in a minute', async () => {
  const { gaps, map, bases } = signpost
  const all = map.entries
  map.entries = []
  map.version += 1
  for (const path of bases) {
    gaps.length = 0
    const html = await served(`${path}/8/4/5`)
    await served(`${path}/8/4/5`)
    expect(gaps).toEqual([{ theme: 'seksueel-geweld', audience: 'naaste', region: expect.any(String) }])
    expect(html).toMatch(/<section id="none" class="panel"><h3>/)
    expect(html).toMatch(/href="(\/\w+)?\/chat"[\s\S]*href="tel:08002000"/)
    // Nothing chosen is no search, and what looks after links looks for nobody.
    await served(path)
    const head = await signpost.app.inject({ method: 'HEAD', url: `${path}/8/4/6` })
    expect([head.statusCode, head.body, gaps.length]).toEqual([200, '', 1])
  }
  map.entries = all
  map.version += 1
  gaps.length = 0
  expect(await served('/adressen/8/4/5')).toMatch(/<section id="none" class="panel" hidden>/)
  expect(gaps).toEqual([])
})

test('a page is made again when the map or the minute is another', async () => {
  const { clock, map } = signpost
  const open = async () =>
    /data-entry="voorbeeld-a"[\s\S]*?class="now strong">([^<]*)/.exec(await served('/adressen'))?.[1]
  const [was, all] = [clock.now, map.entries]
  expect(await open()).toBe('Nu open, tot 17:00')
  clock.now = Date.UTC(2026, 1, 10, 16, 1)
  expect(await open()).toBe('Nu dicht, weer open woensdag 09:00')
  clock.now = was
  map.entries = all.filter(({ id }) => id !== 'voorbeeld-a')
  map.version += 1
  expect(await served('/adressen')).not.toContain('voorbeeld-a')
  map.entries = all
  map.version += 1
})

describe.each(browserNames)('in %s', (name) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser(name)
  })
  afterAll(() => browser.close())

  // @norm:AC-13
  test('without a script a choice is a link to its own page', async () => {
    const { page, close } = await openPage(browser)
    signpost.scripts.run = false
    await page.goto(`${signpost.origin}/adressen`)
    await page.click('.choices details[data-group="theme"] summary')
    await goesTo(page, `${signpost.origin}/adressen/8/0/0`, () => page.click('a[data-part="theme"][data-number="8"]'))
    const html = await page.content()
    expect(placedIn(html)).toEqual(placedIn(await served('/adressen/8/0/0')))
    expect(await page.$('#postcode-digits')).toBeNull()
    signpost.scripts.run = true
    await close()
  })

  test('with a script it answers at once: same places, same order, nobody asked, the focus kept', async () => {
    const { page, watched, close } = await openPage(browser)
    await page.goto(`${signpost.origin}/adressen`)
    const asked = watched.requests.length
    expect(await placedOn(page)).toEqual(placedIn(await served('/adressen')))
    const choose = (selector: string) => page.$eval(selector, (link) => (link as HTMLElement).click())
    const link = (part: string, number: number) => `a[data-part="${part}"][data-number="${number}"]`
    await page.focus('.choices details[data-group="theme"] summary')
    await page.keyboard.press('Enter')
    await page.focus(link('theme', 8))
    await page.keyboard.press('Enter')
    expect(await placedOn(page)).toEqual(placedIn(await served('/adressen/8/0/0')))
    // What fits is in sight: the list of what is chosen once is shut, and its summary says what.
    expect(await page.$eval('details[data-group="theme"]', (group) => (group as HTMLDetailsElement).open)).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.querySelector('[data-chosen]')?.textContent)).not.toBe('')
    expect(await page.$$eval('.counted', (words) => words.every((each) => (each as HTMLElement).hidden))).toBe(true)
    expect(await page.$eval('#found', (found) => found.textContent)).toMatch(/^\d+ adressen passen/)
    expect(await page.$eval(link('theme', 8), (one) => one.getAttribute('aria-current'))).toBe('true')
    for (const [part, number, path] of [
      ['audience', 2, '/adressen/8/2/0'],
      ['region', 5, '/adressen/8/2/5'],
      ['more', 2, '/adressen/8/2/5/2'],
      ['more', 5, '/adressen/8/2/5/2-5'],
      ['more', 2, '/adressen/8/2/5/5'],
    ] as const) {
      await choose(link(part, number))
      expect([path, await placedOn(page)]).toEqual([path, placedIn(await served(path))])
    }
    await choose('#clear')
    expect(await placedOn(page)).toEqual(placedIn(await served('/adressen')))
    // Where it was, the address stays; nothing more was asked of anybody.
    expect(new URL(page.url()).pathname).toBe('/adressen')
    expect(watched.requests.length).toBe(asked)
    expect(watched.errors).toEqual([])
    await close()
  })

  // @req:R-043 @norm:RE-06
  test('a postcode gives the region in the browser, and goes nowhere', async () => {
    const { page, watched, close } = await openPage(browser)
    await page.goto(`${signpost.origin}/adressen`)
    const asked = watched.requests.length
    await page.click('.choices details[data-group="region"] summary')
    await page.type('#postcode-digits', '7511 AB')
    await page.keyboard.press('Enter')
    expect(await page.$eval('#postcode [role="status"]', (said) => said.textContent)).toBe('Uw regio is Twente.')
    expect(await page.$eval('#postcode-digits', (field) => (field as HTMLInputElement).value)).toBe('')
    expect(await page.$eval('a[data-part="region"][aria-current]', (link) => link.textContent)).toBe('Twente')
    await page.type('#postcode-digits', '5100')
    await page.click('#postcode button')
    expect(
      await page.$('a[data-part="region"][aria-current]:not([data-number="0"])'),
      'of the other postcode',
    ).toBeNull()
    await page.click('#postcode [role="status"] button')
    const chosen = await page.$eval('a[data-part="region"][aria-current]', (link) => link.textContent)
    expect(await page.$eval('#postcode [role="status"]', (said) => said.textContent)).toBe(`Uw regio is ${chosen}.`)
    await page.type('#postcode-digits', '12')
    await page.click('#postcode button')
    expect(await page.$eval('#postcode [role="status"]', (said) => said.textContent)).toContain('kennen wij niet')
    expect(await page.$('a[data-part="region"][aria-current]:not([data-number="0"])')).toBeNull()
    expect([watched.requests.length, watched.errors, new URL(page.url()).pathname]).toEqual([asked, [], '/adressen'])
    expect(await page.$eval('#postcode-digits', (field) => field.getAttribute('autocomplete'))).toBe('off')
    await close()
  })

  test('the way to an address takes the place of this page, and says nothing of it', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${signpost.origin}/adressen`)
    const entries = await page.evaluate(() => history.length)
    // A page of ours stands in for the website: what counts is how it is left.
    await page.$eval('.ways-in a[rel]', (website) => website.setAttribute('href', '/lees'))
    await goesTo(page, `${signpost.origin}/lees`, () =>
      page.$eval('.ways-in a[rel]', (website) => (website as HTMLElement).click()),
    )
    expect([await page.evaluate(() => history.length), await page.evaluate(() => document.referrer)]).toEqual([
      entries,
      '',
    ])
    await close()
  })
})

test('it is for everybody: axe, width, colours, the order of the keys', async () => {
  const browser = await launchBrowser('chromium')
  const { page, watched, close } = await openPage(browser)
  const { map, bases, origin } = signpost
  const all = map.entries
  map.entries = few
  map.version += 1
  // One in each direction, and one with nothing in it: words are what differs between the others.
  const directions = new Map(bases.map((path) => [path.startsWith('/ar/') ? 'rtl' : 'ltr', path]))
  for (const path of [...directions.values(), '/adressen/26/3/1/8-16-46']) {
    await page.goto(origin + path)
    await page.$$eval('details', (folds) => {
      for (const fold of folds) fold.open = true
    })
    expect([path, await faultsOf(page)]).toEqual([path, []])
  }
  expect(await visible(page, '#none')).toBe(true)
  map.entries = all
  map.version += 1
  expect(watched.errors).toEqual([])
  await close()
  await browser.close()
})

const rules = {
  'no-trailing-whitespace': 'off',
  'no-inline-style': 'error',
  'long-title': 'off',
  'attribute-boolean-style': 'off',
  'attribute-empty-style': 'off',
  'tel-non-breaking': 'off',
  'doctype-style': 'off',
  'void-style': 'off',
} as const
