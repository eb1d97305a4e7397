/** The way out wherever she stands: whole, on top, large, first, and pressed once, however small the window (docs/threat-model.md C1). */
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import { journeys } from '../stage/every-screen.ts'
import { placeOfHelp } from '../stage/place-of-help.ts'
import { type ServedSignpost, servedSignpost } from '../stage/served-signpost.ts'
import { type ServedSite, servedSite } from '../stage/served-site.ts'

let gallery: ChatGallery
let site: ServedSite
let signpost: ServedSignpost
let browser: Browser
beforeAll(async () => {
  ;[gallery, site, signpost, browser] = await Promise.all([
    chatGallery(),
    servedSite(new URL('../../site/build/', import.meta.url)),
    servedSignpost([placeOfHelp()]),
    launchBrowser('chromium'),
  ])
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([gallery?.close(), site?.close(), signpost?.close()])
})

/** 320×256 at four times: 1280×1024 at 400 %; a keyboard over a phone leaves a little more than that. */
const windows = [
  { width: 320, height: 256, deviceScaleFactor: 4, letters: '' },
  { width: 320, height: 568, deviceScaleFactor: 1, letters: '34px' },
  { width: 1280, height: 800, deviceScaleFactor: 1, letters: '' },
]

/** In the page: everything folded and unfolded, from above to below. What is wrong with the way out, and where. */
async function faultsHere(): Promise<string[]> {
  const root = document.documentElement
  // A window that changed is told with the next picture.
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  const folded = [...document.querySelectorAll('details')].map((each) => ({ each, was: each.open }))
  const all = [root, document.body, ...document.querySelectorAll('main')]
  const places = all.map((each) => ({ each, top: each.scrollTop }))
  const faults: string[] = []
  for (const isOpen of [true, false]) {
    for (const { each } of folded) each.open = isOpen
    for (const part of [0, 0.5, 1]) {
      for (const each of all) each.scrollTop = (each.scrollHeight - each.clientHeight) * part
      const control = document.getElementById('leave')
      const box = control?.getBoundingClientRect()
      const where = `${isOpen ? 'unfolded' : 'folded'}, at ${part}`
      if (control === null || box === undefined) {
        faults.push(`${where}: there is none`)
        continue
      }
      const found = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      if (found === null || !control.contains(found)) faults.push(`${where}: under ${found?.outerHTML.slice(0, 60)}`)
      if (box.width < 48 || box.height < 48) faults.push(`${where}: ${box.width}×${box.height}`)
      if (box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth)
        faults.push(`${where}: not whole, ${box.top} to ${box.bottom} of ${innerHeight}`)
    }
  }
  for (const { each, was } of folded) each.open = was
  for (const { each, top } of places) each.scrollTop = top
  const stops = [
    ...document.querySelectorAll<HTMLElement>('a[href], button, input, textarea, select, summary, [tabindex]'),
  ]
  const reached = stops.filter((each) => each.tabIndex >= 0 && each.checkVisibility())
  if (reached[0]?.id !== 'leave') faults.push(`the first stop is ${reached[0]?.outerHTML.slice(0, 60)}`)
  if (reached.some((each) => each.tabIndex > 0)) faults.push('something comes before the first stop')
  return faults
}

const faults: string[] = []
let looked = 0
async function look(name: string, page: Page): Promise<void> {
  looked++
  for (const { letters, ...view } of windows) {
    // As a browser's own setting, which is there before the window is.
    await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), letters)
    await page.setViewport(view)
    const found = await page.evaluate(faultsHere)
    await page.evaluate(() => document.documentElement.removeAttribute('style'))
    faults.push(...found.map((fault) => `${name}, ${view.width}×${view.height} ${letters}: ${fault}`))
  }
}
/** One press in its middle: in the same task nothing is left. The everyday page never answers, so this one still stands. */
const pressed = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const box = document.getElementById('leave')?.getBoundingClientRect()
    if (box === undefined) return -1
    const found = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    if (found instanceof HTMLElement) found.click()
    return document.documentElement.childNodes.length
  })

async function opened(address: string): Promise<Page> {
  const { page } = await openPage(browser)
  await page.setRequestInterception(true)
  page.on('request', (request) => {
    const { pathname, host } = new URL(request.url())
    if (pathname !== '/elsewhere' && host !== 'weer.example') void request.continue()
  })
  await page.goto(address)
  return page
}
const nothingWrong = (): void => {
  const found = faults.splice(0)
  expect(found).toEqual([])
}

// @req:R-030
test.each(Object.entries(journeys))('%s: on every screen', async (_name, go) => {
  const before = looked
  const page = await go((path) => opened(`${gallery.origin}/${path}`), look)
  nothingWrong()
  expect(looked - before).toBeGreaterThanOrEqual(2)
  expect(await pressed(page)).toBe(0)
  await page.browserContext().close()
})

// @req:R-030
test.each([
  ['the first page', '/'],
  ['an article', '/lees/26'],
  ['what there is to read', '/lees'],
  ['what is kept', '/gegevens'],
  ['the front of a door', '/ingang/sport'],
  ['a page that is not there', '/404'],
  ['places of help', null],
])('%s: at its end as at its beginning', async (name, path) => {
  const page = await opened(path === null ? signpost.origin + signpost.bases[0] : site.origin + path)
  await look(name, page)
  nothingWrong()
  expect(await pressed(page)).toBe(0)
  await page.browserContext().close()
})

test('something that lies over it, hides it or comes before it is seen', async () => {
  const page = await opened(site.origin)
  const tried = async (change: () => void): Promise<string> => {
    await page.reload()
    await page.evaluate(change)
    await look('', page)
    return faults.splice(0).join('\n')
  }
  expect(await tried(() => {})).toBe('')
  const over = await tried(() => {
    const dialog = document.createElement('dialog')
    document.body.append(dialog)
    dialog.showModal()
  })
  expect(over).toContain('under <')
  const scrolled = await tried(() => document.querySelector('.top')?.setAttribute('class', ''))
  expect(scrolled).toContain('not whole')
  const first = await tried(() => document.body.prepend(document.createElement('button')))
  expect(first).toContain('the first stop is <button')
  await page.browserContext().close()
})
