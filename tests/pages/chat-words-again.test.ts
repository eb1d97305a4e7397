/** Words that are given again, late, or when nobody talks any more. Drawn from an example; Chromium only. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import chat from '../../content/translations/chat.nl.json' with { type: 'json' }
import content from '../../content/translations/chat-return.nl.json' with { type: 'json' }
import list from '../../content/words/nl.json' with { type: 'json' }
import { launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import { asked, everything, isFit, knows, press, said, show, stands, talk } from '../stage/return-gallery.ts'

const { texts } = content
const pick = (from: number): string =>
  list.words
    .filter((_, at) => at % 300 === from)
    .slice(0, 6)
    .join(' ')
const code = pick(7)
const other = pick(11)
const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [{ pseudonym: 'Noor', role: 'counsellor' }],
  messages: [{ id: 'b', from: 'other', text: 'Neem de tijd.', state: 'kept' }],
}

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

async function first(): Promise<{ page: Page; close(): Promise<void> }> {
  const opened = await openPage(browser)
  await opened.page.setViewport({ width: 320, height: 640 })
  await opened.page.goto(`${gallery.origin}/k7d2`)
  await opened.page.waitForSelector('#start', { visible: true })
  return opened
}
async function give(page: Page, words: string): Promise<void> {
  await stands(page, 'enter')
  await page.type('#return textarea', words)
  await press(page, 'on')
}
async function way(page: Page): Promise<void> {
  await page.waitForSelector('#come-back', { visible: true })
  await page.click('#come-back')
}
/** Which of these stand on the screen. */
const inSight = (page: Page, ...keys: (keyof typeof texts)[]): Promise<string[]> =>
  page.$$eval(
    '#return p, #return button, #said p',
    (all, wanted) => {
      const shown = all.flatMap((each) => ((each as HTMLElement).offsetParent === null ? [] : each.textContent))
      return wanted.flatMap(([key, text]) => (shown.includes(text) ? key : []))
    },
    keys.map((key) => [key, texts[key].replace('{days}', '3')] as const),
  )

test('words that may have been others are given again before the talk, and a word we mended is shown first', async () => {
  const { page, close } = await first()
  await page.click('#back')
  await give(page, code.replace(/script$/, 'scrpt'))
  // Read as another word than she typed, and never shown to her: not yet.
  expect(await inSight(page, 'enter-mended')).toEqual(['enter-mended'])
  expect(await asked(page)).toEqual([])
  expect(await page.$eval('#return ol', (all) => all.textContent)).toContain('scrpt')
  await press(page, 'on')
  await expect.poll(() => asked(page), { timeout: 60_000 }).toEqual([['enter', code]])
  await show(page, { code: 'entered' })
  await stands(page, 'menu')
  expect(await inSight(page, 'menu-talk', 'menu-doubt', 'menu-other', 'made-back', 'menu-over')).toEqual([
    'menu-talk',
    'menu-doubt',
    'menu-other',
  ])
  await isFit(page)
  await press(page, 'menu-other')
  await give(page, other)
  await expect
    .poll(() => asked(page), { timeout: 60_000 })
    .toEqual([
      ['enter', code],
      ['enter', other],
    ])
  // Of the others nothing counts any more: these take as long.
  await page.waitForSelector('#return progress', { visible: true })
  await show(page, { code: 'entered' })
  await press(page, 'menu-read')
  await press(page, 'check-no')
  await press(page, 'word-none')
  await stands(page, 'read')
  const text = JSON.stringify({ sections: [{ id: 'a', title: 'Wie ik kan bellen', text: 'Mijn zus.' }] })
  await show(page, { reading: 'here', documents: [{ id: 'p', kind: 'plan', day: 20_779, text, by: 'current' }] })
  // The one in the talk may be newer.
  expect(await page.$eval('#kept article', (each) => each.textContent)).toContain('Zoals bewaard op')
  await close()
})

test('while she waits there is a way to them, the same for all, and from the box of the conversation', async () => {
  const { page, close } = await first()
  await page.click('#start')
  await talk(page, { phase: 'waiting' })
  const label = (): Promise<string | null> => page.$eval('#come-back', (each) => each.textContent)
  await way(page)
  await stands(page, 'enter')
  expect(await label()).toBe(chat.texts['come-back-with'])
  await page.click('#return-bar button:last-child')
  await knows(page, code)
  await page.type('#write', code)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#held button', { visible: true })
  await isFit(page)
  await page.click('#held button')
  await stands(page, 'enter')
  expect(await page.$eval('#return textarea', (box) => (box as HTMLTextAreaElement).value)).toBe(code)
  await press(page, 'on')
  await expect.poll(() => asked(page), { timeout: 60_000 }).toEqual([['enter', code]])
  await show(page, { code: 'entered' })
  await stands(page, 'menu')
  // With whom is asked before she begins; now there is a talk to go back to.
  expect(await inSight(page, 'menu-talk', 'menu-other', 'made-back', 'menu-over')).toEqual(['made-back'])
  await press(page, 'made-back')
  expect(await label()).toBe(chat.texts['come-back-with'])
  expect(await said(page)).toEqual([])
  await talk(page, talking)
  expect(await label()).toBe(texts.make)
  await page.type('#write', code)
  await page.keyboard.press('Enter')
  await page.waitForSelector('#held', { visible: true })
  // They were given already.
  expect(await page.$eval('#held button', (each) => (each as HTMLElement).offsetParent)).toBeNull()
  await close()
})

test('over, the menu leads nowhere that is not there, and the end says what stays', async () => {
  const { page, close } = await first()
  await page.click('#start')
  await talk(page, { ...talking, offersWords: 'o' })
  // By keyboard: the frame round the talk lies inside it, where it is not cut off.
  await page.waitForSelector('#offer button', { visible: true })
  await page.focus('#offer button:nth-of-type(2)')
  await page.keyboard.press('Enter')
  const frame = await page.$eval('#log:focus-visible', (log) => {
    const { outlineOffset, outlineWidth } = getComputedStyle(log)
    return Number.parseFloat(outlineOffset) + Number.parseFloat(outlineWidth)
  })
  expect(frame).toBeLessThanOrEqual(0)
  await talk(page, { moment: { id: 'm', at: Date.UTC(2026, 11, 1, 18, 30), with: 'Noor' } })
  expect(await page.$eval('#said', (each) => each.textContent)).toMatch(/19:30 \(tijd in Nederland\), met Noor/)
  await way(page)
  await stands(page, 'make')
  // Before any are drawn: what they open.
  expect(await page.$eval('#return', (all) => all.textContent)).toMatch(/lezen wat er voor u staat/)
  await press(page, 'make-show')
  await press(page, 'show-as-numbers')
  expect(await page.$eval('#return', (all) => all.textContent)).toMatch(/niet onder één naam/)
  await press(page, 'show-on')
  await press(page, 'practise-on')
  await press(page, 'extra-without')
  await show(page, { code: 'entered', made: { state: 'made', days: 30, hasSecond: false, told: true } })
  expect(await inSight(page, 'made-keeps')).toEqual(['made-keeps'])
  await isFit(page)
  await show(page, { code: 'entered' })
  await page.click('#return-bar button:last-child')
  await way(page)
  await stands(page, 'menu')
  await talk(page, { phase: 'ended', endedBy: 'counsellor', counsellor: null, notice: 'Er is gemeld.' })
  expect(await inSight(page, 'menu-talk', 'menu-other', 'made-back', 'menu-over')).toEqual(['menu-over'])
  await isFit(page)
  await page.click('#return-bar button:last-child')
  await page.waitForSelector('#return', { hidden: true })
  await expect
    .poll(() => inSight(page, 'end-notice', 'end-words'), { timeout: 60_000 })
    .toEqual(['end-notice', 'end-words'])
  expect(await everything(page)).toContain(chat.texts.erased)
  await close()
})

test('of a talk without words and without a notice nothing more is said, nor once all was erased', async () => {
  const { page, close } = await first()
  await page.click('#start')
  await talk(page, talking)
  await way(page)
  await stands(page, 'make')
  await press(page, 'made-back')
  await talk(page, { phase: 'ended', endedBy: 'counsellor', counsellor: null })
  expect(await inSight(page, 'end-notice', 'end-words')).toEqual([])
  await talk(page, talking)
  await show(page, { code: 'entered' })
  await show(page, { code: 'none', forgotten: 'yes' })
  await talk(page, { phase: 'ended', endedBy: 'counsellor', counsellor: null })
  expect(await inSight(page, 'end-notice', 'end-words')).toEqual([])
  await close()
})
