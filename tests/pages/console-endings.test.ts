/** What a counsellor's screen does when a conversation, a connection or a session ends, with example views. */
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { examples, moments } from '../../console/gallery/examples.ts'
import { browserNames, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const served = servedGallery()

type Asking = { asked: string[]; showExample(name: string): void }

describe.each(browserNames)('the console in %s', (name) => {
  let browser: Browser
  let page: Page
  let watched: Watched
  let close: () => Promise<void>

  beforeAll(async () => {
    browser = await launchBrowser(name)
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    ;({ page, watched, close } = await openPage(browser))
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined))
  })
  afterEach(async () => {
    const { errors } = watched
    await close()
    expect(errors.filter((error) => !error.includes('beforeunload'))).toEqual([])
  })

  const open = async (example: keyof typeof examples, more = ''): Promise<void> => {
    await page.goto(`${served.origin}/?example=${example}${more}`)
    await page.waitForSelector('.page > :not(.notices)')
  }
  const show = (example: keyof typeof examples | keyof typeof moments): Promise<void> =>
    page.evaluate((wanted) => (window as unknown as Asking).showExample(wanted), example)
  const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as Asking).asked)
  const text = (selector: string): Promise<string> => page.$eval(selector, (one) => (one.textContent ?? '').trim())

  const focusComesTo = (selector: string) =>
    page.waitForFunction((wanted) => document.activeElement?.matches(wanted), {}, selector)

  test('who waits is told beside a conversation that ended, and clearing it begins the rest', async () => {
    await open('ended')
    expect(await page.$('.waited-for')).toBeNull()
    expect(await text('.status')).toContain('Na vijf minuten wordt het vanzelf leeg.')
    await show('endedWaiting')
    await page.waitForSelector('.waited-for')
    expect(await text('.waited-for')).toContain('Maak het scherm leeg')
    expect(await page.title()).toBe('(2) wachten — Lijn 116, werkplek')
    expect(await text('[role=status].unseen')).toContain('Er wacht iemand.')
    await page.click('.ended button')
    await page.waitForSelector('.rest')
    expect(await asked()).toContain('wipe')
  })

  test('an end in the middle of a sentence keeps the sentence, and the focus comes to what there is to do', async () => {
    await open('talking')
    await focusComesTo('#message')
    await page.keyboard.type('Kun je straks naar')
    // The key that should have sent it comes at the moment of the end: within one task, so that no machine is too slow.
    await page.evaluate(async () => {
      ;(window as unknown as Asking).showExample('ended')
      while (document.activeElement?.matches('.wipe') !== true) await Promise.resolve()
      ;(document.activeElement as HTMLElement).click()
    })
    await focusComesTo('.wipe')
    expect(await page.$eval('#unsaid', (field) => (field as HTMLTextAreaElement).value)).toBe('Kun je straks naar')
    expect(await page.$eval('#unsaid', (field) => (field as HTMLTextAreaElement).readOnly)).toBe(true)
    expect(await asked()).not.toContain('wipe')
    await page.waitForFunction(() => {
      document.querySelector<HTMLElement>('.wipe')?.click()
      return document.querySelector('.rest') !== null
    })
    expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain('straks naar')
    await open('ended')
    expect(await page.$('#unsaid')).toBeNull()
  })

  test('whoever is signed out during a conversation hears first that it waits for her', async () => {
    await open('talking')
    await show('signedOutTalking')
    await page.waitForSelector('#passphrase')
    expect(await page.$$eval('.notice', (all) => all.map((one) => one.textContent?.slice(0, 28)))).toEqual([
      'Uw gesprek is nog open. Log ',
      'U bent niet meer ingelogd. L',
    ])
    expect(await page.title()).toBe('Lijn 116, werkplek')
    expect(await page.evaluate(() => document.body.textContent)).not.toMatch(/zes uur|18:00/)
    await show('signedOut')
    await page.waitForFunction(() => document.querySelector('.talks') === null)
    expect(await text('[role=alert]')).toContain('vraag uw coördinator')
  })

  test('a message that is closed leaves the focus at what there is to do', async () => {
    await open('away')
    await (await page.waitForSelector('.notice button.quiet'))?.click()
    await focusComesTo('.next [data-start]')
    expect(await page.$('.notice button.quiet')).toBeNull()
    await open('talking')
    await show('broken')
    await (await page.waitForSelector('[role=alert] button'))?.click()
    await focusComesTo('#message')
  })

  test('an answer that does not come is being waited for, in words inside the question itself', async () => {
    await open('talking', '&slow')
    await page.click('.ask-end')
    await page.waitForSelector('dialog[open]')
    expect(await text('dialog [role=status]')).toBe('')
    await page.click('.really-end')
    await page.waitForFunction(() =>
      document.querySelector('dialog [role=status]')?.textContent?.startsWith('We ronden'),
    )
    await open('peopleMember', '&slow')
    await (await page.waitForSelector('.remove'))?.click()
    await page.waitForSelector('dialog[open]')
    await page.click('.really')
    await page.waitForFunction(() => document.querySelector('dialog [role=status]')?.textContent !== '')
  })

  test('words that the line cannot keep now are said to be here still, as long as they are tried', async () => {
    await open('talking')
    await show('broken')
    await page.waitForSelector('[role=alert]')
    expect(await text('[role=alert]')).toContain('Het staat hier nog en we blijven het proberen.')
    await show('brokenAway')
    await page.waitForSelector('.message[data-state=refused]')
    expect(await text('[role=alert]')).not.toContain('we blijven het proberen')
  })

  test('what became of a conversation that went on without her is said, until she sees who waits', async () => {
    await open('talking')
    await show('passedOn')
    await page.waitForSelector('.rest')
    expect(await text('[role=alert]')).toContain('De bezoeker staat vooraan in de rij of is bij een collega.')
    await page.click('.rest button.first')
    await page.waitForSelector('button.take')
    expect(await page.$('[role=alert]')).toBeNull()
  })
})
