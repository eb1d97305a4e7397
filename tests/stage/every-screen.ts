/** Every screen that a visitor can stand at, in turn: of the chat, of her words, and of the page for a complaint. */
import { readdirSync, readFileSync } from 'node:fs'
import type { VisitorView } from '@lijn116/client/visitor'
import type { Page } from 'puppeteer-core'
import cover from '../../content/covers/boodschappen.nl.json' with { type: 'json' }
import complaint from '../../content/translations/complaint.nl.json' with { type: 'json' }
import { press, show, stands, talk } from './return-gallery.ts'

const noor = { pseudonym: 'Noor', role: 'counsellor' }
const long = 'Een lang verhaal. '.repeat(12)
const waiting: Partial<VisitorView> = {
  phase: 'waiting',
  band: 'minutes',
  messages: [{ id: 'a', from: 'me', text: long, state: 'kept' }],
}
const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [noor],
  messages: Array.from({ length: 14 }, (_, at) => ({
    id: `t${at}`,
    from: at % 2 === 0 ? 'me' : 'other',
    text: long,
    state: 'read',
  })),
}
const plan = { sections: [{ id: 'a', title: 'Wie ik kan bellen', text: long }] }
const letter = { id: 'l', text: long, day: 20_777, isAnswered: true, dueAt: 0 }

/** Called where she stands; it may look and measure, and leaves the page as it was. */
type At = (name: string, page: Page) => Promise<void>
/** A page of the gallery, opened at this path. */
type Open = (path: string) => Promise<Page>

/** Names of the screens of words, as they are written in the sources: none is to be missed. */
export function screensOfWords(): string[] {
  const folder = new URL('../../chat/src/return/', import.meta.url)
  const sources = readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name) && name !== 'kept-words.ts')
  const names = sources.flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^\s*title: '([\w-]+)'/gm)].map(([, title = '']) => title),
  )
  return [...new Set(names)].sort()
}

type ReturnKey = Parameters<typeof press>[1] & Parameters<typeof stands>[1]
/** To what stands behind this word of the menu. */
async function chooses(page: Page, at: At, word: ReturnKey, screen: ReturnKey): Promise<void> {
  await press(page, word)
  await stands(page, screen)
  await at(screen, page)
}
const backs = (page: Page): Promise<void> => page.click('#return-bar button:last-child')

/** Each page is left open at its last screen. */
export const journeys: Readonly<Record<string, (open: Open, at: At) => Promise<Page>>> = {
  async 'before a talk'(open, at) {
    const page = await open('k7d2')
    await page.waitForSelector('#start', { visible: true })
    await at('the first screen', page)
    await page.click('#unsafe')
    await talk(page, { door: { open: false, opensAt: Date.UTC(2026, 10, 23, 11), instead: 'nationaal' } })
    await at('a door that is closed, and danger told', page)
    await page.click('#back')
    await stands(page, 'enter')
    await page.type('#return textarea', 'qqqqqq, ')
    await page.waitForSelector('#return ol li')
    await at('enter', page)
    await show(page, { code: 'entered' })
    await backs(page)
    await page.waitForSelector('#back', { visible: true })
    await page.click('#back')
    await stands(page, 'menu')
    await at('menu', page)
    await chooses(page, at, 'menu-talk', 'talk')
    await backs(page)
    await chooses(page, at, 'menu-read', 'check')
    await chooses(page, at, 'check-yes', 'check-wait')
    await backs(page)
    await chooses(page, at, 'check-no', 'word')
    await press(page, 'word-none')
    await stands(page, 'read')
    await show(page, { reading: 'here', letters: [letter], documents: [] })
    await at('read', page)
    await chooses(page, at, 'read-write', 'letter')
    await backs(page)
    await press(page, 'menu-forget-do')
    await stands(page, 'forget')
    await show(page, { forgotten: 'yes' })
    await at('forget', page)
    return page
  },
  async 'a talk, and words of it'(open, at) {
    const page = await open('k7d2')
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await page.type('#write', 'nog niet verstuurd')
    await talk(page, waiting)
    await page.waitForSelector('#reading details')
    await at('waiting', page)
    await talk(page, { ...talking, plan, notice: long })
    await page.waitForSelector('#notice', { visible: true })
    await at('talking, with a plan and a notice', page)
    await page.click('#stop')
    await at('sure to stop', page)
    await page.click('#stop-no')
    await talk(page, { asks: { id: 'x', pseudonym: 'Robin', role: 'expert' } })
    await page.waitForSelector('#asks', { visible: true })
    await at('somebody asks to come along', page)
    await talk(page, { asks: null, told: { state: 'yes-no', sent: true } })
    await page.waitForSelector('#answers', { visible: true })
    await at('yes and no only', page)
    await talk(page, { told: null, offersWords: 'o' })
    await page.waitForSelector('#offer', { visible: true })
    await at('words are offered', page)
    await talk(page, { counsellor: { pseudonym: 'Noor', present: false, typing: false } })
    await talk(page, { lost: { secondsLeft: 7, passing: 'along' } })
    await at('her counsellor is lost', page)
    await talk(page, { ...talking, lost: null, offersWords: null })
    await page.click('#come-back')
    await page.waitForSelector('#return', { visible: true })
    await at('make', page)
    await press(page, 'make-show')
    await page.waitForSelector('#return .drawn li')
    await at('make, with words', page)
    await chooses(page, at, 'show-on', 'practise')
    await chooses(page, at, 'practise-on', 'extra')
    await press(page, 'extra-without')
    await show(page, { made: { state: 'made', days: 60, hasSecond: false, told: true } })
    await at('make, done', page)
    await backs(page)
    await page.click('#signs .cover')
    await page.waitForSelector('#box', { visible: true })
    await at('the everyday page', page)
    await page.type('#box', cover.word)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#cover button', { visible: true })
    await at('the question that brings back', page)
    await page.click('#cover button')
    await page.waitForSelector('#write', { visible: true })
    await talk(page, { phase: 'ended', endedBy: 'counsellor' })
    await at('the end', page)
    return page
  },
  async 'a complaint'(open, at) {
    const page = await open('q4w8')
    const { have } = complaint.texts
    const found = await page.waitForFunction(
      (text) => [...document.querySelectorAll('button')].find((each) => each.textContent === text),
      {},
      have,
    )
    await at('a complaint', page)
    await found.asElement()?.evaluate((each) => (each as HTMLElement).click())
    await page.waitForSelector('#enter', { visible: true })
    await at('numbers of a complaint', page)
    return page
  },
}
