import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPages } from '../../server/page/pages.ts'
import { browserNames, goesTo, launchBrowser, openPage } from '../stage/browser.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { type Line, startLine } from '../stage/line.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const built = new URL('../../site/build/', import.meta.url)

const content = new URL('../../content/', import.meta.url)
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, content), 'utf8'))
const page = (name: string): string => readFileSync(new URL(name, built), 'utf8')
const files = readdirSync(built, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
  .map((entry) => `${entry.parentPath}/${entry.name}`.slice(built.pathname.length).replace(/^\//, ''))
  .sort()

type Languages = Record<string, { for: string[]; prefix: string; borrows: string }>
const words: Record<string, string[]> = {
  nl: ['lees', 'adressen', 'ingang', 'gegevens'],
  en: ['read', 'places', 'entrance', 'records'],
}
const languages = Object.entries(read<Languages>('languages.json')).filter(([, about]) => about.for.includes('site'))
const addresses = read<{ numbers: Record<string, number>; words: Record<string, Record<string, string>> }>(
  'articles/addresses.json',
)
const names = readdirSync(new URL('articles/', content)).filter((name) => name.endsWith('.md'))
const doors = readdirSync(new URL('doors/', content)).map((name) =>
  read<{ after?: boolean; site?: Record<string, { path: string }> }>(`doors/${name}`),
)
/** Who asks something for work has a door too, which is not among the ways of who looks for help. */
const forHelp = doors.filter(({ after }) => after !== true)

/** Where somebody may arrive: the start, the front of every door, and where nothing is. */
const firstScreens = languages.flatMap(([code, { prefix, borrows }]) => [
  prefix === '' ? '/' : prefix,
  `${prefix}/404`,
  ...doors.flatMap(({ site }) =>
    site?.[code] === undefined ? [] : [`${prefix}/${words[borrows]?.[2]}/${site[code].path}`],
  ),
])

// @req:R-001 @norm:AC-13
test('the built site is a page for everything content/ holds, in its language, and no script file', () => {
  const expected = languages.flatMap(([code, { prefix, borrows }]) => {
    const [reading = '', places = '', entrance = '', records = ''] = words[borrows] ?? []
    const articles = names
      .filter((name) => name.endsWith(`.${code}.md`))
      .map((name) => name.replace(`.${code}.md`, ''))
      .map((id) => addresses.words[id]?.[borrows] ?? `${reading}/${addresses.numbers[id]}`)
    const fronts = doors.flatMap(({ site }) => (site?.[code] === undefined ? [] : [`${entrance}/${site[code].path}`]))
    const inventory = readdirSync(content).includes(`inventory.${code}.json`) ? [records] : []
    const below = [reading, places, '404', ...inventory, ...articles, ...fronts].map((path) => `${prefix}/${path}`)
    return [prefix === '' ? '/index' : prefix, ...below].map((path) => `${path.slice(1)}.html`)
  })
  expect(expected.length).toBeGreaterThan(100)
  expect(files).toEqual([...expected, 'robots.txt'].sort())
  for (const name of files.filter((each) => each.endsWith('.html')))
    expect(page(name), name).not.toMatch(/<script[^>]*\bsrc=|\bstyle="|modulepreload|__sveltekit/)
})

test('every link of the site leads to a page of the site, to the line, or to a telephone', () => {
  const paths = new Set(files.map((name) => `/${name.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, '')}`))
  const ofTheLine = /^(\/exit|(\/[a-z-]+)?\/chat|\/chat\/[a-z]\d[a-z]\d|tel:\+?\d{3,13})$/
  const wrong = files
    .filter((name) => name.endsWith('.html'))
    .flatMap((name) => [...page(name).matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => [name, href]))
    .filter(([, href = '']) => !paths.has(href) && !ofTheLine.test(href))
  expect(wrong).toEqual([])
})

// @norm:CO-05
test('an address and a title say nothing of what somebody reads (docs/decisions/0038)', () => {
  const reading = files.filter((name) => /(^|\/)(lees|read)\//.test(name))
  expect(reading.length).toBeGreaterThan(80)
  for (const name of reading) expect(name).toMatch(/\/\d+\.html$/)
  const titles = new Set(reading.map((name) => /<title>(.*?)<\/title>/.exec(page(name))?.[1]))
  // One for all that is read in a language; two languages may share it.
  expect(titles.size).toBeLessThanOrEqual(languages.length)
  for (const title of titles) expect(title).toMatch(/^Lijn 116/)
})

// @req:R-011 @req:R-099
test.each([
  ['het-is-net-gebeurd', 'eigen-gedrag'],
  ['eigen-gedrag', 'eigen-gedrag'],
  ['sport', 'sport'],
  ['nu-niet-veilig', null],
  ['moe-somber-wakker', null],
])('%s leads to a human of its own door, and first thing where it asks for one', (id, door) => {
  const own = door === null ? null : read<{ paths: { nl: string } }>(`doors/${door}.json`).paths.nl
  const way = own === null ? '/chat' : `/chat/${own}`
  const html = page(`lees/${addresses.numbers[id]}.html`)
  const ways = [...html.matchAll(/href="(\/chat[^"]*)"/g)].map(([, href]) => href)
  expect(ways.length).toBeGreaterThan(0)
  expect(new Set(ways)).toEqual(new Set([way]))
  const before = html.slice(html.indexOf('<h1'), html.indexOf('<h2'))
  expect(before.includes(`href="${way}"`)).toBe(id !== 'sport')
})

// @req:R-109
test.each(languages)(
  'in %s a door for work is led to from the list for who works with people alone (R-109)',
  (code, { prefix, borrows }) => {
    const [reading = '', , entrance = ''] = words[borrows] ?? []
    const fronts = doors.flatMap(({ after, site }) =>
      site?.[code] === undefined ? [] : [{ after, way: `href="${prefix}/${entrance}/${site[code].path}"` }],
    )
    const start = page(`${prefix === '' ? 'index' : prefix.slice(1)}.html`)
    const list = page(`${prefix}/${reading}.html`.slice(1))
    expect(fronts.filter(({ after }) => after).length).toBeGreaterThan(0)
    for (const { after, way } of fronts) {
      expect([way, start.includes(way)]).toEqual([way, after !== true])
      expect([way, list.slice(list.lastIndexOf('<h2')).includes(way)]).toEqual([way, after === true])
      expect(list.slice(0, list.lastIndexOf('<h2'))).not.toContain(way)
    }
  },
)

test('a trial gives nobody a number of its own to call, and promises no hours', () => {
  const always = languages.map(
    ([code]) => read<{ texts: Record<string, string> }>(`translations/site.${code}.json`).texts['open-always'] ?? '',
  )
  expect(page('index.html')).toContain('>dag en nacht open<')
  for (const name of files.filter((each) => each.endsWith('.html'))) {
    const seen = page(name).replace(/<(\w+) class="real\b[^"]*" hidden=""[^>]*>[\s\S]*?<\/\1>/g, '')
    expect([name, ['tel:116016', ...always].filter((each) => seen.includes(each))]).toEqual([name, []])
  }
})

// @req:R-179 @norm:AV-07
test('a real line shows its own number and hours, and nothing of a trial, also where no script runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lijn116-real-'))
  try {
    const shown = ['index.html', 'ingang/sport.html', 'ar/entrance/sport.html', 'lees/26.html']
    for (const name of shown) {
      mkdirSync(join(folder, name, '..'), { recursive: true })
      cpSync(new URL(name, built), join(folder, name))
    }
    const line = { lineId: 'lijn', trial: false, roots: ['', '', ''] as [string, string, string], minRosterVersion: 1 }
    const settings = { ...line, doors: [], phone: '116 016', builtAt: 0, approvals: 2 }
    const pages = readPages(folder, 'site', { line: settings, exit: 'https://weer.example/' })
    expect(pages.size).toBe(shown.length)
    for (const [path, { plain }] of pages) {
      const html = plain.toString()
      expect(html, path).toContain('<a class="real" href="tel:116016"')
      expect(html, path).not.toMatch(/class="trial|hidden=""/)
    }
    expect(pages.get('/')?.plain.toString()).toContain('<p class="real strong">dag en nacht open</p>')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

// @req:R-064
test('the menu of languages says beforehand what stands in for a page that was not written in it', () => {
  const menu = (name: string) => page(name).slice(page(name).indexOf('<nav class="languages"'))
  // Neither easy Dutch nor Arabic has this one; English has it.
  expect(menu(`lees/${addresses.numbers['het-is-net-gebeurd']}.html`)).toMatch(
    /href="\/makkelijk\/lees"[^>]*>[^<]*<\/a> <span[^>]*><bdi[^>]*>Alles om te lezen\. [\s\S]*href="\/en\/read\/\d+"/,
  )
  expect(menu('index.html')).not.toContain('Alles om te lezen.')
  // What is kept, in a language that knows the borrowed words better than Dutch.
  expect(menu('ar.html')).toMatch(/href="\/en\/records"[^>]*lang="en"/)
})

// @req:R-217
test('every article names its owner, its date and its source, and that nobody of the panel has read it', () => {
  for (const name of files.filter((each) => /(^|\/)(lees|read)\//.test(each))) {
    const html = page(name)
    expect(html, name).toMatch(/<time datetime="\d{4}-\d{2}-\d{2}"/)
    expect(html, name).toMatch(/<p class="unsigned"/)
    expect(html.match(/<dd/g)?.length, name).toBe(3)
    expect(html, name).not.toContain('check:')
    expect(html, name).not.toContain('undefined')
  }
})

test.each([
  ['index.html', '/gegevens', 'gegevens.html'],
  ['en.html', '/en/records', 'en/records.html'],
])('from %s what is kept is one step away, and says how long and for whom without a script', (start, path, name) => {
  expect(page(start)).toContain(`href="${path}" data-replace`)
  const html = page(name)
  const answers = [...html.matchAll(/<dd[^>]*>([^<]*)<\/dd>/g)].map(([, text = '']) => text.trim())
  const entries = html.match(/<section class="kept/g)?.length ?? 0
  expect(entries).toBeGreaterThan(20)
  expect(answers.length).toBe(3 * entries)
  for (const answer of answers) expect(answer).toMatch(/\S/)
  for (const column of ['return_code.lookup', 'key store: slot.wrapped']) expect(html).toContain(column)
  expect(html.slice(html.indexOf('<main'))).not.toMatch(/\{[\w-]+\}/)
})

describe.each(browserNames)('the start page in %s', (name) => {
  let exit: ExitServer
  let line: Line
  let browser: Browser
  beforeAll(async () => {
    exit = await startExitServer()
    line = await startLine({ env: { EXIT_ADDRESS: exit.address } })
    browser = await launchBrowser(name)
  })
  afterAll(async () => {
    await browser.close()
    await line.close()
    await exit.close()
  })

  // @req:R-015 @req:R-051
  test.each(['/', '/en'])(
    '%s names every door with its hours, and from each a human is one step further',
    async (path) => {
      const origin = `http://127.0.0.1:${line.ports.site}`
      const html = await (await fetch(origin + path)).text()
      const list = /<ul class="doors">([\s\S]*?)<\/ul>/.exec(html)?.[1] ?? ''
      const shown = [...list.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a> <span[^>]*>([^<]*)</g)]
      expect(shown.length).toBe(forHelp.length)
      for (const [, address = '', called = '', hours = ''] of shown) {
        expect(called).toContain('116')
        expect(hours).toMatch(/dag en nacht|day and night|12:00/)
        // The front door has the first page; every other has a front of its own.
        const isFront = /\/chat$/.test(address)
        const front = isFront ? '' : await (await fetch(origin + address)).text()
        const chat = isFront ? address : (/class="button first" href="([^"]*)"/.exec(front)?.[1] ?? '')
        const answer = await fetch(origin + chat, { redirect: 'manual' })
        expect(answer.status).toBe(303)
        expect(answer.headers.get('location')).toMatch(new RegExp(`^${line.chatOrigin}/[a-z]\\d[a-z]\\d$`))
        expect(chat).toMatch(/^(\/en)?\/chat(\/[a-z]\d[a-z]\d)?$/)
      }
    },
  )

  test('every way to the chat that stands on any page leads to a page that is there', async () => {
    const ways = new Set(
      files
        .filter((each) => each.endsWith('.html'))
        .flatMap((each) => [...page(each).matchAll(/href="([^"]*\/chat[^"]*)"/g)].map(([, href = '']) => href)),
    )
    expect(ways.size).toBeGreaterThanOrEqual(2 * doors.length)
    for (const way of ways) {
      const answer = await fetch(`http://127.0.0.1:${line.ports.site}${way}`, { redirect: 'manual' })
      expect([way, answer.status]).toEqual([way, 303])
      const { pathname } = new URL(answer.headers.get('location') ?? '')
      expect([way, (await fetch(`http://127.0.0.1:${line.ports.chat}${pathname}`)).status]).toEqual([way, 200])
    }
  })

  // @norm:AV-13
  test('an address that is not there is a page with the ways on, in the language it begins with', async () => {
    const origin = `http://127.0.0.1:${line.ports.site}`
    for (const [path, language] of [
      ['/niets', 'nl'],
      ['/lees/9999', 'nl'],
      ['/en/nothing', 'en'],
    ]) {
      const answer = await fetch(origin + path, { headers: { accept: 'text/html' } })
      expect(answer.status).toBe(404)
      const html = await answer.text()
      expect(html).toContain(`<html lang="${language}"`)
      expect(html).toMatch(/id="leave"[\s\S]*tel:112[\s\S]*class="button first"/)
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
    expect((await fetch(`${origin}/niets`, { headers: { accept: 'application/json' } })).status).toBe(404)
  })

  // @req:R-001 @req:R-029
  test.each([
    ['/', 4],
    ['/en', 4],
    ['/gegevens', 1],
    ['/en/records', 1],
    ['/lees/26', 3],
    ['/ingang/anders', 4],
  ])('%s asks for itself alone, says that it is a trial, and breaks no rule', async (path, signs) => {
    const { page, watched, close } = await openPage(browser)
    await page.setViewport({ width: 320, height: 256 })
    await page.goto(line.siteOrigin + path)
    expect(watched.requests.filter((address) => address.startsWith('http'))).toEqual([line.siteOrigin + path])
    const trial = await page.$$eval('p.trial', (signs) => signs.map((sign) => sign.textContent))
    expect(trial.length).toBe(signs)
    if (signs > 1) expect(trial.join(' ')).toContain('0800-2000')
    await page.evaluate(axe)
    const faults = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string }[] }> } }
      return (await axe.run({ resultTypes: ['violations'] })).violations.map(({ id }) => id)
    })
    expect(faults).toEqual([])
    for (const part of [0, 0.5, 1]) {
      const found = await page.evaluate((at) => {
        scrollTo(0, document.documentElement.scrollHeight * at)
        const box = document.getElementById('leave')?.getBoundingClientRect()
        if (box === undefined) return null
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        return {
          id: top?.id,
          isLargeEnough: box.height >= 48,
          isWider: document.documentElement.scrollWidth > innerWidth,
        }
      }, part)
      expect(found).toEqual({ id: 'leave', isLargeEnough: true, isWider: false })
    }
    expect(watched.errors).toEqual([])
    await close()
  })

  test('at 320 by 568 the way to write stands on the first screen, below what a trial must say first', async () => {
    const { page, close } = await openPage(browser)
    await page.setViewport({ width: 320, height: 568 })
    const directions = new Set<string>()
    for (const path of firstScreens) {
      await page.goto(line.siteOrigin + path)
      const { direction, order, seen } = await page.evaluate(() => {
        const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect()
        const [top, notice, button] = [boxOf('.top'), boxOf('main .trial.panel'), boxOf('main .button.first')]
        // All four corners of it can be pressed, so nothing lies over it and it is not cut off.
        const corners = [button.left + 8, button.right - 8].flatMap((x) =>
          [button.top + 8, button.bottom - 8].map((y) => document.elementFromPoint(x, y)),
        )
        return {
          direction: document.documentElement.dir,
          order: [0, top.bottom, notice.top, notice.bottom, button.top, button.bottom, 568],
          seen: corners.map((each) => each?.closest('.button')?.className),
        }
      })
      directions.add(direction)
      expect([path, order]).toEqual([path, [...order].sort((one, other) => one - other)])
      expect(order[5], path).toBeGreaterThan(order[3] ?? 0)
      expect([path, seen]).toEqual([path, Array(4).fill('button first')])
    }
    expect(directions).toEqual(new Set(['ltr', 'rtl']))
    await close()
  })

  test('the way out comes first, and leads away at once', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(line.siteOrigin)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('leave')
    // While nobody answers, what is left of the page can be asked.
    const answers = exit.holds()
    let children: number | null = null
    await goesTo(page, exit.address, async () => {
      children = await page
        .evaluate(() => {
          document.getElementById('leave')?.click()
          return document.documentElement.childNodes.length
        })
        .finally(answers)
    })
    expect(children).toBe(0)
    expect(exit.arrivals.at(-1)?.referer).toBeUndefined()
    await close()
  })

  test('the language and the chat take the place of this page in the history', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(line.siteOrigin)
    const entries = await page.evaluate(() => history.length)
    await goesTo(page, `${line.siteOrigin}/en`, () => page.click('nav a[hreflang="en"]'))
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
    await goesTo(page, `${line.chatOrigin}/m4x8`, () => page.click('a.button.first'))
    expect(await page.evaluate(() => history.length)).toBe(entries)
    await close()
  })
})
