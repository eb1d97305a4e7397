/** Out of sight: no picture that a system or a browser makes of the page shows what she wrote, read or may not be seen with. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gallery } from '../../chat/gallery/visitor.ts'
import cover from '../../content/covers/boodschappen.nl.json' with { type: 'json' }
import content from '../../content/translations/chat.nl.json' with { type: 'json' }
import complaint from '../../content/translations/complaint.nl.json' with { type: 'json' }
import { type BrowserName, browserNames, launchBrowser, openPage } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import { press, show, stands, talk } from '../stage/return-gallery.ts'

const { leave } = content.texts
const said = 'Woorden van een groene specht'
const unsent = 'half getikte wielewaal'
const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [{ pseudonym: 'Noor', role: 'counsellor' }],
  messages: [
    { id: 'a', from: 'me', text: said, state: 'read' },
    { id: 'b', from: 'other', text: 'Neem de tijd.', state: 'kept' },
  ],
}
type Window = { gallery: Gallery; inSight(): string[] }

let gallery: ChatGallery
beforeAll(async () => {
  gallery = await chatGallery()
})
afterAll(() => gallery?.close())

/** Runs before the page: what a picture of it would show, in words; and a way to say that nobody looks at it. */
function lookOn(): void {
  const isPainted = (element: Element | null): boolean => {
    for (let each = element; each !== null; each = each.parentElement) {
      const { opacity, visibility, display } = getComputedStyle(each)
      if (opacity === '0' || visibility === 'hidden' || display === 'none') return false
    }
    return element !== null && element.getClientRects().length > 0
  }
  const mine = {
    inSight(): string[] {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      const found: string[] = []
      while (texts.nextNode() !== null) {
        const { parentElement, textContent } = texts.currentNode
        if (textContent !== null && textContent.trim() !== '' && isPainted(parentElement))
          found.push(textContent.trim())
      }
      for (const box of document.querySelectorAll<HTMLInputElement>('input[type=text], textarea'))
        if (box.value !== '' && isPainted(box)) found.push(box.value)
      return found
    },
  }
  Object.assign(window, mine)
}
const inSight = (page: Page): Promise<string[]> => page.evaluate(() => (window as unknown as Window).inSight())
/** Told as a browser tells it; what can be seen right after, in the same task. */
const goes = (page: Page, isAway: boolean): Promise<string[]> =>
  page.evaluate((away) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: away })
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: away ? 'hidden' : 'visible' })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    return (window as unknown as Window).inSight()
  }, isAway)
const asked = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() => (window as unknown as Window).gallery.asked.slice())

let chromium: Browser
let firefox: Browser
beforeAll(async () => {
  ;[chromium, firefox] = await Promise.all([launchBrowser('chromium'), launchBrowser('firefox')])
})
afterAll(() => Promise.all([chromium?.close(), firefox?.close()]))

async function opened(path = 'k7d2', name: BrowserName = 'chromium', before = () => {}) {
  const made = await openPage(name === 'chromium' ? chromium : firefox)
  await made.page.evaluateOnNewDocument(lookOn)
  await made.page.evaluateOnNewDocument(before)
  await made.page.setViewport({ width: 320, height: 640 })
  await made.page.goto(`${gallery.origin}/${path}`)
  return made
}
async function inTalk(name?: BrowserName) {
  const made = await opened('k7d2', name)
  await made.page.waitForSelector('#start', { visible: true })
  await made.page.click('#start')
  await made.page.type('#write', unsent)
  await talk(made.page, talking)
  await made.page.waitForSelector('#signs .cover', { visible: true })
  return made
}

describe.each(browserNames)('a page out of sight in %s', (name) => {
  test('another tab in front: the way out is all that can be seen; back, everything stands where it stood', async () => {
    const { page, watched, close } = await inTalk(name)
    const before = await inSight(page)
    expect(before).toEqual(expect.arrayContaining([said, unsent, 'Neem de tijd.']))
    const [calls, requests] = [await asked(page), watched.requests.length]
    const other = await page.browserContext().newPage()
    await other.bringToFront()
    await page.waitForFunction(() => document.hidden, { polling: 50 })
    expect(await inSight(page)).toEqual([leave])
    // What comes meanwhile is not seen either.
    await talk(page, {
      messages: [...(talking.messages ?? []), { id: 'c', from: 'other', text: 'Bent u er nog?', state: 'kept' }],
    })
    expect(await inSight(page)).toEqual([leave])
    // Nothing is told of it: not that she went, not that somebody is there.
    expect(await asked(page)).toEqual(calls)
    await other.close()
    await page.bringToFront()
    await page.waitForFunction(() => !document.hidden, { polling: 50 })
    expect(await inSight(page)).toEqual(expect.arrayContaining([...before, 'Bent u er nog?']))
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('write')
    expect((await asked(page)).slice(calls.length)).toEqual([['wake']])
    expect(watched.requests.slice(requests)).toEqual([])
    await close()
  })

  test('nobody is told aloud, the way out works, and a touch shows what a browser forgot to show', async () => {
    const { page, close } = await inTalk(name)
    const changes = await page.evaluateHandle(() => {
      const seen: string[] = []
      new MutationObserver((all) =>
        seen.push(...all.map(({ target, attributeName }) => `${target.nodeName} ${attributeName}`)),
      ).observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
      return seen
    })
    await goes(page, true)
    await goes(page, false)
    expect(new Set(await changes.jsonValue())).toEqual(new Set(['HTML class']))
    // Nor does anything come and go for who hears the page read.
    if (name === 'chromium') {
      const heard = async (): Promise<string> => JSON.stringify(await page.accessibility.snapshot())
      const before = await heard()
      expect(before).toContain(said)
      await goes(page, true)
      expect(await heard()).toBe(before)
    } else await goes(page, true)

    expect(await inSight(page)).toEqual([leave])
    await page.mouse.click(160, 320)
    expect(await inSight(page)).toContain(said)

    // Gone in another way: no browser that forgets the one forgets both.
    const left = await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
      const shown = (window as unknown as Window).inSight()
      document.getElementById('leave')?.click()
      return [shown, document.documentElement.childNodes.length]
    })
    expect(left).toEqual([[leave], 0])
    await close()
  })
})

/** In the middle of what stands there unseen, by a finger and by a mouse. */
async function touches(page: Page, selector: string): Promise<void> {
  const box = await (await page.$(selector))?.boundingBox()
  if (!box) throw new Error(`${selector} stands nowhere`)
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.touchscreen.tap(x, y)
  await goes(page, true)
  await page.mouse.click(x, y)
}

describe.each(browserNames)('what lies unseen in %s', (name) => {
  test('is not pressed, where a browser forgot to tell that the page is seen again', async () => {
    const { page, close } = await opened('k7d2', name)
    await page.waitForSelector('#start', { visible: true })
    await page.evaluate(() => document.getElementById('start')?.scrollIntoView({ block: 'center' }))
    // The second script is not there yet: nothing shows the page but being told.
    await goes(page, true)
    await touches(page, '#start')
    expect(await inSight(page)).toEqual([leave])
    expect(await goes(page, false)).toContain(content.texts.start)
    await page.click('#start')
    await page.type('#write', unsent)
    await talk(page, talking)
    await page.waitForSelector('#signs .cover', { visible: true })
    // Now it is: what touches the page shows it, and does no more.
    const calls = await asked(page)
    await goes(page, true)
    for (const selector of ['#signs .cover', '#compose button.first']) {
      await touches(page, selector)
      expect(await inSight(page)).toEqual(expect.arrayContaining([said, unsent]))
      await goes(page, true)
    }
    await page.focus('#write')
    await page.keyboard.press('Enter')
    expect(await inSight(page)).toEqual(expect.arrayContaining([said, unsent]))
    expect((await asked(page)).slice(calls.length).filter(([what]) => what !== 'wake')).toEqual([])
    // Seen, the same place presses.
    await goes(page, false)
    await page.click('#compose button.first')
    expect((await asked(page)).at(-1)?.[0]).toBe('say')
    await close()
  })
})

test('in the same task, whatever stands there: the first screen, her words, a letter, and the end', async () => {
  const { page, close } = await inTalk()
  const isCovered = async (...words: string[]): Promise<void> => {
    expect(await inSight(page)).toEqual(expect.arrayContaining(words))
    expect(await goes(page, true)).toEqual([leave])
    expect(await goes(page, false)).toEqual(expect.arrayContaining(words))
  }
  await isCovered(said, unsent)
  await page.click('#come-back')
  await press(page, 'make-show')
  const words = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent))
  expect(words.length).toBe(6)
  await isCovered(...words)
  await press(page, 'show-as-numbers')
  const numbers = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent))
  expect(numbers.length).toBe(3)
  await isCovered(...numbers)
  await show(page, { code: 'entered' })
  await page.click('#return-bar button:last-child')
  await page.click('#come-back')
  for (const key of ['menu-read', 'check-no', 'word-letter'] as const) await press(page, key)
  await stands(page, 'letter')
  await page.type('#return textarea', 'Een brief over een karekiet')
  await isCovered('Een brief over een karekiet')
  await page.click('#return-bar button:last-child')
  await page.click('#return-bar button:last-child')
  await talk(page, { phase: 'ended', endedBy: 'counsellor' })
  await isCovered(said)
  await close()

  const first = await opened()
  await first.page.waitForSelector('#start', { visible: true })
  await first.page.click('#start')
  await first.page.type('#write', unsent)
  expect(await inSight(first.page)).toContain(unsent)
  expect(await goes(first.page, true)).toEqual([leave])
  await first.close()
})

test.each(['k7d2', 'q4w8'])(
  '%s: opened behind another page, nothing of it stands in a picture until it is seen',
  async (path) => {
    const { page, close } = await opened(path, 'chromium', () => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: true })
    })
    await page.waitForFunction(() => document.documentElement.dataset.ready === '')
    expect(await inSight(page)).toEqual([leave])
    expect((await goes(page, false)).length).toBeGreaterThan(3)
    await close()
  },
)

test('a complaint, and numbers of one', async () => {
  const { page, close } = await opened('q4w8')
  const have = complaint.texts.have
  await page.waitForFunction(
    (text) => [...document.querySelectorAll('button')].some((each) => each.textContent === text),
    {},
    have,
  )
  await page.evaluate(
    (text) => [...document.querySelectorAll('button')].find((each) => each.textContent === text)?.click(),
    have,
  )
  await page.type('#enter', '06 12 34 56 78')
  expect(await inSight(page)).toContain('06 12 34 56 78')
  expect(await goes(page, true)).toEqual([leave])
  expect(await goes(page, false)).toContain('06 12 34 56 78')
  await close()
})

test('the everyday page stays what it is, and the question that brings back is not seen', async () => {
  const { page, close } = await inTalk()
  await page.click('#signs .cover')
  await page.waitForSelector('#box', { visible: true })
  expect(await goes(page, true)).toEqual(expect.arrayContaining([cover.heading, ...cover.items]))
  await goes(page, false)
  await page.type('#box', cover.word)
  await page.keyboard.press('Enter')
  expect(await inSight(page)).toContain(content.texts.back)
  expect(await goes(page, true)).toEqual([cover.close])
  await goes(page, false)
  await page.waitForSelector('#cover button', { visible: true })
  await page.click('#cover button')
  await page.waitForSelector('#write', { visible: true })
  await close()
})

test('two pictures of a tab in the background are the same, whatever was said; in front they differ', async () => {
  const { page, close } = await opened()
  await page.waitForSelector('#start', { visible: true })
  await page.click('#start')
  const cdp = await page.createCDPSession()
  const picture = async (text: string): Promise<string> => {
    await talk(page, { ...talking, messages: [{ id: text, from: 'other', text, state: 'kept' }] })
    await page.waitForSelector('#signs .cover')
    return (await cdp.send('Page.captureScreenshot', { format: 'png' })).data
  }
  expect(await picture('Een roodborst')).not.toBe(await picture('Een winterkoning'))
  const other = await page.browserContext().newPage()
  await other.bringToFront()
  await page.waitForFunction(() => document.hidden, { polling: 50 })
  expect(await picture('Een roodborst')).toBe(await picture('Een winterkoning'))
  expect(await page.evaluate(() => document.hidden)).toBe(true)
  await close()
})
