/** I12: all keys of everybody, tried on all that is kept of a talk in which people came and went. */
import { expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { handsOver, joins, leaves } from './made-up-change.ts'
import { at, makeUpConversation, text } from './made-up-conversation.ts'
import { makeUpLine, type Person } from './made-up-line.ts'
import { type Kept, keptEnvelope, keptMessage, keptNote, keptOffer, reach } from './made-up-reach.ts'
import type { MadeGrant } from './make-grant.ts'
import { createSender, type Sender } from './message.ts'
import { sealNote } from './note.ts'
import { type GivenChange, openChange } from './open-change.ts'
import type { Segment } from './segment.ts'
import type { HeldVisit } from './visit.ts'

const made = await makeUpLine([{}, {}, { roles: ['interpreter'] }, { roles: ['expert'] }, {}])
const { line } = made
const [lead, next, interpreter, expert, bystander] = [0, 1, 2, 3, 4].map((i) => at(made.people, i)) as [
  Person,
  Person,
  Person,
  Person,
  Person,
]

/**
 * 0 waiting · 1 Merel · 2 and an interpreter · 3 and an expert · 4 without the interpreter · 5 handed over, without the
 * expert. In each talk segment everybody there says something; the lead keeps a note.
 */
async function everything() {
  const conv = await makeUpConversation(made)
  const { conversation, publicKey } = conv.visit
  const kept: Kept[] = []
  const said = async (segment: Segment, who: Sender, name: string) => {
    const sealed = await createSender(line, conversation, who).seal(segment, text('Ik ben er nog.'))
    kept.push(keptMessage(`${segment.n} says ${name}`, line, conversation, segment, who, sealed))
  }
  const noted = async (held: HeldVisit, by: Bytes) => {
    const id = randomBytes(16)
    const sealed = await sealNote(line, held, by, id, 'Let op de hond.')
    kept.push(keptNote(`${held.segment.n} note`, line, conversation, held.segment, by, id, sealed))
  }
  const segment = async (granted: MadeGrant, by: Person, others: Person[], hers: Bytes) => {
    const { held, grant } = granted
    const { n } = held.segment
    kept.push(keptEnvelope(`${n} to visitor`, line, 'grant-v', grant, publicKey, hers))
    kept.push(keptEnvelope(`${n} to lead`, line, 'grant-s', grant, by.shift.publicKey, granted.toMember))
    for (const [i, { envelope }] of granted.toOthers.entries()) {
      const { shift, staff } = at(others, i)
      kept.push(keptEnvelope(`${n} to other ${i}`, line, 'grant-s', grant, shift.publicKey, envelope, staff.leaf))
    }
    await said(held.segment, 'visitor', 'visitor')
    for (const person of [by, ...others]) await said(held.segment, person.staff.leaf, at(person.certificate.roles, 0))
    await noted(held, by.staff.leaf)
  }
  await said(conv.waiting.segment, 'visitor', 'visitor')
  await segment(conv.granted, lead, [], conv.given.envelope)
  let hers = conv.visit
  const follow = async (
    { granted, given }: { granted: MadeGrant; given: GivenChange },
    by: Person,
    others: Person[],
  ) => {
    hers = (await openChange(line, hers, given)).visit
    await segment(granted, by, others, given.envelope)
    return granted.held
  }
  const two = await follow(await joins(made, conv.held, lead, [interpreter], randomBytes(16)), lead, [interpreter])
  const three = await follow(await joins(made, two, lead, [expert, interpreter], randomBytes(16)), lead, [
    interpreter,
    expert,
  ])
  const four = await follow(await leaves(made, three, lead, [expert]), lead, [expert])
  const over = await handsOver(made, four, [lead, next])
  kept.push(keptOffer('4 offer', line, conversation, four.segment, next, over.offered.keys))
  const five = await follow(over, next, [])
  return { conv, kept, five, four, hers }
}

const pairsOf = ({ staff, shift }: Person) => [staff.sealing, shift.keyPair]

test('I12 an interpreter opens nothing of before she came and nothing after she went; others only what was theirs', async () => {
  const { conv, kept, four, hers } = await everything()
  const names = kept.map(({ name }) => name)
  const of = (pattern: RegExp) => names.filter((name) => pattern.test(name)).sort()
  expect(await reach({ keys: [], pairs: pairsOf(interpreter) }, kept)).toEqual(of(/^[23] (says|to other 0)/))
  expect(await reach({ keys: [], pairs: pairsOf(expert) }, kept)).toEqual(
    of(/^(3 (says|to other 1)|4 (says|to other 0))/),
  )
  // Whoever led until then: all but what follows, of notes too.
  const led = { keys: [...four.past, four.segment].map(({ key }) => key), pairs: pairsOf(lead) }
  expect(await reach(led, kept)).toEqual(of(/^([0-4] says|[1-4] to lead|[1-4] note)/))
  // Whoever goes on: all of it, by the offer.
  expect(await reach({ keys: [], pairs: pairsOf(next) }, kept)).toEqual(of(/says|note|5 to lead|4 offer/))
  expect(await reach({ keys: [], pairs: [...pairsOf(bystander), made.dutyKey] }, kept)).toEqual([])
  const page = { keys: [conv.waiting.segment.key], pairs: [hers.keyPair] }
  expect(await reach(page, kept)).toEqual(of(/says|note|to visitor/))
  // All who are gone put their keys together.
  const together = { keys: led.keys, pairs: [lead, interpreter, expert, bystander].flatMap(pairsOf) }
  expect((await reach(together, kept)).filter((name) => name.startsWith('5'))).toEqual([])
})
