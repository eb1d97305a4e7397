/**
 * Her counsellor's tab is killed in the middle of a talk. What does a visitor see in a real browser, and can she choose?
 * That a whole line finds out after 45 real seconds is proven by tests/failures/lost-counsellor.test.ts.
 */
import { limits } from '@lijn116/protocol/limits'
import type { Browser } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Colleague, colleagueAt } from '../people/colleague.ts'
import { type VisitorPage, visit } from '../people/visitor.ts'
import { browserNames, launchBrowser } from '../stage/browser.ts'
import { type WorkplaceLine, workplaceLine } from '../stage/workplace-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

describe.each(browserNames)('in %s, a counsellor is lost', (name) => {
  let line: WorkplaceLine
  let browser: Browser
  let noor: Colleague
  let sam: Colleague
  let visitor: VisitorPage

  beforeAll(async () => {
    line = await workplaceLine({ now: Date.UTC(2026, 10, 22, 12), people: { noor: {}, sam: {} } })
    browser = await launchBrowser(name)
    noor = await colleagueAt(browser, line, 'noor', 'Noor')
    sam = await colleagueAt(browser, line, 'sam', 'Sam')
    visitor = await visit(browser, line.origins.chat)
    await visitor.begin()
    await visitor.say('Goedenavond, ik wil iets vragen.')
    await noor.take()
    await noor.canBeRead()
    await visitor.isTold('talking', { name: 'Noor' })
    await noor.says('Vertelt u maar.')
    await visitor.reads('Vertelt u maar.')
  })
  afterAll(async () => {
    await browser?.close()
    await line?.close()
  })

  test('the tab is gone: she is told in words, and may choose by keyboard and by touch on a small screen', async () => {
    const { page } = visitor
    await noor.page.close()
    const goneAt = () =>
      line.sql.selectFrom('duty').select('console_gone_at').where('name', '=', 'noor').executeTakeFirst()
    await vi.waitFor(async () => expect((await goneAt())?.console_gone_at).not.toBeNull(), { timeout: 60_000 })
    // So long a console may be away before it counts as lost; then she is asked.
    await line.passes(limits.consoleLostSeconds * 1000)
    await visitor.isTold('talking-away', { name: 'Noor' })
    expect(await page.$eval('#rather-not', (button) => button.hasAttribute('hidden'))).toBe(true)
    await page.setViewport({ width: 320, height: 568 })
    await page.waitForSelector('#rather-not', { visible: true })
    await visitor.isTold('lost-along', { name: 'Noor' })
    const seen = await page.$eval('#rather-not', (button) => {
      const { top, bottom, left, right, height } = button.getBoundingClientRect()
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      return { height, isInside: left >= 0 && right <= innerWidth, isOnTop: there === button }
    })
    // In view without scrolling, under nothing, and large enough for a thumb.
    expect(seen).toMatchObject({ isInside: true, isOnTop: true })
    expect(seen.height).toBeGreaterThanOrEqual(44)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    // The cursor is where she writes; from there it is a few presses back to the choice.
    await page.focus('#write')
    await page.keyboard.down('Shift')
    for (let presses = 0; presses < 4; presses++) {
      if (await page.evaluate(() => document.activeElement?.id === 'rather-not')) break
      await page.keyboard.press('Tab')
    }
    await page.keyboard.up('Shift')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('rather-not')
    if (name === 'chromium') {
      // A thumb, without the reload that a change of viewport to touch would bring.
      const session = await page.createCDPSession()
      await session.send('Emulation.setTouchEmulationEnabled', { enabled: true })
      await page.tap('#rather-not')
      await session.detach()
    } else await page.keyboard.press('Enter')
    await visitor.isTold('again-kept')
    // The choice is gone, and the cursor did not fall on anything that could be pressed by mistake.
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('write')
    expect(await visitor.messages()).toHaveLength(2)
    await page.setViewport({ width: 1280, height: 800 })
  })

  test('a colleague takes over, and reads only what she writes from then on', async () => {
    await visitor.say('Ik begin liever opnieuw.')
    await sam.take()
    await sam.reads('Ik begin liever opnieuw.')
    await sam.canBeRead()
    await sam.says('Dat is goed. Ik ben er.')
    await visitor.reads('Dat is goed. Ik ben er.')
    await visitor.isTold('talking', { name: 'Sam' })
    expect((await sam.log()).map(({ text }) => text)).toEqual(['Ik begin liever opnieuw.', 'Dat is goed. Ik ben er.'])
    expect(await sam.text()).not.toContain('Goedenavond, ik wil iets vragen.')
    await sam.ends()
    await visitor.isTold('ended-counsellor')
    expect(visitor.watched.errors).toEqual([])
    expect(sam.complains()).toEqual([])
  })
})
