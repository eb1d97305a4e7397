/** The tests of two files that share the pages of the site between them. */
import { readdirSync } from 'node:fs'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, type Watched, watchPage } from './browser.ts'
import { faultsOf } from './page-quality.ts'
import { pathOfFile, type ServedSite, servedSite } from './served-site.ts'

const built = new URL('../../site/build/', import.meta.url)
/** The places of help are a frame here: what the line fills in has tests of its own (tests/pages/signpost.test.ts). */
const isFrame = (path: string): boolean => /\/(adressen|places)$/.test(path)
const paths = readdirSync(built, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.html'))
  .map(pathOfFile)
  .filter((path) => !isFrame(path))
  .sort()

/** 1,000 bytes; the first page is to open on any phone. */
const most = 60

export function lookAtPages(isMine: (index: number) => boolean): void {
  let site: ServedSite
  let browser: Browser
  let page: Page
  let watched: Watched
  const weights: { path: string; kilobytes: number }[] = []
  beforeAll(async () => {
    site = await servedSite(built)
    browser = await launchBrowser('chromium')
    page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    watched = watchPage(page)
  })
  afterAll(async () => {
    // Uncompressed, all told: a page asks for nothing besides itself.
    const [heaviest] = weights.sort((one, other) => other.kilobytes - one.kilobytes)
    for (const { path, kilobytes } of [...weights.filter((each) => each.path === '/'), heaviest].filter(
      (each) => each !== undefined,
    ))
      console.log(`${path}: ${kilobytes.toFixed(1)} kB, nothing else`)
    await browser.close()
    await site.close()
  })

  test.each(paths.filter((_path, index) => isMine(index)))('%s', async (path) => {
    const [asked, complained] = [watched.requests.length, watched.errors.length]
    const isLost = path.endsWith('/404')
    const answer = await page.goto(site.origin + path)
    expect(answer?.status()).toBe(isLost ? 404 : 200)
    expect(await faultsOf(page)).toEqual([])
    // Nothing but itself: no file, no third party. `data:` is the empty icon.
    expect(watched.requests.slice(asked).filter((address) => !address.startsWith('data:'))).toEqual([
      site.origin + path,
    ])
    expect(watched.errors.slice(complained).filter((error) => !(isLost && error.includes('404')))).toEqual([])
    const bytes = (await answer?.buffer())?.length ?? 0
    weights.push({ path, kilobytes: bytes / 1000 })
    expect(bytes / 1000).toBeLessThan(most)
  })
}
