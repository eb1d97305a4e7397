/** Ways into the page of somebody who comes back, on the examples in place of the client. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import list from '../../content/words/nl.json' with { type: 'json' }
import { openPage, type Watched } from './browser.ts'
import { press, show, stands, talk } from './return-gallery.ts'

export const code = list.words.filter((_, at) => at % 300 === 7).slice(0, 6)
export const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [{ pseudonym: 'Noor', role: 'counsellor' }],
  messages: [{ id: 'b', from: 'other', text: 'Neem de tijd.', state: 'kept' }],
}

type Shown = { page: Page; watched: Watched; close(): Promise<void> }

/** `at`: asked at each visit. */
export function visitsOf(at: () => { origin: string; browser: Browser }) {
  /** The page before anything. */
  async function first(path = 'k7d2'): Promise<Shown> {
    const opened = await openPage(at().browser)
    await opened.page.setViewport({ width: 320, height: 640 })
    await opened.page.goto(`${at().origin}/${path}`)
    await opened.page.waitForSelector('#start', { visible: true })
    return opened
  }
  /** She gave her words, and the screen that is the same for all stands there. */
  async function entered(): Promise<Shown> {
    const opened = await first()
    const { page } = opened
    await page.click('#back')
    await stands(page, 'enter')
    await page.type('#return textarea', code.join(' '))
    await page.keyboard.press('Enter')
    await page.waitForSelector('#return progress', { visible: true })
    await show(page, { code: 'entered' })
    await stands(page, 'menu')
    return opened
  }
  async function reading(): Promise<Shown> {
    const opened = await entered()
    await press(opened.page, 'menu-read')
    await press(opened.page, 'check-no')
    await press(opened.page, 'word-none')
    await stands(opened.page, 'read')
    return opened
  }
  async function drawn(): Promise<Shown & { words: string[] }> {
    const opened = await first()
    const { page } = opened
    await page.click('#start')
    await talk(page, { ...talking, offersWords: 'o' })
    await press(page, 'offer-yes')
    await press(page, 'make-show')
    await page.waitForSelector('#return .drawn', { visible: true })
    const words = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent ?? ''))
    return { ...opened, words }
  }

  return { first, entered, reading, drawn }
}
