/** How a coordinator looks after colleagues, with example people: one thing at a time, and no harm by a slip of the hand. */
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { examples } from '../../console/gallery/examples.ts'
import { memberExample, newcomerExample } from '../../console/gallery/people-examples.ts'
import { type Coordinator, coordinatorAt } from '../people/coordinator.ts'
import { browserNames, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const served = servedGallery()

type Asking = { asked: string[]; showExample(name: string): void }

describe.each(browserNames)('people on the console in %s', (name) => {
  let browser: Browser
  let page: Page
  let coordinator: Coordinator
  let watched: Watched
  let close: () => Promise<void>

  beforeAll(async () => {
    browser = await launchBrowser(name)
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    ;({ page, watched, close } = await openPage(browser))
    coordinator = coordinatorAt(page)
  })
  afterEach(async () => {
    await close()
    expect(watched.errors).toEqual([])
  })

  const open = async (example: keyof typeof examples): Promise<void> => {
    await page.goto(`${served.origin}/?example=${example}`)
    await page.waitForSelector('.page > :not(.notices)')
  }
  const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as Asking).asked)
  const text = (selector: string): Promise<string> => page.$eval(selector, (one) => (one.textContent ?? '').trim())
  const closed = () => page.waitForFunction(() => document.querySelector('dialog') === null)

  test('what is wrong stands first and has no button to admit as it is; what can be done comes next', async () => {
    await open('people')
    await page.waitForSelector('.newcomers .person')
    expect(await coordinator.newcomers()).toEqual([
      'Kim: wrong-proof',
      'Robin: wrong-proposal',
      'Ada: other-team',
      'Noor: compare',
      'Bo: compare',
      'Sam: signed',
      'Lio: unused',
      'Ari: over',
      'Eva: custody',
    ])
    expect(
      await page.$$eval('.person:has(button.compare)', (all) => all.map((one) => one.getAttribute('data-state'))),
    ).toEqual(['compare', 'compare'])
    expect(
      await page.$$eval('.person:has(button.anew)', (all) => all.map((one) => one.getAttribute('data-state'))),
    ).toEqual(['wrong-proposal'])
    expect(await text('.person[data-state=wrong-proposal]')).toContain('Getekend door proef-3.')
    expect(await text('.newcomers')).toContain('Wacht op een tweede collega: proef-3.')
  })

  test('what was heard is what is signed', async () => {
    await open('people')
    expect(await coordinator.compares('Noor')).toEqual(newcomerExample('Noor').words)
    expect(await text('.people')).toContain('Noor krijgt deze rol: hulpverlener.')
    expect(await text('.people')).toContain('Noor komt in het team landelijk.')
    expect(await text('.people')).not.toContain('niet zelf uitgenodigd')
    expect(await coordinator.confirms()).toContain('Nu is een tweede collega aan de beurt.')
    expect(await asked()).toEqual([`approve leaf-of-Noor ${newcomerExample('Noor').words.join(' ')}`])
    await coordinator.compares('Bo')
    expect(await text('.people')).toContain('U hebt Bo niet zelf uitgenodigd.')
    expect(await coordinator.confirms()).toBe('Bo is toegelaten en kan inloggen.')
  })

  test('other words: asks once, with the harmless answer first', async () => {
    await open('peopleCompare')
    await page.click('.different')
    await page.waitForSelector('dialog[open]')
    await page.keyboard.press('Enter')
    await closed()
    expect(await page.$('.fingerprint')).not.toBeNull()
    await page.click('.different')
    await page.waitForSelector('dialog[open]')
    await page.keyboard.press('Escape')
    await closed()
    expect(await asked()).toEqual([])
    await page.click('.different')
    await page.click('dialog .really')
    await page.waitForSelector('.newcomers')
    expect(await asked()).toEqual(['withdraw leaf-of-Noor'])
    expect(await text('.said')).toBe('De uitnodiging van Noor is ingetrokken.')
  })

  test('removing says what happens at once and what cannot be undone, and does it only then', async () => {
    await open('peopleRenewal')
    const { words } = memberExample('proef-1')
    const shown = (within: string) =>
      page.$$eval(`${within} .fingerprint li`, (all) => all.map((one) => one.textContent ?? ''))
    expect(await shown('.card')).toEqual(words)
    await page.click('.access')
    await page.waitForSelector('dialog[open]')
    expect(await shown('dialog')).toEqual(words)
    await page.keyboard.press('Escape')
    await closed()
    await page.click('.remove')
    await page.waitForSelector('dialog[open]')
    expect(await shown('dialog')).toEqual(words)
    for (const part of ['meteen uitgelogd', 'vooraan in de rij', 'houdt de plek', 'niet terugdraaien'])
      expect(await text('dialog')).toContain(part)
    await page.keyboard.press('Enter')
    await closed()
    expect(await asked()).toEqual([])
    await page.click('.remove')
    await page.click('dialog .really')
    await page.waitForSelector('.said .notice')
    expect(await asked()).toEqual(['remove leaf-of-proef-1'])
  })

  test('an invitation by keyboard alone: name, roles, Enter, and the link is selected where it stands', async () => {
    await open('peopleInvite')
    await page.waitForFunction(() => document.activeElement?.hasAttribute('data-start'))
    await page.keyboard.press('Tab')
    await page.keyboard.type('Lio')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press(' ')
    await page.keyboard.press('Enter')
    await page.waitForSelector('textarea.link')
    expect(await asked()).toEqual(['invite Lio counsellor coordinator'])
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    await page.keyboard.press('Tab')
    const [link, selected] = await page.$eval('textarea.link', (one) => {
      const field = one as HTMLTextAreaElement
      return [field.value, field.value.slice(field.selectionStart, field.selectionEnd)]
    })
    expect(link).toMatch(/^http:\/\/console\.localhost:\d+\/#k{22}\.s{43}$/)
    expect(selected).toBe(link)
  })

  test('a name that is taken is said, and what was filled in stays', async () => {
    await open('peopleInvite')
    await page.focus('#newcomer')
    await page.keyboard.type('proef-1')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.people [role=alert]')
    expect(await text('.people [role=alert]')).toBe('Deze naam is al in gebruik. Kies een andere naam.')
    expect(await page.$eval('#newcomer', (field) => (field as HTMLInputElement).value)).toBe('proef-1')
  })

  test('the words of a newcomer are not the passphrase, and she is told so', async () => {
    await open('linkWaits')
    await page.waitForSelector('.passphrase li')
    await page.click('button.first')
    await page.waitForSelector('#typed')
    await page.type('#typed', 'river candle orange thunder paper window')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#code')
    await page.type('#code', '123456')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.fingerprint li')
    const words = await page.$$eval('.fingerprint li', (all) => all.map((one) => one.textContent ?? ''))
    expect(words).toEqual(newcomerExample('Noor').words)
    expect(await page.evaluate(() => document.body.textContent)).not.toContain('thunder')
    expect(await text('.card')).toContain('Dit is niet uw wachtzin.')
  })

  test('whoever waits comes first, and what was half done is there again after it', async () => {
    await open('peopleCompare')
    await page.evaluate(() => (window as unknown as Asking).showExample('someoneWaits'))
    await page.waitForSelector('button.take')
    expect(await page.$('.people')).toBeNull()
    await page.evaluate(() => (window as unknown as Asking).showExample('people'))
    await page.waitForSelector('.fingerprint')
    await page.evaluate(() => (window as unknown as Asking).showExample('signIn'))
    await page.waitForSelector('#passphrase')
    await page.evaluate(() => (window as unknown as Asking).showExample('people'))
    await page.waitForSelector('#pseudonym')
    expect(await page.evaluate(() => document.body.textContent)).not.toContain('violin')
  })
})
