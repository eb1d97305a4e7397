/**
 * Coming back by words over the whole line, in real browsers: from another device, by somebody who found the words, without
 * them, and to have everything forgotten. One line and one sign-in of each counsellor for all of it; who only helps a story
 * along has a console without a page.
 */
import { randomInt } from 'node:crypto'
import { drawWords } from '@lijn116/domain/code-words/draw-code'
import type { Browser, BrowserContext } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import consoleTexts from '../../content/translations/console-return.nl.json' with { type: 'json' }
import list from '../../content/words/nl.json' with { type: 'json' }
import { type Colleague, colleagueAt } from '../people/colleague.ts'
import { counsellorWords } from '../people/counsellor-words.ts'
import { madeBefore, type StaffWithoutPage, staffWithoutPage } from '../people/staff-without-page.ts'
import { type VisitorPage, visitIn } from '../people/visitor.ts'
import { type BrowserName, browserNames, goesThroughHistory, launchBrowser, watchPage } from '../stage/browser.ts'
import { everSeen, seekEver, seesEntry, watchEntry } from '../stage/entry-seen.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { leftOnDevice, listen, noiseOf, nothing, saysWhoIsThere } from '../stage/quiet.ts'
import { type WorkplaceLine, workplaceLine } from '../stage/workplace-line.ts'
import { until } from './node-people.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const hour = 3_600_000
/** Half past two at night. */
const night = Date.UTC(2026, 10, 22, 1, 30)
const drawn = (): string => drawWords({ language: 'nl', words: list.words }, (below) => randomInt(below))
const lost = 'lantaarn kasteel olijf adelaar tomaat zonnebril'

let exit: ExitServer
let line: WorkplaceLine
let browsers: Record<BrowserName, Browser>
let sam: StaffWithoutPage

beforeAll(async () => {
  exit = await startExitServer()
  line = await workplaceLine({
    now: night,
    exit: exit.address,
    people: { noor: {}, sam: { roles: ['counsellor', 'coordinator'], staffing: { skills: ['mail'] } } },
  })
  const [chromium, firefox] = await Promise.all([launchBrowser('chromium'), launchBrowser('firefox')])
  browsers = { chromium, firefox }
  sam = await staffWithoutPage(line, 'sam', 'Sam')
  await madeBefore(line, sam, { words: lost, letter: 'De deur staat altijd open.' })
})
afterAll(async () => {
  for (const browser of Object.values(browsers ?? {})) await browser.close()
  await sam?.client.signOut().catch(() => {})
  await line?.close()
  await exit?.close()
})

type Arrived = VisitorPage & {
  /** Nothing is kept on the device, nobody else was asked, nothing sounded, and the history is as long as when she came. */
  leavesNothing(): Promise<void>
}
type Arriving = {
  /** The phone; without one it is another. */
  on?: BrowserContext
  /** Is never to stand in the document. */
  seeks?: readonly string[]
  /** For `seesEntry`. */
  typed?: string
}

async function arrives(name: BrowserName, { on, seeks = [], typed = '' }: Arriving = {}): Promise<Arrived> {
  const page = await (on ?? (await browsers[name].createBrowserContext())).newPage({ type: 'window' })
  page.setDefaultTimeout(60_000)
  const watched = watchPage(page)
  await listen(page)
  await watchEntry(page, typed.split(' '))
  await seekEver(page, seeks)
  const her = await visitIn(page, line.origins.chat, { cameFrom: `${exit.address}eerder` }, watched)
  await page.waitForSelector('#start:not([hidden])', { visible: true })
  const steps = await page.evaluate(() => history.length)
  return {
    ...her,
    async leavesNothing() {
      expect(await leftOnDevice(page)).toEqual(nothing)
      expect(await noiseOf(page)).toMatchObject({ sounds: [], titles: ['Overzicht'] })
      expect(await page.evaluate(() => history.length)).toBe(steps)
      const asked = watched.requests.filter((address) => !address.startsWith('data:'))
      const others = new Set(asked.map((address) => new URL(address).origin))
      others.delete(new URL(exit.address).origin)
      expect([...others]).toEqual([line.origins.chat])
      // A browser writes down by itself that the line says no more of today's guesses.
      expect(watched.errors.filter((error) => !/status of 409 /.test(error))).toEqual([])
    },
  }
}

/** Words are given and looked behind with these guesses of an extra word; what can be seen of it, by anybody. */
async function seen(name: BrowserName, given: string, guesses: readonly string[], on?: BrowserContext) {
  const finder = await arrives(name, { typed: given, ...(on === undefined ? {} : { on }) })
  // Who is there is asked for when the page comes, and answered when it is answered: that is no matter of words.
  await saysWhoIsThere(finder.page)
  const eyes = seesEntry(finder.page, line)
  await finder.words.comesBackWith(given)
  await eyes.look('menu')
  for (const guess of [undefined, ...guesses]) {
    expect(await finder.words.readsWhatIsKept(guess)).toEqual([])
    await eyes.look(`with ${guess ?? 'no'} word`)
    await finder.words.stopsReading()
  }
  await finder.words.goesToTalk()
  await eyes.look('start')
  return { ...finder, eyes }
}
/** Sam has ended, and whoever comes now is told that somebody is free: or one of two visits would be told otherwise. */
const someoneIsFree = () =>
  expect
    .poll(
      async () => {
        const answer = await fetch(`http://127.0.0.1:${line.ports.chat}/v1/open?door=nationaal`)
        return ((await answer.json()) as { availability: string }).availability
      },
      { timeout: 60_000 },
    )
    .toBe('open')
/** She begins after all, and the line has been told of her visit. */
async function beginsAfter({ eyes, ...finder }: Awaited<ReturnType<typeof seen>>) {
  const from = line.asked.length
  await finder.begin()
  await finder.say('Hallo.')
  await finder.sees('Hallo.', 'waiting')
  await expect.poll(() => line.asked.slice(from).map(({ path }) => path), { timeout: 60_000 }).toContain('/v1/hold')
  await finder.leavesNothing()
  const all = await eyes.seen()
  await finder.goodbye()
  await finder.isTold('ended-me')
  await until(sam.client, ({ waiting }) => waiting.length === 0)
  await finder.close()
  return all
}

// @req:R-016 @req:R-140
test('a letter is written at night, a coach answers it by day, and it is read with the words on another device', async () => {
  const words = drawn()
  await madeBefore(line, sam, { words, letter: 'Welkom.' })
  await sam.client.goOff()
  const her = await arrives('chromium')
  await her.words.comesBackWith(words)
  await her.words.writesLetter('Ik kan niet slapen. Hoe moet het verder?')
  expect(await her.page.content()).not.toContain('niet slapen')
  await her.leavesNothing()
  await her.close()

  await line.passes(6 * hour)
  await sam.client.goOnDuty('Sam')
  await sam.client.desk.look()
  const { desk } = await until(sam.client, ({ desk }) => desk.mail.letters[0]?.state === 'open')
  const [letter] = desk.mail.letters
  expect(letter).toMatchObject({ as: 'coach', text: 'Ik kan niet slapen. Hoe moet het verder?' })
  await sam.client.desk.answer(letter?.id ?? '', 'Dank voor uw brief. Ik denk met u mee.')
  await until(sam.client, ({ desk }) => desk.mail.letters[0]?.answer?.state === 'kept')

  const later = await arrives('firefox')
  await later.words.comesBackWith(words)
  expect(await later.words.readsWhatIsKept()).toEqual([
    { title: expect.any(String), text: 'Dank voor uw brief. Ik denk met u mee.' },
    { title: expect.any(String), text: 'Welkom.' },
    { title: expect.any(String), text: 'Ik kan niet slapen. Hoe moet het verder?' },
  ])
  await later.words.stopsReading()
  expect(await later.page.content()).not.toMatch(/denk met u mee|Welkom\.|niet slapen/)
  await later.leavesNothing()
  await later.close()
})

describe.each(browserNames)('in %s', (name) => {
  test('who finds the words on her phone sees what anybody sees who makes words up', async () => {
    const phone = await browsers[name].createBrowserContext()
    const her = await arrives(name, { on: phone })
    await her.begin()
    await her.say('Ik heb niet lang.')
    await sam.takes()
    await her.isTold('talking', { name: 'Sam' })
    await sam.client.words.offer()
    const words = await her.words.makesWords({ offered: true, word: 'Paraplu' })
    await sam.keeps('summary', 'Zij woont nu bij haar zus.')
    await sam.keeps('letter', 'De deur staat altijd open.')

    // By mistake into the talk: they stay in the box, and nothing leaves.
    const before = line.asked.length
    await her.say(words)
    await her.words.isHeldBack()
    expect(await her.page.$eval('#write', (box) => (box as HTMLTextAreaElement).value)).toBe(words)
    await her.page.$eval('#write', (box) => Object.assign(box, { value: '' }))
    await her.say('Dat was niet de bedoeling.')
    await until(sam.client, ({ conversation }) => conversation?.messages.at(-1)?.text === 'Dat was niet de bedoeling.')
    expect(line.asked.slice(before).filter(({ path }) => path === '/v1/messages')).toHaveLength(1)
    expect(sam.client.view().conversation?.messages.map(({ text }) => text)).not.toContain(words)
    await her.leavesNothing()
    await sam.ends()
    await her.isTold('ended-counsellor')
    await her.close()

    // How many guesses are too many is counted by the line and not by a browser: in one of them all are made.
    const guesses = Array.from({ length: name === 'chromium' ? 10 : 1 }, (_, at) => `gok nummer ${'abcdefghij'[at]}`)
    const visits = []
    for (const given of [words, drawn()]) {
      await someoneIsFree()
      const finder = await seen(name, given, guesses, phone)
      if (guesses.length > 1) {
        await finder.page.click('#back')
        expect(await finder.words.readsWhatIsKept('paraplu')).toEqual([])
        await finder.eyes.look('too many')
        await finder.words.stopsReading()
        await finder.words.goesToTalk()
      }
      visits.push(await beginsAfter(finder))
    }
    const [one, two] = visits
    expect(two).toEqual(one)
    const looks = one?.looks ?? []
    const read = looks.filter(({ at }) => at.startsWith('with '))
    expect(read).toHaveLength(1 + guesses.length)
    for (const { text } of read) expect(text).toContain('Hier staat niets.')
    if (guesses.length > 1) expect(looks.find(({ at }) => at === 'too many')?.text).toContain('Morgen kan het weer.')
    expect(one?.asked.map((each) => each.split(' ')[0])).toContain('/v1/code/second')
    await phone.close()
  })

  // @req:R-145
  test('who lost her words is helped as anybody, and words that are nearly right open nothing and say nothing', async () => {
    const her = await arrives(name)
    await her.begin()
    const from = line.asked.length
    // Typed where one writes, before anything has begun.
    await her.say(lost)
    await her.words.isHeldBack()
    await her.page.$eval('#write', (box) => Object.assign(box, { value: '' }))
    await her.say('Ik ben mijn woorden kwijt.')
    await her.sees('Ik ben mijn woorden kwijt.', 'waiting')
    const begun = line.asked.slice(from).filter(({ path }) => path === '/v1/start' || path.startsWith('/v1/code'))
    expect(begun.map(({ path }) => path)).toEqual(['/v1/start'])
    await sam.takes()
    await her.isTold('talking', { name: 'Sam' })
    expect(sam.client.view().conversation).toMatchObject({ code: null, writings: [], plan: null })
    await sam.ends()
    await her.isTold('ended-counsellor')
    await her.leavesNothing()
    await her.close()

    const words = lost.split(' ')
    const orderLost = [...words.slice(1), words[0]].join(' ')
    const nearly = [...words.slice(0, 5), 'zwaluw'].join(' ')
    const all = []
    await someoneIsFree()
    for (const given of [orderLost, nearly, 'actress construct garlic melody radius sudden']) {
      const finder = await seen(name, given, [])
      all.push(await finder.eyes.seen())
      await finder.leavesNothing()
      await finder.close()
    }
    // One part at a time: of a whole that differs, a run says only that it does.
    for (const part of ['states', 'asked', 'looks'] as const)
      for (const each of all.slice(1)) expect(each[part], part).toEqual(all[0]?.[part])

    const back = await arrives(name)
    const { page } = back
    await page.click('#back')
    await page.waitForSelector('#return textarea', { visible: true })
    const asked = line.asked.length
    for (const few of [words.slice(0, 4).join(' '), `${lost} zwaluw`]) {
      await page.type('#return textarea', few)
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.querySelector('#return')?.textContent?.includes('nog niet verder'))
      await page.$eval('#return textarea', (box) => Object.assign(box, { value: '' }))
    }
    // As a telephone mends them, and as a hurried hand types them. What may be two words is asked.
    await page.type('#return textarea', '  LANTARN,  Kástéel olijf  adelier tomat Zonnebril. ')
    await page.waitForSelector('#return .maybe', { visible: true })
    expect(await page.$$eval('#return .maybe', (each) => each.map(({ textContent }) => textContent))).toEqual([
      'adelaar',
      'atelier',
    ])
    await page.click('#return .maybe')
    await page.keyboard.press('Enter')
    expect(line.asked.slice(asked).filter(({ path }) => path.startsWith('/v1/code/look'))).toEqual([])
    await page.waitForSelector('#return[data-screen="menu"]')
    expect(await back.words.readsWhatIsKept()).toEqual([
      { title: 'Bericht van een hulpverlener', text: 'De deur staat altijd open.' },
    ])
    await back.leavesNothing()
    await back.close()
  })
})

describe('with the page of a counsellor', () => {
  // The console in Firefox is lived with in browser-handover: here the pages of visitors are what differs.
  let desk: Colleague
  beforeAll(async () => {
    await sam.client.goOff()
    desk = await colleagueAt(browsers.chromium, line, 'noor', 'Noor')
  })
  const takesNext = async (): Promise<void> => {
    await desk.take()
    await desk.canBeRead()
  }
  const endsAndRests = async (): Promise<void> => {
    await desk.ends()
    await desk.comesBack()
    expect(desk.complains()).toEqual([])
  }

  // Her phone, and the other device on which she comes back.
  test.each([
    ['chromium', 'firefox'],
    ['firefox', 'chromium'],
  ] as const)('left in a hurry in %s, and back in %s', async (phone, device) => {
    const words = counsellorWords(desk.page)
    const her = await arrives(phone)
    await her.begin()
    await her.say('Ik ben alleen, maar niet lang.')
    await takesNext()
    await desk.says('Vertelt u maar.')
    await her.reads('Vertelt u maar.')
    await words.offers()
    const before = line.asked.length
    const code = await her.words.makesWords({ offered: true })
    await words.isTold('return.made')
    const asks = () => line.asked.slice(before).map(({ path }) => path)
    await expect.poll(asks, { timeout: 60_000 }).toContain('/v1/hold')
    await her.leavesNothing()
    const asked = her.watched.requests.length
    await her.leave('button', exit.address)
    expect(her.watched.requests.slice(asked).filter((each) => each.startsWith(line.origins.chat))).toEqual([])
    await goesThroughHistory(her.page, `${exit.address}eerder`, -1)
    expect(await her.page.content()).not.toMatch(/niet lang|Vertelt u/)
    await her.close()
    await words.isTold('return.hold')
    await words.keeps('summary', 'Zij slaapt bij haar zus.')

    const earlier = ['niet lang', 'Vertelt u', 'haar zus']
    const back = await arrives(device, { seeks: [...earlier, 'Goed dat u er bent.'] })
    // biome-ignore lint/performance/useDomNodeTextContent: only what is really visible
    const shown = () => back.page.evaluate(() => document.body.innerText)
    await expect.poll(shown, { timeout: 60_000 }).not.toContain('We kijken of er')
    const start = await shown()
    await back.words.comesBackWith(code)
    await back.words.goesToTalk({ wish: 'same' })
    await expect.poll(shown, { timeout: 10_000 }).toBe(start)
    await back.begin()
    await back.say('Daar ben ik weer.')
    await desk.isTold(consoleTexts.texts['queue.wasYours'])
    await desk.page.waitForSelector('.take-too', { visible: true })
    await desk.page.click('.take-too')
    await desk.reads('Daar ben ik weer.')
    await desk.canBeRead()
    await words.isTold('return.code')
    expect(await words.earlier()).toEqual([`${consoleTexts.texts['return.summary.about']}:\nZij slaapt bij haar zus.`])
    await desk.says('Goed dat u er bent.')
    await back.reads('Goed dat u er bent.')
    expect(await everSeen(back.page)).toEqual(['Goed dat u er bent.'])
    await back.leavesNothing()

    // Her place of then is no longer kept: that screen is left, and then this one.
    await desk.page.click('.switcher .elsewhere')
    await desk.page.waitForSelector('.ended .wipe', { visible: true })
    await desk.page.click('.ended .wipe')
    await desk.page.waitForSelector('.switcher', { hidden: true })
    await endsAndRests()
    await back.isTold('ended-counsellor')
    await back.close()
  })

  test.each(browserNames)('one tap in %s forgets everything, also for who is still writing', async (name) => {
    const words = counsellorWords(desk.page)
    const code = drawn()
    const client = line.visitor('nationaal')
    const first = line.comingBack(client, 'nationaal')
    await client.open()
    client.say('Ik wil dat alles weggaat.')
    await takesNext()
    await first.make(code, null)
    await words.isTold('return.made')
    await words.keeps('letter', 'Tot de volgende keer.')

    const her = await arrives(name)
    await her.words.comesBackWith(code)
    await her.words.forgetsEverything()
    await her.leavesNothing()
    await her.close()
    await words.keeps('letter', 'Nog een brief.', 'over')
    await words.isTold('return.isOver')

    const all = []
    for (const given of [code, drawn()]) {
      const after = await seen(name, given, [])
      all.push(await after.eyes.seen())
      await after.close()
    }
    expect(all[1]).toEqual(all[0])
    first.drop()
    client.drop()
    await endsAndRests()
  })
})
