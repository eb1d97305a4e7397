/** The talking screen where there is little room: over a keyboard, or with large letters. Chromium only. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gallery } from '../../chat/gallery/visitor.ts'
import cover from '../../content/covers/boodschappen.nl.json' with { type: 'json' }
import english from '../../content/translations/chat.en.json' with { type: 'json' }
import { inView, wayOut } from '../stage/access.ts'
import { launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'

const noor = { pseudonym: 'Noor', role: 'counsellor' }
const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [noor],
  messages: [
    { id: 'a', from: 'me', text: 'Goedenavond. Ik weet niet goed waar ik moet beginnen.', state: 'read' },
    { id: 'b', from: 'other', text: 'Fijn dat u er bent. Bent u nu op een veilige plek?', state: 'kept' },
  ],
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

type Window = { gallery: Gallery }
const show = (page: Page, more: Partial<VisitorView>): Promise<void> =>
  page.evaluate((view) => (window as unknown as Window).gallery.show(view), more)
async function begun(view: Partial<VisitorView>, width: number, height: number) {
  const opened = await openPage(browser)
  await opened.page.setViewport({ width, height })
  await opened.page.goto(`${gallery.origin}/k7d2`)
  await opened.page.waitForSelector('#start', { visible: true })
  await opened.page.click('#start')
  await show(opened.page, view)
  await opened.page.waitForSelector('#signs .cover', { visible: true })
  return opened
}
/** Of the whole element: is it seen, with nothing over its middle? */
const isSeen = (page: Page, what: string): Promise<boolean> =>
  page.$eval(what, (element) => {
    const { top, bottom, left, width, height } = element.getBoundingClientRect()
    const middle = document.elementFromPoint(left + width / 2, top + height / 2)
    const isWhole = height > 0 && top >= -1 && bottom <= innerHeight + 1
    return isWhole && middle !== null && (element.contains(middle) || middle.contains(element))
  })

describe.each(['ltr', 'rtl'])('%s', (dir) => {
  test.each([
    [320, 320],
    [320, 256],
    [320, 200],
  ] as const)('at %d×%d there is room to read, with the way out and the box in view', async (width, height) => {
    const { page, close } = await begun(talking, width, height)
    await page.evaluate((to) => Object.assign(document.documentElement, { dir: to }), dir)
    expect(await wayOut(page)).toEqual({ ...inView, spill: 0 })
    for (const seen of ['#write', '#compose button', ...(height > 220 ? ['#signs .cover'] : [])])
      expect(await isSeen(page, seen), seen).toBe(true)
    const room = await page.evaluate(() => {
      const rows = [...document.querySelectorAll('.leave, .top, #compose, #signs, #who, #bottom')]
      const isFree = (y: number): boolean => {
        const at = document.elementFromPoint(innerWidth / 2, y)
        return at !== null && !rows.some((row) => row === at || row.contains(at))
      }
      return Array.from({ length: innerHeight }, (_, y) => y).filter(isFree).length
    })
    expect(room).toBeGreaterThanOrEqual(72)
    // Everything can be reached.
    for (const each of ['#log .message', '#signs .cover', '#said', '#who'])
      expect(
        await page.$eval(each, (element) => {
          element.scrollIntoView({ block: 'center' })
          const { top, height } = element.getBoundingClientRect()
          return document.elementFromPoint(innerWidth / 2, top + height / 2) !== null && top < innerHeight
        }),
        each,
      ).toBe(true)
    await close()
  })
})

test('while somebody asks to come along, she can hide', async () => {
  for (const height of [320, 480]) {
    const { page, close } = await begun(talking, 320, height)
    await show(page, { asks: { id: 'x', pseudonym: 'Robin', role: 'expert' } })
    await page.waitForSelector('#asks', { visible: true })
    expect(await isSeen(page, '#signs .cover'), `${height}`).toBe(true)
    expect(await isSeen(page, '#asks button:last-of-type'), `${height}`).toBe(true)
    await close()
  }
})

test('another language that comes while she hides is on the page when she is back, and not before', async () => {
  const { page, close } = await begun(talking, 320, 568)
  const close_ = await page.evaluate(() => {
    document.querySelector<HTMLElement>('#languages a[hreflang="en"]')?.click()
    document.querySelector<HTMLElement>('#signs .cover')?.click()
    return document.querySelector('#leave')?.textContent
  })
  expect(close_).toBe(cover.close)
  await page.waitForNetworkIdle({ idleTime: 200 })
  expect(await page.$eval('#leave', (leave) => leave.textContent)).toBe(cover.close)
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('nl')
  await page.type('#box', cover.word)
  await page.keyboard.press('Enter')
  await page.click('#cover button')
  await page.waitForSelector('html[lang="en"] #write', { visible: true })
  expect(await page.$eval('#leave', (leave) => leave.textContent)).toBe(english.texts.leave)
  expect(await page.$eval('#honest h2', (heading) => heading.textContent)).toBe(english.texts.safe)
  await close()
})
