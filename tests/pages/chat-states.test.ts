/** Every state of the chat page after the first message, drawn from an example in place of the client. Chromium only. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gallery } from '../../chat/gallery/visitor.ts'
import cover from '../../content/covers/boodschappen.nl.json' with { type: 'json' }
import content from '../../content/translations/chat.nl.json' with { type: 'json' }
import { inView, tooSmall, violations, wayOut } from '../stage/access.ts'
import { goesTo, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'

const { texts } = content
const secret = 'Woorden die niemand mag zien'
const noor = { pseudonym: 'Noor', role: 'counsellor' }
const waiting: Partial<VisitorView> = {
  phase: 'waiting',
  band: 'minutes',
  messages: [{ id: 'a', from: 'me', text: secret, state: 'kept' }],
}
const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [noor],
  messages: [
    { id: 'a', from: 'me', text: secret, state: 'read' },
    { id: 'b', from: 'other', text: 'Neem de tijd.', state: 'kept' },
  ],
}
const asking: Partial<VisitorView> = {
  ...talking,
  members: [noor, { pseudonym: 'Sam', role: 'interpreter' }],
  asks: { id: 'x', pseudonym: 'Robin', role: 'expert' },
}
const yesNo: Partial<VisitorView> = { ...talking, told: { state: 'yes-no', sent: true } }

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

type Shown = { page: Page; watched: Watched; close(): Promise<void> }
type Window = { gallery: Gallery }
const show = (page: Page, more: Partial<VisitorView>): Promise<void> =>
  page.evaluate((view) => (window as unknown as Window).gallery.show(view), more)
const asked = (page: Page): Promise<unknown[][]> =>
  page.evaluate(() => (window as unknown as Window).gallery.asked.filter(([name]) => name !== 'open'))
/** Everything in the document, typed text included; not the data blocks it came with. */
const everything = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll<HTMLInputElement>('input, textarea')].map((box) => box.value)
    return [document.documentElement.textContent, document.title, ...boxes].join(' ')
  })
const press = async (page: Page, within: string, words: string): Promise<void> => {
  const found = await page.waitForFunction(
    (where, said) =>
      [...document.querySelectorAll<HTMLElement>(`${where} button`)].find(
        (each) => each.textContent === said && each.offsetParent !== null,
      ),
    {},
    within,
    words,
  )
  await found.asElement()?.evaluate((element) => (element as HTMLElement).click())
}

async function firstScreen(width = 320, height = 640, path = 'k7d2'): Promise<Shown> {
  const opened = await openPage(browser)
  await opened.page.setViewport({ width, height })
  await opened.page.goto(`${gallery.origin}/${path}`)
  await opened.page.waitForSelector('#start', { visible: true })
  return opened
}
/** She writes, and the second script and its words are there. */
async function begun(view: Partial<VisitorView>, width = 320, height = 640): Promise<Shown> {
  const opened = await firstScreen(width, height)
  await opened.page.click('#start')
  await show(opened.page, view)
  await opened.page.waitForSelector('#signs .cover', { visible: true })
  return opened
}

describe('not safe now', () => {
  test('is one tap before the start and while she waits, taken back by another, and never in the way of typing', async () => {
    const { page, close } = await firstScreen()
    await page.click('#unsafe')
    expect(await page.$eval('#acute-said', (said) => said.textContent)).toBe(texts['acute-later'])
    await page.click('#start')
    await page.type('#write', 'ik typ')
    await show(page, { ...waiting, need: { unsafe: true, wish: null, sent: true } })
    await page.waitForFunction(
      (said) => document.querySelector('#acute-said')?.textContent === said,
      {},
      texts['acute-known'],
    )
    await page.click('#unsafe')
    expect(await page.$eval('#acute-said', (said) => (said as HTMLElement).hidden)).toBe(true)
    expect(await asked(page)).toEqual([
      ['setNeed', { unsafe: true, wish: null }],
      ['setNeed', { unsafe: false, wish: null }],
    ])
    expect(await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe('ik typ')
    expect(await page.$eval('.sign a', (number) => (number as HTMLAnchorElement).href)).toBe('tel:112')
    await show(page, talking)
    expect(await page.$eval('#acute', (whole) => (whole as HTMLElement).hidden)).toBe(true)
    await close()
  })

  // @req:R-098
  test('has other words for somebody who worries about her own behaviour', async () => {
    const { page, close } = await firstScreen(320, 640, 'h5r2')
    expect(await page.$eval('#acute', (whole) => whole.textContent)).toContain(texts['acute-control'])
    await close()
  })
})

// @req:R-184 @norm:AV-06
test('a door that is closed says so before she types, with who answers instead', async () => {
  const { page, close } = await firstScreen(320, 640, 'p3w6')
  // A Monday, noon in Amsterdam.
  await show(page, { door: { open: false, opensAt: Date.UTC(2026, 10, 23, 11), instead: 'nationaal' } })
  expect(await page.$eval('#line', (line) => line.textContent)).toBe(
    `Deze ingang is dicht tot maandag 12:00. Tot die tijd neemt Lijn 116 het over. ${texts['line-ready']}`,
  )
  await close()
})

describe('while she waits', () => {
  test('she can read without asking the line anything, and keeps what she typed', async () => {
    const { page, close } = await begun(waiting)
    await page.type('#write', 'nog niet')
    await page.waitForSelector('#reading details')
    const before = gallery.asked.length
    await page.click('#reading > summary')
    await page.click('#reading details summary')
    expect(await page.$eval('#reading details p', (first) => (first as HTMLElement).offsetHeight)).toBeGreaterThan(10)
    // Where she reads she stays, whatever is drawn anew.
    const top = await page.$eval('#page', (scroller) => scroller.scrollTop)
    await show(page, { band: 'soon' })
    expect(await page.$eval('#page', (scroller) => scroller.scrollTop)).toBe(top)
    expect(gallery.asked.length).toBe(before)
    expect(page.url()).toBe(`${gallery.origin}/k7d2`)
    await show(page, talking)
    expect(await page.$eval('#reading', (reading) => (reading as HTMLElement).hidden)).toBe(true)
    expect(await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe('nog niet')
    await close()
  })

  // @req:R-086
  test('she may wish for a woman or a man', async () => {
    const { page, close } = await begun(waiting)
    await page.click('#wish summary')
    await press(page, '#wish', texts['wish-woman'])
    expect(await asked(page)).toEqual([['setNeed', { unsafe: false, wish: 'woman' }]])
    expect(await page.$eval('#wish [aria-pressed="true"]', (chosen) => chosen.textContent)).toBe(texts['wish-woman'])
    await close()
  })
})

describe('while they talk', () => {
  // @req:R-053 @req:R-132
  test('one tap tells what is going on; with yes and no only there are four large answers', async () => {
    const { page, close } = await begun(talking)
    for (const [key, state] of [
      ['tell-someone', 'someone'],
      ['tell-pause', 'pause'],
      ['tell-go', 'go'],
    ] as const) {
      await press(page, '#signs', texts[key])
      expect((await asked(page)).at(-1)).toEqual(['state', state])
      await page.waitForFunction(
        (said) => document.querySelector('#said')?.textContent?.includes(said),
        {},
        texts['told-unsent'],
      )
      await show(page, { told: { state, sent: true } })
      expect(await page.$eval('#said', (said) => said.textContent)).toContain(texts[`told-${state}`])
      await press(page, '#signs', texts['tell-back'])
      expect((await asked(page)).at(-1)).toEqual(['state', 'back'])
    }
    await press(page, '#signs', texts['tell-yes-no'])
    for (const key of ['yes', 'no', 'later', 'halt'] as const) {
      await press(page, '#answers', texts[key])
      expect((await asked(page)).at(-1)).toEqual(['say', texts[key]])
    }
    const [answer] = await page.$$('#answers button')
    expect((await answer?.boundingBox())?.height).toBeGreaterThanOrEqual(56)
    await close()
  })

  // @req:R-175 @norm:QU-11
  test('who is in it is always in view, and whoever wants to come along is asked for', async () => {
    const { page, close } = await begun(asking)
    const who = 'In dit gesprek: Noor (hulpverlener), Sam (tolk)'
    expect(await page.$eval('#who', (line) => line.textContent)).toBe(who)
    expect(await page.$eval('#asks', (panel) => panel.textContent)).toContain(
      'Robin (ervaringsdeskundige) wil erbij komen',
    )
    await press(page, '#asks', texts['asks-no'])
    await show(page, { asks: { id: 'y', pseudonym: 'Berk', role: 'expert' } })
    await press(page, '#asks', texts['asks-yes'])
    expect(await asked(page)).toEqual([
      ['answer', 'no', 'x'],
      ['answer', 'yes', 'y'],
    ])
    await show(page, { asks: null, handed: { from: 'Noor', to: '{phone}' } })
    expect(await page.$eval('#said', (said) => said.textContent)).toContain('Noor heeft het gesprek aan phone gegeven.')
    expect(await page.$$('#said a')).toEqual([])
    await close()
  })
})

describe('the everyday page', () => {
  // @req:R-030 @req:R-031
  test('takes every word out of the document at once, and nothing but the word she was told brings it back', async () => {
    const { page, watched, close } = await begun(talking)
    await page.type('#write', 'half getypt')
    for (const told of ['.about', '#honest li:last-child'])
      expect(await page.$eval(told, (about) => about.textContent)).toContain(`‘${cover.word}’`)
    const title = await page.title()
    const emptied = await page.evaluate(() => {
      document.querySelector<HTMLElement>('#signs .cover')?.click()
      return document.body.textContent ?? ''
    })
    expect(emptied).not.toContain(secret)
    expect(await everything(page)).not.toMatch(/Woorden|half getypt|Noor/)
    expect(await page.title()).toBe(title)
    expect(await asked(page)).toEqual([
      ['hide', true],
      ['state', 'someone'],
    ])
    // What comes meanwhile stays out of sight.
    await show(page, {
      messages: [...(talking.messages ?? []), { id: 'c', from: 'other', text: 'Ik wacht.', state: 'kept' }],
    })
    // biome-ignore lint/performance/useDomNodeTextContent: only what is really visible
    const visible = (): Promise<string> => page.evaluate(() => document.body.innerText)
    expect(await visible()).toContain('Boodschappen')
    expect(await visible()).not.toMatch(/112|116|Proef|gesprek|hulp/i)
    // Somebody else tries: every place, every key, other words.
    for (const [x, y] of [
      [160, 90],
      [40, 200],
      [300, 620],
      [160, 320],
    ] as const)
      await page.mouse.click(x, y)
    for (const key of ['Enter', 'Space', 'Tab', 'Backspace', 'F5'] as const)
      if (key !== 'F5') await page.keyboard.press(key)
    for (const item of ['kaas', `${cover.word}bellen`]) {
      await page.type('#box', item)
      await page.keyboard.press('Enter')
      expect(await visible()).toContain(item)
    }
    expect(await everything(page)).not.toMatch(/Woorden|half getypt|Ik wacht|Noor/)
    // She comes back, and is asked first.
    await page.type('#box', 'Terug')
    await page.keyboard.press('Enter')
    expect(await visible()).toContain(texts.back)
    expect(await everything(page)).not.toMatch(/Woorden|half getypt/)
    await press(page, '#cover', texts['back-not'])
    expect(await visible()).toContain('Boodschappen')
    await page.type('#box', cover.word)
    await page.keyboard.press('Enter')
    await press(page, '#cover', texts['back-yes'])
    expect(await visible()).toContain('Ik wacht.')
    expect(await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe('half getypt')
    expect((await asked(page)).slice(2)).toEqual([
      ['hide', false],
      ['state', 'back'],
    ])
    expect(await page.$eval('#leave', (leave) => leave.textContent)).toBe(texts.leave)
    expect(watched.errors).toEqual([])
    await close()
  })

  // @req:R-038
  test('comes by the agreed word, and leads back to yes and no when she cannot write freely', async () => {
    const { page, close } = await begun(talking)
    await show(page, { cover: true })
    await page.waitForSelector('#box', { visible: true })
    expect(await everything(page)).not.toContain(secret)
    await page.type('#box', cover.word)
    await page.keyboard.press('Enter')
    await press(page, '#cover', texts['back-yesno'])
    await page.waitForSelector('#answers', { visible: true })
    expect(await asked(page)).toEqual([
      ['hide', false],
      ['state', 'yes-no'],
    ])
    await close()
  })

  // @req:R-093
  test('while she waits tells nobody anything, and goes by the keyboard alone', async () => {
    const { page, close } = await begun(waiting)
    await page.focus('#signs .cover')
    await page.keyboard.press('Enter')
    const focused = () => page.evaluate(() => document.activeElement?.id)
    await page.focus('#leave')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('box')
    await page.keyboard.type(cover.word)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#write', { visible: true })
    expect(await asked(page)).toEqual([
      ['hide', true],
      ['hide', false],
    ])
    await close()
  })

  test('under it, whoever begins to talk with her hears that somebody is there; an end is drawn when she is back', async () => {
    const { page, watched, close } = await begun(waiting)
    await press(page, '#signs', texts.cover)
    await page.waitForSelector('#box', { visible: true })
    await show(page, talking)
    await show(page, { ...talking, missing: true })
    expect((await asked(page)).filter(([what]) => what === 'state')).toEqual([['state', 'someone']])
    await show(page, { ...talking, phase: 'ended', endedBy: 'counsellor' })
    expect(watched.errors).toEqual([])
    await page.type('#box', cover.word)
    await page.keyboard.press('Enter')
    await press(page, '#cover', texts['back-yes'])
    await page.waitForSelector('#log', { visible: true })
    expect(watched.errors).toEqual([])
    await close()
  })

  test.each([
    ['the button', (page: Page) => page.click('#leave')],
    [
      'Esc twice',
      async (page: Page) => {
        await page.keyboard.press('Escape')
        await page.keyboard.press('Escape')
      },
    ],
  ] as const)('is left as every other: %s', async (_, leave) => {
    const { page, close } = await begun(talking)
    const entries = await page.evaluate(() => history.length)
    await press(page, '#signs', texts.cover)
    await page.waitForSelector('#box', { visible: true })
    await goesTo(page, `${gallery.origin}/elsewhere`, () => leave(page))
    expect(await page.evaluate(() => history.length)).toBe(entries)
    await close()
  })
})

const states: [string, Partial<VisitorView>][] = [
  ['waiting', waiting],
  ['talking', talking],
  ['somebody asks', asking],
  ['yes and no only', yesNo],
  ['sure to stop', talking],
]

describe.each(states)('%s', (name, view) => {
  test('keeps the way out and the writing in view on every screen, and nothing is wider than it', async () => {
    const { page, close } = await begun(view)
    if (name === 'sure to stop') await page.click('#stop')
    for (const [width, height] of [
      [320, 280],
      [320, 568],
      [1280, 800],
    ] as const) {
      await page.setViewport({ width, height })
      const { spill, ...out } = await wayOut(page)
      expect(out, `${width}×${height}`).toEqual(inView)
      expect(spill, `${width}×${height}`).toBeLessThanOrEqual(0)
      const last = await page.evaluate(() => {
        const bottom = document.getElementById('bottom')?.getBoundingClientRect()
        const top = document.querySelector('.top')?.getBoundingClientRect()
        return { below: (bottom?.bottom ?? 0) - innerHeight, over: (top?.bottom ?? 0) - (bottom?.top ?? 0) }
      })
      expect(last.below, `${width}×${height}: what is at the bottom is whole`).toBeLessThanOrEqual(1)
      expect(last.over, `${width}×${height}: and under the top`).toBeLessThanOrEqual(0)
    }
    await close()
  })

  test('has no fault that axe knows, in light, dark and right to left, and every control is large enough', async () => {
    const { page, close } = await begun(view)
    if (name === 'sure to stop') await page.click('#stop')
    if (name === 'waiting') for (const part of ['#wish', '#reading']) await page.click(`${part} > summary`)
    for (const scheme of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
      expect(await violations(page), scheme).toEqual([])
    }
    expect(await tooSmall(page)).toEqual([])
    await page.evaluate(() => Object.assign(document.documentElement, { dir: 'rtl' }))
    expect((await wayOut(page)).spill).toBeLessThanOrEqual(0)
    await page.evaluate(() => Object.assign(document.documentElement, { dir: 'ltr' }))
    await press(page, '#signs', texts.cover)
    await page.waitForSelector('#box', { visible: true })
    expect(await violations(page), 'the everyday page').toEqual([])
    expect(await tooSmall(page)).toEqual([])
    expect((await wayOut(page)).isOnTop).toBe(true)
    await close()
  })
})
