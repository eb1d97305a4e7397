import { readFileSync } from 'node:fs'
import type { Browser, HTTPRequest, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserNames, launchBrowser, openPage } from '../stage/browser.ts'
import { type Line, startLine } from '../stage/line.ts'

const { texts } = JSON.parse(
  readFileSync(new URL('../../content/translations/chat.nl.json', import.meta.url), 'utf8'),
) as { texts: Record<string, string> }

const shown = (page: Page, id: string): Promise<boolean> =>
  page.$eval(id, (each) => each instanceof HTMLElement && each.offsetParent !== null)
const says = (page: Page, id: string, key: string) =>
  page.waitForFunction(
    (where, words) => document.querySelector(where)?.textContent?.includes(words),
    {},
    id,
    (texts[key] ?? key).split('{')[0] ?? '',
  )

/** Lets everything through but what `answer` takes on itself. */
async function intercept(page: Page, answer: (request: HTTPRequest) => Promise<void> | undefined): Promise<void> {
  await page.setRequestInterception(true)
  page.on('request', (request) => void (answer(request) ?? request.continue()))
}

describe.each(browserNames)('when something is wrong in %s, the chat page says so', (name) => {
  let line: Line
  let browser: Browser
  beforeAll(async () => {
    line = await startLine()
    browser = await launchBrowser(name)
  })
  afterAll(async () => {
    await browser.close()
    await line.close()
  })

  test('a script that is not the one the page was built with does not run', async () => {
    const { page, close } = await openPage(browser)
    let added = ''
    await intercept(page, (request) =>
      request.url().includes('/assets/')
        ? fetch(request.url().replace(line.chatOrigin, `http://127.0.0.1:${line.ports.chat}`))
            .then((answer) => answer.text())
            .then((script) => request.respond({ contentType: 'text/javascript', body: script + added }))
        : undefined,
    )
    // The same bytes by the same road do run, so it is the change that is refused.
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    added = ';document.body.textContent = "vreemd"'
    await page.goto(`${line.chatOrigin}/m4x8`)
    await page.waitForFunction(() => document.getElementById('broken')?.hidden === false)
    expect(await shown(page, '#broken')).toBe(true)
    expect(await shown(page, '#begin')).toBe(false)
    expect(await page.$eval('body', (body) => body.textContent)).not.toContain('vreemd')
    expect(await shown(page, '#leave')).toBe(true)
    await close()
  })

  test('without an answer about who is there she can write, and nothing is called sent', async () => {
    const { page, close } = await openPage(browser)
    await intercept(page, (request) => (request.url().includes('/v1/open') ? request.abort() : undefined))
    await page.goto(`${line.chatOrigin}/k7d2`)
    await says(page, '#line', 'unreachable')
    await page.click('#start')
    await page.type('#write', 'Ik schrijf toch')
    await page.keyboard.press('Enter')
    await says(page, '#log', 'state-unsent')
    await says(page, '#said', 'not-sent')
    await says(page, '#said', 'only-here')
    expect(await page.$eval('#log .text', (text) => text.textContent)).toBe('Ik schrijf toch')
    await close()
  })

  test('a line where nobody can read says that nothing is sent', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(`${line.chatOrigin}/k7d2`)
    await says(page, '#line', 'no-reader')
    await page.click('#start')
    await page.type('#write', 'Is daar iemand')
    await page.keyboard.press('Enter')
    await says(page, '#said', 'not-sent')
    await says(page, '#log', 'state-unsent')
    await close()
  })

  test('an answer that was tampered with is not believed', async () => {
    const { page, watched, close } = await openPage(browser)
    await intercept(page, (request) => {
      if (!request.url().includes('/v1/open')) return undefined
      return fetch(`http://127.0.0.1:${line.ports.chat}/v1/open`)
        .then((answer) => answer.json())
        .then((answer) => {
          const { roster } = answer.trust
          answer.trust.roster = roster.slice(0, 200) + (roster[200] === 'A' ? 'B' : 'A') + roster.slice(201)
          return request.respond({ contentType: 'application/json', body: JSON.stringify(answer) })
        })
    })
    await page.goto(`${line.chatOrigin}/k7d2`)
    await says(page, '#line', 'untrusted')
    await page.click('#start')
    await page.type('#write', 'Dit mag nergens heen')
    await page.keyboard.press('Enter')
    await says(page, '#said', 'untrusted')
    await says(page, '#log', 'state-unsent')
    expect(watched.requests.filter((address) => /start|messages/.test(address))).toEqual([])
    await close()
  })

  test('a language whose words do not come leaves everything as it was', async () => {
    const { page, watched, close } = await openPage(browser)
    await intercept(page, (request) => (request.url().includes('/texts/') ? request.abort() : undefined))
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    await page.click('#start')
    await page.click('#honest summary')
    await page.click('#languages a[hreflang="en"]')
    // The words of this page are asked for again and again, those of the other language once.
    const askedFor = (path: string): boolean => watched.requests.some((address) => address.endsWith(path))
    await expect
      .poll(() => askedFor('/texts/m4x8.json') && askedFor('/texts/k7d2.json'), { timeout: 60_000 })
      .toBe(true)
    expect(await page.$eval('#leave', (leave) => leave.textContent)).toBe(texts.leave)
    expect(page.url()).toBe(`${line.chatOrigin}/k7d2`)
    await close()
  })

  test('a trial is marked on every screen, a real line is not', async () => {
    const { page, close } = await openPage(browser)
    const signs = () =>
      page.$$eval(
        '.trial',
        (all) => all.filter((each) => each instanceof HTMLElement && each.offsetParent !== null).length,
      )
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    // The sign on top, the explanation, and the number to call instead.
    expect(await signs()).toBe(3)
    const calls = () =>
      page.$$eval('#first a', (all) => all.flatMap((each) => (each.offsetParent === null ? [] : [each.href])))
    expect(await calls()).toEqual(['tel:08002000', 'tel:08002000'])
    await page.click('#start')
    expect(await signs()).toBe(1)
    const html = await (await fetch(`http://127.0.0.1:${line.ports.chat}/k7d2`)).text()
    expect(html).toContain('"trial":true')
    await intercept(page, (request) =>
      request.url().endsWith('/k7d2')
        ? request.respond({
            contentType: 'text/html; charset=utf-8',
            body: html.replace('"trial":true', '"trial":false'),
          })
        : undefined,
    )
    await page.goto(`${line.chatOrigin}/k7d2`)
    await page.waitForSelector('#start', { visible: true })
    expect(await signs()).toBe(0)
    expect(await calls()).toEqual(['tel:116016'])
    await close()
  })
})

test('without a secure context there is one sentence and no start', async () => {
  const line = await startLine()
  // A name that is not this machine's own: http is not a secure context there.
  const browser = await launchBrowser('chromium', { args: ['--host-resolver-rules=MAP overzicht.test 127.0.0.1'] })
  try {
    const { page, watched } = await openPage(browser)
    await page.goto(`http://overzicht.test:${line.ports.chat}/k7d2`)
    await says(page, '#line', 'insecure')
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    expect(await shown(page, '#start')).toBe(false)
    expect(await shown(page, '#leave')).toBe(true)
    expect(watched.requests.filter((address) => address.includes('/v1/'))).toEqual([])
  } finally {
    await browser.close()
    await line.close()
  }
})
