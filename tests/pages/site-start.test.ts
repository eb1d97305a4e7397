import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserNames, goesTo, launchBrowser, openPage } from '../stage/browser.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { type Line, startLine } from '../stage/line.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const built = new URL('../../site/build/', import.meta.url)

test('the built site holds pages and no script file', () => {
  const files = readdirSync(built, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.startsWith('.'),
  )
  expect(files.map((file) => file.name).sort()).toEqual([
    'en.html',
    'gegevens.html',
    'index.html',
    'records.html',
    'robots.txt',
  ])
  for (const name of ['en.html', 'index.html', 'gegevens.html', 'en/records.html']) {
    const html = readFileSync(new URL(name, built), 'utf8')
    expect(html).not.toMatch(/<script[^>]*\bsrc=|\bstyle="|modulepreload|__sveltekit/)
  }
})

test.each([
  ['index.html', '/gegevens', 'gegevens.html'],
  ['en.html', '/en/records', 'en/records.html'],
])('from %s what is kept is one step away, and says how long and for whom without a script', (start, path, name) => {
  expect(readFileSync(new URL(start, built), 'utf8')).toContain(`href="${path}" data-replace`)
  const html = readFileSync(new URL(name, built), 'utf8')
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

  test.each(['/', '/en'])(
    '%s names every door with its hours, and leads to each by an address that says nothing',
    async (path) => {
      const origin = `http://127.0.0.1:${line.ports.site}`
      const html = await (await fetch(origin + path)).text()
      const list = /<ul class="doors">([\s\S]*?)<\/ul>/.exec(html)?.[1] ?? ''
      const shown = [...list.matchAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a> <span[^>]*>([^<]*)</g)]
      expect(shown.length).toBe(3)
      for (const [, address = '', called = '', hours = ''] of shown) {
        expect(hours).toMatch(/dag en nacht|day and night|12:00/)
        const answer = await fetch(origin + address, { redirect: 'manual' })
        expect([answer.status, called]).toEqual([303, expect.stringContaining('116')])
        expect(answer.headers.get('location')).toMatch(new RegExp(`^${line.chatOrigin}/[a-z]\\d[a-z]\\d$`))
        expect(address).toMatch(/^(\/en)?\/chat(\/[a-z]\d[a-z]\d)?$/)
      }
    },
  )

  test.each([
    ['/', 2],
    ['/en', 2],
    ['/gegevens', 1],
    ['/en/records', 1],
  ])('%s asks for itself alone, says that it is a trial, and breaks no rule', async (path, signs) => {
    const { page, watched, close } = await openPage(browser)
    await page.setViewport({ width: 320, height: 256 })
    await page.goto(line.siteOrigin + path)
    expect(watched.requests.filter((address) => address.startsWith('http'))).toEqual([line.siteOrigin + path])
    const trial = await page.$$eval('.trial', (signs) => signs.map((sign) => sign.textContent))
    expect(trial.length).toBe(signs)
    if (signs === 2) expect(trial.join(' ')).toContain('0800 2000')
    await page.evaluate(axe)
    const faults = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
      return (await axe.run()).violations.map(({ id }) => id)
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
