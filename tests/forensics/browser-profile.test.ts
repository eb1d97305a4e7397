/**
 * What stays on the visitor's own disk. She talks, types something she does not send, leaves, and the browser is closed;
 * then every file of its profile is searched. A control page shows that the search finds what browsers do keep.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type NodeCounsellor, nodeCounsellor, until } from '../journeys/node-people.ts'
import { visitIn } from '../people/visitor.ts'
import { browserNames, launchBrowser } from '../stage/browser.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { type Line, startLine } from '../stage/line.ts'
import { wordsInFiles } from '../stage/search.ts'

const words = {
  said: 'boomkruiper boven Wezuperbrug',
  answered: 'kluut langs Lauwersoog',
  unsent: 'nooit verstuurde zeearend',
}
const kept = { stored: 'bewaarde strandplevier', title: 'titel met roerdomp' }

describe.concurrent.each(browserNames)('the profile of %s', (name) => {
  const control = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(
        `<!doctype html><title>${kept.title}</title><link rel="icon" href="data:,"><script>localStorage.setItem('control', '${kept.stored}')</script>`,
      )
  })
  const profile = mkdtempSync(join(tmpdir(), 'lijn116-profile-'))
  let exit: ExitServer
  let line: Line
  let noor: NodeCounsellor

  beforeAll(async () => {
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve))
    exit = await startExitServer()
    line = await startLine({ env: { EXIT_ADDRESS: exit.address } })
    noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
    const browser = await launchBrowser(name, { profile })
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(control.address() as AddressInfo).port}/`)
    const visitor = await visitIn(page, line.chatOrigin)
    await visitor.begin()
    await visitor.say(words.said)
    const { waiting } = await until(noor.staff, (view) => view.waiting.length === 1, 30_000)
    await noor.staff.take(waiting[0]?.conversation ?? '')
    await until(noor.staff, ({ conversation }) => conversation?.phase === 'talking', 30_000)
    noor.staff.say(words.answered)
    await visitor.reads(words.answered)
    await page.focus('#write')
    await page.keyboard.type(words.unsent)
    // Browsers write what they remember every ten to fifteen seconds, and when they end.
    await delay(16_000)
    await visitor.leave('escape', exit.address)
    await browser.close()
  })
  afterAll(async () => {
    await noor?.staff.signOut()
    await line?.close()
    await exit?.close()
    control.close()
    rmSync(profile, { recursive: true, force: true })
  })

  test('keeps what other pages leave, so the search is not blind', () => {
    expect(wordsInFiles(profile, [kept.stored]).length).toBeGreaterThan(0)
    expect(wordsInFiles(profile, [kept.title]).length).toBeGreaterThan(0)
  })

  // @norm:CO-06
  test('holds no word of the talk, said, answered or only typed', () => {
    expect(wordsInFiles(profile, Object.values(words))).toEqual([])
  })

  test('knows the address of the page, as the page itself says it does', () => {
    expect(wordsInFiles(profile, [new URL(line.chatOrigin).host]).length).toBeGreaterThan(0)
  })
})
