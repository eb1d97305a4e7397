import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserNames, followsLink, goesThroughHistory, goesTo, launchBrowser, openPage } from './browser.ts'

/** What later tests lean on: if one of these does not hold here, a passing test of ours would prove nothing. */
describe.each(browserNames)('the stage in %s', (name) => {
  const server = createServer((request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(
        `<!doctype html><html lang="nl"><title>${request.url}</title><link rel="icon" href="data:,"><p id="said"></p><script>addEventListener('pageshow', (event) => { document.body.dataset.restored = String(event.persisted) })</script></html>`,
      )
  })
  let port = 0
  let browser: Awaited<ReturnType<typeof launchBrowser>>
  const profiles = () => readdirSync(tmpdir()).filter((entry) => entry.startsWith('puppeteer_dev_'))
  const before = new Set(profiles())

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const bound = server.address()
    if (bound === null || typeof bound === 'string') throw new Error('no port')
    port = bound.port
    browser = await launchBrowser(name)
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  test('the back/forward cache gives a control page back alive', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`http://chat.localhost:${port}/first`)
    await page.evaluate(() => {
      const said = document.getElementById('said')
      if (said) said.textContent = 'kept in memory only'
    })
    await followsLink(page, `http://127.0.0.1:${port}/second`)
    const isFirst = () => location.pathname === '/first' && document.body.dataset.restored !== undefined
    await goesThroughHistory(page, isFirst, -1)
    expect(
      await page.evaluate(() => [document.body.dataset.restored, document.getElementById('said')?.textContent]),
    ).toEqual(['true', 'kept in memory only'])
    await close()
  })

  test('an answer lost on the way counts only when the page does not come', async () => {
    const { page, close } = await openPage(browser)
    const second = `http://127.0.0.1:${port}/second`
    await page.goto(`http://chat.localhost:${port}/first`)
    await goesTo(page, second, async () => {
      await page.evaluate((href) => location.assign(href), second)
      throw new Error('lost on the way')
    })
    expect(page.url()).toBe(second)
    const stuck = goesTo(
      page,
      () => false,
      () => Promise.reject(new Error('the button is not there')),
      1,
    )
    await expect(stuck).rejects.toMatchObject({ cause: { message: 'the button is not there' } })
    await close()
  })

  test('the names of the three origins resolve and count as secure', async () => {
    const { page, close } = await openPage(browser)
    for (const host of ['localhost', 'chat.localhost', 'console.localhost']) {
      await page.goto(`http://${host}:${port}/`)
      expect(await page.evaluate(() => isSecureContext)).toBe(true)
    }
    await close()
  })

  test('a third party cannot be reached', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`http://chat.localhost:${port}/`)
    expect(
      await page.evaluate(() =>
        fetch('http://third-party.example/', { mode: 'no-cors' }).then(
          () => 'reached',
          () => 'failed',
        ),
      ),
    ).toBe('failed')
    await close()
  })

  test('two people share nothing', async () => {
    const [one, other] = [await openPage(browser), await openPage(browser)]
    await one.page.goto(`http://chat.localhost:${port}/`)
    await other.page.goto(`http://chat.localhost:${port}/`)
    await one.page.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: a control page of the test, not ours
      document.cookie = 'control=1'
    })
    expect(await one.page.evaluate(() => document.cookie)).toBe('control=1')
    expect(await other.page.evaluate(() => document.cookie)).toBe('')
    await one.close()
    await other.close()
  })

  test('its profile is fresh and removed afterwards', async () => {
    const second = await launchBrowser(name)
    const made = profiles().filter((entry) => !before.has(entry))
    expect(made.length).toBeGreaterThan(0)
    await second.close()
    const left = profiles().filter((entry) => made.includes(entry))
    expect(left.length).toBeLessThan(made.length)
    expect(existsSync(tmpdir())).toBe(true)
  })
})
