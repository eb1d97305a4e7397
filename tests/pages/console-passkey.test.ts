/** What the console says about passkeys, where there are and where there are none, in real browsers. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import content from '../../content/translations/console.nl.json' with { type: 'json' }
import { browserNames, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const said = content.texts
const served = servedGallery()

describe.each(browserNames)('in %s', (name) => {
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
  })
  afterEach(async () => {
    const { errors } = watched
    await close()
    expect(errors).toEqual([])
  })

  const open = async (example: string, passkeys: string): Promise<void> => {
    await page.goto(`${served.origin}/?example=${example}&passkeys=${passkeys}`)
    await page.waitForSelector('.page > :not(.notices)')
  }
  const text = (): Promise<string> => page.evaluate(() => document.body.textContent ?? '')
  const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as { asked: string[] }).asked)
  const unfold = () =>
    page.$eval('details.passkeys', (list) => {
      if (list instanceof HTMLDetailsElement) list.open = true
    })
  const press = (selector: string): Promise<void> => page.$eval(selector, (one) => (one as HTMLElement).click())
  const isAccessible = async () => {
    await page.evaluate(axe)
    return page.evaluate(async () => {
      const { axe: engine } = window as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      return (await engine.run({ resultTypes: ['violations'] })).violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0]?.html}`,
      )
    })
  }

  /** What an old browser, and one whose passkeys give no secret, tell a page. */
  const without: [string, () => void][] = [
    ['that has no passkeys', () => void Reflect.deleteProperty(window, 'PublicKeyCredential')],
    [
      'whose passkeys give no secret',
      () => {
        // The empty page before it is no secure context.
        if (!('PublicKeyCredential' in globalThis)) return
        Object.defineProperty(PublicKeyCredential, 'getClientCapabilities', {
          value: () => Promise.resolve({ 'extension:prf': false }),
        })
      },
    ],
  ]
  test.each(without)(
    'a browser %s asks for passphrase and code, offers nothing, and says why calmly',
    async (_, be) => {
      await page.evaluateOnNewDocument(be)
      await open('signIn', 'browser')
      await page.waitForSelector('#passphrase')
      expect(await page.$('.passkey-sign-in')).toBeNull()
      expect(await text()).not.toMatch(/passkey/i)
      await open('off', 'browser')
      await page.waitForSelector('details.passkeys')
      expect(await page.$('.passkey-yes')).toBeNull()
      await unfold()
      await page.waitForFunction(
        (words) => [...document.querySelectorAll('details.passkeys p')].some((one) => one.textContent === words),
        {},
        said['passkey.notHere'],
      )
      expect(await page.$('.passkey-add'), 'what was made elsewhere can be removed; nothing is made here').toBeNull()
      await page.waitForSelector('.passkey-ask')
    },
  )

  test('a browser of today has the button above the form, and stopping is no error', async () => {
    await open('signIn', 'browser')
    await page.waitForSelector('.passkey-sign-in')
    await open('signIn', 'list')
    expect(await page.evaluate(() => document.activeElement?.id), 'the form is where she starts').toBe('name')
    await press('.passkey-sign-in')
    await page.waitForFunction(
      (words) => document.body.textContent?.includes(words),
      {},
      said['problem.passkey-cancelled'],
    )
    expect(await page.$('[role="alert"]')).toBeNull()
    expect(await isAccessible()).toEqual([])
  })

  test('one is offered once; rather not is enough', async () => {
    await open('off', 'offer')
    await page.waitForSelector('.passkey-no')
    expect(await isAccessible()).toEqual([])
    await press('.passkey-no')
    await page.waitForSelector('details.passkeys[open]')
    expect(await asked()).toContain('passkeysAsked')
    expect(await text()).not.toContain(said['passkey.offer.title'])
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY')
  })

  test('made in three presses, seen in the list, removed after a question', async () => {
    await open('off', 'list')
    await page.waitForSelector('details.passkeys')
    await unfold()
    await page.waitForSelector('.passkey-add')
    expect(await isAccessible()).toEqual([])
    await press('.passkey-add')
    await page.waitForSelector('#passkey-label:focus')
    await page.keyboard.type('Telefoon')
    expect(await isAccessible()).toEqual([])
    await page.type('#passkey-passphrase', 'river candle orange thunder paper window')
    await page.type('#passkey-code', '000000')
    await press('.passkey-go')
    await page.waitForSelector('.passkey-said[data-reason="sign-in-failed"]')
    expect(await text()).toContain(said['passkey.notProven'])
    expect(await page.evaluate(() => document.activeElement?.id), 'a new code is all it takes').toBe('passkey-code')
    await page.keyboard.type('123456')
    await press('.passkey-go')
    for (const step of ['make', 'use', 'again']) {
      await page.waitForSelector(`.passkey-go[data-step="${step}"][aria-disabled="false"]`)
      expect(await isAccessible()).toEqual([])
      await press('.passkey-go')
    }
    await page.waitForFunction((words) => document.body.textContent?.includes(words), {}, said['passkey.step.done'])
    const labels = () => page.$$eval('.passkeys strong', (all) => all.map((one) => one.textContent))
    await page.waitForFunction(() => document.querySelectorAll('.passkeys strong').length === 2)
    expect(await labels()).toEqual(['Laptop op kantoor', 'Telefoon'])
    await press('.passkey-ask')
    await page.waitForSelector('.passkey-remove:focus')
    expect(await text()).toContain(said['passkey.remove.ask'].split('{')[0])
    await press('.passkey-remove')
    await page.waitForFunction(() => document.querySelectorAll('.passkeys strong').length === 1)
    expect(await asked()).toContain('removePasskey a')
  })

  test('she may show that it is she with a passkey she has, once it has a name', async () => {
    await open('off', 'list')
    await page.waitForSelector('details.passkeys')
    await unfold()
    await page.waitForSelector('.passkey-add')
    await press('.passkey-add')
    await page.waitForSelector('#passkey-label:focus')
    await press('.passkey-prove')
    expect(await asked()).not.toContain('prove passkey')
    await page.type('#passkey-label', 'Telefoon')
    await press('.passkey-prove')
    await page.waitForSelector('.passkey-go[data-step="make"]')
    expect(await asked()).toContain('prove passkey')
    expect(await page.$('#passkey-passphrase')).toBeNull()
  })

  test.each(['off', 'pause', 'someoneWaits'])('one added elsewhere is said once: %s', async (example) => {
    const sentence = (said['passkey.news'].split('}: ')[1] ?? '').replace('{label}', 'Laptop op kantoor')
    await open(example, 'news')
    await page.waitForSelector('.passkey-news')
    expect(await text()).toContain(sentence)
    expect(await isAccessible()).toEqual([])
    await press('.passkey-mine')
    await page.waitForSelector('.passkey-news', { hidden: true })
    expect(await asked()).toContain('passkeyKnown a')
    expect(await asked()).not.toContain('removePasskey a')
  })

  test('nobody who talks waits for it', async () => {
    await open('talking', 'news')
    await page.waitForSelector('.log')
    expect(await page.$('.passkey-news')).toBeNull()
  })

  test('one added elsewhere that is not hers goes away in one press', async () => {
    await open('off', 'news')
    await page.waitForSelector('.passkey-not-mine')
    await press('.passkey-not-mine')
    const then = said['passkey.news.removed'].replace('{label}', 'Laptop op kantoor')
    await page.waitForFunction((words) => document.body.textContent?.includes(words), {}, then)
    expect(await asked()).toContain('removePasskey a')
    expect(await page.$$('.passkeys strong')).toEqual([])
  })
})
