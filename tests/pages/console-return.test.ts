/** Coming back, as its counsellor has it: words, what is written, letters, moments, reports. Example views, real browser. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { deskExamples } from '../../console/gallery/desk-examples.ts'
import { returnExamples } from '../../console/gallery/return-examples.ts'
import { launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const served = servedGallery()
const all = { ...returnExamples, ...deskExamples }
type Example = keyof typeof all
type Asking = { asked: string[]; showExample(name: string): void }

let browser: Browser
let page: Page
let watched: Watched
let close: () => Promise<void>

beforeAll(async () => {
  browser = await launchBrowser('chromium')
})
afterAll(() => browser.close())
beforeEach(async () => {
  ;({ page, watched, close } = await openPage(browser))
  page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined))
  await page.setViewport({ width: 1280, height: 800 })
})
afterEach(async () => {
  const { errors } = watched
  await close()
  expect(errors.filter((error) => !error.includes('beforeunload'))).toEqual([])
})

const open = async (example: Example, more = ''): Promise<void> => {
  await page.goto(`${served.origin}/?example=${example}${more}`)
  await page.waitForSelector('.page > :not(.notices)')
}
const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as Asking).asked)
const isAsked = (what: string) =>
  page.waitForFunction((wanted) => (window as unknown as Asking).asked.some((one) => one.startsWith(wanted)), {}, what)
const text = (selector: string): Promise<string> => page.$eval(selector, (one) => (one.textContent ?? '').trim())
const press = async (selector: string): Promise<void> => {
  await page.waitForSelector(selector, { visible: true })
  await page.$eval(selector, (one) => (one as HTMLElement).click())
}
const focused = (selector: string) =>
  page.waitForFunction((wanted) => document.activeElement?.matches(wanted), {}, selector)
/** By keyboard: opens one part of the panel and goes on to its first field. */
const openPart = async (field: string): Promise<void> => {
  await page.$eval(field, (one) => one.closest('details')?.querySelector('summary')?.focus())
  await page.keyboard.press('Enter')
  await page.waitForSelector(field, { visible: true })
  await page.focus(field)
}

/** Everything folded stands open while it is measured; the folding itself is the browser's. */
const measured = (width: number) =>
  page.evaluate(async (wide) => {
    while (innerWidth !== wide) await new Promise(requestAnimationFrame)
    for (const one of document.querySelectorAll('details')) {
      one.removeAttribute('name')
      if (!one.classList.contains('sound')) one.open = true
    }
    return (['rtl', 'ltr'] as const).map((direction) => {
      document.documentElement.dir = direction
      const all = document.querySelectorAll(
        'button, summary, select, input:not([type=radio], [type=checkbox]), textarea, label.choice',
      )
      const seen = [...all]
        .map((one) => ({ name: one.textContent || one.id, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0)
      return {
        direction,
        wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        small: seen.filter(({ box }) => box.height < 43.5 || box.width < 43.5).map(({ name }) => name),
        isEmpty: seen.length === 0,
      }
    })
  }, width)

async function violations(scheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  return page.evaluate(
    async (only) => {
      type Found = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }
      const { axe: run } = window as unknown as { axe: { run(options: object): Promise<Found> } }
      const found = await run.run({ resultTypes: ['violations'], ...(only === null ? {} : { runOnly: [only] }) })
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((one) => one.failureSummary + one.html).join()}`,
      )
    },
    scheme === 'dark' ? 'color-contrast' : null,
  )
}

test('every screen fits a narrow and a wide window both ways, and axe finds nothing wrong in light and dark', async () => {
  const fits = { wider: 0, small: [], isEmpty: false }
  for (const example of Object.keys(all) as Example[]) {
    for (const width of [320, 1280]) {
      await page.setViewport({ width, height: width === 320 ? 640 : 800 })
      if (width === 320) await open(example)
      expect(await measured(width), `${example} ${width}`).toEqual([
        { direction: 'rtl', ...fits },
        { direction: 'ltr', ...fits },
      ])
    }
    if (example === 'complaints') expect(await page.$$('.complaints [data-complaint]')).toHaveLength(3)
    await page.evaluate(axe)
    for (const scheme of ['light', 'dark'] as const)
      expect(await violations(scheme), `${example} ${scheme}`).toEqual([])
  }
})

test('by keyboard: F9 opens it, a summary and a plan are kept, and nothing of it was said in the talk', async () => {
  await open('returnNews')
  expect(await text('.code-news')).toContain('De bezoeker kwam terug met woorden en met het extra woord.')
  await page.focus('#message')
  await page.keyboard.press('F9')
  await focused('#return-title')
  expect(await page.$('.code-news')).toBeNull()
  expect(await text('.earlier')).toContain('Rustig uitzoeken wat er kan.')
  await openPart('#summary-about')
  await page.keyboard.type('Over thuis.')
  await press('.keep-summary')
  await isAsked('keep summary Waar het over ging, in de woorden van de bezoeker:\nOver thuis.')
  await page.waitForSelector('[data-writing=summary][data-state=kept]')
  expect(await page.$eval('#summary-about', (field) => (field as HTMLTextAreaElement).value)).toBe('')
  await openPart('#plan-signals')
  await page.keyboard.type('Stilte.')
  await press('.show-plan')
  await page.waitForFunction(() => document.querySelector('.plan-part')?.textContent?.includes('Zo staat het nu op'))
  await press('.keep-plan')
  await page.waitForSelector('[data-writing=plan][data-state=kept]')
  await page.keyboard.press('Escape')
  await focused('#message')
  expect((await asked()).filter((one) => one.startsWith('say '))).toEqual([])
})

test('after the end it can still be written, and leaving with something unsaved asks once', async () => {
  await open('returnEnded', '&keep=refused')
  await openPart('#letter')
  await page.keyboard.type('Fijn dat u schreef.')
  // With a pointer: a key press so soon after the end clears nothing.
  await page.click('.wipe')
  await page.waitForSelector('.write-on', { visible: true })
  expect(await asked()).not.toContain('wipe')
  await press('.write-on')
  await press('.keep-letter')
  await page.waitForSelector('[data-writing=letter][data-state=not-kept]')
  await press('[data-writing=letter] .again')
  await page.waitForSelector('[data-writing=letter][data-state=kept]')
  await page.click('.wipe')
  await isAsked('wipe')
})

test('words that opened nothing: nothing is confirmed, nothing can be kept, and the protocol is one step away', async () => {
  await open('returnNothing')
  expect(await text('.code-state')).toContain('Bevestig niet dat er ooit contact was.')
  expect(await page.$('.keep-summary, .keep-letter, .keep-plan, .agree-moment')).toBeNull()
  await press('.protocol')
  await page.waitForFunction(() => document.querySelector('.knowledge')?.textContent?.includes('doet zich voor'))
})

test('a report is begun by her alone, behind a page that says what it is; Enter and Escape write nothing', async () => {
  await open('returnNone')
  await press('button.together')
  await press('.to-report')
  await page.waitForSelector('dialog.report[open]')
  expect(await text('dialog.report')).toContain('De lijn stuurt niets door.')
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog.report', { hidden: true })
  await press('button.together')
  await press('.to-report')
  await press('.to-write')
  await page.waitForFunction(() => document.querySelectorAll('#report-second option').length === 2)
  await page.select('#report-second', 'Wilg'.padEnd(22, 'A'))
  await page.select('#report-other', 'Berk'.padEnd(22, 'A'))
  await page.type('#report-text', 'Wat ik weet.')
  await press('.send-report')
  await page.waitForFunction(() =>
    document.querySelector('dialog.report')?.textContent?.includes('Er staan nog puntjes'),
  )
  await page.$eval('#report-notice', (field) => {
    ;(field as HTMLTextAreaElement).value = 'Wat u leest.'
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await press('.send-report')
  await isAsked('writeReport {"text":"Wat ik weet.","notice":"Wat u leest."')
  await page.waitForSelector('.own-report[data-state=open]')
  expect(await page.$('dialog[open]')).toBeNull()
})

test('the second reads beside her own talk, sees what the visitor is told word for word, and signs', async () => {
  await open('reportAsked')
  await press('[data-report=second] .read-report')
  await page.waitForSelector('.report-notice')
  expect(await text('.report-notice')).toContain('Ik heb een melding geschreven')
  await focused('dialog .close')
  await press('input[name=when][value=later]')
  await page.waitForSelector('#why-later')
  await page.evaluate(axe)
  expect(await violations('light')).toEqual([])
  await page.type('#why-later', 'Eerst weg uit huis.')
  await press('dialog .sign')
  await isAsked('signReport r {"tellAt":')
})

test('letters: the oldest due first, late is said, an answer stays with its letter, and a visitor goes before it', async () => {
  await open('letters')
  expect(await text('.bar .to-moments')).toBe('Afspraken')
  expect(await text('.letters li')).toContain('Te laat. Beloofd was: uiterlijk zondag 4 oktober, 12:00.')
  expect(await page.$$('.letters [data-letter=elsewhere] form, .letters [data-letter=mismatch] form')).toEqual([])
  await page.type('#answer-l', 'Natuurlijk mag dat.')
  await page.evaluate(() => (window as unknown as Asking).showExample('wasHersWaits'))
  await page.waitForSelector('button.take')
  await page.evaluate(() => (window as unknown as Asking).showExample('letters'))
  await page.waitForSelector('#answer-l')
  expect(await page.$eval('#answer-l', (field) => (field as HTMLTextAreaElement).value)).toBe('Natuurlijk mag dat.')
  await press('.answer-letter')
  await isAsked('answer l Natuurlijk mag dat.')
})

test('mailboxes name two people, and moments somebody who is ready; neither names a visitor', async () => {
  await open('mailboxes')
  await press('.reassign')
  await page.waitForSelector('.mailboxes [role=alert]')
  await page.select('#mailbox-deputy', 'Noor'.padEnd(22, 'A'))
  await press('.reassign')
  await isAsked(`reassign ${'m'.padEnd(22, 'A')} ${'proef-1'.padEnd(22, 'A')} ${'Noor'.padEnd(22, 'A')}`)
  await open('moments')
  expect(await page.$$('.change-moment')).toHaveLength(1)
  await press('.change-moment')
  await page.waitForSelector('#moment-ready')
  await page.select('#moment-ready', '')
  await press('.keep-moment')
  await isAsked(`changeMoment ${'k'.padEnd(22, 'A')} `)
})
