/** Real browsers for tests: Debian's Chromium by the DevTools protocol, Debian's Firefox by WebDriver BiDi. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core'

export const browserNames = ['chromium', 'firefox'] as const
export type BrowserName = (typeof browserNames)[number]

const browserPaths: Record<BrowserName, string> = {
  chromium: '/usr/bin/chromium',
  firefox: '/usr/bin/firefox-esr',
}

export type LaunchOptions = {
  /** A profile that outlives this launch (session restore); without it a fresh one is made and removed after. */
  profile?: string
  /** Added to the browser's own arguments. */
  args?: readonly string[]
  /** Unpacked Chromium extensions to load. */
  extensions?: readonly string[]
  /** Firefox only, over those that every test has. */
  preferences?: Readonly<Record<string, string | number | boolean>>
}

/**
 * Only names of this machine resolve, so a page that asks a third party fails visibly.
 * The back/forward cache stays on in both: with it off, every test of Back after leaving passes falsely.
 */
const chromiumArgs = [
  '--no-sandbox',
  '--disable-component-update',
  '--disable-quic',
  '--no-default-browser-check',
  '--disable-domain-reliability',
  '--disable-field-trial-config',
  '--autoplay-policy=no-user-gesture-required',
  '--lang=nl-NL',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]',
]

/**
 * Firefox speaks only to this machine: everything else goes to a proxy that is not there. It is also told to ask for no
 * HTTPS record of a name, because one was seen to wait for something before it went to the proxy.
 */
const firefoxPreferences = {
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.no_proxies_on': 'localhost, .localhost, 127.0.0.1, ::1',
  'network.proxy.allow_hijacking_localhost': false,
  'network.dns.native-is-localhost': false,
  'network.dns.upgrade_with_https_rr': false,
  'network.dns.use_https_rr_as_altsvc': false,
  'network.dns.native_https_query': false,
  'network.http.http3.enable': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.sessionhistory.max_total_viewers': 8,
  'app.update.enabled': false,
  'intl.accept_languages': 'nl-NL, nl',
}

/**
 * As people have it, which the driver switches off: what stands open is written down for after a crash. Each second, not
 * each fifteen, so that a search of the profile needs no long waits.
 */
const firefoxRemembers = {
  'browser.sessionstore.resume_from_crash': true,
  'browser.sessionstore.interval': 1000,
  'browser.sessionstore.interval.idle': 1000,
}

/** Close it with `await browser.close()`; that ends the process and removes the fresh profile. */
export function launchBrowser(name: BrowserName, options: LaunchOptions = {}): Promise<Browser> {
  const { profile, args = [], extensions = [], preferences = {} } = options
  const shared = {
    executablePath: browserPaths[name],
    headless: true,
    defaultViewport: { width: 1280, height: 800 },
    protocolTimeout: 120_000,
    ...(profile === undefined ? {} : { userDataDir: profile }),
  }
  return name === 'chromium'
    ? puppeteer.launch({
        ...shared,
        browser: 'chrome',
        args: [...chromiumArgs, ...args],
        ...(extensions.length === 0 ? {} : { enableExtensions: [...extensions] }),
      })
    : puppeteer.launch({
        ...shared,
        browser: 'firefox',
        args: [...args],
        extraPrefsFirefox: {
          ...firefoxPreferences,
          ...(profile === undefined ? {} : firefoxRemembers),
          ...preferences,
        },
      })
}

export type Watched = {
  /** Every address asked for, in order. */
  requests: string[]
  /** Uncaught errors and console errors, Content-Security-Policy reports among them. */
  errors: string[]
}

/** Writes down what a page asks for and complains about, from now on. */
export function watchPage(page: Page): Watched {
  const watched: Watched = { requests: [], errors: [] }
  page.on('request', (request) => watched.requests.push(request.url()))
  page.on('pageerror', (error) => watched.errors.push(error instanceof Error ? error.message : String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') watched.errors.push(message.text())
  })
  return watched
}

/**
 * One person, one browser context: nothing is shared with the next. `close()` ends the context.
 * A window of its own, because a tab in the background counts as hidden in Firefox.
 */
export async function openPage(browser: Browser): Promise<{ page: Page; watched: Watched; close(): Promise<void> }> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage({ type: 'window' })
  // A shared machine may stand still for seconds, and a limit in a test proves nothing.
  page.setDefaultTimeout(60_000)
  return { page, watched: watchPage(page), close: () => context.close() }
}

/**
 * Does what takes the page elsewhere, and resolves when it stands there: at this address and loaded, or where this holds.
 * A page may go before it has answered ("Execution context was destroyed"), and one that comes back alive fires no load
 * event; so neither counts, only where it stands. An error of the act is the cause of the error when it does not come.
 * `timeout` in milliseconds: a shared machine may stand still for seconds.
 */
export async function goesTo(
  page: Page,
  where: string | (() => boolean),
  act: () => Promise<unknown>,
  timeout = 60_000,
): Promise<void> {
  const stands =
    typeof where === 'string'
      ? page.waitForFunction((href) => location.href === href && document.readyState === 'complete', { timeout }, where)
      : page.waitForFunction(where, { timeout })
  const [acted, stood] = await Promise.allSettled([act(), stands])
  if (stood.status === 'fulfilled') return
  const cause: unknown = acted.status === 'rejected' ? acted.reason : stood.reason
  throw new Error(`the page stands at ${page.url()}, not where it was sent: ${String(where)}`, { cause })
}

/** By the browser's own history; `steps` as in `history.go`. */
export const goesThroughHistory = (page: Page, where: string | (() => boolean), steps: number): Promise<void> =>
  goesTo(page, where, () => page.evaluate((by) => history.go(by), steps))

/** As by a link of the page that stands there: `page.goto` would come from nowhere, and not count in the history. */
export const followsLink = (page: Page, address: string, where: string | (() => boolean) = address): Promise<void> =>
  goesTo(page, where, () => page.evaluate((href) => location.assign(href), address))
