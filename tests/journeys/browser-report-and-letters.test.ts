/** What consoles do about coming back, over the real server: a plan, a moment, a report that is signed, a letter answered. */
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Colleague, colleagueAt } from '../people/colleague.ts'
import { launchBrowser } from '../stage/browser.ts'
import { type WorkplaceLine, workplaceLine } from '../stage/workplace-line.ts'
import { until } from './node-people.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const words = 'lantaarn kasteel olijf adelaar tomaat zonnebril'
const reported = 'Ik heb een melding geschreven, omdat ik bang ben dat er vannacht iets ergs gebeurt.'
let line: WorkplaceLine
let browser: Browser
let linde: Colleague
let wilg: Colleague

beforeAll(async () => {
  const staffing = { skills: ['mail'] }
  line = await workplaceLine({
    now: Date.UTC(2026, 10, 22, 1, 30),
    people: { linde: { staffing }, wilg: { roles: ['counsellor', 'coordinator'], staffing }, noor: {} },
  })
  browser = await launchBrowser('chromium')
  linde = await colleagueAt(browser, line, 'linde', 'Linde')
})
afterAll(async () => {
  await browser?.close()
  await line?.close()
})

// @req:R-134
test('a plan and a moment are made together, a report is signed and told, and a letter is answered', async () => {
  const her = line.visitor('nationaal')
  const back = line.comingBack(her, 'nationaal')
  await her.open()
  her.say('Mag ik later terugkomen?')
  await linde.seesSomeoneWaiting()
  await linde.take()
  await linde.canBeRead()
  await back.make(words, null)
  await linde.isTold('De bezoeker heeft woorden gemaakt om terug te komen.')
  await linde.showsPlan('signals', 'Als de deur hard dichtslaat.', true)
  await until(her, ({ plan }) => plan?.sections[0]?.text === 'Als de deur hard dichtslaat.')
  await linde.agreesMoment('2026-12-01', '19:30')
  await until(her, (view) => JSON.stringify(view).includes(String(Date.UTC(2026, 11, 1, 18, 30))))

  wilg = await colleagueAt(browser, line, 'wilg', 'Wilg')
  const noor = await line.signedIn('noor')
  await noor.goOnDuty('Noor')
  await linde.writesReport({ second: 'Wilg', other: 'Noor', text: 'Wat ik weet.', notice: reported })
  expect(JSON.stringify(her.view())).not.toContain(reported)
  const read = await wilg.readsReport()
  expect([read.includes('Wat ik weet.'), read.includes(reported)]).toEqual([true, true])
  await wilg.signsReport()
  await linde.reportIs({ state: 'signed', told: 'told' })
  await until(her, (view) => JSON.stringify(view).includes(reported))

  await linde.endsAndWritesOn()
  await linde.wipes()
  await linde.comesBack()
  expect(await linde.holds()).not.toMatch(/dichtslaat|iets ergs|Wat ik weet/)
  back.drop()
  her.drop()

  const later = line.comingBack(line.visitor('nationaal'), 'nationaal')
  await later.enter(words)
  await later.write('Ik ben er nog.')
  expect(later.view().letter.state).toBe('kept')
  await linde.readsLetter('Ik ben er nog.')
  await linde.answersLetter('Ik ben er nog.', 'Fijn dat u schreef.')
  later.drop()
  await wilg.page.evaluate(() => document.querySelector<HTMLElement>('.to-moments')?.click())
  await wilg.isTold('dinsdag 1 december, 19:30')
  expect([...linde.complains(), ...wilg.complains()]).toEqual([])
  await noor.signOut()
})
