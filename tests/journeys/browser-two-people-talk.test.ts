/** The main job, played in real browsers: somebody types, a counsellor takes it, they talk, it ends, it is gone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pseudonym, type TwoPeople, twoPeople } from '../people/two-people.ts'
import { browserNames, goesThroughHistory } from '../stage/browser.ts'
import { wordsIn, wordsInFiles } from '../stage/search.ts'

describe.each(browserNames)('in %s', (name) => {
  let people: TwoPeople
  beforeAll(async () => {
    people = await twoPeople(name)
  })
  afterAll(() => people.close())

  // @req:R-027 @req:R-112 @norm:AV-03
  test('two people talk, and when it ends nothing of it is left on either screen', async () => {
    const { counsellor } = people
    const visitor = await people.visitor()
    await visitor.begin()
    await visitor.say('Goedenavond, ik weet niet goed waar ik moet beginnen.')
    await visitor.sees('Goedenavond, ik weet niet goed waar ik moet beginnen.', 'waiting')
    await visitor.say('Eerste regel\nen een tweede.')

    await counsellor.seesSomeoneWaiting()
    await counsellor.take()
    await counsellor.reads('Goedenavond, ik weet niet goed waar ik moet beginnen.')
    await counsellor.reads('Eerste regel\nen een tweede.')
    await counsellor.canBeRead()
    await visitor.isTold('talking', { name: pseudonym })

    await counsellor.says('Fijn dat u er bent. Neem de tijd.')
    await visitor.reads('Fijn dat u er bent. Neem de tijd.')
    await visitor.say('Dank u.')
    await counsellor.reads('Dank u.')
    await visitor.sees('Dank u.', 'read')
    await counsellor.notes('Komt morgen terug op de wekker.')

    expect((await visitor.messages()).map(({ mine, text }) => [mine, text])).toEqual([
      [true, 'Goedenavond, ik weet niet goed waar ik moet beginnen.'],
      [true, 'Eerste regel\nen een tweede.'],
      [false, 'Fijn dat u er bent. Neem de tijd.'],
      [true, 'Dank u.'],
    ])
    expect((await counsellor.log()).map(({ from, text }) => [from, text])).toEqual([
      ['other', 'Goedenavond, ik weet niet goed waar ik moet beginnen.'],
      ['other', 'Eerste regel\nen een tweede.'],
      ['me', 'Fijn dat u er bent. Neem de tijd.'],
      ['other', 'Dank u.'],
    ])
    expect(await visitor.page.evaluate(() => document.documentElement.textContent)).not.toContain('wekker')

    await counsellor.ends()
    await visitor.isTold('ended-counsellor')
    const screen = await counsellor.text()
    for (const word of ['Goedenavond', 'Dank u', 'Fijn dat', 'wekker']) expect(screen).not.toContain(word)
    await counsellor.comesBack()

    expect(visitor.watched.errors).toEqual([])
    expect(people.console.errors).toEqual([])
    const hosts = new Set([...visitor.watched.requests, ...people.console.requests].map((each) => new URL(each).host))
    hosts.delete('')
    hosts.delete(new URL(people.exit.address).host)
    expect([...hosts].sort()).toEqual(
      [people.line.chatOrigin, people.line.consoleOrigin].map((origin) => new URL(origin).host).sort(),
    )
    await visitor.close()
  })

  test('whatever is typed arrives as it was typed', async () => {
    const { counsellor } = people
    const visitor = await people.talking('Mag ik dit zo zeggen?')
    const odd = [
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
      'مساء الخير \u202egnirts\u202c einde',
      '😶'.repeat(300),
      '"; drop table fact; --',
    ]
    for (const text of odd) {
      await visitor.page.evaluate((typed) => {
        const box = document.querySelector('textarea')
        if (box === null) return
        box.value = typed
        box.dispatchEvent(new InputEvent('input', { bubbles: true }))
      }, text)
      await visitor.page.focus('#write')
      await visitor.page.keyboard.press('Enter')
      await counsellor.reads(text)
    }
    expect(await people.counsellor.page.evaluate(() => document.querySelectorAll('.log script, .log img').length)).toBe(
      0,
    )
    expect(people.console.errors).toEqual([])
    await visitor.goodbye()
    await visitor.isTold('ended-me')
    await visitor.close()
    await counsellor.page.waitForSelector('.ended button', { visible: true })
    await counsellor.page.click('.ended button')
    await counsellor.comesBack()
  })

  test.each(['button', 'escape', 'shift'] as const)(
    'leaving by %s empties the page, tells nobody, and Back shows nothing of ours',
    async (way) => {
      const { counsellor, exit } = people
      const visitor = await people.talking('Ik moet misschien ineens weg.')
      await counsellor.says('Dat is goed. U kunt altijd weg.')
      await visitor.reads('Dat is goed. U kunt altijd weg.')
      const asked = visitor.watched.requests.length
      const arrived = exit.arrivals.length

      await visitor.leave(way, exit.address)
      const ours = [people.line.chatOrigin, people.line.siteOrigin, people.line.consoleOrigin]
      const after = visitor.watched.requests.slice(asked)
      expect(after).toContain(exit.address)
      expect(after.filter((address) => ours.some((origin) => address.startsWith(origin)))).toEqual([])
      expect(exit.arrivals.slice(arrived).map(({ referer }) => referer)).toEqual([undefined])

      await goesThroughHistory(visitor.page, `${exit.address}eerder`, -1)
      const shown = await visitor.page.evaluate(() => document.documentElement.textContent ?? '')
      expect(shown).not.toContain('Ik moet misschien')
      expect(shown).not.toContain('Dat is goed')

      await people.consoleSays('talk.presence.left')
      await counsellor.ends()
      await counsellor.comesBack()
      await visitor.close()
    },
  )

  test('no file of the line, and nothing it said aloud, holds a word of all this', async () => {
    const { line } = people
    expect(await line.terminate()).toBe(0)
    const words = ['Goedenavond, ik weet', 'Eerste regel', 'Fijn dat u er bent', 'op de wekker', 'Ik moet misschien']
    expect(wordsInFiles(line.dataDir, ['nationaal']).length).toBeGreaterThan(0)
    expect(wordsInFiles(line.dataDir, words)).toEqual([])
    expect(wordsIn(Buffer.from(line.output()), words)).toEqual([])
  })
})
