/** Coming back by words and making them, drawn from an example in place of the client. Chromium only. */
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import chat from '../../content/translations/chat.nl.json' with { type: 'json' }
import content from '../../content/translations/chat-return.nl.json' with { type: 'json' }
import list from '../../content/words/nl.json' with { type: 'json' }
import { wayOut } from '../stage/access.ts'
import { goesTo, launchBrowser } from '../stage/browser.ts'
import { type ChatGallery, chatGallery } from '../stage/chat-gallery.ts'
import {
  asked,
  comesBack,
  everything,
  isAway,
  isFit,
  knows,
  press,
  said,
  show,
  stands,
  talk,
} from '../stage/return-gallery.ts'
import { code, talking, visitsOf } from '../stage/return-visits.ts'

const { texts } = content
const notGone = texts['forget-one-away']
let gallery: ChatGallery
let browser: Browser
const { first, entered, reading, drawn } = visitsOf(() => ({ origin: gallery.origin, browser }))
beforeAll(async () => {
  gallery = await chatGallery()
  browser = await launchBrowser('chromium')
})
afterAll(async () => {
  await browser.close()
  await gallery.close()
})

describe('words of an earlier time', () => {
  test('are read as she types them, asked for once, and gone from the page after that', async () => {
    const { page, watched, close } = await first()
    await page.focus('#back')
    await page.keyboard.press('Enter')
    await stands(page, 'enter')
    await isFit(page)
    const box = '#return textarea'
    const attributes = ['autocomplete', 'autocorrect', 'autocapitalize', 'spellcheck', 'writingsuggestions']
    expect(await page.$eval(box, (each, names) => names.map((name) => each.getAttribute(name)), attributes)).toEqual([
      'off',
      'off',
      'none',
      'false',
      'false',
    ])
    await page.type(box, `1. ${code[0]?.toUpperCase()}, qqqqqq`)
    await page.waitForFunction(() => document.querySelectorAll('#return ol li').length === 1)
    await press(page, 'on')
    const seen = await page.$$eval('#return ol li', (items) => items.map((each) => each.textContent))
    expect(seen).toEqual([
      code[0] === undefined ? '' : expect.stringContaining(code[0]),
      expect.stringContaining('qqqqqq'),
    ])
    expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts['enter-not-yet'])
    expect(await asked(page)).toEqual([])
    await page.$eval(box, (each) => ((each as HTMLTextAreaElement).value = ''))
    await page.type(box, code.join(' '))
    await isFit(page)
    await press(page, 'on')
    await page.waitForSelector('#return progress', { visible: true })
    expect(await asked(page)).toEqual([['enter', code.join(' ')]])
    await isFit(page)
    await show(page, { code: 'entered' })
    await stands(page, 'menu')
    await isFit(page)
    expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts['not-told'])
    expect(await everything(page)).not.toContain(code[1])
    expect(watched.errors).toEqual([])
    await close()
  })

  test('lead to the same first screen, with what she would rather', async () => {
    const { page, close } = await entered()
    await press(page, 'menu-talk')
    await stands(page, 'talk')
    await isFit(page)
    await page.click('#return input[type=radio]:not(:checked)')
    await page.click('#return .tick')
    // With her extra word it is opened for her counsellor, and stands on no screen.
    await page.type('#return input[type=text]', 'Roos')
    await press(page, 'talk-on')
    await page.waitForSelector('#return progress', { visible: true })
    await show(page, { reading: 'away' })
    expect(await page.$eval('#return [role=alert]:not([hidden])', (each) => each.textContent)).toBe(texts.away)
    await isFit(page)
    await press(page, 'talk-on')
    await show(page, { reading: 'here', letters: [{ id: 'l', text: 'Mag dat?', day: 1, isAnswered: true, dueAt: 0 }] })
    await page.waitForSelector('#start', { visible: true })
    expect(await page.$('#return')).toBeNull()
    for (const text of ['Roos', 'Mag dat?']) expect(await everything(page)).not.toContain(text)
    // Nothing of a talk stands there yet.
    const cards = await page.$$eval('#plan, #notice, #offer', (all) => all.filter((each) => each.checkVisibility()))
    expect(cards).toEqual([])
    expect(await page.$eval('#line', (line) => line.textContent)).toBe(chat.texts['line-ready'])
    // While she talks they are one tap away: to read, to write, to erase.
    await page.click('#start')
    await talk(page, talking)
    await page.waitForSelector('#come-back', { visible: true })
    await page.click('#come-back')
    await stands(page, 'menu')
    await page.click('#return-bar button:last-child')
    await page.waitForSelector('#write', { visible: true })
    expect((await asked(page)).slice(1)).toEqual([
      ['wish', 'same'],
      ['giveSummary', false],
      ['read', 'Roos'],
      ['read', 'Roos'],
      ['stopReading'],
    ])
    await close()
  })

  test('are slow on purpose; hiding and leaving work at once meanwhile, and a network that fails is told', async () => {
    const { page, close } = await first()
    await page.click('#back')
    await stands(page, 'enter')
    await page.type('#return textarea', code.join(' '))
    await press(page, 'on')
    await page.waitForSelector('#return progress', { visible: true })
    await page.click('#return-bar .cover')
    await page.waitForSelector('#box', { visible: true })
    expect(await page.$('#return')).toBeNull()
    await comesBack(page)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#back')
    await page.waitForSelector('#return progress', { visible: true })
    await show(page, { code: 'away' })
    await press(page, 'again')
    await stands(page, 'enter')
    await goesTo(page, `${gallery.origin}/elsewhere`, () => page.click('#leave'))
    await close()
  })

  test('in the box of the conversation by mistake stay there, also in a first message', async () => {
    const { page, close } = await first()
    await page.click('#start')
    await page.type('#write', code.join(' '))
    // What is no code goes after the look at it; the example knows none before the third script is there.
    await page.keyboard.press('Enter')
    await expect.poll(() => said(page), { timeout: 60_000 }).toEqual([['say', code.join(' ')]])
    await knows(page, code.join(' '))
    await page.type('#write', `het is ${code.join(' ')}`)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#held', { visible: true })
    await isFit(page)
    expect(await said(page)).toHaveLength(1)
    expect(await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe(`het is ${code.join(' ')}`)
    await page.click('#held button')
    await stands(page, 'enter')
    expect(await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe('')
    await close()
  })

  test('need a third script, and say so while it does not come', async () => {
    const { page, close } = await first()
    const names = await page.$eval('[type=importmap]', (map) =>
      Object.keys((JSON.parse(map.textContent ?? '') as { integrity: object }).integrity),
    )
    const third = names[8] ?? ''
    gallery.failing.add(third)
    await page.click('#back')
    await page.waitForFunction(
      (words) => document.querySelector('#line')?.textContent?.includes(words),
      {},
      chat.texts.unreachable.split('.')[0] ?? '',
    )
    gallery.failing.delete(third)
    await stands(page, 'enter')
    await close()
  })
})

describe('reading', () => {
  // @req:R-142
  test('comes after the question whether it is safe; hidden, nothing of it stays', async () => {
    const { page, close } = await entered()
    await press(page, 'menu-read')
    await stands(page, 'check')
    await isFit(page)
    await press(page, 'check-yes')
    await stands(page, 'check-wait')
    expect(await asked(page)).toHaveLength(1)
    await press(page, 'back')
    await press(page, 'menu-read')
    await press(page, 'check-no')
    await stands(page, 'word')
    await page.type('#return input', 'Maanvis')
    await press(page, 'on')
    await stands(page, 'read')
    expect((await asked(page)).at(-1)).toEqual(['read', 'Maanvis'])
    const secret = 'Fijn dat u mij schreef.'
    await show(page, {
      reading: 'here',
      documents: [
        { id: 'r', kind: 'reply', day: 20_779, text: secret, by: 'current' },
        {
          id: 'a',
          kind: 'appointment',
          day: 20_778,
          text: '{"id":"m","at":1900000000000,"with":"Noor"}',
          by: 'former',
        },
      ],
      letters: [{ id: 'l', text: 'Mag dat?', day: 20_777, isAnswered: true, dueAt: 0 }],
    })
    await isFit(page)
    const shown = await page.$$eval('#kept article h2', (all) => all.map((each) => each.textContent))
    expect(shown).toEqual([texts['read-reply'], texts['read-appointment'], texts['read-mine']])
    await press(page, 'read-forget')
    await isAway(page, true)
    await press(page, 'read-forget-yes')
    await page.waitForFunction((away) => document.querySelector('#kept')?.textContent?.includes(away), {}, notGone)
    await isAway(page, false)
    await page.focus('#kept [data-key="read-forget-yes"]')
    await press(page, 'read-forget-yes')
    expect((await asked(page)).at(-1)).toEqual(['forgetDocument', 'r'])
    // Where she was is gone with it.
    await page.waitForFunction(() => document.activeElement?.matches('#return h1'))
    await press(page, 'read-cancel')
    expect((await asked(page)).at(-1)).toEqual(['cancelAppointment', 'm'])
    await page.click('#return-bar .cover')
    await page.waitForSelector('#box', { visible: true })
    expect((await asked(page)).slice(-2)).toEqual([['stopReading'], ['lock']])
    for (const text of ['Mag dat?', 'Noor', 'Maanvis']) expect(await everything(page)).not.toContain(text)
    await comesBack(page)
    await page.waitForSelector('#start', { visible: true })
    expect(await everything(page)).not.toContain('Mag dat?')
    // Whoever holds the phone now is asked for the words.
    await page.click('#back')
    await stands(page, 'enter')
    expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts['enter-again'])
    await close()
  })

  test('where there is nothing says only that, and a letter is told what became of it', async () => {
    const { page, close } = await reading()
    await show(page, { reading: 'here' })
    const words = await page.$$eval('#return > p:not(.small), #return article', (all) =>
      all.filter((each) => (each as HTMLElement).offsetParent !== null).map((each) => each.textContent),
    )
    expect(words).toEqual([texts['read-nothing']])
    await press(page, 'read-write')
    await stands(page, 'letter')
    await page.type('#return textarea', 'Mag ik iets vragen?')
    await press(page, 'letter-send')
    expect((await asked(page)).at(-1)).toEqual(['write', 'Mag ik iets vragen?'])
    for (const state of ['full', 'nobody', 'away'] as const) {
      await show(page, { letter: { state, dueAt: null } })
      expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts[`letter-${state}`])
    }
    await isFit(page)
    expect(await everything(page)).toContain('Mag ik iets vragen?')
    await show(page, { letter: { state: 'kept', dueAt: Date.UTC(2026, 11, 1, 18, 30) } })
    expect(await page.$eval('#return', (all) => all.textContent)).toContain('dinsdag 1 december')
    await press(page, 'back')
    await stands(page, 'menu')
    expect(await everything(page)).not.toContain('Mag ik iets vragen?')
    await close()
  })
})

// @req:R-042
test('one tap destroys everything, and what it does not reach is said', async () => {
  const { page, close } = await entered()
  await press(page, 'menu-forget-do')
  await stands(page, 'forget')
  expect((await asked(page)).at(-1)).toEqual(['forgetAll'])
  await show(page, { forgotten: 'away' })
  await press(page, 'again')
  await show(page, { forgotten: 'yes', code: 'none' })
  await isFit(page)
  expect(await page.$eval('#return', (all) => (all as HTMLElement).textContent)).toContain(texts['forget-not'])
  await press(page, 'forget-on')
  await page.click('#back')
  await stands(page, 'enter')
  await close()
})

describe('words for a next time', () => {
  test('are seen once: not to be marked or printed, and gone when she knows them', async () => {
    const { page, words, close } = await drawn()
    expect(words.every((word) => list.words.includes(word))).toBe(true)
    expect(await everything(page)).toContain(words.join(''))
    await isFit(page)
    expect(await page.$eval('#return .drawn', (each) => getComputedStyle(each).userSelect)).toBe('none')
    await page.emulateMediaType('print')
    expect(await page.$eval('#return', (each) => getComputedStyle(each).display)).toBe('none')
    await page.emulateMediaType('screen')
    await press(page, 'show-as-numbers')
    const numbers = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent))
    expect(numbers.map((number) => /^06 \d{4} \d{4}$/.test(number ?? ''))).toEqual([true, true, true])
    await press(page, 'show-on')
    await stands(page, 'practise')
    await page.type('#return textarea', words.join(' '))
    await press(page, 'practise-check')
    expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts['practise-wrong'])
    await page.$eval('#return textarea', (each) => ((each as HTMLTextAreaElement).value = ''))
    await page.type('#return textarea', numbers.join(' '))
    await press(page, 'practise-check')
    expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts['practise-right'])
    await press(page, 'practise-on')
    await stands(page, 'extra')
    await isFit(page)
    await page.type('#return input', 'ab')
    await press(page, 'extra-with')
    expect(await asked(page)).toEqual([])
    await page.type('#return input', 'c')
    await press(page, 'extra-with')
    const given = numbers.map((number) => number?.replace(/ /g, '')).join(' ')
    await expect.poll(() => asked(page), { timeout: 60_000 }).toEqual([['make', given, 'abc']])
    const page1 = await everything(page)
    expect([...numbers, given, 'abc'].filter((each) => page1.includes(each ?? ''))).toEqual([])
    await show(page, { made: { state: 'away', days: null, hasSecond: true, told: false } })
    await press(page, 'again')
    expect((await asked(page)).at(-1)).toEqual(['make', given, 'abc'])
    await show(page, { made: { state: 'made', days: 30, hasSecond: true, told: true } })
    await isFit(page)
    expect(await page.$eval('#return', (all) => all.textContent)).toContain(texts['made-days'].replace('{days}', '30'))
    await press(page, 'made-back')
    await page.waitForSelector('#write', { visible: true })
    await close()
  })

  test('leave the page when she hides it, and others are drawn after that', async () => {
    const { page, words, close } = await drawn()
    await page.click('#return-bar .cover')
    await page.waitForSelector('#box', { visible: true })
    expect(await everything(page)).not.toContain(words.join(''))
    await comesBack(page)
    await page.waitForSelector('#come-back', { visible: true })
    await page.click('#come-back')
    await press(page, 'make-show')
    const next = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent))
    expect(next.join(' ')).not.toBe(words.join(' '))
    await close()
  })

  test('what was shown to her while she hid stands there when she is back', async () => {
    const { page, close } = await first()
    await page.click('#start')
    await talk(page, talking)
    await page.waitForSelector('#come-back', { visible: true })
    await page.click('#signs .cover')
    await page.waitForSelector('#box', { visible: true })
    await talk(page, { plan: { sections: [{ id: 'a', title: 'Wie ik kan bellen', text: 'Mijn zus.' }] } })
    await page.waitForFunction(() => 'returning' in window)
    expect(await everything(page)).not.toContain('Mijn zus')
    await comesBack(page)
    await page.waitForSelector('#plan', { visible: true })
    await close()
  })

  test('may be refused or put off; a plan, a moment and a notice stand in the talk', async () => {
    const { page, close } = await first()
    await page.click('#start')
    await talk(page, { ...talking, offersWords: 'o' })
    await page.waitForSelector('#offer', { visible: true })
    await isFit(page)
    await press(page, 'offer-later')
    expect(await said(page)).toEqual([['say', texts['offer-said-later']]])
    await page.waitForSelector('#offer', { hidden: true })
    await talk(page, { offersWords: 'p' })
    await press(page, 'offer-no')
    expect((await said(page)).at(-1)).toEqual(['say', texts['offer-said-no']])
    await talk(page, {
      plan: { sections: [{ id: 'a', title: 'Wie ik kan bellen', text: 'Mijn zus.' }] },
      moment: { id: 'm', at: Date.UTC(2026, 11, 1, 18, 30), with: 'Noor' },
      notice: 'Er is gemeld bij Veilig Thuis.',
    })
    await page.waitForSelector('#notice', { visible: true })
    expect(await page.$eval('#said', (each) => each.textContent)).toContain('dinsdag 1 december')
    await page.click('#plan > summary')
    await page.waitForFunction(() => document.querySelector<HTMLElement>('#plan p')?.offsetParent)
    await isFit(page)
    await page.evaluate(() => {
      document.documentElement.dir = 'rtl'
    })
    expect((await wayOut(page)).spill).toBeLessThanOrEqual(0)
    await close()
  })
})
