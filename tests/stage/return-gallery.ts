/** What tests of coming back ask of the examples in place of the client, and look for on the page. */
import type { ReturnView } from '@lijn116/client/returning-view'
import type { VisitorView } from '@lijn116/client/visitor'
import type { Page } from 'puppeteer-core'
import { expect } from 'vitest'
import type { ReturnGallery } from '../../chat/gallery/returning.ts'
import type { Gallery } from '../../chat/gallery/visitor.ts'
import cover from '../../content/covers/boodschappen.nl.json' with { type: 'json' }
import chat from '../../content/translations/chat.nl.json' with { type: 'json' }
import type content from '../../content/translations/chat-return.nl.json'
import { inView, tooSmall, violations, wayOut } from './access.ts'

type Window = { gallery: Gallery; returning: ReturnGallery }
export const talk = (page: Page, more: Partial<VisitorView>): Promise<void> =>
  page.evaluate((view) => (window as unknown as Window).gallery.show(view), more)
export const show = (page: Page, more: Partial<ReturnView>): Promise<void> =>
  page.evaluate((view) => (window as unknown as Window).returning.show(view), more)
export const asked = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() => (window as unknown as Window).returning.asked.slice())
export const said = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() => (window as unknown as Window).gallery.asked.filter(([name]) => name === 'say'))
/** Everything in the document, typed text included; not the data blocks it came with. */
export const everything = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((box) => box.value)
    return [document.documentElement.textContent, ...boxes].join(' ')
  })
type Key = keyof (typeof content)['texts']
export const press = async (page: Page, key: Key): Promise<void> => {
  const found = await page.waitForFunction(
    (name) => [...document.querySelectorAll<HTMLElement>(`[data-key="${name}"]`)].find((each) => each.offsetParent),
    {},
    key,
  )
  await found.asElement()?.evaluate((element) => (element as HTMLElement).click())
}
export const stands = (page: Page, screen: Key) =>
  page.waitForSelector(`#return[data-screen="${screen}"]`, { visible: true })
/** What anybody must be able to reach and read, on this screen. */
export async function isFit(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([])
  expect(await tooSmall(page)).toEqual([])
  const { spill, ...out } = await wayOut(page)
  expect(out).toEqual(inView)
  expect(spill).toBeLessThanOrEqual(0)
}

/** The example takes these for her words from now on. */
export const knows = (page: Page, words: string): Promise<void> =>
  page.evaluate((code) => {
    ;(window as unknown as Window).returning.code = code
  }, words)
/** Nothing she erases is confirmed, until it is. */
export const isAway = (page: Page, away: boolean): Promise<void> =>
  page.evaluate((is) => {
    ;(window as unknown as Window).returning.isAway = is
  }, away)
/** Hidden, she types the word that brings back, and can write. */
export async function comesBack(page: Page): Promise<void> {
  await page.type('#box', cover.word)
  await page.keyboard.press('Enter')
  await page.waitForFunction(
    (yes) => [...document.querySelectorAll<HTMLElement>('#cover button')].find((each) => each.textContent === yes),
    {},
    chat.texts['back-yes'],
  )
  await page.click('#cover button')
}
