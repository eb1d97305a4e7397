/** Calls that nobody hears: a console whose network is silent counts as nobody, the visitor is told so, and the call goes on to others until somebody comes. */
import { limits } from '@lijn116/protocol/limits'
import type { Browser } from 'puppeteer-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type BoardReader, boardOf, type Colleague, colleagueAt, consoleWords } from '../people/colleague.ts'
import { type VisitorPage, visit } from '../people/visitor.ts'
import { launchBrowser } from '../stage/browser.ts'
import { freePort } from '../stage/free-port.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'
import { type WorkplaceLine, workplaceLine } from '../stage/workplace-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: WorkplaceLine
let browser: Browser
/** Linde works from home; everybody else at the office. */
let home: TcpProxy
let linde: Colleague
let kim: Colleague
let board: BoardReader
let visitor: VisitorPage

beforeEach(async () => {
  const atHome = await freePort()
  line = await workplaceLine({
    now: Date.UTC(2026, 10, 22, 12),
    people: { noor: {}, linde: {}, kim: { roles: ['coordinator'] } },
    seen: { console: atHome },
  })
  home = await startTcpProxy(line.ports.console, atHome)
  browser = await launchBrowser('chromium')
  linde = await colleagueAt(browser, line, 'linde', 'Linde')
  kim = await colleagueAt(browser, line, 'kim', null, line.origins.office)
  board = await boardOf(kim)
})
afterEach(async () => {
  await browser?.close()
  await home?.close()
  await line?.close()
})

/** Rung for at a console that is dead: it counts as nobody, and her page says that nobody is there. */
async function waitsForNobody(): Promise<void> {
  visitor = await visit(browser, line.origins.chat)
  await board.shows('Linde', 'board.state.free')
  home.halfOpen()
  await visitor.begin()
  await visitor.say('Is daar iemand?')
  await visitor.isTold('waiting')
  await line.passes(limits.ringHeardSeconds * 1000, { unheard: true })
  await visitor.isTold('waiting-nobody')
  await board.shows('Linde', 'board.state.silent')
}

/** It goes from colleagues to coordinators to everybody, and the board says so, until somebody comes. */
async function danger(): Promise<void> {
  const noor = await colleagueAt(browser, line, 'noor', 'Noor', line.origins.office)
  await noor.take()
  await noor.canBeRead()
  await visitor.isTold('talking', { name: 'Noor' })
  await noor.callsForDanger()
  // The only free colleague does not hear it, so it rings at the coordinator at once, and in a while at everybody.
  await kim.hearsOfDanger()
  await board.awaits(consoleWords('board.alert.danger', { name: 'Noor' }))
  await line.passes(limits.alertCoordinatorsSeconds * 1000)
  await board.awaits(consoleWords('board.alert.stage.coordinators'))
  await line.passes(limits.alertEverybodySeconds * 1000)
  await board.awaits(consoleWords('board.alert.stage.everybody'))
  await board.shows('Linde', 'board.state.silent')
  await noor.isTold(consoleWords('alert.mine.nobody.everybody'))

  // Her network is back: she is there again, hears it, and comes.
  home.cut()
  home.restore()
  await linde.comesToDanger()
  await board.awaitsNothing()
  await board.shows('Linde', 'board.state.free')
  await noor.isTold(consoleWords('alert.mine.comes', { name: 'Linde' }))
  await noor.ends()
  await visitor.isTold('ended-counsellor')
  for (const colleague of [noor, kim]) expect(colleague.complains()).toEqual([])
  expect(visitor.watched.errors).toEqual([])
}

test('what nobody hears is said as it is: to who waits, at the board, and to more and more people', async () => {
  await waitsForNobody()
  await danger()
})
