/** A code in a talk: made, told under the seal to whoever leads, and to nobody who only waits with her. */
import { equalBytes, fromUtf8, toBase64url, utf8 } from '@lijn116/encryption'
import { codeMadeBody, verifyDocument } from '@lijn116/encryption/keep'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settle, soon } from '../../client/fixture/fake-clock.ts'
import { otherWords, type Page, returnPages, words } from '../../client/fixture/return-page.ts'
import { now, today } from '../../client/fixture/trust.ts'

const { line, codes, clock, page, during, talks, told, madeBefore, writes, clear } = await returnPages({
  Merel: 'counsellor',
  Noor: 'counsellor',
})
let mine: Page
const view = () => mine.back.view()
const types = async () => (await told()).contents.map(({ type }) => type)
/** What she said under one segment, by whoever holds the keys of it now. */
const saidUnder = async (n: number) => {
  const { segment, past } = line.held()
  const open = [...past, segment].map((each) => each.n)
  const facts = line.facts().filter((fact) => fact.kind === 'message' && fact.sender === 'visitor')
  const places = facts.flatMap((fact) => (fact.kind === 'message' && open.includes(fact.segment) ? fact.segment : []))
  return (await types()).filter((_, i) => places[i] === n)
}
async function comes(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if (await isSo()) return
    clock.advance(100)
    await settle(4)
  }
  throw new Error(`never: ${what}`)
}
const has = (type: string, times = 1) =>
  comes(async () => (await types()).filter((each) => each === type).length >= times, type)

/** Her counsellor's console is gone, and she goes on. */
async function isLost(rather: boolean): Promise<void> {
  line.tellState({ counsellorPresent: false })
  await soon(clock, () => mine.her.view().lost !== null, 'asked')
  if (rather) mine.her.ratherNot()
  await soon(clock, () => mine.her.view().again !== null, 'waits again')
}
async function nextComes(name: string): Promise<void> {
  await line.claim(name)
  await soon(clock, () => mine.her.view().counsellor?.pseudonym === name, `${name} is there`)
}

beforeEach(() => {
  clear()
  mine = page()
})
afterEach(() => {
  mine.back.drop()
  mine.her.drop()
})

// @req:R-137
describe('what her counsellor is told when she came back', () => {
  test('is told to the verified lead alone, and never sealed while she waits', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Een oudere.', { day: today - 9 })
    await writes(made, 'summary', 'Zij woont nu bij haar zus.', { day: today - 2 })
    await writes(made, 'letter', 'Fijn dat u belde.')
    await mine.her.open()
    await during(mine.back.enter(words))
    mine.her.say('Ik ben er weer.')
    await soon(clock, () => mine.her.view().phase === 'waiting', 'waiting')
    clock.advance(60_000)
    await settle()
    expect(line.facts()).toHaveLength(1)
    await nextComes('Merel')
    await has('context', 4)
    expect(await saidUnder(0)).toEqual(['text'])
    const [context] = (await told()).contexts
    expect(context).toMatchObject({ opened: 'code' })
    expect(
      context?.made !== null &&
        context?.made !== undefined &&
        equalBytes(codeMadeBody(context.made), codeMadeBody(made)),
    ).toBe(true)
    const texts = []
    for (const carried of context?.documents ?? []) {
      const trust = { ...(await line.authorTrust()), now }
      texts.push((await verifyDocument(line.line, made.publicKey, trust, carried)).text)
    }
    expect(texts).toEqual(['Zij woont nu bij haar zus.'])
  })

  test('says no more than that there were words, where they opened nothing', async () => {
    await madeBefore()
    await mine.her.open()
    await during(mine.back.enter(otherWords))
    await talks(mine)
    await has('context', 4)
    expect((await told()).contexts).toEqual([{ opened: 'no', made: null, documents: [] }])
  })

  test('leaves out what was written when she says so; she may still change her mind', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    await mine.her.open()
    await during(mine.back.enter(words))
    mine.back.giveSummary(false)
    await talks(mine)
    await has('context', 4)
    expect((await told()).contexts).toMatchObject([{ opened: 'code', documents: [] }])
    mine.back.giveSummary(true)
    await has('context', 8)
    expect((await told()).contexts[1]?.documents).toHaveLength(1)
  })

  test('tells more once she reads with her second word', async () => {
    const made = await madeBefore('paraplu')
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    await mine.her.open()
    await during(mine.back.enter(words))
    await talks(mine)
    await has('context', 4)
    const [first] = (await told()).contexts
    expect(first).toMatchObject({ opened: 'code', documents: [] })
    // Though nothing under it opens: where to write for her is known.
    expect(first?.made?.second && toBase64url(first.made.second)).toBe(made.second && toBase64url(made.second))
    await during(mine.back.read('paraplu'))
    await has('context', 8)
    expect((await told()).contexts[1]).toMatchObject({ opened: 'code-and-word' })
    expect((await told()).contexts[1]?.documents).toHaveLength(1)
  })

  test('goes along with all she said when a counsellor is lost, once', async () => {
    await madeBefore()
    await mine.her.open()
    await during(mine.back.enter(words))
    await talks(mine)
    await has('context', 4)
    await isLost(false)
    await nextComes('Noor')
    await settle()
    clock.advance(5_000)
    await settle()
    expect((await told()).contexts).toHaveLength(1)
  })

  test('is not given again by itself after "rather not"', async () => {
    await madeBefore()
    await mine.her.open()
    await during(mine.back.enter(words))
    await talks(mine)
    await has('context', 4)
    await isLost(true)
    await nextComes('Noor')
    mine.her.say('Ik begin liever opnieuw.')
    await has('text')
    clock.advance(5_000)
    await settle()
    expect((await told()).contexts).toEqual([])
    // It is hers to say otherwise.
    mine.back.giveSummary(false)
    mine.back.giveSummary(true)
    await has('context', 4)
  })

  test('that was not kept when her counsellor was lost is sealed in no wait, and told to the next', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    await mine.her.open()
    await during(mine.back.enter(words))
    await talks(mine)
    line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
    clock.advance(2_000)
    await settle()
    mine.her.say('Bent u er nog?')
    await isLost(false)
    line.server.fate = () => 'fine'
    await soon(clock, () => mine.her.view().messages.at(-1)?.state === 'kept', 'her words are kept')
    await nextComes('Noor')
    await has('context', 4)
    expect(await saidUnder(2)).toEqual(['text'])
    expect((await told()).contexts).toHaveLength(1)
  })

  test('that was not kept either is not given after "rather not"', async () => {
    await madeBefore()
    await mine.her.open()
    await during(mine.back.enter(words))
    await talks(mine)
    line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
    clock.advance(2_000)
    await settle()
    await isLost(true)
    line.server.fate = () => 'fine'
    await nextComes('Noor')
    mine.her.say('Ik begin liever opnieuw.')
    await has('text')
    clock.advance(5_000)
    await settle()
    expect((await told()).contexts).toEqual([])
  })

  test('after a handing over comes to the new lead when it was still on its way', async () => {
    await madeBefore()
    await mine.her.open()
    await during(mine.back.enter(words))
    await talks(mine)
    line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
    clock.advance(2_000)
    await settle()
    await line.handOver('Merel', 'Noor')
    await soon(clock, () => mine.her.view().counsellor?.pseudonym === 'Noor', 'handed over')
    line.server.fate = () => 'fine'
    await has('context', 4)
    expect((await saidUnder(2)).filter((type) => type === 'context')).toHaveLength(4)
  })
})

describe('making words', () => {
  test('needs a counsellor who was verified', async () => {
    await mine.her.open()
    mine.her.say('Hallo.')
    await soon(clock, () => mine.her.view().phase === 'waiting', 'waiting')
    await during(mine.back.make(words, null))
    expect(view().made.state).toBe('alone')
    expect(codes.asked()).toEqual([])
  })

  test('tells her counsellor where to write once the line has them, and she is known again', async () => {
    await talks(mine)
    const making = mine.back.make(words, null)
    expect(view().made).toMatchObject({ state: 'working', told: false })
    await during(mine.back.make(otherWords, null))
    await during(making)
    expect(view()).toMatchObject({ code: 'entered', made: { state: 'made', days: 30, hasSecond: false } })
    await has('code-made')
    await soon(clock, () => view().made.told, 'told')
    const [made] = (await told()).made
    expect(made && toBase64url(made.handle)).toBe(codes.bodies('make')[0]?.handle)
    expect(codes.asked()).toEqual(['challenge', 'look', 'make', 'hold'])
    expect(codes.server.posts.at(-1)?.authorization).toMatch(/^Bearer /)
    if (made === undefined) throw new Error('nothing')
    await writes(made, 'letter', 'Welkom terug.')
    await during(mine.back.read(''))
    expect(view().documents).toMatchObject([{ text: 'Welkom terug.' }])
  })

  test('with a second word: documents go to the key behind it', async () => {
    await talks(mine)
    await during(mine.back.make(words, 'Paraplu'))
    expect(view().made).toMatchObject({ state: 'made', hasSecond: true })
    await has('code-made')
    const [made] = (await told()).made
    expect(made?.second).not.toBeNull()
    if (made === undefined) throw new Error('nothing')
    await writes(made, 'letter', 'Welkom terug.')
    // Also where they were made: whoever takes over the open page does not know it.
    for (const [word, texts] of [
      ['', []],
      ['onzin', []],
      ['paraplu', ['Welkom terug.']],
      ['', []],
    ] as const) {
      await during(mine.back.read(word))
      expect(view().reading).toBe('here')
      expect(view().documents.map(({ text }) => text)).toEqual(texts)
    }
    await during(mine.back.make(otherWords, 'aa'))
    expect(view().made.state).toBe('refused')
  })

  for (const step of ['challenge', 'look', 'second', 'make'] as const)
    test(`the answer to ${step} is lost: the same words go on, and the same bytes`, async () => {
      await talks(mine)
      codes.server.fate = (name) => (name === step ? 'answer-lost' : 'fine')
      await during(mine.back.make(words, 'paraplu'))
      expect(view().made.state).toBe('away')
      codes.server.fate = () => 'fine'
      await during(mine.back.make(words, 'paraplu'))
      expect(view().made.state).toBe('made')
      const bodies = codes.bodies('make').map(({ proof: _, ...body }) => body)
      for (const body of bodies) expect(body).toEqual(bodies[0])
      expect(codes.codes.size).toBe(1)
      await has('code-made')
    })

  test('that the line will not keep are refused; others may do', async () => {
    await talks(mine)
    codes.server.fate = (name) => (name === 'make' ? 'already-used' : 'fine')
    await during(mine.back.make(words, null))
    expect(view().made.state).toBe('refused')
    codes.server.fate = () => 'fine'
    await during(mine.back.make(otherWords, null))
    expect(view().made.state).toBe('made')
  })

  test('told just when her counsellor was lost: told to the next one, and sealed in no wait', async () => {
    await talks(mine)
    line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
    await during(mine.back.make(words, null))
    expect(view().made).toMatchObject({ state: 'made', told: false })
    await isLost(true)
    line.server.fate = () => 'fine'
    mine.her.say('Hallo?')
    await soon(clock, () => mine.her.view().messages.at(-1)?.state === 'kept', 'kept')
    await nextComes('Noor')
    await has('code-made')
    expect(await saidUnder(2)).toEqual(['text'])
    await soon(clock, () => view().made.told, 'told')
  })

  test('stops when she leaves or the talk ends, and nothing is asked any more', async () => {
    await talks(mine)
    mine.back.subscribe(() => view().progress === 3 && mine.her.goodbye())
    await during(mine.back.make(words, null))
    expect(view().made.state).toBe('idle')
    expect(codes.asked()).toEqual([])
  })

  test('are known again when they are typed as a message', async () => {
    await talks(mine)
    expect(mine.back.isCode('Hallo, ik ben er weer.')).toBe(false)
    await during(mine.back.make(words, null))
    for (const typed of [words, ` ${words.toUpperCase()} `, `Mijn woorden zijn ${words} toch?`])
      expect(mine.back.isCode(typed)).toBe(true)
    expect(mine.back.isCode('06 12345678 06 23456789 06 34567890')).toBe(true)
  })
})

describe('what a counsellor shows her', () => {
  test('an offer of words, a plan in parts, a moment and a notice; of nobody but the lead', async () => {
    await talks(mine)
    const offer = await line.say('Merel', { type: 'code-offer' })
    await soon(clock, () => mine.her.view().offersWords === toBase64url(offer), 'offered')
    const plan = { sections: [{ id: 'signals', title: 'Signalen', text: 'x'.repeat(5_000) }] }
    const whole = utf8(JSON.stringify(plan))
    const id = new Uint8Array(16)
    for (const [part, body] of [whole.slice(0, 3_900), whole.slice(3_900)].entries())
      await line.say('Merel', { type: 'plan', id, part, parts: 2, body })
    await soon(clock, () => mine.her.view().plan !== null, 'a plan')
    expect(mine.her.view().plan).toEqual(plan)
    const moment = { id: 'A'.repeat(22), at: now + 3_600_000, with: 'Merel' }
    await line.say('Merel', { type: 'moment', body: utf8(JSON.stringify(moment)) })
    await soon(clock, () => mine.her.view().moment !== null, 'a moment')
    expect(mine.her.view().moment).toEqual(moment)
    // Text that nobody signed is no notice.
    await line.say('Merel', { type: 'notice', body: utf8('Wij hebben iets gemeld.') })
    await line.say('Merel', { type: 'moment', body: utf8('{"at":"morgen"}') })
    await settle()
    expect(mine.her.view()).toMatchObject({ notice: null, moment })
    await line.say('Merel', { type: 'notice', body: await line.notice('Merel', 'Noor', 'Wij hebben iets gemeld.') })
    await soon(clock, () => mine.her.view().notice !== null, 'a notice')
    await mine.her.goodbye()
    expect(mine.her.view()).toMatchObject({ notice: 'Wij hebben iets gemeld.', plan })
    expect(fromUtf8(whole).length).toBeGreaterThan(5_000)
  })
})
