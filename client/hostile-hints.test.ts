/** I13: a server can say what it likes, in any order, twice or never: no key and no person changes by it. */
import { toBase64url } from '@lijn116/encryption'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createHandLine } from './fixture/hand-line.ts'
import { together } from './fixture/second-script.ts'
import { trustedLine } from './fixture/trust.ts'
import { createVisitor, type VisitorClient } from './visitor.ts'
import type { VisitorFrame } from './visitor-wire.ts'

const world = await trustedLine()
const line = await createHandLine(world, { Merel: 'counsellor', Noor: 'counsellor', Sanne: 'coordinator' })
const clock = createFakeClock()
let her: VisitorClient
const names = () => her.view().members.map(({ pseudonym }) => pseudonym)
const texts = () => her.view().messages.map(({ text }) => text)
const sanne = [line.hand('Sanne').companion]

beforeEach(async () => {
  line.clear()
  her = createVisitor({
    line: line.line,
    door: 'nationaal',
    language: 'nl',
    transport: line.transport,
    together,
    clock,
  })
  await her.open()
  her.say('Hallo.')
  await soon(clock, () => her.view().phase === 'waiting', 'waiting')
  await line.claim('Merel')
  await soon(clock, () => names()[0] === 'Merel', 'talking')
  await line.change('Merel', { reason: 'join', others: sanne, yesTo: null })
  await soon(clock, () => names().length === 2, 'two of them')
})
afterEach(() => her.drop())

const count = fc.nat(9)
const state = fc.record({
  phase: fc.constantFrom('waiting', 'claimed', 'granted', 'talking', 'closing'),
  segment: count,
  availability: fc.constantFrom('open', 'busy', 'nobody'),
  band: fc.constantFrom('soon', 'minutes', 'long', null),
  counsellorPresent: fc.constantFrom(true, false, null),
})
const time = fc.integer({ min: 0, max: 4_000_000_000_000 })
const hint: fc.Arbitrary<VisitorFrame> = fc.oneof(
  state.map((data): VisitorFrame => ({ event: 'state', data })),
  fc
    .tuple(state, time, count)
    .map(([told, now, seq]): VisitorFrame => ({ event: 'hello', data: { ...told, now, seq } })),
  fc.tuple(time, count).map(([now, seq]): VisitorFrame => ({ event: 'beat', data: { now, seq } })),
  fc.constantFrom<VisitorFrame>({ event: 'typing', data: {} }, { event: 'trust', data: {} }),
)

test('whatever is hinted, she goes on with the same people under the same key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hint, { minLength: 5, maxLength: 15 }), async (hints) => {
      for (const each of hints) {
        line.tell(each)
        expect(names()).toEqual(['Merel', 'Sanne'])
      }
      await settle(2)
      expect(names()).toEqual(['Merel', 'Sanne'])
      expect(her.view().asks).toBe(null)
    }),
    { numRuns: 25 },
  )
  line.tellState({ phase: 'talking', segment: 2, counsellorPresent: true })
  her.say('Nog steeds u beiden?')
  await soon(clock, () => her.view().messages.at(-1)?.state === 'kept', 'kept')
  expect(line.facts().at(-1)).toMatchObject({ sender: 'visitor', segment: 2 })
})

test('a line that says somebody left, took over or came changes nothing until the seal says so', async () => {
  const { fact } = await line.grant('Merel', { reason: 'leave', others: [] })
  const noor = line.hand('Noor')
  // Bent in every way that needs no key.
  const bent = [
    { ...fact, certificate: noor.certificate, shift: toBase64url(noor.shift.shift.signed) },
    { ...fact, others: [{ certificate: noor.certificate, shift: toBase64url(noor.shift.shift.signed) }] },
    { ...fact, grant: `${fact.grant.slice(0, -4)}AAAA` },
    { ...fact, envelope: `${fact.envelope.slice(0, -4)}AAAA` },
  ]
  for (const each of bent) {
    line.store(each)
    await settle()
    await soon(clock, () => her.view().problem === 'untrusted', 'not believed')
    expect(names()).toEqual(['Merel', 'Sanne'])
  }
  await line.say('Merel', 'Wij zijn er nog.')
  await soon(clock, () => texts().includes('Wij zijn er nog.'), 'the talk goes on')
})

test('a grant told twice is one, and an older one told again is none', async () => {
  const [claimed, joined] = line.facts().filter(({ kind }) => kind === 'grant')
  if (claimed === undefined || joined === undefined) throw new Error('two grants')
  for (const again of [joined, claimed, joined]) {
    line.store(again)
    await settle()
    expect(names()).toEqual(['Merel', 'Sanne'])
  }
  await line.say('Sanne', 'Ik ook.')
  await soon(clock, () => texts().includes('Ik ook.'), 'the talk goes on')
})

test('told in the wrong order, each is believed in its turn, and what was said meanwhile is not lost', async () => {
  const left = await line.grant('Merel', { reason: 'leave', others: [] })
  const offer = await line.offer('Merel', 'Noor')
  line.hold(left.made.held)
  const next = await line.offer('Merel', 'Noor')
  const over = await line.grant('Noor', { reason: 'handover', offer: next.signed })
  line.hold(over.made.held)
  // The offer of the segment before helps nobody.
  line.store({ ...over.fact, offer: toBase64url(offer.signed) })
  line.store(over.fact)
  await line.say('Noor', 'Dag, ik ben Noor.')
  await settle()
  expect(names()).toEqual(['Merel', 'Sanne'])
  expect(texts()).toEqual(['Hallo.'])
  line.store(left.fact)
  await soon(clock, () => names()[0] === 'Noor', 'all of it')
  await soon(clock, () => texts().includes('Dag, ik ben Noor.'), 'what she said')
  expect(her.view()).toMatchObject({ problem: null, handed: { from: 'Merel', to: 'Noor' } })
})

test('a grant that is kept from her leaves her where she was: nothing is sealed for people she does not know', async () => {
  const { made } = await line.grant('Merel', { reason: 'leave', others: [] })
  line.hold(made.held)
  line.tellState({ segment: 3 })
  her.say('Hoort u mij?')
  for (let i = 0; i < 20; i++) {
    await settle(4)
    clock.advance(500)
  }
  expect(names()).toEqual(['Merel', 'Sanne'])
  expect(line.facts().filter((fact) => fact.kind === 'message' && fact.segment > 2)).toEqual([])
  expect(her.view().messages.at(-1)?.state).not.toBe('kept')
})
