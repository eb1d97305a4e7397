/** Visits in one browser, a tab each, and every way in which a visit can end. Each has words of its own, found nowhere else. */
import { setTimeout as delay } from 'node:timers/promises'
import type { StaffClient } from '@lijn116/client/counsellor'
import type { Browser, Page } from 'puppeteer-core'
import { type NodeCounsellor, until } from '../journeys/node-people.ts'
import { type VisitorPage, visitIn } from '../people/visitor.ts'
import { followsLink } from '../stage/browser.ts'
import type { ExitServer } from '../stage/exit-server.ts'
import type { Line } from '../stage/line.ts'

export type Stage = {
  browser: Browser
  line: Line
  exit: ExitServer
  /** Takes whoever waits, and ends it when that visit is over. */
  noor: NodeCounsellor
}

/** All that was said, shown, typed or read, and that must therefore stand nowhere. */
export type Secrets = { words: Set<string>; codes: Set<string>; headings: Set<string> }

export const readArticles = ['/lees/1', '/lees/11'] as const

const unique = (kind: string, tab: string): string => `${kind}${tab}`
/** As the line's own words are, to come back by: two by two and whole, as some program may have written them. */
function spellings(drawn: readonly string[]): string[] {
  const numbers = drawn.filter((each) => /\d/.test(each))
  if (numbers.length > 0) return numbers.flatMap((each) => [each, each.replaceAll(' ', '')])
  return ['', ' ', '-', ',', ', ', '\n', '+', '","'].flatMap((between) =>
    drawn.slice(1).map((word, i) => [drawn[i], word].join(between)),
  )
}

export async function openTab(browser: Browser): Promise<Page> {
  const page = await browser.newPage()
  // A shared machine may stand still for seconds, and a limit in a test proves nothing.
  page.setDefaultTimeout(60_000)
  return page
}

/** From the site by its link or from an address; up to half a sentence that is never sent. */
export async function talkIn(stage: Stage, tab: string, page: Page, secrets: Secrets) {
  const by = stage.noor.staff
  const said = { said: `zegboomkruiper`, answered: 'antwoordkluut', unsent: 'ongezondenzeearend' }
  const [first, answer, unsent] = Object.values(said).map((kind) => unique(kind, tab))
  const visitor = await visitIn(page, stage.line.chatOrigin)
  await visitor.begin()
  await visitor.say(`${first} boven de weg.`)
  await takes(by)
  by.say(`${answer} bij het meer.`)
  await visitor.reads(`${answer} bij het meer.`)
  await page.focus('#write')
  await page.keyboard.type(`${unsent} en dan`)
  for (const each of [first, answer, unsent]) if (each !== undefined) secrets.words.add(each)
  return visitor
}
/** Whoever came a moment ago may not be given yet; one presses again, as people do. */
async function takes(staff: StaffClient): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(100)) {
    const { waiting, conversation } = staff.view()
    if (conversation?.phase === 'talking') return
    const next = waiting.find(({ mayTake }) => mayTake === 'now')
    if (conversation === null && next !== undefined) await staff.take(next.conversation)
  }
  throw new Error(
    `nobody could be taken: ${JSON.stringify(staff.view().waiting)} ${JSON.stringify(staff.view().problem)}`,
  )
}
export async function endsTalk(staff: StaffClient): Promise<void> {
  await staff.end()
  staff.wipe()
  await until(staff, ({ conversation }) => conversation === null)
}

type Ended = (stage: Stage, visitor: VisitorPage) => Promise<unknown>
/** What she does last; the tab stays where it brought her. */
const leavings: Record<string, Ended> = {
  button: ({ exit }, visitor) => visitor.leave('button', exit.address),
  escape: ({ exit }, visitor) => visitor.leave('escape', exit.address),
  shift: ({ exit }, visitor) => visitor.leave('shift', exit.address),
  elsewhere: ({ exit }, { page }) => followsLink(page, `${exit.address}elders`),
}

/** Reads two articles, asks the signpost, and comes to the talk by the link: all of it one visit. */
async function readsFirst({ line }: Stage, page: Page, secrets: Secrets): Promise<void> {
  // Seven signs is what the field takes.
  await page.goto(`${line.siteOrigin}/adressen`)
  await page.waitForSelector('#postcode-digits')
  await page.type('#postcode-digits', 'zqplvxk')
  secrets.words.add('zqplvxk')
  for (const path of readArticles) {
    await followsLink(page, `${line.siteOrigin}${path}`)
    secrets.headings.add(await page.$eval('h1', (heading) => heading.textContent.trim()))
  }
}

/** Words to come back by, made in a talk; the tab is closed without leaving. */
async function makesWords(stage: Stage, secrets: Secrets): Promise<string> {
  const visitor = await talkIn(stage, 'dicht', await openTab(stage.browser), secrets)
  const second = 'tweedewoordwielewaal'
  const words = await visitor.words.makesWords({ word: second })
  secrets.words.add(second)
  for (const each of spellings(words.split(' '))) secrets.codes.add(each)
  await visitor.page.close()
  await endsTalk(stage.noor.staff)
  return words
}

/** Comes back with these words, and loads the page anew in the middle of a letter. */
async function reloadsInLetter({ browser, line }: Stage, words: string, secrets: Secrets): Promise<void> {
  const page = await openTab(browser)
  const visitor = await visitIn(page, line.chatOrigin)
  await visitor.words.comesBackWith(words)
  const press = async (key: string) => {
    const found = await page.waitForSelector(`[data-key="${key}"]`, { visible: true })
    await found?.click()
  }
  for (const key of ['menu-read', 'check-no', 'word-letter']) await press(key)
  const letter = 'briefgoudplevier'
  await page.waitForSelector('#return textarea', { visible: true })
  await page.type('#return textarea', `${letter} aan jullie`)
  secrets.words.add(letter)
  await page.reload()
  await page.waitForSelector('#start', { visible: true })
}

/** Words or numbers, drawn and standing on the screen. */
export async function showsWords({ page }: VisitorPage, how: 'words' | 'numbers', secrets: Secrets): Promise<void> {
  const press = async (key: string) => {
    const found = await page.waitForSelector(`[data-key="${key}"]`, { visible: true })
    await found?.click()
  }
  await page.waitForSelector('#come-back', { visible: true })
  await page.click('#come-back')
  await press('make-show')
  if (how === 'numbers') await press('show-as-numbers')
  await page.waitForSelector('#return .drawn li', { visible: true })
  const drawn = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent ?? ''))
  for (const each of spellings(drawn)) secrets.codes.add(each)
}

/** Every end but that of the browser itself. When this is done, one tab stands behind and one in the middle of a talk. */
export async function everyEnd(name: string, stage: Stage, secrets: Secrets): Promise<void> {
  for (const [tab, leaves] of Object.entries(leavings)) {
    const page = await openTab(stage.browser)
    if (tab === 'button') await readsFirst(stage, page, secrets)
    await leaves(stage, await talkIn(stage, tab, page, secrets))
    await endsTalk(stage.noor.staff)
    if (tab !== 'button') await page.close()
  }
  await reloadsInLetter(stage, await makesWords(stage, secrets), secrets)
  const hidden = await talkIn(stage, 'verborgen', await openTab(stage.browser), secrets)
  await showsWords(hidden, 'numbers', secrets)
  const open = await openTab(stage.browser)
  await isLocked(name, hidden.page)
  await endsTalk(stage.noor.staff)
  await showsWords(await talkIn(stage, 'open', open, secrets), 'words', secrets)
}

/** As a phone that is locked: the page is behind another, and in Chromium nothing of it runs any more. */
async function isLocked(name: string, page: Page): Promise<void> {
  if ((await page.evaluate(() => document.visibilityState)) !== 'hidden') throw new Error('the page is not hidden')
  if (name !== 'chromium') return
  const session = await page.createCDPSession()
  await session.send('Page.setWebLifecycleState', { state: 'frozen' })
}
