/** Fear: a policy stands in a header and no browser holds it. Tried in Chromium, in the pages as they are built. */
import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeLine } from '../../custody/make-line.ts'
import { type App, anyone, createApp, servePages } from '../../server/http/app.ts'
import { baseHeaders, contentPolicy, type OriginKind } from '../../server/http/headers.ts'
import type { Pages } from '../../server/page/pages.ts'
import { chatPages, consolePages, sitePages } from '../../server/page/pages-of-line.ts'
import { launchBrowser } from '../stage/browser.ts'
import { doors } from '../stage/inner-line.ts'

const wanted = { lineId: 'lijn116-test', trial: true, approvals: 2, doors: [], phone: '116 016', builtAt: 0 }
const { line } = await makeLine(wanted, Date.now())
const exit = 'https://weer.example/'
const built: Readonly<Record<OriginKind, { path: string; pages: Pages }>> = {
  site: { path: '/lees', pages: sitePages(line, exit) },
  chat: { path: '/k7d2', pages: chatPages(line, exit, doors) },
  console: { path: '/', pages: consolePages(line, exit) },
}
const kinds = Object.keys(built) as OriginKind[]

const apps: App[] = []
const origins: Record<string, string> = {}
let browser: Browser
let page: Page
beforeAll(async () => {
  for (const kind of kinds) {
    const app = createApp(kind, 'http://localhost', () => false)
    servePages(app, built[kind].pages)
    serveProbes(app, kind)
    apps.push(app)
    await app.listen({ port: 0, host: '127.0.0.1' })
    origins[kind] = `http://localhost:${(app.server.address() as AddressInfo).port}`
  }
  browser = await launchBrowser('chromium')
  page = await browser.newPage()
})
afterAll(async () => {
  await browser.close()
  for (const app of apps) await app.close()
})

type Typed = { trustedTypes: { createPolicy(name: string, rules: object): unknown } }

/** Every way in which words become elements or code, as a taken-over word would try it. Answers those that went through. */
async function sinksOpen(): Promise<string[]> {
  const words = '<img src="data:," alt="">'
  const at = () => document.body.appendChild(document.createElement('div'))
  const sinks: Record<string, () => unknown> = {
    innerHTML: () => (at().innerHTML = words),
    outerHTML: () => (at().outerHTML = words),
    insertAdjacentHTML: () => at().insertAdjacentHTML('beforeend', words),
    createContextualFragment: () => document.createRange().createContextualFragment(words),
    parseFromString: () => new DOMParser().parseFromString(words, 'text/html'),
    srcdoc: () => (document.createElement('iframe').srcdoc = words),
    write: () => document.write(words),
    'script text': () => (document.createElement('script').text = 'void 0'),
    'script src': () => (document.createElement('script').src = '/x.js'),
    onclick: () => at().setAttribute('onclick', 'void 0'),
    Function: () => new Function('return 1')(),
    policy: () => (window as unknown as Typed).trustedTypes.createPolicy('of-a-stranger', {}),
  }
  // What a driver asks may make code of words for as long as it is being asked; a page later may not.
  await new Promise((resolve) => setTimeout(resolve))
  return Object.entries(sinks).flatMap(([name, use]) => {
    try {
      use()
      return [name]
    } catch {
      return []
    }
  })
}

// @norm:SE-02
it.each(kinds)('%s: no word becomes an element, a script or code', async (kind) => {
  await page.goto(`${origins[kind]}${built[kind].path}`)
  expect(await page.evaluate(sinksOpen)).toEqual([])
})

it('the control: without a policy all of them go through', async () => {
  await page.goto(`${origins.chat}/open`)
  const open = await page.evaluate(sinksOpen)
  expect(open.length).toBe(12)
})

/** A page with two scripts of our own origin, one of them without its hash; `/open` says no policy with it. */
function serveProbes(app: App, kind: OriginKind): void {
  const script = (name: string) => `document.documentElement.dataset.${name} = 'ran'`
  const sri = (name: string) => `sha256-${createHash('sha256').update(script(name)).digest('base64')}`
  const html = `<!doctype html><html lang="nl"><title>Overzicht</title><body>
<script src="/named.js" integrity="${sri('named')}" crossorigin="anonymous"></script>
<script src="/unnamed.js"></script>
<script src="/other.js" integrity="${sri('named')}" crossorigin="anonymous"></script>`
  const config = { guard: anyone.name }
  for (const name of ['named', 'unnamed', 'other'])
    app.get(`/${name}.js`, { config }, (_request, reply) => reply.type('text/javascript').send(script(name)))
  // Of the console and the chat every script is its own; here that of the site is too, so that only hashes decide.
  const policy = contentPolicy(kind, { scripts: kind === 'site' ? ["'self'"] : [], styles: [] })
  app.get('/probe', { config }, (_request, reply) =>
    reply.type('text/html').header('content-security-policy', policy).send(html),
  )
  app.get('/open', { config }, (_request, reply) => {
    for (const name of Object.keys(baseHeaders(kind))) reply.removeHeader(name)
    return reply.type('text/html').send(html)
  })
}

const ran = () => page.evaluate(() => ({ ...document.documentElement.dataset }))

// @norm:SE-02
it.each(kinds)('%s: a script without its hash, or with another, does not run', async (kind) => {
  await page.goto(`${origins[kind]}/probe`)
  expect(await ran()).toEqual({ named: 'ran' })
  // The control: without the headers only the wrong hash is refused.
  await page.goto(`${origins[kind]}/open`)
  expect(await ran()).toEqual({ named: 'ran', unnamed: 'ran' })
})
