/**
 * A tab that is opened once more, and a browser that puts back what stood open: what she typed and read is not in it. Beside
 * ours stands a page of somebody else, which does get its words back; where it does not, the test fails and shows nothing.
 * Chromium asks after a crash and puts nothing back by itself, so there it was closed; Firefox is ended by SIGKILL.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NodeCounsellor, nodeCounsellor } from '../journeys/node-people.ts'
import { visitIn } from '../people/visitor.ts'
import { goesThroughHistory, launchBrowser } from '../stage/browser.ts'
import { type CarelessSite, startCarelessSite, typesAt } from '../stage/careless-site.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { type Line, startLine } from '../stage/line.ts'
import { wordsInFiles } from '../stage/search.ts'
import { endsTalk, openTab, talkIn } from './visits.ts'

const control = 'teruggehaaldekeep'
const unsent = 'ongezondenputter'
const bound = 60_000

let exit: ExitServer
let before: ExitServer
let careless: CarelessSite
let line: Line
let noor: NodeCounsellor
const profiles: string[] = []
const newProfile = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'lijn116-reopened-'))
  profiles.push(made)
  return made
}
beforeAll(async () => {
  ;[exit, before] = [await startExitServer(), await startExitServer()]
  careless = await startCarelessSite(exit.address)
  line = await startLine({ env: { EXIT_ADDRESS: exit.address } })
  noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
})
afterAll(async () => {
  await noor?.staff.signOut()
  await line?.close()
  await careless?.close()
  await Promise.all([exit?.close(), before?.close()])
  for (const profile of profiles) rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
})

/** Everything that a document holds, typed or not. */
const everything = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map(({ value }) => value)
    return [document.documentElement.textContent, document.title, ...fields, JSON.stringify(history.state)].join(' ')
  })
/** The page of this browser at this address in which this holds; a tab that is put back comes when it comes. */
async function comes(browser: Browser, address: string, holds: (page: Page) => Promise<boolean>): Promise<Page> {
  for (const until = Date.now() + bound; Date.now() < until; await delay(200)) {
    const pages = (await browser.pages()).filter((page) => page.url().startsWith(address))
    for (const page of pages) if (await holds(page).catch(() => false)) return page
  }
  throw new Error(`nothing came at ${address}: ${(await browser.pages()).map((page) => page.url()).join(' ')}`)
}
const hasControl = (browser: Browser): Promise<Page> =>
  comes(browser, `${careless.origin}/typed`, async (page) => (await everything(page)).includes(control))
/** Sessions are written down every second or so; she goes on until this one is. */
async function isOnDisk(profile: string): Promise<void> {
  for (const until = Date.now() + bound; Date.now() < until; await delay(300))
    if (wordsInFiles(profile, [control]).length > 0) return
  throw new Error('the browser never wrote down what the careless page holds')
}
/** She said something and read an answer, and stands in the middle of the next. What must not come back. */
async function inTheMiddle(browser: Browser, tab: string): Promise<{ page: Page; words: readonly string[] }> {
  const secrets = { words: new Set<string>(), codes: new Set<string>(), headings: new Set<string>() }
  const { page } = await talkIn({ browser, line, exit, noor }, tab, await openTab(browser), secrets)
  const found = await everything(page)
  for (const word of secrets.words) expect(found).toContain(word)
  return { page, words: [...secrets.words] }
}
/** Ours, put back: as for anybody who comes for the first time. */
async function isAnew(browser: Browser, words: readonly string[]): Promise<void> {
  const page = await comes(browser, line.chatOrigin, async (each) => {
    const start = await each.$eval('#start', (button) => button.checkVisibility())
    return start && (await each.$eval('#write', (box) => !box.checkVisibility()))
  })
  const found = await everything(page)
  expect(found).toContain('Overzicht')
  expect(words.length).toBe(3)
  for (const word of words) expect(found).not.toContain(word)
  expect(await page.$$('#log > *')).toEqual([])
  await page.close()
}
async function typed(browser: Browser, profile: string): Promise<Page> {
  const page = await browser.newPage()
  await typesAt(page, `${careless.origin}/typed`, control)
  await isOnDisk(profile)
  return page
}

describe('in Chromium', () => {
  const profile = newProfile()
  let browser: Browser
  beforeAll(async () => {
    const extension = new URL('../stage/reopen', import.meta.url).pathname
    browser = await launchBrowser('chromium', { profile, extensions: [extension] })
  })
  afterAll(() => browser?.close())

  /** By what a person does in a menu, or with Ctrl, Shift and T. */
  async function reopens(): Promise<void> {
    const target = await browser.waitForTarget((each) => each.type() === 'service_worker', { timeout: bound })
    const worker = await target.worker()
    await worker?.evaluate(() =>
      (globalThis as unknown as { chrome: { sessions: { restore(): Promise<object> } } }).chrome.sessions.restore(),
    )
  }

  // @req:R-031 @norm:CO-06
  test('a tab that was closed in the middle of a sentence comes back as a first visit', async () => {
    await (await typed(browser, profile)).close()
    await reopens()
    await (await hasControl(browser)).close()

    const { page, words } = await inTheMiddle(browser, 'dicht')
    await page.close()
    await endsTalk(noor.staff)
    await reopens()
    await isAnew(browser, words)
  })

  // @req:R-031
  test('a tab that she left comes back where leaving led, and before that stands who was before', async () => {
    const page = await browser.newPage()
    const visitor = await visitIn(page, line.chatOrigin, { cameFrom: before.address })
    await visitor.begin()
    await page.type('#write', unsent)
    await visitor.leave('escape', exit.address)
    await page.close()
    await reopens()
    const back = await comes(browser, exit.address, async (each) => (await each.title()) === 'Het weer')
    expect(await everything(back)).not.toContain(unsent)
    await goesThroughHistory(back, before.address, -1)
    expect(await everything(back)).not.toContain(unsent)
    await back.close()
  })

  // @req:R-031 @norm:CO-06
  test('a browser that goes on where it was puts back the page, and no word of hers', async () => {
    const own = newProfile()
    const first = await launchBrowser('chromium', { profile: own })
    const { words } = await inTheMiddle(first, 'sessie')
    await typed(first, own)
    await first.close()
    await endsTalk(noor.staff)
    const second = await launchBrowser('chromium', { profile: own, args: ['--restore-last-session'] })
    try {
      await hasControl(second)
      await isAnew(second, words)
    } finally {
      await second.close()
    }
  })
})

// @req:R-031 @norm:CO-06
test('Firefox, after a crash, puts back the page, and no word of hers', async () => {
  const own = newProfile()
  const preferences = { 'browser.startup.page': 3, 'browser.sessionstore.restore_on_demand': false }
  const first = await launchBrowser('firefox', { profile: own, preferences })
  const { words } = await inTheMiddle(first, 'stuk')
  await typed(first, own)
  const ended = new Promise((end) => first.process()?.once('exit', end))
  first.process()?.kill('SIGKILL')
  await ended
  await endsTalk(noor.staff)
  const second = await launchBrowser('firefox', { profile: own, preferences })
  try {
    await hasControl(second)
    await isAnew(second, words)
  } finally {
    await second.close()
  }
})
