/** A page that is left open, or seen by somebody else, with words in it. Drawn from an example; Chromium only. */
import type { VisitorView } from '@lijn116/client/visitor'
import { limits } from '@lijn116/protocol/limits'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import content from '../../content/translations/chat-return.nl.json' with { type: 'json' }
import { launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import { asked, comesBack, everything, isFit, press, show, stands, talk } from '../stage/return-gallery.ts'

const { texts } = content
const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [{ pseudonym: 'Noor', role: 'counsellor' }],
  messages: [{ id: 'b', from: 'other', text: 'Neem de tijd.', state: 'kept' }],
}
const plan = { sections: [{ id: 'a', title: 'Wie ik kan bellen', text: 'Mijn zus. '.repeat(60) }] }

let gallery: ChatGallery
let browser: Browser
beforeAll(async () => {
  gallery = await chatGallery()
  browser = await launchBrowser('chromium')
})
afterAll(async () => {
  await browser.close()
  await gallery.close()
})

/** In a talk, with the third script there. */
async function inTalk(more: Partial<VisitorView> = {}): Promise<{ page: Page; close(): Promise<void> }> {
  const opened = await openPage(browser)
  const { page } = opened
  await page.setViewport({ width: 320, height: 640 })
  await page.goto(`${gallery.origin}/k7d2`)
  await page.waitForSelector('#start', { visible: true })
  await page.click('#start')
  await talk(page, { ...talking, ...more })
  if (Object.keys(more).length === 0) await way(page)
  await page.waitForFunction(() => 'returning' in window)
  return opened
}
async function way(page: Page): Promise<void> {
  await page.waitForSelector('#come-back', { visible: true })
  await page.click('#come-back')
  await page.waitForSelector('#return', { visible: true })
}
/** In sight: what she is told in these words. */
const told = (page: Page): Promise<string> =>
  page.$$eval('#said p, #return p, #return-bar p', (all) =>
    all.flatMap((each) => ((each as HTMLElement).offsetParent === null ? [] : each.textContent)).join(' '),
  )
const says = (page: Page, key: keyof typeof texts): Promise<void> =>
  expect.poll(() => told(page), { timeout: 60_000 }).toContain(texts[key])
/** What stands open on her screen. */
const open = (page: Page): Promise<string[]> =>
  page.$$eval('#plan[open], #notice[open]', (all) => all.map(({ id }) => id))

test('the way to words reads the same for who came with some; hidden, they are asked for again; over, they are gone', async () => {
  const { page, close } = await inTalk()
  await press(page, 'made-back')
  const label = (): Promise<string | null> => page.$eval('#come-back', (each) => each.textContent)
  expect(await label()).toBe(texts.make)
  await show(page, { code: 'entered' })
  expect(await label()).toBe(texts.make)
  await way(page)
  await stands(page, 'menu')
  await page.click('#return-bar .cover')
  await page.waitForSelector('#box', { visible: true })
  expect(await asked(page)).toContainEqual(['lock'])
  await comesBack(page)
  await way(page)
  await stands(page, 'enter')
  expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts['enter-again'])
  await isFit(page)
  await show(page, { code: 'entered' })
  await talk(page, { phase: 'ended', endedBy: 'counsellor' })
  // While she is at it nothing is taken from her hands.
  await says(page, 'talk-over')
  expect((await asked(page)).filter(([name]) => name === 'letGo')).toEqual([])
  await page.click('#return-bar button:last-child')
  await expect.poll(() => asked(page), { timeout: 60_000 }).toContainEqual(['letGo'])
  await page.waitForSelector('#come-back', { hidden: true })
  await close()
})

test('nothing was done for long: what stood there is gone, and the words are asked for again', async () => {
  const { page, close } = await inTalk()
  await show(page, { code: 'entered' })
  await press(page, 'made-back')
  await way(page)
  await stands(page, 'menu')
  const later = (seconds: number): Promise<void> =>
    page.evaluate((ms) => {
      const { now } = Date
      Date.now = () => now() + ms
      document.dispatchEvent(new Event('visibilitychange'))
    }, seconds * 1000)
  await later(limits.longSilenceSeconds - 60)
  expect(await asked(page)).toEqual([])
  await stands(page, 'menu')
  await later(61)
  await page.waitForSelector('#return', { hidden: true })
  expect(await asked(page)).toEqual([['lock']])
  await way(page)
  await stands(page, 'enter')
  await close()
})

test('a plan and a notice are folded until she opens them, and folded again when she hid; the talk stays in view', async () => {
  const { page, close } = await inTalk({ plan, notice: 'Er is gemeld bij Veilig Thuis.' })
  await page.waitForSelector('#notice', { visible: true })
  expect(await open(page)).toEqual([])
  for (const key of ['plan-new', 'notice-new'] as const) await says(page, key)
  expect(await page.$eval('#notice > summary', (each) => each.textContent)).toBe(texts.notice)
  await page.click('#plan > summary')
  await page.waitForFunction(
    (text) => !document.getElementById('said')?.textContent?.includes(text),
    {},
    texts['plan-new'],
  )
  await page.click('#notice > summary')
  expect(await open(page)).toEqual(['plan', 'notice'])
  await isFit(page)
  await page.evaluate(() => document.getElementById('page')?.scrollTo(0, 1e6))
  await page.waitForFunction(() => (document.getElementById('page')?.scrollTop ?? 0) > 0)
  await talk(page, {
    messages: [...(talking.messages ?? []), { id: 'c', from: 'other', text: 'Bent u daar nog?', state: 'kept' }],
  })
  await page.waitForFunction(() => {
    const last = [...document.querySelectorAll('#log > *')].at(-1)?.getBoundingClientRect()
    const box = document.getElementById('compose')?.getBoundingClientRect()
    return last !== undefined && box !== undefined && last.bottom <= box.top + 1 && last.top >= 0
  })
  await page.click('#signs .cover')
  await page.waitForSelector('#box', { visible: true })
  await comesBack(page)
  await page.waitForSelector('#plan', { visible: true })
  expect(await open(page)).toEqual([])
  await close()
})

test('words she saw and that are not made are said so, in the talk and when it is over', async () => {
  const { page, close } = await inTalk()
  await press(page, 'make-show')
  await says(page, 'show-not-yet')
  await isFit(page)
  await page.click('#return-bar .cover')
  await page.waitForSelector('#box', { visible: true })
  await comesBack(page)
  await says(page, 'made-not')
  await way(page)
  await press(page, 'make-show')
  const words = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent).join(' '))
  await press(page, 'show-on')
  await press(page, 'practise-on')
  await press(page, 'extra-without')
  await expect.poll(() => asked(page), { timeout: 60_000 }).toEqual([['make', words, null]])
  await says(page, 'make-wait')
  // Her counsellor is lost for a moment: nothing is wrong with these words.
  await talk(page, { phase: 'waiting', counsellor: null })
  await show(page, { made: { state: 'alone', days: null, hasSecond: false, told: false } })
  await says(page, 'made-alone')
  await says(page, 'talk-lost')
  expect(await told(page)).not.toContain(texts['made-refused'])
  await talk(page, talking)
  await press(page, 'again')
  await expect.poll(async () => (await asked(page)).length, { timeout: 60_000 }).toBe(2)
  await talk(page, { phase: 'ended', endedBy: 'counsellor' })
  await says(page, 'made-over')
  await isFit(page)
  await page.click('#return-bar button:last-child')
  await page.waitForSelector('#return', { hidden: true })
  await says(page, 'made-over')
  expect(await everything(page)).not.toContain(words)
  await close()
})
