/**
 * A site that does what ours does not do: text fields that browsers may remember, storage, words in its history. What is left
 * of it on the device is the control of every search there: if a browser keeps less than this one day, measure again.
 */
import { createServer } from 'node:http'
import type { Page } from 'puppeteer-core'
import { followsLink, goesThroughHistory, goesTo } from './browser.ts'

/** One word each, found nowhere else. */
export const carelessWords = {
  typed: 'getyptezanglijster',
  unmarked: 'afgezettekoolmees',
  open: 'openstaandebergeend',
  session: 'sessiebonteputter',
  local: 'gewisteheggenmus',
  database: 'verwijderdekievit',
  cookie: 'koekjesmerel',
  state: 'standvogelkramsvogel',
  fragment: 'hekjeskoperwiek',
} as const

/** Answers of its own, and `/gone`, which sends to the exit and asks the browser to wipe all that it has of this site. */
const pages: Record<string, { body: string; policy?: string }> = {
  '/typed': { body: '<form><textarea id="field" name="field"></textarea></form>' },
  '/typed-off': { body: '<form><textarea id="field" name="field" autocomplete="off"></textarea></form>' },
  '/empty': { body: '' },
  '/referrer': { body: '<a id="way" rel="noreferrer">weg</a>' },
  '/referrer-no': { body: '<a id="way" rel="noreferrer">weg</a>', policy: 'no-referrer' },
}

export type CarelessSite = { origin: string; close(): Promise<void> }

/** Nothing here may be put in a cache: only what the page does counts. */
export async function startCarelessSite(exit: string): Promise<CarelessSite> {
  const server = createServer((request, response) => {
    if (request.url === '/gone') {
      response.writeHead(303, { location: exit, 'clear-site-data': '"*"', 'cache-control': 'no-store' }).end()
      return
    }
    const { body, policy } = pages[request.url ?? ''] ?? { body: '' }
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        ...(policy === undefined ? {} : { 'referrer-policy': policy }),
      })
      .end(`<!doctype html><html lang="nl"><title>Slordig</title><link rel="icon" href="data:,">${body}</html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the careless site has no port')
  return {
    origin: `http://127.0.0.1:${bound.port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Types a word into the one field of a page of it. */
export async function typesAt(page: Page, address: string, word: string): Promise<void> {
  await page.goto(address)
  await page.type('#field', word)
}

/** In the page that stands open: storage and history of every kind; what can be taken away again is, but local storage. */
export async function keepsEverything(page: Page, { origin }: CarelessSite): Promise<void> {
  await page.goto(`${origin}/empty`)
  await page.evaluate(async (words) => {
    // biome-ignore lint/suspicious/noDocumentCookie: a control page of the test, not ours
    document.cookie = `koekje=${words.cookie}; max-age=99999`
    sessionStorage.setItem('kept', words.session)
    localStorage.setItem('kept', words.local)
    history.replaceState({ kept: words.state }, '', `#${words.fragment}`)
    await new Promise<void>((resolve, reject) => {
      const asked = indexedDB.open('kept', 1)
      asked.onerror = () => reject(asked.error)
      asked.onupgradeneeded = () => asked.result.createObjectStore('kept')
      asked.onsuccess = () => {
        const stored = asked.result.transaction('kept', 'readwrite', { durability: 'strict' })
        stored.objectStore('kept').put(words.database, 'kept')
        stored.onabort = () => reject(stored.error)
        stored.oncomplete = () => {
          asked.result.close()
          indexedDB.deleteDatabase('kept').onsuccess = () => resolve()
        }
      }
    })
  }, carelessWords)
}

/** What a site is told, and what Back shows, when one leaves a page in the middle of typing without any care. */
export type LeftCarelessly = {
  /** M1, M2: what the next site is told about where one came from. */
  referrer: { bare: string | undefined; withPolicy: string | undefined }
  /** M5, M7, M8: what the field holds after Back. */
  back: { plain: string; wiped: string; emptied: string }
}

const fieldOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('textarea')?.value ?? `no field: ${document.body?.textContent ?? ''}`)
const isTyped = (): boolean => location.pathname === '/typed' && document.readyState === 'complete'

export async function leavesCarelessly(
  page: Page,
  { origin }: CarelessSite,
  exit: { address: string; arrivals: readonly { referer: string | undefined }[] },
): Promise<LeftCarelessly> {
  const told = async (path: string): Promise<string | undefined> => {
    await page.goto(origin + path)
    // As leaving buttons elsewhere do it: a link that says "noreferrer", and a script that goes there by itself.
    await goesTo(page, exit.address, () =>
      page.evaluate((address) => {
        const way = document.querySelector<HTMLAnchorElement>('#way')
        way?.addEventListener('click', (event) => {
          event.preventDefault()
          location.href = address
        })
        way?.click()
      }, exit.address),
    )
    return exit.arrivals.at(-1)?.referer
  }
  const backAfter = async (how: () => Promise<void>): Promise<string> => {
    await page.goto(`${origin}/empty`)
    await followsLink(page, `${origin}/typed`)
    await page.type('#field', carelessWords.typed)
    await how()
    await goesThroughHistory(page, isTyped, -1)
    return fieldOf(page)
  }
  const referrer = { bare: await told('/referrer'), withPolicy: await told('/referrer-no') }
  const plain = await backAfter(() => followsLink(page, exit.address))
  const wiped = await backAfter(() => followsLink(page, `${origin}/gone`, exit.address))
  const emptied = await backAfter(async () => {
    await page.evaluate(() => document.body.replaceChildren())
    await followsLink(page, exit.address)
  })
  return { referrer, back: { plain, wiped, emptied } }
}
