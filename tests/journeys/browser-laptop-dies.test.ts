/** The laptop of whoever leads a talk dies, with a question to a colleague open and another colleague beside her: the visitor is told, goes to the front, and the next one knows what was said. */

import { limits } from '@lijn116/protocol/limits'
import type { Browser } from 'puppeteer-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Colleague, colleagueAt, consoleWords } from '../people/colleague.ts'
import { type VisitorPage, visit } from '../people/visitor.ts'
import { launchBrowser } from '../stage/browser.ts'
import { type WorkplaceLine, workplaceLine } from '../stage/workplace-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: WorkplaceLine
/** A machine of its own for whoever loses it; everybody else shares one. */
let laptop: Browser
let browser: Browser
let noor: Colleague
let linde: Colleague
let sam: Colleague
let visitor: VisitorPage

beforeEach(async () => {
  line = await workplaceLine({
    now: Date.UTC(2026, 10, 22, 12),
    people: { noor: {}, linde: {}, sam: { roles: ['interpreter'] } },
  })
  ;[laptop, browser] = await Promise.all([launchBrowser('chromium'), launchBrowser('chromium')])
  noor = await colleagueAt(laptop, line, 'noor', 'Noor')
  visitor = await visit(browser, line.origins.chat)
  await visitor.begin()
  await visitor.say('Mijn dochter weet hier niets van.')
  await noor.take()
  await noor.canBeRead()
  linde = await colleagueAt(browser, line, 'linde', 'Linde')
  sam = await colleagueAt(browser, line, 'sam', 'Sam')
  await noor.asks('join', 'Sam')
  await sam.accepts('join')
  await visitor.answers(true)
  await sam.isInside()
  await visitor.say('Ik wil graag in mijn eigen taal schrijven.')
  await sam.reads('Ik wil graag in mijn eigen taal schrijven.')
  await noor.asks('handover', 'Linde')
  await linde.isAsked('handover')
})
afterEach(async () => {
  await laptop?.close()
  await browser?.close()
  await line?.close()
})

test('she is told, nobody stays in it without a lead, and she is before somebody who waits and is not safe', async () => {
  const other = await visit(browser, line.origins.chat)
  await other.saysNotSafe()
  await other.begin()
  await other.say('Hij staat voor de deur.')
  await other.isTold('waiting')

  laptop.process()?.kill('SIGKILL')
  const goneAt = () =>
    line.sql.selectFrom('duty').select('console_gone_at').where('name', '=', 'noor').executeTakeFirst()
  await vi.waitFor(async () => expect((await goneAt())?.console_gone_at).not.toBeNull(), { timeout: 60_000 })
  await line.passes(limits.consoleLostSeconds * 1000)
  await visitor.isTold('talking-away', { name: 'Noor' })
  await visitor.isTold('lost-along', { name: 'Noor' })
  await visitor.isTold('again-along')

  // What was offered is over, and whoever came along is out: there is nobody to let her in.
  await linde.isAskedNoMore()
  await sam.isTold(consoleWords('problem.left-out'))
  const kept = await sam.holds()
  expect(kept).not.toContain('Ik wil graag in mijn eigen taal schrijven.')

  await linde.isTold(consoleWords('queue.returned'))
  await linde.take()
  await linde.reads('Ik wil graag in mijn eigen taal schrijven.')
  await linde.canBeRead()
  await visitor.isTold('talking', { name: 'Linde' })
  await linde.says('Ik heb gelezen wat u schreef.')
  await visitor.reads('Ik heb gelezen wat u schreef.')
  expect((await linde.log()).map(({ text }) => text)).toEqual([
    'Mijn dochter weet hier niets van.',
    'Ik wil graag in mijn eigen taal schrijven.',
    'Ik heb gelezen wat u schreef.',
  ])
  expect(await visitor.company()).toBe('In dit gesprek: Linde (hulpverlener)')
  await linde.ends()
  await linde.comesBack()
  await linde.page.waitForSelector('.next .unsafe')
  await linde.take()
  await linde.reads('Hij staat voor de deur.')
  await linde.ends()
  for (const colleague of [linde, sam]) expect(colleague.complains()).toEqual([])
  for (const { watched } of [visitor, other]) expect(watched.errors).toEqual([])
})
