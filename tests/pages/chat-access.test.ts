import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inView, tooSmall, violations, wayOut } from '../stage/access.ts'
import { browserNames, launchBrowser, openPage } from '../stage/browser.ts'
import { type Line, startLine } from '../stage/line.ts'

/** Turns a page of one screen into one with a long conversation, without a server. */
const fill = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const log = document.getElementById('log')
    for (let number = 0; number < 30; number++) {
      const message = document.createElement('div')
      message.className = number % 2 === 0 ? 'message mine' : 'message'
      for (const [kind, words] of [
        ['small', 'U'],
        ['text', `Bericht ${number} ${'woord '.repeat(20)}`],
      ] as const) {
        const line = document.createElement('p')
        line.className = kind
        line.textContent = words
        message.append(line)
      }
      log?.append(message)
    }
  })

async function scrollTo(page: Page, part: number): Promise<void> {
  await page.evaluate((at) => {
    for (const scroller of [document.scrollingElement, document.getElementById('page')])
      scroller?.scrollTo(0, (scroller.scrollHeight - scroller.clientHeight) * at)
  }, part)
}

// 320×280: an on-screen keyboard takes the rest. 320×256: 1280×1024 at 400 %.
const screens = [
  { width: 320, height: 280 },
  { width: 320, height: 256, deviceScaleFactor: 4 },
  { width: 320, height: 568 },
  { width: 1280, height: 800 },
]

describe.each(browserNames)('the chat page in %s', (name) => {
  let line: Line
  let browser: Browser
  beforeAll(async () => {
    line = await startLine()
    browser = await launchBrowser(name)
  })
  afterAll(async () => {
    await browser.close()
    await line.close()
  })

  async function first(width = 1280, height = 800) {
    const opened = await openPage(browser)
    await opened.page.setViewport({ width, height })
    await opened.page.goto(`${line.chatOrigin}/k7d2`)
    await opened.page.waitForSelector('#start', { visible: true })
    return opened
  }

  test.each(screens)('keeps the way out whole, on top and large at $width×$height', async (screen) => {
    const { page, close } = await first()
    await page.setViewport(screen)
    for (const part of [0, 0.5, 1]) {
      await scrollTo(page, part)
      expect(await wayOut(page), `first screen at ${part}`).toMatchObject(inView)
    }
    await page.click('#start')
    await fill(page)
    for (const panel of ['none', 'honest']) {
      await page.evaluate((open) => {
        const honest = document.getElementById('honest')
        if (honest instanceof HTMLDetailsElement) honest.open = open === 'honest'
      }, panel)
      for (const part of [0, 0.5, 1]) {
        await scrollTo(page, part)
        await page.focus('#write')
        const { spill, ...out } = await wayOut(page)
        expect(out, `talking, ${panel} open, at ${part}`).toEqual(inView)
        expect(spill, 'nothing is wider than the screen').toBeLessThanOrEqual(0)
      }
    }
    await close()
  })

  test('keeps what was said last in view when a keyboard comes over the page', async () => {
    const { page, close } = await openPage(browser)
    await page.evaluateOnNewDocument(() => {
      // As phones do it: only the part of the page that is seen grows smaller, after everything else was told.
      const seen = Object.assign(new EventTarget(), { height: 568, scale: 1 })
      Object.defineProperty(window, 'visualViewport', { value: seen })
    })
    await page.setViewport({ width: 320, height: 568 })
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await fill(page)
    await scrollTo(page, 1)
    const keyboardLeaves = (height: number) =>
      page.evaluate(async (left) => {
        // What was scrolled is told with the next picture.
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
        Object.assign(window.visualViewport ?? new EventTarget(), { height: left }).dispatchEvent(new Event('resize'))
        const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = document.getElementById('page') ?? {}
        return { shown: clientHeight, below: Math.round(scrollHeight - scrollTop - clientHeight) }
      }, height)
    const before = await keyboardLeaves(568)
    const after = await keyboardLeaves(300)
    expect(after.shown).toBeLessThan(before.shown - 200)
    expect([before.below, after.below].map((left) => left <= 1)).toEqual([true, true])
    await close()
  })

  // @norm:AC-12
  test('keeps the way out and the writing in view with letters twice as large', async () => {
    const { page, close } = await first(320, 568)
    await page.evaluate(() => document.documentElement.style.setProperty('font-size', '34px'))
    expect(await wayOut(page)).toMatchObject(inView)
    await page.click('#start')
    expect(await wayOut(page)).toMatchObject(inView)
    const box = await page.$eval('#write', (write) => write.getBoundingClientRect().toJSON())
    expect(box.bottom).toBeLessThanOrEqual(568)
    expect(box.width).toBeGreaterThan(60)
    await close()
  })

  // @norm:AC-12
  test('gives everything that can be pressed 44 px, and the way out 48', async () => {
    const { page, close } = await first(320, 568)
    await page.click('#start')
    await page.click('#honest summary')
    expect(await tooSmall(page)).toEqual([])
    await close()
  })

  // @req:R-030 @req:R-093 @norm:AC-12
  test('is used with the keyboard alone, and the way out comes first', async () => {
    const { page, close } = await first()
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('leave')
    const reached: string[] = []
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab')
      reached.push(await focused())
      if (reached.at(-1) === 'start') break
    }
    expect(reached.at(-1)).toBe('start')
    await page.keyboard.press('Enter')
    expect(await focused()).toBe('write')
    await page.keyboard.type('Met het toetsenbord')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.querySelectorAll('#log .message').length === 1)
    expect(await focused()).toBe('write')
    await close()
  })

  // @req:R-049 @norm:AC-01
  test('has no fault that axe knows, in light and dark, on every screen', async () => {
    // Only Chromium lets a test ask for the dark one.
    for (const scheme of name === 'chromium' ? ['light', 'dark'] : ['light']) {
      const { page, close } = await first(320, 568)
      if (name === 'chromium') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      expect(await violations(page), `first, ${scheme}`).toEqual([])
      await page.click('#start')
      await page.type('#write', 'Hallo')
      await page.keyboard.press('Enter')
      await page.waitForSelector('#log .message')
      expect(await violations(page), `talking, ${scheme}`).toEqual([])
      await page.evaluate(() => document.getElementById('typing')?.toggleAttribute('hidden', false))
      await page.click('#honest summary')
      expect(await violations(page), `everything open, ${scheme}`).toEqual([])
      await close()
    }
  })

  // @req:R-063 @norm:AC-09
  test('reads from right to left when the language does', async () => {
    const { page, close } = await openPage(browser)
    await page.setViewport({ width: 320, height: 568 })
    const html = await (await fetch(`http://127.0.0.1:${line.ports.chat}/k7d2`)).text()
    await page.setRequestInterception(true)
    page.on('request', (request) =>
      request.url().endsWith('/k7d2')
        ? void request.respond({ contentType: 'text/html; charset=utf-8', body: pseudoArabic(html) })
        : void request.continue(),
    )
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    const boxes = (...ids: string[]) =>
      page.evaluate(
        (all) => all.map((id) => document.querySelector(id)?.getBoundingClientRect().toJSON() as DOMRect),
        ids,
      )
    expect(await wayOut(page)).toMatchObject(inView)
    expect((await wayOut(page)).spill).toBeLessThanOrEqual(0)
    const [leave] = await boxes('#leave')
    expect(leave?.right).toBeGreaterThan(320 - 30)
    await page.click('#start')
    await page.type('#write', 'مرحبا')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#log .message')
    const [mine, write, send] = await boxes('#log .mine', '#write', '#compose button')
    // A bar to scroll with may stand there.
    expect(mine?.left).toBeLessThan(30)
    expect(write?.left).toBeGreaterThan(send?.left ?? 320)
    expect((await wayOut(page)).spill).toBeLessThanOrEqual(0)
    await close()
  })
})

test('the chat page is drawn in the colours the system asks for, and stands still when asked', async () => {
  // Only Chromium lets a test ask for these.
  const line = await startLine()
  const browser = await launchBrowser('chromium')
  try {
    const { page } = await openPage(browser)
    await page.emulateMediaFeatures([
      { name: 'forced-colors', value: 'active' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await fill(page)
    const drawn = await page.evaluate(() => {
      const style = (selector: string) => getComputedStyle(document.querySelector(selector) ?? document.body)
      const moving = [...document.querySelectorAll('*')].filter((each) => {
        const { animationName, transitionDuration } = getComputedStyle(each)
        return animationName !== 'none' || !/^0s/.test(transitionDuration)
      })
      return { border: style('.message').borderTopWidth, leave: style('#leave').borderTopStyle, moving: moving.length }
    })
    expect(drawn).toEqual({ border: '1px', leave: 'solid', moving: 0 })
  } finally {
    await browser.close()
    await line.close()
  }
})

/** A language made for this test alone: Arabic letters, as long as the Dutch, right to left. */
function pseudoArabic(html: string): string {
  const letters = 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي'
  const arabic = (text: string): string =>
    text.replace(/[a-z]/gi, (letter) => letters[letter.toLowerCase().charCodeAt(0) - 97] ?? 'م')
  const [head = '', body = ''] = html.split('</head>')
  return (
    `${head.replace('lang="nl" dir="ltr"', 'lang="ar" dir="rtl"')}</head>` +
    body.replace(/>([^<>{}]+)</g, (_, text: string) => `>${arabic(text)}<`)
  )
}
