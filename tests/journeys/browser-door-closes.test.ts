/** A door closes while people write behind it: nobody is cut off, and whoever comes next knows it before she types. */
import type { Browser } from 'puppeteer-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Colleague, colleagueAt, consoleWords } from '../people/colleague.ts'
import { type VisitorPage, visit } from '../people/visitor.ts'
import { launchBrowser } from '../stage/browser.ts'
import { type WorkplaceLine, workplaceLine } from '../stage/workplace-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

/** A Sunday, two minutes before six in the evening in Amsterdam: then the door for sport closes until Monday noon. */
const beforeClosing = Date.UTC(2026, 10, 22, 16, 58)
const minute = 60_000

let line: WorkplaceLine
let browser: Browser
let noor: Colleague
let talking: VisitorPage

const atSport = (): Promise<VisitorPage> => visit(browser, line.origins.chat, { door: 'sport' })
const lineWords = ({ page }: VisitorPage): Promise<string> => page.$eval('#line', (said) => said.textContent ?? '')

beforeEach(async () => {
  line = await workplaceLine({
    now: beforeClosing,
    people: { noor: {} },
  })
  browser = await launchBrowser('chromium')
  noor = await colleagueAt(browser, line, 'noor', 'Noor')
  talking = await atSport()
  expect(await lineWords(talking)).not.toContain('dicht')
  await talking.begin()
  await talking.say('Het gaat over mijn trainer.')
  await noor.take()
  await noor.canBeRead()
  await talking.isTold('talking', { name: 'Noor' })
})
afterEach(async () => {
  await browser?.close()
  await line?.close()
})

// @req:R-184
test('who talks, talks on; who waits keeps her place; who comes next is told beforehand and answered elsewhere', async () => {
  const waiting = await atSport()
  await waiting.begin()
  await waiting.say('Ik wacht al voor zessen.')
  await waiting.isTold('waiting')
  // In the middle of a sentence.
  await talking.page.focus('#write')
  await talking.page.keyboard.type('Vanavond na de training ')
  await line.passes(3 * minute)
  await talking.page.keyboard.type('wil ik naar huis.')
  await talking.page.keyboard.press('Enter')
  await noor.reads('Vanavond na de training wil ik naar huis.')
  await noor.says('Ik blijf bij u.')
  await talking.reads('Ik blijf bij u.')

  const next = await atSport()
  await next.page.waitForFunction(() => document.getElementById('line')?.textContent?.includes('dicht tot'))
  const told = await lineWords(next)
  expect(told).toMatch(/Deze ingang is dicht tot maandag (om )?12:00/)
  expect(told).toContain('Tot die tijd neemt Lijn 116 het over.')
  await next.begin()
  await next.say('Ik kom na zessen.')
  await next.isTold('waiting')
  const rows = await line.sql.selectFrom('conversation').select(['came_by', 'door_id']).orderBy('started_at').execute()
  expect(rows).toEqual([
    { came_by: 'sport', door_id: 'sport' },
    { came_by: 'sport', door_id: 'sport' },
    { came_by: 'sport', door_id: 'nationaal' },
  ])

  // The one who waited is before the one who came later, and both are answered by whoever is there.
  await noor.ends()
  await noor.comesBack()
  await noor.take()
  await noor.reads('Ik wacht al voor zessen.')
  await noor.canBeRead()
  await noor.says('Fijn dat u hebt gewacht.')
  await waiting.reads('Fijn dat u hebt gewacht.')
  await noor.ends()
  await noor.comesBack()
  await noor.seesSomeoneWaiting()
  await noor.isTold(consoleWords('queue.cameBy', { door: 'Lijn 116', first: 'Lijn 116 sport' }))
  await noor.take()
  await noor.reads('Ik kom na zessen.')
  await noor.canBeRead()
  await noor.says('Ook nu bent u welkom.')
  await next.reads('Ook nu bent u welkom.')
  await noor.ends()
  await next.isTold('ended-counsellor')
  expect(noor.complains()).toEqual([])
  for (const { watched } of [talking, waiting, next]) expect(watched.errors).toEqual([])
})
