/** Her counsellor's tab is killed in the middle of a talk. What does a visitor see in a real browser, and can she choose? */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Counsellor, counsellorAt } from '../people/counsellor.ts'
import { type TwoPeople, twoPeople } from '../people/two-people.ts'
import type { VisitorPage } from '../people/visitor.ts'
import { openPage, type Watched } from '../stage/browser.ts'

describe.each(['chromium', 'firefox'] as const)('in %s, a counsellor is lost', (name) => {
  let people: TwoPeople
  let visitor: VisitorPage
  let colleague: { counsellor: Counsellor; watched: Watched; close(): Promise<void> }

  beforeAll(async () => {
    people = await twoPeople(name)
    const { page, watched, close } = await openPage(people.browser)
    const counsellor = counsellorAt(page, people.line.consoleOrigin)
    colleague = { counsellor, watched, close }
    const account = await counsellor.enrol(people.line.links[1] ?? '')
    await counsellor.signIn(account)
    await counsellor.goOnDuty('Sam')
    // A console counts as lost after 45 seconds; then she is asked.
    visitor = await people.talking('Goedenavond, ik wil iets vragen.')
    await people.counsellor.says('Vertelt u maar.')
    await visitor.reads('Vertelt u maar.')
    visitor.page.setDefaultTimeout(90_000)
  })
  afterAll(() => people.close())

  test('the tab is gone: she is told in words, and may choose by keyboard and by touch on a small screen', async () => {
    const { page } = visitor
    await people.counsellor.page.close()
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
    const { counsellor } = colleague
    await counsellor.seesSomeoneWaiting()
    await counsellor.take()
    await counsellor.reads('Ik begin liever opnieuw.')
    await counsellor.canBeRead()
    await counsellor.says('Dat is goed. Ik ben er.')
    await visitor.reads('Dat is goed. Ik ben er.')
    await visitor.isTold('talking', { name: 'Sam' })
    expect((await counsellor.log()).map(({ text }) => text)).toEqual([
      'Ik begin liever opnieuw.',
      'Dat is goed. Ik ben er.',
    ])
    expect(await counsellor.text()).not.toContain('Goedenavond, ik wil iets vragen.')
    await counsellor.ends()
    await visitor.isTold('ended-counsellor')
    expect(visitor.watched.errors).toEqual([])
    expect(colleague.watched.errors).toEqual([])
    await visitor.close()
    await colleague.close()
  })
})
