/** Mid-sentence a colleague takes over, and another may only come along with a yes: what was said arrives once, and nobody keeps what is not hers. */
import type { Browser } from 'puppeteer-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Colleague, colleagueAt, consoleWords } from '../people/colleague.ts'
import { type VisitorPage, visit } from '../people/visitor.ts'
import { launchBrowser } from '../stage/browser.ts'
import { type WorkplaceLine, workplaceLine } from '../stage/workplace-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: WorkplaceLine
let browsers: Browser[] = []
let noor: Colleague
let linde: Colleague
let sam: Colleague
let visitor: VisitorPage

const company = (names: string): Promise<unknown> =>
  visitor.page.waitForFunction((said) => document.getElementById('who')?.textContent === said, {}, names)
const texts = async (colleague: Colleague): Promise<string[]> => (await colleague.log()).map(({ text }) => text)
const said = async (): Promise<string[]> => (await visitor.messages()).map(({ text }) => text)

beforeEach(async () => {
  line = await workplaceLine({
    now: Date.UTC(2026, 10, 22, 12),
    people: { noor: {}, linde: {}, sam: { roles: ['interpreter'] } },
  })
  const [chromium, firefox] = await Promise.all([launchBrowser('chromium'), launchBrowser('firefox')])
  browsers = [chromium, firefox]
  noor = await colleagueAt(chromium, line, 'noor', 'Noor')
  linde = await colleagueAt(firefox, line, 'linde', 'Linde')
  sam = await colleagueAt(chromium, line, 'sam', 'Sam')
  visitor = await visit(chromium, line.origins.chat)
  await visitor.begin()
  await visitor.say('Ik wil over mijn broer praten.')
  await noor.take()
  await noor.canBeRead()
  await visitor.isTold('talking', { name: 'Noor' })
})
afterEach(async () => {
  for (const browser of browsers) await browser.close()
  await line?.close()
})

/** Nothing lost, nothing twice, and nothing of it stays where it was. */
async function handsOver(): Promise<void> {
  await noor.says('Vertelt u maar.')
  await noor.notes('Belt om vijf uur haar zus.')
  await visitor.reads('Vertelt u maar.')
  await noor.asks('handover', 'Linde')
  await linde.isAsked('handover')

  // Keys go down one by one while the colleague says yes; Enter comes in the middle of it, and once more after it.
  const sentences = ['Hij komt vaak langs', 'en dan wordt het laat', 'en ik slaap slecht.']
  const writing = (async () => {
    for (const sentence of sentences) await visitor.say(sentence)
    await visitor.page.keyboard.type('Bent u daar ')
  })()
  await linde.accepts('handover')
  await linde.isInside()
  await writing
  await visitor.page.keyboard.type('nog?')
  await visitor.page.keyboard.press('Enter')
  await linde.reads('Bent u daar nog?')
  await linde.canBeRead()
  await linde.says('Ja. Ik ben Linde en ik heb alles gelezen.')
  await visitor.reads('Ja. Ik ben Linde en ik heb alles gelezen.')

  // She is told in plain words who goes on, and what that one knows.
  await visitor.isTold('handed', { from: 'Noor', to: 'Linde' })
  await visitor.isTold('talking', { name: 'Linde' })
  await company('In dit gesprek: Linde (hulpverlener)')
  const all = ['Ik wil over mijn broer praten.', 'Vertelt u maar.', ...sentences, 'Bent u daar nog?']
  const both = [...all, 'Ja. Ik ben Linde en ik heb alles gelezen.'].toSorted()
  expect((await said()).toSorted()).toEqual(both)
  expect((await texts(linde)).toSorted()).toEqual(both)
  const hers = (await visitor.messages()).filter(({ mine }) => mine).map(({ text }) => text)
  expect(hers).toEqual(['Ik wil over mijn broer praten.', ...sentences, 'Bent u daar nog?'])
  // In her order; among them what Noor said before.
  expect((await texts(linde)).filter((text) => hers.includes(text))).toEqual(hers)
  for (const text of hers) await visitor.sees(text, 'read')
  await linde.page.waitForFunction(() => document.body.textContent?.includes('Belt om vijf uur haar zus.'))

  await noor.isTold(consoleWords('problem.handed-over'))
  const kept = await noor.holds()
  for (const text of [...both, 'Belt om vijf uur haar zus.']) expect(kept).not.toContain(text)
}

/** Out by her no; by her yes she reads from there on, and is out again when she leaves. */
async function asksAlong(): Promise<void> {
  await linde.asks('join', 'Sam')
  await sam.accepts('join')
  await visitor.page.waitForFunction(() => document.getElementById('asks')?.textContent?.includes('Sam (tolk)'))
  await visitor.answers(false)
  await linde.isTold(consoleWords('members.no', { name: 'Sam', role: 'tolk' }))
  await sam.isAskedNoMore()
  expect(await sam.page.$('.log')).toBeNull()
  await company('In dit gesprek: Linde (hulpverlener)')

  await linde.asks('join', 'Sam')
  await sam.accepts('join')
  await visitor.answers(true)
  await sam.isInside()
  await company('In dit gesprek: Linde (hulpverlener), Sam (tolk)')
  await visitor.say('Goed dat u er bent.')
  await sam.reads('Goed dat u er bent.')
  await sam.says('Ik vertaal voor u.')
  await visitor.reads('Ik vertaal voor u.')
  await linde.isTold('Ik vertaal voor u.')
  expect(await texts(sam)).toEqual(['Goed dat u er bent.', 'Ik vertaal voor u.'])
  expect(await sam.holds()).not.toContain('Ik wil over mijn broer praten.')

  await sam.leaves()
  await company('In dit gesprek: Linde (hulpverlener)')
  await visitor.say('Dit is weer voor u alleen.')
  await linde.reads('Dit is weer voor u alleen.')
  const kept = await sam.holds()
  for (const text of ['Goed dat u er bent.', 'Ik vertaal voor u.', 'Dit is weer voor u alleen.'])
    expect(kept).not.toContain(text)
}

// @req:R-065 @norm:AC-10
test('a conversation goes on with a colleague mid-sentence, an interpreter comes only by a yes, and danger calls a second person', async () => {
  await handsOver()
  await asksAlong()
  const called = performance.now()
  await linde.callsForDanger()
  await noor.hearsOfDanger()
  const seconds = (performance.now() - called) / 1000
  console.info(`from the press of "acute danger" to the console of a second person: ${seconds.toFixed(2)} s`)
  expect(seconds).toBeLessThan(20)
  await linde.ends()
  await visitor.isTold('ended-counsellor')
  for (const colleague of [noor, linde, sam]) expect(colleague.complains()).toEqual([])
  expect(visitor.watched.errors).toEqual([])
})
