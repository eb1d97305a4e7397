/** What comes after the start: the second script, what is told by one tap, and what the queue is told. Staff played by hand. */
import { askBody, type Content, utf8 } from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createHandLine } from './fixture/hand-line.ts'
import { together } from './fixture/second-script.ts'
import { trustedLine } from './fixture/trust.ts'
import { createVisitor, type Together, type VisitorClient } from './visitor.ts'

const world = await trustedLine()
const line = await createHandLine(world, { Merel: 'counsellor', Noor: 'counsellor', Aya: 'interpreter' })
const clock = createFakeClock()
let her: VisitorClient
const view = () => her.view()
const texts = () => view().messages.map(({ text, by }) => (by === undefined ? text : `${by}: ${text}`))
const names = () => view().members.map(({ pseudonym }) => pseudonym)

function visitor(load: () => Promise<Together> = together): VisitorClient {
  return createVisitor({
    line: line.line,
    door: 'nationaal',
    language: 'nl',
    transport: line.transport,
    together: load,
    clock,
  })
}
async function talking(): Promise<void> {
  await her.open()
  her.say('Hallo.')
  await soon(clock, () => view().phase === 'waiting', 'waiting')
  await line.claim('Merel')
  await soon(clock, () => view().phase === 'talking', 'talking')
}
const asks = (name: string, as = line.hand(name).role) =>
  line.say('Merel', {
    type: 'ask-join',
    body: askBody({ leaf: line.hand(name).staff.leaf, role: as, pseudonym: name }),
  })
async function comesAlong(name: string): Promise<void> {
  const yesTo = await asks(name)
  await soon(clock, () => view().asks !== null, 'asked')
  her.answer('yes', her.view().asks?.id ?? '')
  await line.change('Merel', { reason: 'join', others: [line.hand(name).companion], yesTo })
  await soon(clock, () => names().includes(name), `${name} is there`)
}

beforeEach(() => {
  line.clear()
  her = visitor()
})
afterEach(() => her.drop())

describe('the second script', () => {
  test('comes late: the talk goes on, and what needed it is judged then', async () => {
    let give = (_brought: Together) => {}
    her = visitor(() => new Promise((resolve) => (give = resolve)))
    await talking()
    await line.say('Merel', 'Nog voor het er is.')
    await soon(clock, () => texts().length === 2, 'the talk goes on')
    her.state('pause')
    await asks('Aya')
    await line.handOver('Merel', 'Noor')
    await line.say('Noor', 'Dag.')
    await settle()
    expect(view()).toMatchObject({ problem: null, handed: null, members: [{ pseudonym: 'Merel' }] })
    expect(texts()).toHaveLength(2)
    give(await together())
    await soon(clock, () => texts().includes('Noor: Dag.'), 'judged again')
    expect(view().handed).toEqual({ from: 'Merel', to: 'Noor' })
    await soon(clock, () => view().told?.sent === true, 'told')
  })

  test('does not come: it is asked for again, and nothing else is troubled', async () => {
    let tries = 0
    her = visitor(async () => {
      if (++tries < 4) throw new Error('offline')
      return together()
    })
    await talking()
    her.say('Gaat gewoon door.')
    await soon(clock, () => view().messages.at(-1)?.state === 'kept', 'kept')
    await soon(clock, () => tries === 4, 'asked for again')
    await line.handOver('Merel', 'Noor')
    await soon(clock, () => names()[0] === 'Noor', 'believed')
  })

  test('is asked for no more once she is gone', async () => {
    let tries = 0
    her = visitor(async () => {
      tries++
      throw new Error('offline')
    })
    await talking()
    her.drop()
    const then = tries
    clock.advance(60_000)
    await settle()
    expect(tries).toBe(then)
  })
})

describe('told by one tap', () => {
  test('a state is told under the seal, and is known to have arrived', async () => {
    await talking()
    her.state('someone')
    await soon(clock, () => view().told?.sent === true, 'told')
    expect(view().told).toEqual({ state: 'someone', sent: true })
    line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
    her.state('back')
    await settle()
    expect(view().told).toEqual({ state: 'back', sent: false })
    line.server.fate = () => 'fine'
    await soon(clock, () => view().told?.sent === true, 'told after all')
    const told = (await line.hers()).filter(({ type }) => type === 'state').map(({ body }) => body[0])
    expect(told).toEqual([1, 5])
    expect(view().phase).toBe('talking')
    expect(texts()).toEqual(['Hallo.'])
  })

  test('the agreed word hides the page, goes under the seal, and stands nowhere', async () => {
    await talking()
    await line.say('Merel', { type: 'word', body: utf8('Appeltaart met slagroom') })
    await line.say('Merel', 'Onthoud dat.')
    await soon(clock, () => texts().length === 2, 'agreed')
    her.say('appeltaart')
    expect(view().cover).toBe(false)
    her.say('  APPELTAART, met slagroom. ')
    expect(view().cover).toBe(true)
    const came = async () => (await line.hers()).some(({ type }) => type === 'typed-word')
    for (let i = 0; i < 300 && !(await came()); i++) await settle()
    expect(texts()).toEqual(['Hallo.', 'Merel: Onthoud dat.', 'appeltaart'])
    const hers = await line.hers()
    expect(hers.filter(({ type }) => type === 'typed-word').map(({ body }) => body.length)).toEqual([0])
    expect(JSON.stringify(view())).not.toMatch(/slagroom/i)
    her.uncover()
    expect(view().cover).toBe(false)
  })

  test('a word of nobody who leads, or of nothing but signs, is no word', async () => {
    await talking()
    await comesAlong('Aya')
    await line.say('Aya', { type: 'word', body: utf8('brood') })
    await line.say('Merel', { type: 'word', body: utf8(' ... ') })
    await line.say('Merel', 'Goed.')
    await soon(clock, () => texts().includes('Merel: Goed.'), 'all of it came')
    for (const text of ['brood', '...', '!']) her.say(text)
    expect(view().cover).toBe(false)
  })
})

describe('what she answers', () => {
  /** Judged, and not believed. */
  async function isRefused(yesTo: Content['id']): Promise<void> {
    line.store((await line.grant('Merel', { reason: 'join', others: [line.hand('Aya').companion], yesTo })).fact)
    await soon(clock, () => view().problem === 'untrusted', 'not believed')
    expect(names()).toEqual(['Merel'])
  }

  async function inSeconds(isSo: () => boolean): Promise<void> {
    for (let seconds = 0; seconds < 120 && !isSo(); seconds++) {
      clock.advance(1_000)
      await settle(4)
    }
    expect(isSo()).toBe(true)
  }

  test('a no takes back an earlier yes to who has not come yet', async () => {
    await talking()
    const first = await asks('Aya')
    await soon(clock, () => view().asks !== null, 'asked')
    her.answer('yes', view().asks?.id ?? '')
    await asks('Aya')
    await soon(clock, () => view().asks !== null, 'asked again')
    her.answer('no', view().asks?.id ?? '')
    await isRefused(first)
  })

  test('so does a yes to somebody else', async () => {
    await talking()
    const first = await asks('Aya')
    await soon(clock, () => view().asks !== null, 'asked')
    her.answer('yes', view().asks?.id ?? '')
    await asks('Noor')
    await soon(clock, () => view().asks?.pseudonym === 'Noor', 'asked about another')
    her.answer('yes', view().asks?.id ?? '')
    await isRefused(first)
  })

  test('is to the question she saw: one that took its place is still asked', async () => {
    await talking()
    await asks('Noor')
    await soon(clock, () => view().asks?.pseudonym === 'Noor', 'asked')
    const seen = view().asks?.id ?? ''
    const second = await asks('Aya')
    await soon(clock, () => view().asks?.pseudonym === 'Aya', 'another question')
    her.answer('yes', seen)
    expect(view().asks?.pseudonym).toBe('Aya')
    await isRefused(second)
  })

  test('a yes is over when whoever was asked for has not come within the time of an offer', async () => {
    await talking()
    const first = await asks('Aya')
    await soon(clock, () => view().asks !== null, 'asked')
    her.answer('yes', view().asks?.id ?? '')
    // A line that says the same time again and again does not hold it off.
    const beats = () => line.server.posts.filter(({ name }) => name === 'beat').length
    const before = clock.now()
    while (clock.now() < before + limits.offerSeconds * 1000) clock.advance(10_000)
    const then = beats()
    await inSeconds(() => beats() > then + 1)
    await isRefused(first)
  })

  test('and is good for one who came in time while her page slept', async () => {
    await talking()
    const yesTo = await asks('Aya')
    await soon(clock, () => view().asks !== null, 'asked')
    her.answer('yes', view().asks?.id ?? '')
    await inSeconds(() => line.server.posts.at(-1)?.name === 'beat')
    line.server.isDeaf = true
    line.server.fate = () => 'lost'
    await line.change('Merel', { reason: 'join', others: [line.hand('Aya').companion], yesTo })
    clock.advance(2 * limits.offerSeconds * 1000)
    line.server.isDeaf = false
    line.server.fate = () => 'fine'
    her.wake()
    await soon(clock, () => names().includes('Aya'), 'believed')
  })
})

describe('what the queue is told', () => {
  const needs = () => line.server.posts.flatMap(({ name, body }) => (name === 'need' ? [body] : []))

  test('said before the start it goes with her first words, and is known then', async () => {
    await her.open()
    expect(view().need).toEqual({ unsafe: false, wish: null, sent: true })
    her.setNeed({ unsafe: true, wish: 'woman' })
    expect(view().need).toEqual({ unsafe: true, wish: 'woman', sent: false })
    her.say('Hallo.')
    await soon(clock, () => view().need.sent, 'known')
    const start = line.server.posts.find(({ name }) => name === 'start')
    expect(start?.body).toMatchObject({ need: { unsafe: true, wish: 'woman' } })
    expect(needs()).toEqual([])
  })

  test('said while she waits it is told until it is known; the last tap counts', async () => {
    await her.open()
    her.say('Hallo.')
    await soon(clock, () => view().phase === 'waiting', 'waiting')
    line.server.fate = (name) => (name === 'need' ? 'lost' : 'fine')
    her.setNeed({ unsafe: true, wish: null })
    await settle()
    expect(view().need.sent).toBe(false)
    her.setNeed({ unsafe: false, wish: null })
    line.server.fate = () => 'fine'
    await soon(clock, () => view().need.sent, 'known')
    expect(needs().at(-1)).toEqual({ unsafe: false, wish: null })
    expect(view().need).toEqual({ unsafe: false, wish: null, sent: true })
  })

  test('two taps at once are told one after the other', async () => {
    await her.open()
    her.say('Hallo.')
    await soon(clock, () => view().phase === 'waiting', 'waiting')
    her.setNeed({ unsafe: true, wish: null })
    her.setNeed({ unsafe: true, wish: 'man' })
    await soon(clock, () => view().need.sent, 'known')
    expect(needs()).toEqual([
      { unsafe: true, wish: null },
      { unsafe: true, wish: 'man' },
    ])
  })

  test('once somebody took her no wish is told any more, but that she is not safe is', async () => {
    await talking()
    her.setNeed({ unsafe: false, wish: 'woman' })
    await settle()
    clock.advance(60_000)
    await settle()
    expect(needs()).toEqual([])
    expect(view().need.sent).toBe(false)
    her.setNeed({ unsafe: true, wish: 'woman' })
    await soon(clock, () => view().need.sent, 'known')
    expect(needs()).toEqual([{ unsafe: true, wish: 'woman' }])
  })

  test('availability, band and door are as the line last said them', async () => {
    expect(view()).toMatchObject({ availability: null, band: null, door: null })
    await her.open()
    expect(view()).toMatchObject({ availability: 'open', band: 'soon', door: { open: true, instead: null } })
    her.say('Hallo.')
    await soon(clock, () => view().phase === 'waiting', 'waiting')
    line.tellState({ availability: 'busy', band: 'minutes' })
    expect(view()).toMatchObject({ availability: 'busy', band: 'minutes', line: 'ready' })
    line.tellState({ availability: 'nobody', band: null })
    expect(view()).toMatchObject({ availability: 'nobody', band: null, line: 'nobody' })
  })
})
