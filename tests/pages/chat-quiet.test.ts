import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pseudonym, type TwoPeople, twoPeople } from '../people/two-people.ts'
import { type BrowserName, browserNames } from '../stage/browser.ts'
import { leftOnDevice, listen, noiseOf, nothing, saysWhoIsThere } from '../stage/quiet.ts'

describe.each(browserNames)('a conversation in %s', (name: BrowserName) => {
  let people: TwoPeople
  let browser: Browser
  beforeAll(async () => {
    people = await twoPeople(name)
    browser = people.browser
  })
  afterAll(() => people.close())

  // @req:R-029 @req:R-033 @req:R-034 @req:R-047 @req:R-112 @norm:AC-11 @norm:AV-05 @norm:AV-12 @norm:CO-14
  // @norm:CO-15
  test('makes no sound, asks nobody else, leaves nothing on the device, and never changes its title', async () => {
    const context = await browser.createBrowserContext()
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await listen(page)
    await page.goto(`${people.line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await page.type('#write', 'Mag ik hier schrijven?')
    await page.keyboard.press('Enter')
    await people.counsellor.seesSomeoneWaiting()
    await people.counsellor.take()
    await people.counsellor.canBeRead()
    await people.counsellor.says('Natuurlijk. Neem de tijd.')
    await page.waitForFunction(() => document.querySelectorAll('#log .message').length === 2)
    await page.waitForFunction((said) => document.getElementById('said')?.textContent?.includes(said), {}, pseudonym)
    expect(await leftOnDevice(page)).toEqual(nothing)
    await page.waitForSelector('#stop', { visible: true })
    await page.click('#stop')
    await page.click('#stop-yes')
    await page.waitForFunction(() => document.getElementById('compose')?.hidden === true)

    expect(await leftOnDevice(page)).toEqual(nothing)
    expect(await noiseOf(page)).toMatchObject({ sounds: [], titles: ['Overzicht'] })
    const web = asked.filter((address) => !address.startsWith('data:'))
    expect(web.filter((address) => !address.startsWith(`${people.line.chatOrigin}/`))).toEqual([])
    // One question of the page, which no history keeps, names the door it stands at.
    const searches = web.map((address) => new URL(address)).filter(({ search }) => search !== '')
    expect(new Set(searches.map(({ pathname, search }) => pathname + search))).toEqual(
      new Set(['/v1/open?door=nationaal']),
    )
    await context.close()
  })

  test('typing sends nothing until Enter', async () => {
    const visitor = await people.visitor()
    await visitor.begin()
    await visitor.page.waitForFunction(() => document.getElementById('said')?.textContent !== '')
    const before = visitor.watched.requests.length
    await visitor.page.type('#write', 'Dit stuur ik niet. Dit ook niet.')
    await visitor.page.evaluate(() => new Promise((done) => setTimeout(done, 1_500)))
    expect(visitor.watched.requests.length).toBe(before)
    await visitor.close()
  })

  test('Shift+Enter makes a line, Enter in the middle of a composition does not send', async () => {
    const visitor = await people.visitor()
    await visitor.begin()
    await visitor.page.type('#write', 'een')
    await visitor.page.keyboard.down('Shift')
    await visitor.page.keyboard.press('Enter')
    await visitor.page.keyboard.up('Shift')
    await visitor.page.type('#write', 'twee')
    const prevented = await visitor.page.evaluate(() => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true }
      const box = document.getElementById('write')
      return [
        box?.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true })),
        box?.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 } as KeyboardEventInit)),
      ]
    })
    expect(prevented).toEqual([true, true])
    expect(await visitor.messages()).toEqual([])
    expect(await visitor.page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe('een\ntwee')
    await visitor.close()
  })

  test('what is too long to send stays in the box, with a word about it', async () => {
    const visitor = await people.visitor()
    await visitor.begin()
    const long = 'é'.repeat(40_000)
    await visitor.page.$eval('#write', (box, text) => Object.assign(box, { value: text }), long)
    await visitor.page.focus('#write')
    await visitor.page.keyboard.press('Enter')
    await visitor.isTold('problem-too-long')
    expect(await visitor.page.$eval('#write', (box) => (box as HTMLTextAreaElement).value.length)).toBe(long.length)
    expect(await visitor.messages()).toEqual([])
    await visitor.close()
  })

  test('text of the other or of herself never becomes markup, and stays inside its own direction', async () => {
    const visitor = await people.visitor()
    await visitor.begin()
    const nasty = '<img src=x onerror=alert(1)> \u202Eachterstevoren <b>'
    await visitor.say(nasty)
    await visitor.sees(nasty, 'waiting')
    const shown = await visitor.page.$eval('#log .text', (text) => ({
      children: text.childElementCount,
      isolated: getComputedStyle(text).unicodeBidi,
    }))
    expect(shown.children).toBe(0)
    expect(['isolate', 'plaintext', 'isolate-override']).toContain(shown.isolated)
    await visitor.goodbye()
    await visitor.isTold('ended-me')
    await visitor.isTold('erased')
    await visitor.close()
  })

  test('after the end, loading the page again is a new start that adds nothing to the history', async () => {
    const visitor = await people.visitor()
    const { page } = visitor
    await visitor.begin()
    await visitor.say('Hallo')
    await visitor.sees('Hallo', 'waiting')
    await page.type('#write', 'nog niet verstuurd')
    await visitor.goodbye()
    await visitor.isTold('erased')
    await visitor.isTold('again')
    const calls = () => page.$$eval('#said a', (all) => all.map((each) => (each as HTMLAnchorElement).href))
    expect(await calls(), 'a trial sends nobody to a number that does not work yet').toEqual(['tel:08002000'])
    const entries = () => page.evaluate(() => history.length)
    const before = await entries()
    await page.reload()
    await visitor.begin()
    expect(await entries()).toBe(before)
    expect(await visitor.messages()).toEqual([])
    expect(
      await page.$eval('#write', (box) => [(box as HTMLTextAreaElement).value, (box as HTMLTextAreaElement).readOnly]),
    ).toEqual(['', false])
    await visitor.say('Ik ben er weer')
    await visitor.sees('Ik ben er weer', 'waiting')
    expect(await leftOnDevice(page)).toEqual(nothing)
    await visitor.goodbye()
    await visitor.close()
  })

  test('nothing is read aloud until she asks for it, and Shift is not counted aloud', async () => {
    const visitor = await people.visitor()
    await visitor.begin()
    const live = () =>
      visitor.page.evaluate(() =>
        [...document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=log]')].map((each) =>
          each.getAttribute('aria-live'),
        ),
      )
    expect(new Set(await live())).toEqual(new Set(['off']))
    // Who is there is asked for while she can write already, and is no doing of hers.
    await saysWhoIsThere(visitor.page)
    const changes = await visitor.page.evaluateHandle(() => {
      const seen: string[] = []
      new MutationObserver((all) => seen.push(...all.map(({ type }) => type))).observe(document.documentElement, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
      return seen
    })
    await visitor.page.keyboard.press('Shift')
    await visitor.page.keyboard.press('Shift')
    expect(await changes.jsonValue()).toEqual([])
    await visitor.say('Hallo')
    await visitor.page.waitForSelector('#read-choice')
    await visitor.page.click('#honest summary')
    await visitor.page.click('#read-aloud')
    expect(await live()).toContain('polite')
    await visitor.close()
  })

  test('after the start the language changes in place, the conversation and what was typed stay', async () => {
    const visitor = await people.visitor()
    await visitor.begin()
    await visitor.say('Hallo')
    await visitor.sees('Hallo', 'waiting')
    await visitor.page.type('#write', 'nog niet verstuurd')
    await visitor.page.click('#honest summary')
    await visitor.page.click('#languages a[hreflang="en"]')
    await visitor.page.waitForFunction(() => document.documentElement.lang === 'en')
    expect(await visitor.page.$eval('#leave', (leave) => leave.textContent)).toBe('Leave this page now')
    expect((await visitor.messages())[0]?.state).toBe('kept, nobody has read this yet')
    expect(await visitor.page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe('nog niet verstuurd')
    expect(await visitor.page.title()).toBe('Overzicht')
    await visitor.close()
  })

  // @norm:SE-02
  test('nothing went wrong on the way, and no rule of the page was broken', async () => {
    const visitor = await people.visitor()
    await visitor.begin()
    expect(visitor.watched.errors).toEqual([])
    await visitor.close()
  })
})
