/** The network goes, the server goes, the visitor keeps typing. Nothing is lost, doubled or out of order. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TwoPeople, twoPeople } from '../people/two-people.ts'
import type { VisitorPage } from '../people/visitor.ts'
import { browserNames } from '../stage/browser.ts'

describe.each(browserNames)('in %s', (name) => {
  let people: TwoPeople
  let visitor: VisitorPage
  const textsOf = async (from: 'me' | 'other') =>
    (await people.counsellor.log()).filter((each) => each.from === from).map((each) => each.text)

  beforeAll(async () => {
    people = await twoPeople(name)
    visitor = await people.talking('Eerste bericht.')
  })
  afterAll(() => people.close())

  test('the network is cut in the middle of a sentence', async () => {
    const { counsellor, network } = people
    await visitor.page.focus('#write')
    await visitor.page.keyboard.type('Dit is het begin ')
    network.visitor.cut()
    await visitor.isTold('away')
    await visitor.page.keyboard.type('en dit het eind.')
    await visitor.page.keyboard.press('Enter')
    await visitor.say('Nog een, terwijl er niets is.')
    await counsellor.says('Ik ben er nog.')
    expect(await visitor.page.$eval('#write', (box) => !(box as HTMLTextAreaElement).disabled)).toBe(true)
    expect((await visitor.messages()).at(-1)?.mine).toBe(true)

    network.visitor.restore()
    await counsellor.reads('Dit is het begin en dit het eind.')
    await counsellor.reads('Nog een, terwijl er niets is.')
    await visitor.reads('Ik ben er nog.')
    expect(await textsOf('other')).toEqual([
      'Eerste bericht.',
      'Dit is het begin en dit het eind.',
      'Nog een, terwijl er niets is.',
    ])
    await visitor.sees('Nog een, terwijl er niets is.', 'read')
  })

  test("the counsellor's network is cut while the visitor goes on", async () => {
    const { counsellor, network } = people
    network.counsellor.cut()
    await visitor.say('Hoort u mij?')
    await counsellor.says('Ja, ik hoor u.')
    network.counsellor.restore()
    await counsellor.reads('Hoort u mij?')
    await visitor.reads('Ja, ik hoor u.')
    expect((await visitor.messages()).filter(({ text }) => text === 'Ja, ik hoor u.')).toHaveLength(1)
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'the server is restarted by %s in the middle of a sentence',
    async (signal) => {
      const { counsellor, line } = people
      await visitor.page.focus('#write')
      await visitor.page.keyboard.type(`Voor ${signal} `)
      if (signal === 'SIGKILL') await line.kill()
      else await line.terminate()
      await visitor.page.keyboard.type('en erna.')
      await visitor.page.keyboard.press('Enter')
      await counsellor.says(`Ik schrijf tijdens ${signal}.`)
      await line.restart()

      await counsellor.reads(`Voor ${signal} en erna.`)
      await visitor.reads(`Ik schrijf tijdens ${signal}.`)
      const texts = [...(await textsOf('other')), ...(await textsOf('me'))]
      expect(new Set(texts).size).toBe(texts.length)
      const shown = (await visitor.messages()).map(({ text }) => text)
      expect(new Set(shown).size).toBe(shown.length)
      expect(shown).toHaveLength(texts.length)
    },
  )

  // @req:R-073
  test('a slow network only takes longer', async () => {
    const { counsellor, network } = people
    network.visitor.slow(700)
    const texts = ['Een.', 'Twee.', 'Drie.']
    for (const text of texts) await visitor.say(text)
    for (const text of texts) await counsellor.reads(text)
    network.visitor.restore()
    expect((await textsOf('other')).slice(-3)).toEqual(texts)
  })

  test('a second tab is a second visit: neither sees the other', async () => {
    const { counsellor } = people
    const second = await people.visitor()
    await second.begin()
    await second.say('Ik kom uit een ander tabblad.')
    await second.sees('Ik kom uit een ander tabblad.', 'waiting')
    await visitor.say('Ik zit nog in het eerste.')
    await counsellor.reads('Ik zit nog in het eerste.')
    expect(await textsOf('other')).not.toContain('Ik kom uit een ander tabblad.')
    expect((await visitor.messages()).map(({ text }) => text)).not.toContain('Ik kom uit een ander tabblad.')
    await second.close()
  })
})
