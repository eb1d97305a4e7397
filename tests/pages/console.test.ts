/** The counsellor's workplace against a real line, in real browsers; the visitor is the real client, run here. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { together } from '@lijn116/client/fixture/second-script'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor, type VisitorClient } from '@lijn116/client/visitor'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildConsole, serveFolder } from '../../console/gallery/serve.ts'
import { type Account, type Counsellor, counsellorAt } from '../people/counsellor.ts'
import { browserNames, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { type Line, startLine } from '../stage/line.ts'

const until = async (holds: () => boolean, what: string): Promise<void> => {
  const end = Date.now() + 30_000
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

describe.each(browserNames)('a counsellor in %s', (name) => {
  let browser: Browser
  let line: Line
  const people: { counsellor: Counsellor; account: Account; watched: Watched }[] = []
  const visitors: VisitorClient[] = []

  beforeAll(async () => {
    line = await startLine()
    // As an ordinary browser has it: no sound before somebody pressed something.
    browser = await launchBrowser(name, {
      args: name === 'chromium' ? ['--autoplay-policy=document-user-activation-required'] : [],
    })
  })
  afterAll(async () => {
    for (const visitor of visitors) visitor.drop()
    await browser.close()
    await line.close()
  })

  const one = (index: number): (typeof people)[number] => {
    const person = people[index]
    if (person === undefined) throw new Error(`counsellor ${index} has not enrolled`)
    return person
  }

  /** Somebody who opens the chat page of this line and says this first. */
  async function visitorSays(text: string): Promise<VisitorClient> {
    const settings = await fetch(`http://127.0.0.1:${line.ports.console}/`).then((answer) => answer.text())
    const stamped = /id="settings">(.*?)<\/script>/.exec(settings)?.[1] ?? 'null'
    const wire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
    const place = { origin: line.chatOrigin, address: `http://127.0.0.1:${line.ports.chat}` }
    const visitor = createVisitor({
      line: JSON.parse(stamped).line,
      door: 'nationaal',
      language: 'nl',
      together,
      transport: httpTransport(wire, place),
    })
    visitors.push(visitor)
    await visitor.open()
    visitor.say(text)
    return visitor
  }

  test('a one-time link makes an account, and leaves the address bar at once', async () => {
    for (const link of line.links.slice(0, 2)) {
      const { page, watched } = await openPage(browser)
      const counsellor = counsellorAt(page, line.consoleOrigin)
      const account = await counsellor.enrol(link)
      expect(page.url()).toBe(`${line.consoleOrigin}/`)
      expect(await page.evaluate(() => history.length)).toBeLessThanOrEqual(3)
      people.push({ counsellor, account, watched })
    }
    expect(people.map(({ account }) => account.name)).toEqual(['proef-1', 'proef-2'])
    expect(one(0).account.passphrase).not.toBe(one(1).account.passphrase)
  })

  test('a link that was used is told kindly', async () => {
    const { page, close } = await openPage(browser)
    await page.goto(line.links[0] ?? '')
    await page.waitForSelector('[data-step=over]')
    await close()
  })

  test('a wrong passphrase is one kind sentence, the right one signs in', async () => {
    const { counsellor, account } = one(0)
    const { page } = counsellor
    await page.type('#name', account.name)
    await page.type('#passphrase', 'zes woorden die niet kloppen hier')
    await page.type('#code', '000000')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=alert]')
    expect(await page.$eval('[role=alert]', (said) => said.textContent)).toContain('Inloggen is niet gelukt')
    await page.$$eval('#name, #passphrase', (fields) => {
      for (const field of fields) (field as HTMLInputElement).value = ''
    })
    await counsellor.signIn(account)
    await counsellor.goOnDuty('Linde')
    expect(await counsellor.text()).toContain('Er wacht nu niemand.')
  })

  test('somebody waits and rings until taken; is read, answered and noted; after the end nothing of it is left', async () => {
    const { counsellor } = one(0)
    const { page } = counsellor
    await page.evaluate(() => {
      const sounded = window as unknown as { rung: number }
      sounded.rung = 0
      const { start } = OscillatorNode.prototype
      OscillatorNode.prototype.start = function (when?: number) {
        sounded.rung += 0.5
        start.call(this, when)
      }
    })
    const visitor = await visitorSays('Hoi. Is daar iemand? <b>niet vet</b>')
    await counsellor.seesSomeoneWaiting()
    expect(await counsellor.page.title()).toBe('(1) wacht — Lijn 116, werkplek')
    if (name === 'chromium') {
      await page.waitForSelector('.sound summary.on')
      await page.waitForFunction(() => (window as unknown as { rung: number }).rung >= 2, { timeout: 40_000 })
    }
    await counsellor.take()
    await counsellor.reads('Hoi. Is daar iemand? <b>niet vet</b>')
    await counsellor.canBeRead()
    await counsellor.says('Dag, ik ben er.\nNeem de tijd.')
    await until(
      () => visitor.view().messages.some(({ text }) => text === 'Dag, ik ben er.\nNeem de tijd.'),
      'the answer',
    )
    expect(visitor.view().counsellor?.pseudonym).toBe('Linde')
    await counsellor.page.waitForSelector('.message.me[data-state=read]')
    await until(() => visitor.view().messages[0]?.state === 'read', 'read by the counsellor')

    await counsellor.notes('Eerst vragen naar een veilige plek.')
    visitor.say('Dank je.')
    await counsellor.reads('Dank je.')
    expect((await counsellor.log()).map(({ from }) => from)).toEqual(['other', 'me', 'other'])
    expect(JSON.stringify(visitor.view())).not.toContain('veilige plek')

    await counsellor.page.type('#message', 'nooit verstuurd')
    await counsellor.ends()
    const left = await counsellor.page.evaluate(() => document.documentElement.outerHTML)
    expect(left).not.toMatch(/Is daar iemand|Neem de tijd|Dank je|veilige plek|nooit verstuurd/)
    await until(() => visitor.view().phase === 'ended', 'the end at the other side')
    expect(visitor.view().endedBy).toBe('counsellor')
    expect(await counsellor.text()).toContain('Neem even rust')
    await counsellor.comesBack()
  })

  test('two press "take" at once: one talks, the other is told kindly', async () => {
    await one(1).counsellor.signIn(one(1).account)
    await one(1).counsellor.goOnDuty('Wilg')
    const visitor = await visitorSays('Ik wil even praten.')
    await Promise.all(people.map(({ counsellor }) => counsellor.seesSomeoneWaiting()))
    await Promise.all(
      people.map(({ counsellor }) =>
        counsellor.page.evaluate(() => document.querySelector<HTMLElement>('button.take')?.click()),
      ),
    )
    await until(() => visitor.view().phase === 'talking', 'somebody talks')
    // The visitor may know it before the console that took her has drawn it.
    const within = { timeout: 30_000 }
    await Promise.any(people.map(({ counsellor }) => counsellor.page.waitForSelector('.log', within)))
    const logs = await Promise.all(people.map(({ counsellor }) => counsellor.page.$$eval('.log', (all) => all.length)))
    expect([...logs].sort()).toEqual([0, 1])
    const winner = one(logs.indexOf(1))
    const loser = one(logs.indexOf(0))
    await loser.counsellor.page.waitForFunction(() =>
      document.querySelector('[role=alert]')?.textContent?.includes('Een collega was u net voor.'),
    )
    await loser.counsellor.page.waitForFunction(
      () => document.querySelector('.next h1')?.textContent === 'Er wacht nu niemand.',
    )
    await winner.counsellor.reads('Ik wil even praten.')

    await visitor.goodbye()
    await winner.counsellor.page.waitForSelector('.ended')
    expect(await winner.counsellor.text()).toContain('De bezoeker heeft het gesprek gestopt.')
    await winner.counsellor.page.click('.ended button')
    await winner.counsellor.page.waitForSelector('.rest')
    expect(await winner.counsellor.page.evaluate(() => document.documentElement.outerHTML)).not.toContain('even praten')
    await winner.counsellor.comesBack()
  })

  test('a pause is left and found again; nothing but the sealed shift key is kept here, and nobody else was asked', async () => {
    const { counsellor, watched } = one(1)
    const { page } = counsellor
    await page.$$eval('.aside button', (all) => (all[0] as HTMLElement | undefined)?.click())
    await page.waitForFunction(() => document.body.textContent?.includes('U hebt pauze'))
    await page.click('button.first')
    await page.waitForSelector('.next')
    const kept = await page.evaluate(async () => ({
      cookie: document.cookie,
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
    }))
    // The one: the sealed copy of the key of this shift (decision 22), and the newest list of staff.
    expect(kept).toEqual({ cookie: '', local: 0, session: 0, databases: 1, workers: 0 })
    const origins = new Set(watched.requests.filter((url) => url.startsWith('http')).map((url) => new URL(url).origin))
    expect([...origins]).toEqual([line.consoleOrigin])
    for (const person of people)
      expect(person.watched.errors.filter((error) => !error.includes('status of 4'))).toEqual([])
  })

  test('a reload forgets who was here', async () => {
    const { page } = one(1).counsellor
    await page.reload()
    await page.waitForSelector('#passphrase')
  })
})

describe('a console that cannot be trusted to start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lijn116-console-'))
  let served: Awaited<ReturnType<typeof serveFolder>>
  let browser: Browser

  beforeAll(async () => {
    served = await serveFolder(await buildConsole('console', folder))
    browser = await launchBrowser('chromium', {
      args: ['--host-resolver-rules=MAP werkplek.test 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost'],
    })
  })
  afterAll(async () => {
    await browser.close()
    await served.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each([
    ['without https', () => `http://werkplek.test:${served.port}/`, 'beveiligde verbinding (https)'],
    ['without settings', () => `${served.origin}/`, 'de instellingen van de lijn ontbreken'],
  ])('%s it says so and does nothing else', async (_why, address, sentence) => {
    const { page, close } = await openPage(browser)
    await page.goto(address())
    await page.waitForSelector('main')
    expect(await page.$eval('main', (main) => main.textContent)).toContain(sentence)
    expect(await page.$$('input, button, textarea')).toHaveLength(0)
    await close()
  })
})
