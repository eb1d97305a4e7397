/** Where she types: in no field may a browser keep it, offer it again or have it spelt elsewhere (docs/threat-model.md C15, C16, C18). */
import { readdirSync, readFileSync } from 'node:fs'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import { journeys, screensOfWords } from '../stage/every-screen.ts'
import { fieldsOf, watchFields } from '../stage/fields.ts'
import { placeOfHelp } from '../stage/place-of-help.ts'
import { servedSignpost } from '../stage/served-signpost.ts'

let gallery: ChatGallery
let browser: Browser
beforeAll(async () => {
  ;[gallery, browser] = await Promise.all([chatGallery(), launchBrowser('chromium')])
})
afterAll(async () => {
  await browser?.close()
  await gallery?.close()
})

async function watched(address: string): Promise<Page> {
  const { page } = await openPage(browser)
  await watchFields(page)
  await page.goto(address)
  return page
}

const visited = new Set<string>()
/** How many fields of how many kinds each has at the least; fewer: somebody was not there. */
const least: Readonly<Record<string, number>> = { 'before a talk': 8, 'a talk, and words of it': 6, 'a complaint': 1 }

// @norm:CO-06 @norm:SE-16
test.each(Object.entries(journeys))(
  '%s: no field that is ever made lets a browser keep what she types',
  async (name, go) => {
    const page = await go(
      (path) => watched(`${gallery.origin}/${path}`),
      async (_name, at) => {
        const screen = await at.evaluate(() => document.getElementById('return')?.dataset.screen)
        if (screen !== undefined) visited.add(screen)
      },
    )
    const { seen, faults } = await fieldsOf(page)
    expect(faults).toEqual([])
    expect(seen).toBeGreaterThanOrEqual(least[name] ?? 1)
    await page.browserContext().close()
  },
)

test('no screen of her words was left out', () => {
  expect([...visited].sort()).toEqual(screensOfWords())
})

test('the signpost asks for a postcode in a field that keeps nothing, and has no other', async () => {
  const signpost = await servedSignpost([placeOfHelp()])
  const page = await watched(signpost.origin + signpost.bases[0])
  await page.waitForSelector('#postcode-digits', { visible: true })
  const { seen, faults } = await fieldsOf(page)
  expect(faults).toEqual([])
  expect(seen).toBeGreaterThanOrEqual(1)
  await page.browserContext().close()
  await signpost.close()
})

test('a field that lacks it is found, also one that is gone again', async () => {
  const page = await watched(`${gallery.origin}/k7d2`)
  const before = await fieldsOf(page)
  await page.evaluate(async () => {
    const drawn = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(done))
    const bad = ['textarea', 'input', 'div'].map((kind) => document.createElement(kind))
    Object.assign(bad[1] ?? {}, { type: 'email', name: 'mail' })
    bad[2]?.setAttribute('contenteditable', '')
    document.body.append(...bad)
    await drawn()
    for (const each of bad) each.remove()
    await drawn()
  })
  const { seen, faults } = await fieldsOf(page)
  expect([before.faults, seen - before.seen]).toEqual([[], 3])
  for (const fault of ['may be kept', 'may be sent to be spelt', 'is for email', 'asks by its name', 'is no field'])
    expect(faults.join('\n')).toContain(fault)
  await page.browserContext().close()
})

// @req:R-027 @req:R-112 @norm:AV-03
test('nothing has to be filled in before she writes: what a page has is one box, and one tap that may stay away', () => {
  const folder = new URL('../../chat/build/', import.meta.url)
  const pages = readdirSync(folder).filter((name) => name.endsWith('.html'))
  expect(pages.length).toBeGreaterThan(10)
  for (const name of pages) {
    const fields = readFileSync(new URL(name, folder), 'utf8').match(/<(input|textarea|select)\b[^>]*>/g) ?? []
    const others = fields.filter((field) => !/ id="(write|unsafe)"/.test(field) || /\brequired\b/.test(field))
    expect([name, others]).toEqual([name, []])
  }
})
