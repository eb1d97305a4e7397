/** An entry of the map among what was said: read, called, and left for only when she means to. Chromium only. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import en from '../../content/translations/chat.en.json' with { type: 'json' }
import nl from '../../content/translations/chat.nl.json' with { type: 'json' }
import { launchBrowser } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import { isFit, talk } from '../stage/return-gallery.ts'
import { talking, visitsOf } from '../stage/return-visits.ts'

const { texts } = nl
let gallery: ChatGallery
let browser: Browser
const { first } = visitsOf(() => ({ origin: gallery.origin, browser }))
beforeAll(async () => {
  gallery = await chatGallery()
  browser = await launchBrowser('chromium')
})
afterAll(async () => {
  await browser.close()
  await gallery.close()
})

type Card = NonNullable<VisitorView['cards']>[string]
const card: Card = {
  language: 'nl',
  name: 'Huis aan de <b>Linde</b>',
  does: 'Luistert en denkt mee.',
  doesNot: null,
  ways: [
    { kind: 'phone', value: '0800 0001', hours: 'dag en nacht', note: null },
    { kind: 'phone', value: 'vraag de balie 1', hours: null, note: null },
    { kind: 'in-person', value: null, hours: null, note: 'Op afspraak.' },
  ],
  anonymous: true,
  cost: null,
  website: 'https://example.org/hulp',
  checkedOn: null,
  note: 'Vraag naar het inloopuur.',
}
const message = (id: string, text: string, from: 'me' | 'other') => ({ id, text, from, state: 'kept' as const })
const messages = [
  message('a', 'Is er iets in de buurt?', 'me'),
  message('b', 'Huis aan de Linde', 'other'),
  message('c', 'Dank u.', 'me'),
]
const inTalk = (change: Partial<VisitorView> = {}) => ({ ...talking, messages, cards: { b: card }, ...change })

async function shown(): Promise<{ page: Page; close: () => Promise<void> }> {
  const visit = await first()
  await visit.page.click('#start')
  await talk(visit.page, inTalk())
  await visit.page.waitForSelector('.given')
  return visit
}
const words = (page: Page): Promise<string> => page.$eval('.given', (one) => one.textContent ?? '')

test('it stands where it was said, says what is not known, and nothing in it is markup or a link that is not one', async () => {
  const { page, close } = await shown()
  expect(await page.$$eval('#log .message', (all) => all.map((one) => one.querySelector('.given') !== null))).toEqual([
    false,
    true,
    false,
  ])
  const said = await words(page)
  for (const text of [
    '<b>Linde</b>',
    texts['given-about'],
    texts['given-cost-unknown'],
    texts['given-unchecked'],
    card.note,
  ])
    expect(said).toContain(text)
  expect(await page.$$eval('.given a[href^="tel:"]', (all) => all.map((one) => one.getAttribute('href')))).toEqual([
    'tel:08000001',
  ])
  await isFit(page)
  await page.setViewport({ width: 320, height: 640 })
  await isFit(page)
  // Drawn again with each change, and made once.
  await talk(page, inTalk({ messages: [...messages, message('d', 'Graag gedaan.', 'other')] }))
  await page.waitForFunction(() => document.querySelectorAll('#log .message').length === 4)
  expect(await page.$$('.given')).toHaveLength(1)
  await close()
})

test('one that has just come is seen from its name on, also on a small screen', async () => {
  const visit = await first()
  const { page } = visit
  await page.setViewport({ width: 320, height: 640 })
  await page.click('#start')
  await talk(page, inTalk({ messages: messages.slice(0, 1), cards: {} }))
  const place = () =>
    page.evaluate(() => {
      const view = document.querySelector('#page')?.getBoundingClientRect()
      const name = document.querySelector('.given h3')?.getBoundingClientRect()
      const whole = document.querySelector('.given')?.getBoundingClientRect()
      if (view === undefined || name === undefined || whole === undefined) return null
      return { isTall: whole.height > view.height, isSeen: name.top >= view.top - 1 && name.bottom <= view.bottom + 1 }
    })
  await talk(page, inTalk({ messages: messages.slice(0, 2) }))
  await page.waitForSelector('.given')
  expect(await place()).toEqual({ isTall: true, isSeen: true })
  // And it stays there: what is drawn again is no reason to go to the end.
  await talk(
    page,
    inTalk({ messages: messages.slice(0, 2), counsellor: { pseudonym: 'Noor', present: true, typing: true } }),
  )
  expect(await place()).toMatchObject({ isSeen: true })
  await visit.close()
})

test('to their website only after a second tap, once she knows that she leaves the talk', async () => {
  const { page, close } = await shown()
  const site = '.given a[href^="https:"]'
  const isSeen = () => page.$eval(site, (one) => (one as HTMLElement).offsetParent !== null)
  expect(await isSeen()).toBe(false)
  await page.focus('.given .site > button')
  await page.keyboard.press('Enter')
  await page.waitForSelector(site, { visible: true })
  expect(await words(page)).toContain(texts['given-leaving'])
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  expect(await focused(), 'what it means is read first').toBe(texts['given-leaving'])
  await isFit(page)
  await page.keyboard.press('Enter')
  expect(await isSeen(), 'Enter again goes nowhere').toBe(true)
  await page.keyboard.press('Tab')
  expect(await focused()).toBe(texts['given-go-no'])
  await page.keyboard.press('Enter')
  expect(await isSeen()).toBe(false)
  expect(await page.$eval(site, (one) => [one.getAttribute('rel'), (one as HTMLElement).dataset.replace])).toEqual([
    'noreferrer',
    '',
  ])
  await close()
})

test('in another language its labels follow, and what the organisation says stays as it is', async () => {
  const { page, close } = await shown()
  await page.$eval('#languages a[lang="en"]', (link) => (link as HTMLElement).click())
  await page.waitForFunction(
    (text) => document.querySelector('.given')?.textContent?.includes(text),
    {},
    en.texts['given-about'],
  )
  const said = await words(page)
  expect(said).toContain(card.does)
  expect(said).not.toContain(texts['given-about'])
  expect(await page.$eval('.given h3 span', (one) => one.lang)).toBe('nl')
  await close()
})
