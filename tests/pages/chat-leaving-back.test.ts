/** Back, Back again and Forward after every way to leave that chat-leaving.test.ts does not take: nothing of ours comes back. */
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReturnGallery } from '../../chat/gallery/returning.ts'
import type { Gallery } from '../../chat/gallery/visitor.ts'
import { browserNames, followsLink, goesThroughHistory, goesTo, launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { press, talk } from '../stage/return-gallery.ts'
import { type ServedSite, servedSite } from '../stage/served-site.ts'

const said = 'Woorden van een watersnip'
const unsent = 'half getikte rietzanger'

let gallery: ChatGallery
let site: ServedSite
/** Two pages of somebody else, which she was on before. */
let before: ExitServer
beforeAll(async () => {
  ;[gallery, site, before] = await Promise.all([
    chatGallery(),
    servedSite(new URL('../../site/build/', import.meta.url)),
    startExitServer(),
  ])
})
afterAll(async () => {
  await Promise.all([gallery?.close(), site?.close()])
  await before?.close()
})

/** Everything that can be seen, typed text included. */
const seen = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const typed = [...document.querySelectorAll<HTMLInputElement>('textarea, input')].map((box) => box.value)
    return [document.documentElement.textContent, document.title, ...typed].join(' ')
  })

/** Brings the page to where she leaves from; her words stand on it. */
const places: Record<string, (page: Page) => Promise<unknown>> = {
  'the everyday page': async (page) => {
    await page.click('#signs .cover')
    await page.waitForSelector('#box', { visible: true })
  },
  'words to come back by': async (page) => {
    await page.click('#come-back')
    await press(page, 'make-show')
    await page.waitForSelector('#return .drawn li')
  },
  'a talk that has ended': (page) => talk(page, { phase: 'ended', endedBy: 'counsellor' }),
}

describe.each(browserNames)('after leaving, in %s', (name) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser(name)
  })
  afterAll(() => browser?.close())

  /** Comes by a link from the second of two pages of somebody else. */
  async function came() {
    const { page, close } = await openPage(browser)
    await page.goto(`${before.address}een`)
    await followsLink(page, `${before.address}twee`)
    return { page, close }
  }
  const leaves = (page: Page): Promise<void> =>
    goesTo(page, `${gallery.origin}/elsewhere`, async () => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
    })
  /** Where she was before, and before that; and forward again as far as it goes. */
  async function isGone(page: Page, words: readonly string[]): Promise<void> {
    const shown: string[] = [await seen(page)]
    for (const [where, steps] of [
      [`${before.address}twee`, -1],
      [`${before.address}een`, -1],
      [`${gallery.origin}/elsewhere`, 2],
    ] as const) {
      await goesThroughHistory(page, where, steps)
      shown.push(await seen(page))
    }
    expect(words.length).toBeGreaterThan(0)
    for (const word of words) expect(shown.join('\n')).not.toContain(word)
  }

  // @req:R-031
  test.each(Object.keys(places))('from %s: Back, Back and Forward show nothing of ours', async (place) => {
    const { page, close } = await came()
    await followsLink(page, `${gallery.origin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await talk(page, {
      phase: 'talking',
      counsellor: { pseudonym: 'Noor', present: true, typing: false },
      messages: [{ id: 'a', from: 'me', text: said, state: 'read' }],
    })
    await page.waitForSelector('#signs .cover', { visible: true })
    await page.type('#write', unsent)
    expect(await seen(page)).toContain(unsent)
    await places[place]?.(page)
    const drawn = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent))
    await leaves(page)
    await isGone(page, [said, unsent, 'Noor', ...drawn])
    await close()
  })

  // @req:R-031
  test('left twice in a row, as by a hand that shakes: one entry, and nothing behind it', async () => {
    const { page, close } = await came()
    await followsLink(page, `${gallery.origin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await page.type('#write', unsent)
    const entries = await page.evaluate(() => history.length)
    await goesTo(page, `${gallery.origin}/elsewhere`, async () => {
      for (let times = 0; times < 4; times++) await page.keyboard.press('Escape')
    })
    expect(await page.evaluate(() => history.length)).toBe(entries)
    await isGone(page, [unsent])
    await close()
  })

  // @req:R-031
  test('while the everyday page does not come, her keys and her stream are dropped in the same task', async () => {
    const { page, close } = await came()
    gallery.silent.add('/elsewhere')
    try {
      await followsLink(page, `${gallery.origin}/k7d2`)
      await page.waitForSelector('#start', { visible: true })
      await page.click('#start')
      await talk(page, { phase: 'talking', counsellor: { pseudonym: 'Noor', present: true, typing: false } })
      await page.waitForSelector('#come-back', { visible: true })
      await page.click('#come-back')
      await press(page, 'make-show')
      await page.waitForSelector('#return .drawn li')
      const asked = await page.evaluate(() => {
        const { gallery: hers, returning } = window as unknown as { gallery: Gallery; returning: ReturnGallery }
        const last = () => [hers.asked, returning.asked].map((each) => each.at(-1)?.[0])
        const before = last()
        for (let times = 0; times < 2; times++)
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
        return { before: before.includes('drop'), after: last() }
      })
      // Of the talk, and of the words to come back by.
      expect(asked).toEqual({ before: false, after: ['drop', 'drop'] })
    } finally {
      gallery.silent.clear()
    }
    await close()
  })

  // @req:R-031
  test('article after article is one entry, so that Back leads to who was before', async () => {
    const { page, close } = await came()
    await followsLink(page, `${site.origin}/lees`)
    const entries = await page.evaluate(() => history.length)
    const headings: string[] = []
    for (let times = 0; times < 2; times++) {
      const href = await page.$eval('main a[data-replace][href*="/lees/"]', (link) => (link as HTMLAnchorElement).href)
      await goesTo(page, href, () => page.click('main a[data-replace][href*="/lees/"]'))
      headings.push(await page.$eval('h1', (heading) => heading.textContent.trim()))
    }
    expect(await page.evaluate(() => history.length)).toBe(entries)
    await goesThroughHistory(page, `${before.address}twee`, -1)
    for (const heading of headings) expect(await seen(page)).not.toContain(heading)
    await close()
  })

  test('a page of somebody else, which does none of this, shows its words again after Back', async () => {
    const { page, close } = await came()
    await page.evaluate((word) => document.body.append(word), said)
    await followsLink(page, `${before.address}elders`)
    await goesThroughHistory(page, `${before.address}twee`, -1)
    expect(await seen(page)).toContain(said)
    await close()
  })
})

test('without any script Back after leaving shows the first screen again, with nothing in it; no text of ours says otherwise', async () => {
  const browser = await launchBrowser('chromium')
  try {
    const { page } = await openPage(browser)
    await page.setJavaScriptEnabled(false)
    await page.goto(`${before.address}een`)
    await page.goto(`${gallery.origin}/k7d2`)
    // The gallery has no /exit of its own; a link is a link.
    await page.$eval('#leave', (link, href) => link.setAttribute('href', href), `${before.address}weg`)
    await Promise.all([page.waitForNavigation(), page.click('#leave')])
    expect(page.url()).toBe(`${before.address}weg`)
    await page.goBack()
    expect(page.url()).toBe(`${gallery.origin}/k7d2`)
    const fields = await page.$$eval('textarea, input', (all) =>
      all.map((each) => [
        (each as HTMLInputElement).value.replace('on', ''),
        (each as HTMLInputElement).checked === true,
      ]),
    )
    expect(fields.length).toBe(2)
    expect(fields.filter(([value, isTicked]) => value !== '' || isTicked)).toEqual([])
    await page.goBack()
    expect(page.url()).toBe(`${before.address}een`)
  } finally {
    await browser.close()
  }
})
