/** The chat page in every language it is offered in, and the drawings of the easy one. Chromium only. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gallery } from '../../chat/gallery/visitor.ts'
import door from '../../content/doors/nationaal.json' with { type: 'json' }
import { languages, languagesFor } from '../../content/languages.ts'
import { inView, tooSmall, violations, wayOut } from '../stage/access.ts'
import { launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'

const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [{ pseudonym: 'Noor', role: 'counsellor' }],
  told: { state: 'yes-no', sent: true },
  messages: [{ id: 'a', from: 'other', text: 'Ben je nu alleen?', state: 'kept' }],
}
const paths: Readonly<Record<string, string>> = door.paths
const spoken = languagesFor('chat')
const easy = spoken.filter((language) => languages[language]?.easy === true)

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

async function first(language: string) {
  const opened = await openPage(browser)
  await opened.page.setViewport({ width: 320, height: 640 })
  await opened.page.goto(`${gallery.origin}/${paths[language]}`)
  await opened.page.waitForSelector('#start', { visible: true })
  return opened
}
async function talk(page: Page): Promise<void> {
  await page.click('#start')
  await page.evaluate((view) => (window as unknown as { gallery: Gallery }).gallery.show(view), talking)
  await page.waitForSelector('#answers', { visible: true })
}
/** The drawing before each of these, as the browser has it. */
const drawn = (page: Page, selectors: readonly string[]): Promise<boolean[]> =>
  page.evaluate(
    (all) =>
      all.map((selector) => {
        const element = document.querySelector(selector)
        if (element === null) throw new Error(`no ${selector}`)
        return getComputedStyle(element, '::before').maskImage.startsWith('url("data:image/svg+xml,<svg')
      }),
    selectors,
  )

// @req:R-064
test.each(spoken)('in %s nothing is cut off, too small or unreadable at 320', async (language) => {
  const { page, close } = await first(language)
  expect(await page.$eval('html', ({ lang, dir }) => ({ lang, dir }))).toEqual({
    lang: language,
    dir: languages[language]?.direction,
  })
  // Who writes back, before anything begins.
  expect(await page.$eval('[data-text=answers], #first .panel:not(.trial)', (each) => each.textContent)).toMatch(/\S/)
  for (const state of ['first', 'talking']) {
    if (state === 'talking') await talk(page)
    expect(await wayOut(page), state).toEqual({ ...inView, spill: 0 })
    expect(await violations(page), state).toEqual([])
    expect(await tooSmall(page), state).toEqual([])
  }
  await close()
})

// @req:R-052 @req:R-067
test.each(easy)(
  'in %s a drawing stands before what matters, also while talking, and goes with the language',
  async (language) => {
    const { page, close } = await first(language)
    expect(await drawn(page, ['h1', '.leave', '.sign.strong', '#start', '#back'])).toEqual(Array(5).fill(true))
    await talk(page)
    const answers = [1, 2, 3, 4].map((place) => `#answers button:nth-child(${place})`)
    expect(await drawn(page, [...answers, '#signs .cover'])).toEqual(Array(5).fill(true))
    await page.$eval('#languages a[hreflang="nl"]', (link) => (link as HTMLElement).click())
    await page.waitForSelector('html[lang="nl"]')
    expect(await drawn(page, answers)).toEqual(Array(4).fill(false))
    await close()
  },
)
