/** How the counsellor's screens look and behave, with example views in real browsers under the console's own policy. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { examples } from '../../console/gallery/examples.ts'
import { browserNames, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const served = servedGallery()

type Asking = { asked: string[]; showExample(name: string): void }

describe.each(browserNames)('the console in %s', (name) => {
  let browser: Browser
  let page: Page
  let watched: Watched
  let close: () => Promise<void>

  beforeAll(async () => {
    browser = await launchBrowser(name, {
      args: name === 'chromium' ? ['--autoplay-policy=document-user-activation-required'] : [],
    })
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    ;({ page, watched, close } = await openPage(browser))
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined))
  })
  afterEach(async () => {
    const { errors } = watched
    await close()
    expect(errors.filter((error) => !error.includes('beforeunload'))).toEqual([])
  })

  const open = async (example: keyof typeof examples, more = ''): Promise<void> => {
    await page.goto(`${served.origin}/?example=${example}${more}`)
    await page.waitForSelector('.page > :not(.notices)')
  }
  const show = (example: keyof typeof examples): Promise<void> =>
    page.evaluate((wanted) => (window as unknown as Asking).showExample(wanted), example)
  const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as Asking).asked)
  const text = (selector: string): Promise<string> => page.$eval(selector, (one) => (one.textContent ?? '').trim())

  /** A phone with its keyboard up, and without; a desk, where the notes lie open as soon as there is room for them. */
  const windows = [
    { width: 320, height: 280 },
    { width: 320, height: 640 },
    { width: 1280, height: 800 },
  ]
  // Only Chromium lets a test ask for the dark one.
  const schemes = name === 'chromium' ? (['light', 'dark'] as const) : (['light'] as const)

  /** From right to left, and from left to right. */
  const measured = (window: (typeof windows)[number]) =>
    page.evaluate(async ({ width, height }) => {
      while (innerWidth !== width || innerHeight !== height) await new Promise(requestAnimationFrame)
      return (['rtl', 'ltr'] as const).map((direction) => {
        document.documentElement.dir = direction
        const all = document.querySelectorAll(
          'button, summary, input:not([type=radio], [type=checkbox]), textarea, label.choice',
        )
        const seen = [...all]
          .map((one) => ({ name: one.textContent || one.id, box: one.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0)
        return {
          direction,
          wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          small: seen.filter(({ box }) => box.height < 43.5 || box.width < 43.5).map((each) => each.name),
          isEmpty: seen.length === 0,
        }
      })
    }, window)

  /**
   * Of a browser are the boxes and the colours it draws; what a screen is made of is the same document in both, and Chromium
   * is asked about all of it. Dark asks for its colours only: all else is the same.
   */
  const rulesOf = {
    chromium: null,
    firefox: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'],
    colours: ['color-contrast'],
  }
  async function violations(scheme: 'light' | 'dark'): Promise<string[]> {
    if (name === 'chromium') await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
    return page.evaluate(
      async (only) => {
        type Found = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }
        const { axe: run } = window as unknown as { axe: { run(options: object): Promise<Found> } }
        const found = await run.run({ resultTypes: ['violations'], ...(only === null ? {} : { runOnly: only }) })
        return found.violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((one) => one.failureSummary + one.html).join()}`,
        )
      },
      rulesOf[scheme === 'dark' ? 'colours' : name],
    )
  }

  /** One load for each: window, direction and colours change on the spot. */
  // @req:R-049 @norm:AC-01 @norm:AC-16
  test(`every screen fits every window both ways, with targets of 44 px, and axe finds nothing wrong (${schemes})`, async () => {
    const fits = { wider: 0, small: [], isEmpty: false }
    for (const example of Object.keys(examples) as (keyof typeof examples)[]) {
      for (const [index, window] of windows.entries()) {
        await page.setViewport(window)
        if (index === 0) await open(example)
        expect(await measured(window), `${example} ${JSON.stringify(window)}`).toEqual([
          { direction: 'rtl', ...fits },
          { direction: 'ltr', ...fits },
        ])
      }
      await page.evaluate(axe)
      for (const scheme of schemes) expect(await violations(scheme), `${example} (${scheme})`).toEqual([])
    }
  })

  test('somebody waits: the window says so, and Enter takes the first', async () => {
    await open('nobodyWaits')
    expect(await page.title()).not.toContain('(')
    await show('someoneWaits')
    await page.waitForSelector('button.take')
    expect(await page.title()).toBe('(2) wachten — Lijn 116, werkplek')
    expect(await text('.next')).toContain('Al 2 minuten.')
    expect(await text('[role=status].unseen')).toBe('Er wacht iemand. Al 2 minuten.')
    await page.waitForFunction(() => document.activeElement?.classList.contains('take'))
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.body.textContent?.includes('Een collega was u net voor.'))
    expect(await asked()).toContain('take AAAAAAAAAAAAAAAAAAAAAA')
  })

  test('each alarm rings once after a gesture, also in a window behind another, and muting is said', async () => {
    await page.evaluateOnNewDocument(() => {
      const rung = { count: 0 }
      Object.assign(window, { rung })
      const { start } = OscillatorNode.prototype
      OscillatorNode.prototype.start = function (when?: number) {
        rung.count += 0.5
        start.call(this, when)
      }
    })
    const rings = (): Promise<number> =>
      page.evaluate(() => (window as unknown as { rung: { count: number } }).rung.count)
    await open('nobodyWaits')
    await show('someoneWaits')
    expect(await rings()).toBe(0)
    await show('nobodyWaits')
    expect(await text('.next')).toContain('Geluid staat uit: de browser wacht op een klik')

    await (await page.waitForSelector('.sound summary'))?.click()
    await (await page.waitForSelector('.test-sound', { visible: true }))?.click()
    await page.waitForSelector('.sound summary.on, .sound summary.silent')
    // Firefox makes no sound at all on a machine without a sound card; then it must say so. Chromium has one of its own.
    if (name === 'firefox' && (await page.$('.sound summary.silent')) !== null) {
      expect(await text('.panel')).toContain('Er komt geen geluid uit deze computer.')
      expect(await text('.next')).toContain('Er komt geen geluid uit deze computer.')
      expect(await rings()).toBe(0)
      return
    }
    await page.waitForSelector('.sound summary.on')
    expect(await rings()).toBe(1)

    const front = await page.browserContext().newPage()
    await front.bringToFront()
    await show('someoneWaits')
    await show('someoneWaits')
    expect(await rings()).toBe(2)
    await show('someoneWaitsStill')
    expect(await rings()).toBe(3)
    await front.close()
    await page.bringToFront()

    await page.evaluate(() => document.querySelector<HTMLElement>('.panel [aria-pressed]')?.click())
    await show('nobodyWaits')
    await show('someoneWaits')
    expect(await rings()).toBe(3)
    expect(await text('.sound summary')).toBe('Geluid: uit')
  })

  test('off duty, an alarm is shown only when nobody is on duty', async () => {
    await open('off')
    expect(await page.$('.notice.alarm')).toBeNull()
    await show('offAlarm')
    await page.waitForSelector('.notice.alarm')
    expect(await page.title()).toBe('(2) wachten — Lijn 116, werkplek')
  })

  test('Enter says it, Shift and Enter is a new line, and the composer is empty and has the focus', async () => {
    await open('talking')
    await page.waitForFunction(() => document.activeElement?.id === 'message')
    await page.keyboard.type('Dag.')
    await page.keyboard.down('Shift')
    await page.keyboard.press('Enter')
    await page.keyboard.up('Shift')
    await page.keyboard.type('Neem de tijd.')
    await page.keyboard.press('Enter')
    expect(await asked()).toContain('say AAAAAAAAAAAAAAAAAAAAAA Dag.\nNeem de tijd.')
    expect(await page.$eval('#message', (field) => (field as HTMLTextAreaElement).value)).toBe('')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('message')
    await page.keyboard.press('Enter')
    expect((await asked()).filter((one) => one.startsWith('say '))).toHaveLength(1)
  })

  test('a draft never lands in another conversation, and nothing of the first is left on the screen', async () => {
    await open('talking')
    await page.waitForFunction(() => document.activeElement?.id === 'message')
    await page.keyboard.type('Alleen voor de eerste')
    await page.click('.note-toggle')
    await page.waitForSelector('#note', { visible: true })
    await page.focus('#note')
    await page.keyboard.type('Klinkt moe')
    await show('otherTalk')
    await page.waitForFunction(() => document.querySelectorAll('.message').length === 0)
    const fields = () =>
      page.$$eval('textarea', (all) => all.map((field) => (field as HTMLTextAreaElement).value).join(''))
    expect(await fields()).toBe('')
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(
      /Alleen voor de eerste|Klinkt moe|18:00/,
    )
    await page.focus('#message')
    await page.keyboard.press('Enter')
    await show('talking')
    expect(await fields()).toBe('')
    expect((await asked()).filter((one) => one.startsWith('say '))).toEqual([])
  })

  test('what the visitor wrote is text and nothing else, each message with its own direction', async () => {
    await open('talking')
    await show('talkingMore')
    await page.waitForFunction(() => document.querySelectorAll('.message').length === 8)
    expect(await page.$('.log img, .log b')).toBeNull()
    expect(await text('.message:nth-of-type(8) .text')).toContain('<img src=x onerror=')
    const styles = await page.$$eval('.message .text', (all) =>
      all.map(
        (one) => `${one.getAttribute('dir')} ${getComputedStyle(one).unicodeBidi} ${getComputedStyle(one).direction}`,
      ),
    )
    expect(new Set(styles.map((one) => one.split(' ').slice(0, 2).join(' ')))).toEqual(new Set(['auto isolate']))
    expect(styles[3]).toBe('auto isolate rtl')
    expect(styles[0]).toBe('auto isolate ltr')
  })

  test('only what is on the screen counts as read', async () => {
    await page.setViewport({ width: 1280, height: 560 })
    await open('talking')
    await page.waitForFunction(() => (window as unknown as Asking).asked.includes('shown'))
    await page.$eval('.log', (log) => {
      log.scrollTop = 0
    })
    // Two frames: the browser reports what can be seen after it has drawn.
    const drawn = () => page.evaluate(() => new Promise((done) => setTimeout(done, 200)))
    await drawn()
    const before = (await asked()).filter((one) => one === 'shown').length
    await show('talkingMore')
    await page.waitForSelector('.to-end')
    await drawn()
    expect((await asked()).filter((one) => one === 'shown')).toHaveLength(before)
    await (await page.$('.to-end'))?.click()
    await page.waitForFunction(
      (count) => (window as unknown as Asking).asked.filter((one) => one === 'shown').length > count,
      {},
      before,
    )
  })

  test('a smaller window keeps the newest words in view', async () => {
    await page.setViewport({ width: 1280, height: 800 })
    await open('talkingMore')
    await page.waitForFunction(() => (window as unknown as Asking).asked.includes('shown'))
    await page.setViewport({ width: 320, height: 640 })
    await page.waitForFunction(() => {
      const log = document.querySelector('.log')
      return (
        log !== null && log.scrollHeight > log.clientHeight && log.scrollTop + log.clientHeight >= log.scrollHeight - 2
      )
    })
  })

  test('without a network nothing is claimed about who waits', async () => {
    await open('away')
    expect(await text('.next')).toContain('We weten nu niet of er iemand wacht.')
    expect(await page.evaluate(() => document.body.textContent)).not.toContain('Er wacht nu niemand')
    expect(await page.title()).toBe('Geen verbinding — Lijn 116, werkplek')
  })

  // @norm:AC-16
  test('everything that can be pressed is reached by Tab, and it shows where the focus is', async () => {
    for (const example of ['signIn', 'off', 'nobodyWaits', 'someoneWaits', 'left', 'ended'] as const) {
      await open(example)
      const all = await page.evaluate(() => {
        const pressable = [...document.querySelectorAll<HTMLElement>('button, summary, input, textarea, .log')]
        const visible = pressable.filter((one) => one.checkVisibility())
        for (const [index, one] of visible.entries()) one.dataset.tab = String(index)
        document.body.tabIndex = -1
        document.body.focus()
        return visible.length
      })
      const reached = new Set<string>()
      for (let press = 0; press < all + 3; press++) {
        await page.keyboard.press('Tab')
        const [at, outline] = await page.evaluate(() => {
          const one = document.activeElement as HTMLElement
          return [one.dataset.tab ?? '', Number.parseFloat(getComputedStyle(one).outlineWidth)] as const
        })
        if (at === '') continue
        reached.add(at)
        expect({ example, at, outline: outline >= 2 }).toEqual({ example, at, outline: true })
      }
      expect(reached.size, example).toBe(all)
    }
  })

  test('ending asks once, calmly, with the harmless answer first', async () => {
    await open('talking')
    await page.click('.ask-end')
    await page.waitForSelector('dialog[open]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog', { hidden: true })
    expect(await asked()).not.toContain('end')
    await page.click('.ask-end')
    await page.waitForSelector('dialog[open]')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog', { hidden: true })
    expect(await asked()).not.toContain('end')
    await page.click('.ask-end')
    await page.waitForSelector('dialog[open]')
    await page.click('.really-end')
    await page.waitForSelector('.rest')
    expect((await asked()).slice(-2)).toEqual(['end', 'wipe'])
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toMatch(/18:00|zes uur|voorbeeld/)
    expect(await text('.rest')).toContain('Over ongeveer 60 seconden bent u weer beschikbaar.')
    await page.click('.rest button.first')
    await page.waitForSelector('.next')
  })

  test('a note is saved by its own button only, and Enter in it makes a new line', async () => {
    await open('talking')
    await page.click('.note-toggle')
    await page.waitForSelector('#note', { visible: true })
    await page.focus('#note')
    await page.keyboard.type('Eerst')
    await page.keyboard.press('Enter')
    await page.keyboard.type('veiligheid')
    expect((await asked()).some((one) => one.startsWith('note ') || one.startsWith('say '))).toBe(false)
    await page.click('.notes form button')
    await page.waitForFunction(() => (window as unknown as Asking).asked.includes('note Eerst\nveiligheid'))
    expect((await asked()).some((one) => one.startsWith('say '))).toBe(false)
  })

  test('a one-time link: words shown, typed back, code app, done; a wrong word is said kindly', async () => {
    await open('link')
    await page.waitForSelector('.passphrase li')
    const words = await page.$$eval('.passphrase li', (all) => all.map((one) => one.textContent ?? ''))
    expect(words).toHaveLength(6)
    await page.click('button.first')
    await page.waitForSelector('#typed')
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(words[2])
    await page.type('#typed', 'river candle')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=alert]')
    await page.type('#typed', ' orange thunder paper window')
    await page.keyboard.press('Enter')
    await page.waitForSelector('svg.qr path')
    expect(await page.$eval('svg.qr path', (path) => path.getAttribute('d')?.length ?? 0)).toBeGreaterThan(500)
    await page.type('#code', '123')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=alert]')
    expect(await asked()).not.toContain('finish 123')
    await page.type('#code', '123 456')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-step=done]')
    expect(await asked()).toContain('finish 123456')
  })

  test('a used or old link is told kindly', async () => {
    await open('linkOver')
    await page.waitForSelector('[data-step=over]')
    expect(await text('h1')).toBe('Deze link werkt niet meer')
  })

  test('sign-in that fails says one sentence and starts again at the code', async () => {
    await open('signIn')
    await page.waitForFunction(() => document.activeElement?.id === 'name')
    await page.keyboard.type('proef-1')
    await page.type('#passphrase', 'zes woorden die niet kloppen hier')
    await page.type('#code', '123456')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=alert]')
    expect(await page.$$('.notice')).toHaveLength(1)
    await page.waitForFunction(() => document.activeElement?.id === 'code')
    expect(await page.$eval('#code', (field) => (field as HTMLInputElement).value)).toBe('')
    expect(await page.$eval('#passphrase', (field) => (field as HTMLInputElement).type)).toBe('password')
  })

  test('everything has its English words, and switching keeps the screen', async () => {
    await open('someoneWaits', '&language=en')
    expect(await text('.next')).toContain('Someone is waiting')
    expect(await text('.trial')).toContain('Trial line')
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  })
})
