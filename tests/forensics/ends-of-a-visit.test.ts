/**
 * What stays on the visitor's own disk after every end of a visit: she leaves in each way, closes the tab, loads it anew,
 * locks the phone, and the browser dies or is closed with a talk on the screen. Every file of its profile is searched, and
 * must hold what a careless site left in the same tabs, or the search is blind.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nodeCounsellor } from '../journeys/node-people.ts'
import { browserNames, launchBrowser } from '../stage/browser.ts'
import {
  type CarelessSite,
  carelessWords,
  keepsEverything,
  type LeftCarelessly,
  leavesCarelessly,
  startCarelessSite,
  typesAt,
} from '../stage/careless-site.ts'
import { startExitServer } from '../stage/exit-server.ts'
import { startLine } from '../stage/line.ts'
import { wordsInFiles } from '../stage/search.ts'
import { blind, isWritten, killed, sessions, stores } from './end-of-browser.ts'
import { endsTalk, everyEnd, openTab, readArticles, type Secrets, type Stage, showsWords, talkIn } from './visits.ts'

const pseudonym = 'Fluiterrietzanger'

type Found = {
  canaries: string[]
  careless: Set<string>
  present: string[]
  absent: string[]
  stores: Kept
  control: Kept
}
/** Of one origin: folders named after it, and files for all origins together that name it. */
type Kept = { named: string[]; told: string[] }
const forAll =
  /^(Default\/(Local Storage|Session Storage|Service Worker|(Network\/)?Cookies)|cookies\.sqlite|webappsstore)/
const places = (kept: Kept): string[] => [...kept.named, ...kept.told]

describe.concurrent.each(browserNames)('the profile of %s', (name) => {
  const profile = mkdtempSync(join(tmpdir(), 'lijn116-profile-'))
  const secrets: Secrets = { words: new Set([pseudonym]), codes: new Set(), headings: new Set() }
  const again = 'opnieuwopenbosuil'
  const closing: (() => Promise<unknown>)[] = []
  let stage: Stage
  let site: CarelessSite
  let left: LeftCarelessly
  let fresh: { fields: string[]; isStart: boolean; typed: string; seen: string }
  let afterKill: Found
  let afterClose: Found

  /** One walk over the profile for everything, sorted by what was found. */
  function search(): Found {
    const { host } = new URL(stage.line.chatOrigin)
    const careless = [...Object.values(carelessWords), again]
    const present = [
      `${host}/k7d2`,
      `${new URL(stage.line.siteOrigin).host}${readArticles[1]}`,
      'Overzicht',
      'Lijn 116: lezen',
    ]
    const absent = [...secrets.headings]
    const canaries = [...secrets.words, ...secrets.codes]
    const hosts = (of: string): string[] => [new URL(of).host, new URL(of).hostname]
    const origins = [...hosts(stage.line.chatOrigin), ...hosts(site.origin)]
    const found = wordsInFiles(profile, [...careless, ...present, ...absent, ...canaries, ...origins])
    const of = (words: readonly string[]) => found.filter((each) => words.some((word) => each.includes(`: ${word} (`)))
    const has = (words: readonly string[]) => words.filter((word) => of([word]).length > 0)
    const files = readdirSync(profile, { recursive: true, encoding: 'utf8' })
    const kept = (origin: string): Kept => {
      const { hostname, port } = new URL(origin)
      return {
        named: files.filter((path) => path.includes(hostname) && path.includes(port)),
        told: of(hosts(origin)).filter((each) => forAll.test(each)),
      }
    }
    return {
      canaries: of(canaries),
      careless: new Set(has(careless)),
      present: present.filter((word) => !has([word]).includes(word)),
      absent: of(absent),
      stores: kept(stage.line.chatOrigin),
      control: kept(site.origin),
    }
  }

  beforeAll(async () => {
    const exit = await startExitServer()
    closing.push(() => exit.close())
    const line = await startLine({ env: { EXIT_ADDRESS: exit.address } })
    closing.push(() => line.close())
    site = await startCarelessSite(exit.address)
    closing.push(() => site.close())
    const noor = await nodeCounsellor(line, line.links[0] ?? '', pseudonym)
    closing.push(noor.staff.signOut)

    stage = { browser: await launchBrowser(name, { profile }), line, exit, noor }
    // The careless pages first, and one that stands open last: when that is written down, all before it was.
    const careless = await openTab(stage.browser)
    await typesAt(careless, `${site.origin}/typed-off`, carelessWords.unmarked)
    left = await leavesCarelessly(careless, site, exit)
    await keepsEverything(careless, site)
    await everyEnd(name, stage, secrets)
    await isWritten(profile, stores[name], carelessWords.local)
    await careless.evaluate(() => localStorage.clear())
    await typesAt(await openTab(stage.browser), `${site.origin}/typed`, carelessWords.open)
    await isWritten(profile, sessions[name], carelessWords.open)
    await stage.browser.close()
    afterClose = search()
    await endsTalk(noor.staff)

    // Somebody else opens the same browser, and goes there too.
    stage.browser = await launchBrowser(name, { profile })
    const page = await openTab(stage.browser)
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    const isStart = await page.$eval('#write', (box) => !box.checkVisibility())
    const fields = await page.$$eval('textarea, input:not([type=checkbox], [type=radio])', (all) =>
      all.map((each) => (each as HTMLInputElement).value),
    )
    await page.click('#start')
    await page.waitForSelector('#write', { visible: true })
    await page.type('#write', 'zeg')
    const typed = await page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)
    fresh = { fields, isStart, typed, seen: await page.evaluate(() => document.documentElement.textContent ?? '') }
    const last = await openTab(stage.browser)
    await showsWords(await talkIn(stage, 'laatst', last, secrets), 'words', secrets)
    await typesAt(await openTab(stage.browser), `${site.origin}/typed`, again)
    await isWritten(profile, sessions[name], again)
    await killed(stage.browser)
    afterKill = search()
  })
  afterAll(async () => {
    await stage?.browser.close().catch(() => {})
    for (const close of closing.reverse()) await close()
    rmSync(profile, { recursive: true, force: true })
  })

  test('holds what a careless site left, after the end and after a crash: the search is not blind', () => {
    const { typed, open, session, local, database, state, fragment, unmarked } = carelessWords
    console.log(`${name} keeps, closed: ${[...afterClose.careless].join()}; killed: ${[...afterKill.careless].join()}`)
    expect(afterClose.careless, blind).toContain(open)
    expect(afterKill.careless, blind).toContain(again)
    // Taken away again by the page, and on the disk all the same.
    if (name === 'chromium')
      for (const word of [typed, session, local, database, state, fragment])
        expect(afterClose.careless, blind).toContain(word)
    // The one attribute that our fields have, and `typed` has not.
    for (const { careless } of [afterClose, afterKill]) expect(careless, blind).not.toContain(unmarked)
  })

  test('what a careless page tells and shows: why leaving empties the page and no header is trusted with it', () => {
    expect(left.referrer, blind).toEqual({ bare: `${site.origin}/`, withPolicy: undefined })
    expect(left.back.emptied, blind).not.toContain(carelessWords.typed)
    // Neither `no-store` nor `Clear-Site-Data` keeps Chromium from giving it back.
    if (name === 'chromium')
      expect([left.back.plain, left.back.wiped], blind).toEqual([carelessWords.typed, carelessWords.typed])
  })

  // @req:R-047 @norm:CO-06
  test('holds no word of a talk after it was closed with one on the screen: said, answered, typed, drawn, or by whom', () => {
    expect(secrets.words.size).toBeGreaterThan(20)
    expect(afterClose.canaries).toEqual([])
  })

  // @req:R-047 @norm:CO-06
  test('nor after it died with a talk on the screen', () => {
    expect(afterKill.canaries).toEqual([])
  })

  // @req:R-047 @norm:CO-07 @norm:CO-15
  test('knows the address and the title, as our words say; not what was read there, and it has no store of ours', () => {
    expect([...secrets.headings].filter((each) => each.length > 10)).toHaveLength(readArticles.length)
    for (const found of [afterClose, afterKill]) {
      expect(found.present, 'not found').toEqual([])
      expect(found.absent).toEqual([])
      expect(places(found.stores)).toEqual([])
    }
    // The same look finds what the careless site stored: in Chromium, where one file is for all, in each of three.
    expect(afterClose.control.named.length, blind).toBeGreaterThan(0)
    const told = afterClose.control.told.join('\n')
    const three = name === 'chromium' ? ['Local Storage', 'Session Storage', 'Cookies'] : ['cookies.sqlite']
    for (const where of three) expect(told, blind).toContain(where)
  })

  // @req:R-031
  test('gives the next visitor the first screen, empty, and no suggestion', () => {
    expect(fresh.isStart).toBe(true)
    expect(fresh.fields.length).toBeGreaterThan(0)
    expect(fresh.fields.join('')).toBe('')
    expect(fresh.typed).toBe('zeg')
    for (const word of secrets.words) expect(fresh.seen).not.toContain(word)
  })
})
