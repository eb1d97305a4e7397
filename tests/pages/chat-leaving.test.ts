import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { visit } from '../people/visitor.ts'
import { browserNames, followsLink, goesThroughHistory, goesTo, launchBrowser, openPage } from '../stage/browser.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { type Line, startLine } from '../stage/line.ts'

const secret = 'Woorden die niemand mag zien'

/** Everything that can be seen, typed text included. */
const seen = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const typed = [...document.querySelectorAll('textarea')].map((box) => box.value)
    return [document.documentElement.textContent, document.title, ...typed].join(' ')
  })

const ways: Record<string, (page: Page) => Promise<void>> = {
  'the button': (page) => page.click('#leave'),
  'the button, by keyboard': async (page) => {
    await page.focus('#leave')
    await page.keyboard.press('Enter')
  },
  'the middle mouse button': (page) => page.click('#leave', { button: 'middle' }),
  'Esc twice': async (page) => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  },
  'Shift three times': async (page) => {
    for (let times = 0; times < 3; times++) await page.keyboard.press('Shift')
  },
}

let exit: ExitServer
let before: ExitServer
let line: Line

beforeAll(async () => {
  exit = await startExitServer()
  before = await startExitServer()
  line = await startLine({ env: { EXIT_ADDRESS: exit.address } })
})
afterAll(async () => {
  await line?.close()
  await exit?.close()
  await before?.close()
})

describe.each(browserNames)('leaving the chat page in %s', (name) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser(name)
  })
  afterAll(() => browser?.close())

  /** Comes from another site, starts, and stands in the middle of typing. */
  async function inTheMiddleOfTyping() {
    const { page, watched, close } = await openPage(browser)
    await page.goto(before.address)
    await followsLink(page, `${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await page.waitForSelector('#write', { visible: true })
    await page.type('#write', secret)
    return { page, watched, close }
  }

  test.each(Object.keys(ways))('%s leads to an everyday page, and Back shows nothing of ours', async (way) => {
    const { page, watched, close } = await inTheMiddleOfTyping()
    const historyBefore = await page.evaluate(() => history.length)
    const asked = watched.requests.length
    const arrived = exit.arrivals.length
    const leave = ways[way]
    if (leave === undefined) throw new Error(way)
    await goesTo(page, exit.address, () => leave(page))
    expect(exit.arrivals.length).toBe(arrived + 1)
    expect(exit.arrivals.at(-1)?.referer).toBeUndefined()
    // Nothing of ours is told that she left: no request, no beacon (C14).
    expect(
      watched.requests
        .slice(asked)
        .filter((address) => address.startsWith('http') && !address.startsWith(exit.address)),
    ).toEqual([])
    expect(await page.evaluate(() => history.length)).toBe(historyBefore)
    expect((await page.browserContext().pages()).length).toBe(1)

    await goesThroughHistory(page, before.address, -1)
    expect(await seen(page)).not.toContain(secret)
    await goesThroughHistory(page, exit.address, 1)
    await close()
  })

  test('the whole visit is one entry in the history', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(before.address)
    const start = await page.evaluate(() => history.length)
    await followsLink(page, `${line.siteOrigin}/`)
    await page.waitForSelector('a[data-replace].first', { visible: true })
    await goesTo(page, `${line.chatOrigin}/k7d2`, () => page.click('a[data-replace].first'))
    await goesTo(page, `${line.chatOrigin}/m4x8`, () => page.click('#languages a[hreflang="en"]'))
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await page.click('#honest summary')
    await page.click('#languages a[hreflang="nl"]')
    await page.waitForFunction(() => document.documentElement.lang === 'nl')
    expect(page.url()).toBe(`${line.chatOrigin}/m4x8`)
    expect(await page.evaluate(() => [history.length, history.state])).toEqual([start + 1, null])
    await goesTo(page, exit.address, () => page.click('#leave'))
    await goesThroughHistory(page, before.address, -1)
    await close()
  })

  // @req:R-031
  test('after Back from another page the first screen stands there, loaded anew', async () => {
    const { page, close } = await inTheMiddleOfTyping()
    await page.evaluate(() => Object.assign(window, { isOld: true }))
    await followsLink(page, `${before.address}elsewhere`)
    // Brought back alive it would go on to the everyday page: of that only the made event below is a proof.
    const isBack = () =>
      document.readyState === 'complete' &&
      (location.pathname === '/k7d2'
        ? document.querySelector('#start') !== null
        : location.pathname === '/' && document.title === 'Het weer')
    await goesThroughHistory(page, isBack, -1)
    expect(await seen(page)).not.toContain(secret)
    const isAlive = await page.evaluate(() => 'isOld' in window)
    expect([new URL(page.url()).pathname, isAlive], 'the browser changed: measure again').toEqual(['/k7d2', false])
    expect(await page.$eval('#start', (start) => start.checkVisibility())).toBe(true)
    await close()
  })

  test('typing in capitals, one Esc, and Shift with a letter do not leave', async () => {
    const { page, close } = await inTheMiddleOfTyping()
    for (const letter of ['KeyA', 'KeyB', 'KeyC', 'KeyD'] as const) {
      await page.keyboard.down('Shift')
      await page.keyboard.press(letter)
      await page.keyboard.up('Shift')
    }
    await page.keyboard.press('Escape')
    await page.keyboard.type('en verder')
    await page.keyboard.press('Escape')
    expect(page.url()).toBe(`${line.chatOrigin}/k7d2`)
    expect(await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe(`${secret}ABCDen verder`)
    await close()
  })

  test('the server does not hear the difference between leaving and a closed tab', async () => {
    const visitor = await visit(browser, line.chatOrigin)
    await visitor.begin()
    await visitor.leave('escape', exit.address)
    expect(line.output()).not.toMatch(/leave|exit/i)
    await visitor.close()
  })

  describe('while no network answers at all', () => {
    // Takes the connection and never says a word: the everyday page does not come.
    let answers = () => {}
    beforeAll(() => {
      answers = exit.holds()
    })
    afterAll(() => answers())

    /** Leaves in one task, and looks at nine places before, and once what is left was drawn. */
    const untilPainted = (page: Page, leave: () => [number, number, string]) =>
      page.evaluate(`(async () => {
        const parts = [0.1, 0.5, 0.9]
        const places = parts.flatMap((x) => parts.map((y) => [x * innerWidth, y * innerHeight]))
        const deepest = () => Math.max(...places.map(([x, y]) => document.elementsFromPoint(x, y).length))
        const before = deepest()
        const from = performance.now()
        const left = (${leave})()
        const drawn = () => new Promise((done) => requestAnimationFrame(done))
        await drawn()
        await drawn()
        return { before, left, milliseconds: performance.now() - from, after: deepest() }
      })()`) as Promise<{ before: number; left: [number, number, string]; milliseconds: number; after: number }>

    const inOneTask: Record<string, () => [number, number, string]> = {
      'a click': () => {
        document.getElementById('leave')?.click()
        return [document.childNodes.length, document.documentElement.childNodes.length, document.title]
      },
      'the middle mouse button': () => {
        document
          .getElementById('leave')
          ?.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true, cancelable: true }))
        return [document.childNodes.length, document.documentElement.childNodes.length, document.title]
      },
      'Esc twice': () => {
        for (let times = 0; times < 2; times++)
          document.body?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
        return [document.childNodes.length, document.documentElement.childNodes.length, document.title]
      },
      'Shift three times': () => {
        for (let times = 0; times < 3; times++)
          for (const type of ['keydown', 'keyup'])
            document.body?.dispatchEvent(new KeyboardEvent(type, { key: 'Shift', bubbles: true }))
        return [document.childNodes.length, document.documentElement.childNodes.length, document.title]
      },
      'coming back from the memory of the browser': () => {
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
        return [document.childNodes.length, document.documentElement.childNodes.length, document.title]
      },
    }

    test.each(Object.keys(inOneTask))('%s: in the same task the document has no child', async (way) => {
      const { page, watched, close } = await openPage(browser)
      await page.goto(`${line.chatOrigin}/k7d2`)
      await page.waitForSelector('#start', { visible: true })
      await page.click('#start')
      await page.type('#write', secret)
      const asked = watched.requests.length
      const leave = inOneTask[way]
      if (leave === undefined) throw new Error(way)
      const { before, left, milliseconds, after } = await untilPainted(page, leave)
      // The doctype and an empty html element are all that is left, and all that is drawn.
      expect(left).toEqual([2, 0, ''])
      expect([before > 1, after <= 1]).toEqual([true, true])
      // Told, never asked for: a shared machine may stand still.
      process.stdout.write(`${name}, ${way}: ${milliseconds.toFixed(0)} ms to the second picture (goal 100)\n`)
      expect(watched.requests.slice(asked).filter((address) => address.startsWith(line.chatOrigin))).toEqual([])
      await close()
    })

    test('the way out works before the script has arrived', async () => {
      const { page, close } = await openPage(browser)
      await page.setRequestInterception(true)
      page.on('request', (request) => {
        // Never answered: as on a network that hangs.
        if (!request.url().includes('/assets/')) void request.continue()
      })
      const isThere = () => location.pathname === '/k7d2' && document.querySelector('#leave') !== null
      await followsLink(page, `${line.chatOrigin}/k7d2`, isThere)
      expect(await page.evaluate(() => document.documentElement.dataset.ready)).toBeUndefined()
      const click = inOneTask['a click']
      if (click === undefined) throw new Error('no click')
      expect((await page.evaluate(click))[1]).toBe(0)
      await close()
    })
  })
})

// @norm:CO-06
test('without any script the way out is a plain link, answered by 303 and a wiped origin', async () => {
  for (const origin of [line.siteOrigin, line.chatOrigin]) {
    const port = origin === line.siteOrigin ? line.ports.site : line.ports.chat
    const answer = await fetch(`http://127.0.0.1:${port}/exit`, { redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, exit.address])
    expect(answer.headers.get('clear-site-data')).toBe('"*"')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  }
  const browser = await launchBrowser('chromium')
  try {
    const { page } = await openPage(browser)
    await page.setJavaScriptEnabled(false)
    await page.goto(`${line.chatOrigin}/k7d2`)
    expect(await page.$eval('noscript', (words) => words.textContent)).toContain(
      'U kunt ook bellen: Veilig Thuis 0800 2000',
    )
    expect(await page.$('#start')).not.toBeNull()
    expect(await page.$eval('#begin', (begin) => getComputedStyle(begin).display)).toBe('none')
    await Promise.all([page.waitForNavigation(), page.click('#leave')])
    expect(page.url()).toBe(exit.address)
  } finally {
    await browser.close()
  }
})
