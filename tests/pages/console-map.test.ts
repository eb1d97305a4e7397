/** The map in the console: beside a talk, for who keeps it, and what is secret. Example views, real browser. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { mapExamples } from '../../console/gallery/map-examples.ts'
import { launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const served = servedGallery()
type Example = keyof typeof mapExamples
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

const open = async (example: Example): Promise<void> => {
  await page.goto(`${served.origin}/?example=${example}`)
  await page.waitForSelector('.map-screen, .map-panel')
}
const isAsked = (what: string) =>
  page.waitForFunction((wanted) => (window as unknown as Asking).asked.some((one) => one.startsWith(wanted)), {}, what)
const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as Asking).asked)
const text = (selector: string): Promise<string> => page.$eval(selector, (one) => (one.textContent ?? '').trim())
const press = async (selector: string): Promise<void> => {
  await page.waitForSelector(selector, { visible: true })
  await page.$eval(selector, (one) => (one as HTMLElement).click())
}
const all = (): Promise<string> => page.evaluate(() => document.body.textContent ?? '')

const unfit = (width: number) =>
  page.evaluate(async (wide) => {
    while (innerWidth !== wide) await new Promise(requestAnimationFrame)
    for (const one of document.querySelectorAll('details')) if (!one.classList.contains('sound')) one.open = true
    const controls = document.querySelectorAll(
      'button, summary, select, input:not([type=radio], [type=checkbox]), textarea, label.choice',
    )
    return {
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      small: [...controls]
        .map((one) => ({ name: one.textContent || one.id, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
        .map(({ name }) => name),
    }
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

test('every screen fits a narrow and a wide window, and axe finds nothing wrong in light and dark', async () => {
  for (const example of Object.keys(mapExamples) as Example[]) {
    await page.setViewport({ width: 320, height: 640 })
    await open(example)
    for (const width of [320, 1280]) {
      await page.setViewport({ width, height: width === 320 ? 640 : 800 })
      expect(await unfit(width), `${example} ${width}`).toEqual({ wider: 0, small: [] })
    }
    await page.evaluate(axe)
    for (const scheme of ['light', 'dark'] as const)
      expect(await violations(scheme), `${example} ${scheme}`).toEqual([])
  }
})

// @req:R-153 @req:R-156
test('an entry is searched, seen as the visitor will see it, and sent only at her wish', async () => {
  await open('mapPanel')
  await page.type('#map-text', 'linde')
  await page.waitForFunction(() => document.querySelectorAll('.found li').length === 1)
  expect(await text('.found li')).toContain('nog niet nagekeken, gegevens van augustus 2022, nu open, tot 17:00')
  await press('.found button')
  await page.waitForSelector('.card-preview')
  await page.type('#map-note', 'Vraag naar het inloopuur.')
  expect(await text('.card-preview')).toContain('0800 0001, dag en nacht')
  expect(await text('.card-preview')).toContain('Vraag naar het inloopuur.')
  expect(await text('.map-panel')).toContain('Dit is informatie, geen verwijzing.')
  // Without her wish nothing goes, however often it is pressed.
  await press('.give')
  await page.$eval('.map-panel input[type=checkbox]', (one) => (one as HTMLElement).click())
  await press('.give')
  await isAsked('give')
  expect((await asked()).filter((one) => one.startsWith('give'))).toEqual([
    'give huis-aan-de-linde Vraag naar het inloopuur.',
  ])
  await page.waitForFunction(() => document.body.textContent?.includes('Het adres is gestuurd.'))
})

test('where nothing fits she counts a gap, and nobody says for whom', async () => {
  await open('mapPanel')
  await page.select('#map-theme', 'stalking')
  await page.select('#map-region', 'groningen')
  await page.type('#map-text', 'bestaatniet')
  await page.waitForFunction(() => document.body.textContent?.includes('Geen adres past bij deze vraag.'))
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('button')) if (one.textContent?.startsWith('Past er niets')) one.click()
  })
  await isAsked('countGap')
  const counted = (await asked()).find((one) => one.startsWith('countGap')) ?? ''
  expect(JSON.parse(counted.slice('countGap '.length))).toEqual({
    theme: 'stalking',
    audience: null,
    region: 'groningen',
  })
})

test('a change is proposed field by field, and somebody else puts it on the map', async () => {
  await open('map')
  const first = '[data-proposal^="p"]'
  expect(await text(`${first} .differences`)).toContain('Wat ze niet doen')
  expect(await text(`${first} .differences`)).toContain('Geen opvang.')
  expect(await page.$(`[data-proposal^="q"] .publish`), 'her own').toBeNull()
  expect(await page.$(`[data-proposal^="r"] .publish`), 'changed meanwhile').toBeNull()
  await press(`${first} .publish`)
  await isAsked('publish p')

  await open('mapEdit')
  await page.select('#entry-anonymous', 'no')
  await page.type('#entry-waiting-nl', 'Een week.')
  await press('.propose')
  await page.waitForSelector('.entry-edit [role=alert]')
  expect(await text('.entry-edit [role=alert]'), 'English is missing').toContain('Wachttijd')
  await page.type('#entry-waiting-en', 'One week.')
  await press('.propose')
  await isAsked('propose')
  const proposed = (await asked()).find((one) => one.startsWith('propose')) ?? ''
  const entry = JSON.parse(proposed.slice(proposed.indexOf('{')))
  expect(entry).toMatchObject({
    anonymous: false,
    withoutInsurance: null,
    waiting: { nl: 'Een week.', en: 'One week.' },
  })
  expect(entry.checked, 'a change is no check').toBeNull()

  await open('mapCheck')
  await page.type('#checked-by', 'balie')
  await press('.act .first')
  await isAsked('propose')
  expect((await asked()).at(-1)).toMatch(/"checked":\{"on":"\d{4}-\d\d-\d\d","by":"balie"\}/)
})

test('whoever only looks, changes nothing', async () => {
  await open('mapReader')
  for (const one of ['.new', '.proposals', '.tell-gaps', '.write-secret']) expect(await page.$(one), one).toBeNull()
  await press('.titles button')
  await page.waitForSelector('dl.entry')
  const changes = ['.edit', '.checked-today', '.take-off']
  for (const one of changes) expect(await page.$(one), one).toBeNull()
  // Nor a partner's worker what another organisation keeps; the same entry, for who keeps all, can be changed.
  await open('mapPartner')
  await page.waitForSelector('dl.entry')
  for (const one of changes) expect(await page.$(one), one).toBeNull()
  await open('mapEntry')
  for (const one of changes) expect(await page.$(one), one).not.toBeNull()
})

test('what is secret stands there until she looks away, says how to pass it on, and is in no panel beside a talk', async () => {
  await open('mapSecrets')
  expect(await text('.secrets')).toContain('Geef dit alleen met uw stem door')
  expect(await all()).toContain('Achter het water')
  expect(await page.$$eval('.opened > li', (items) => items.map((one) => (one as HTMLElement).dataset.secret))).toEqual(
    ['open', 'unreadable', 'sealed'],
  )
  await page.evaluate(() => dispatchEvent(new Event('blur')))
  await page.waitForFunction(() => !document.body.textContent?.includes('Achter het water'))
  await press('.open-secrets')
  await page.waitForFunction(() => document.body.textContent?.includes('Achter het water'))
  // To another screen, and back: closed.
  await press('.map-screen .back')
  await press('.to-map')
  await page.waitForSelector('.open-secrets')
  expect(await all()).not.toContain('Achter het water')
  await open('mapPanel')
  expect(await all()).not.toContain('Achter het water')
  expect(await asked(), 'nothing secret was even asked for').not.toContain('secrets')
})

test('a secret is kept for two colleagues at least', async () => {
  await open('mapSecretWrite')
  await page.type('#secret-name', 'Nieuw huis')
  await page.type('#secret-text', 'Ergens.')
  await press('.keep')
  await page.waitForSelector('.secrets [role=alert]')
  await page.$$eval('.secrets fieldset input', (boxes) => {
    for (const one of boxes) (one as HTMLElement).click()
  })
  await press('.keep')
  await isAsked('writeSecret Nieuw huis 2 true')
  await page.waitForSelector('.open-secrets')
  expect(await page.$('#secret-text')).toBeNull()
})
