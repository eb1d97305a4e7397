/** The second script of the chat page: refused unless it is the one that was built, tried again until it comes. */
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gallery } from '../../chat/gallery/visitor.ts'
import content from '../../content/translations/chat.nl.json' with { type: 'json' }
import { browserNames, launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'

const { texts } = content
type Paused = { later: (() => void)[] }

describe.each(browserNames)('the second script in %s', (name) => {
  let gallery: ChatGallery
  let browser: Browser
  beforeAll(async () => {
    gallery = await chatGallery()
    browser = await launchBrowser(name)
  })
  afterAll(async () => {
    await browser.close()
    await gallery.close()
  })

  const isScript = (path: string): boolean => path.startsWith('/assets/')
  /** What was asked for since the page itself, the icon that Firefox asks for left out. */
  const asked = (): string[] => gallery.asked.slice(gallery.asked.lastIndexOf('/k7d2') + 1)

  async function begun(): Promise<{ page: Page; errors: string[]; close(): Promise<void> }> {
    const { page, watched, close } = await openPage(browser)
    await page.goto(`${gallery.origin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await page.type('#write', 'Hallo')
    return { page, errors: watched.errors, close }
  }
  const isKept = (page: Page): Promise<void> =>
    page.evaluate(() => {
      const { gallery: example } = window as unknown as { gallery: Gallery }
      example.show({ phase: 'waiting', messages: [{ id: 'a', from: 'me', text: 'Hallo', state: 'kept' }] })
    })
  const isWhole = (page: Page) => page.waitForSelector('#signs .cover', { visible: true })
  const told = (page: Page): Promise<string> => page.$eval('#said', (said) => said.textContent ?? '')

  test('comes after the first message and not before, with its words, and breaks no rule of the page', async () => {
    const { page, errors, close } = await begun()
    expect(asked().filter((path) => /assets|texts/.test(path)).length).toBe(1)
    await isKept(page)
    await isWhole(page)
    const [first, second, ...more] = asked().filter(isScript)
    expect([first === second, more.length]).toEqual([false, 0])
    expect(asked().filter((path) => path.startsWith('/texts/'))).toEqual(['/texts/k7d2.json'])
    expect(errors).toEqual([])
    // Its style came along: what it made looks as it should.
    expect(await page.$eval('#signs', (signs) => getComputedStyle(signs).display)).toBe('flex')
    await close()
  })

  test('that does not come is tried again, and so are the words; meanwhile she is told where she is', async () => {
    const { page, close } = await begun()
    const [second = ''] = await page.$eval('[type=importmap]', (map) =>
      Object.keys((JSON.parse(map.textContent ?? '') as { integrity: object }).integrity),
    )
    gallery.failing.add(second)
    gallery.failing.add('/texts/k7d2.json')
    await isKept(page)
    const tries = (path: string): number => asked().filter((each) => each === path).length
    await expect.poll(() => tries(second), { timeout: 60_000 }).toBeGreaterThan(1)
    await page.waitForFunction(
      (said) => document.querySelector('#said')?.textContent?.includes(said),
      {},
      texts.waiting,
    )
    expect(await page.$('#signs')).toBeNull()
    expect(await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe('Hallo')
    gallery.failing.delete(second)
    // The script is there and its words are not: nothing stands there without a name.
    await expect.poll(() => tries('/texts/k7d2.json'), { timeout: 60_000 }).toBeGreaterThan(1)
    expect(await page.$('#signs')).toBeNull()
    expect(await told(page)).toContain(texts.waiting)
    // Should the agreed word come just now, an empty page is what there is to hide behind.
    const isEmpty = await page.evaluate(() => {
      ;(window as unknown as { gallery: Gallery }).gallery.show({ cover: true })
      return document.getElementById('page')?.offsetParent === null
    })
    expect(isEmpty).toBe(true)
    gallery.failing.clear()
    await page.waitForSelector('#box', { visible: true })
    await page.type('#box', 'terug')
    await page.keyboard.press('Enter')
    await page.click('#cover button')
    await isWhole(page)
    expect(await told(page)).toContain(texts['band-unknown'])
    await close()
  })

  test('that does not come is asked for by the newest tap alone, and never for who began without', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${gallery.origin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    const names = await page.$eval('[type=importmap]', (map) =>
      Object.keys((JSON.parse(map.textContent ?? '') as { integrity: object }).integrity),
    )
    for (const path of names) gallery.failing.add(path)
    // Its pauses end when the test says so.
    await page.evaluate(() => {
      const later: (() => void)[] = []
      const real = window.setTimeout
      Object.assign(window, {
        later,
        setTimeout: (then: () => void, ms: number) => (ms === 4_000 ? later.push(then) : real(then, ms)),
      })
    })
    const waiting = (count: number) =>
      page.waitForFunction((least) => (window as unknown as Paused).later.length >= least, {}, count)
    const goOn = (...which: number[]): Promise<number> =>
      page.evaluate(async (all) => {
        const { later } = window as unknown as Paused
        for (const each of all) later[each]?.()
        await new Promise((drawn) => requestAnimationFrame(drawn))
        return later.length
      }, which)
    await page.click('#back')
    await waiting(1)
    await page.click('#back')
    await waiting(2)
    await goOn(0, 1)
    await waiting(3)
    expect(await goOn()).toBe(3)
    await page.click('#start')
    gallery.failing.clear()
    const before = gallery.asked.length
    expect(await goOn(0, 1, 2)).toBe(3)
    expect(gallery.asked.slice(before).filter((path) => !path.endsWith('.ico'))).toEqual([])
    expect(await page.$('#return')).toBeNull()
    await close()
  })

  test('that is not the one the page was built with does not run', async () => {
    const { page, close } = await openPage(browser)
    let tampered = 0
    await page.setRequestInterception(true)
    const main = /<script type="module" src="([^"]+)"/.exec(
      await (await fetch(`${gallery.origin.replace('chat.localhost', '127.0.0.1')}/k7d2`)).text(),
    )?.[1]
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (!isScript(pathname) || pathname === main) return void request.continue()
      tampered++
      void request.respond({ contentType: 'text/javascript', body: 'document.body.textContent = "vreemd"' })
    })
    await page.goto(`${gallery.origin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await isKept(page)
    await expect.poll(() => tampered, { timeout: 60_000 }).toBeGreaterThan(1)
    expect(await page.$eval('body', (body) => body.textContent)).not.toContain('vreemd')
    expect(await told(page)).toContain(texts.waiting)
    await close()
  })
})
