/** I1 and I9: all keys somebody holds, tried on all that is kept of a visit in which a counsellor was lost. */
import { expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { at, grantBy, type MadeUpConversation, makeUpConversation, text } from './made-up-conversation.ts'
import { day, makeDuty, makeUpLine, noon, type Person, today } from './made-up-line.ts'
import { type Kept, keptEnvelope, keptMessage, keptNote, keptWait, reach } from './made-up-reach.ts'
import { createSender, openMessage, type Sender } from './message.ts'
import { sealNote } from './note.ts'
import { openGrant } from './open-grant.ts'
import type { Segment } from './segment.ts'
import { type HeldVisit, openWait, sealWait } from './visit.ts'
import { waitAgain } from './wait-again.ts'

const made = await makeUpLine([{}, {}, {}])
const { line } = made
const [lead, next, third] = [at(made.people, 0), at(made.people, 1), at(made.people, 2)]
/** Issued by a colleague, after the lead was gone: she has no copy. */
const later = await makeDuty(line, next, { seq: 2 })

const say = (who: Sender, segment: Segment, conv: Bytes, words = 'Ik ben er nog.') =>
  createSender(line, conv, who).seal(segment, text(words))

/** All that ever lay on the server for this visit, as far as it is sealed; of the waits those not yet deleted. */
async function everything(conv: MadeUpConversation, past: boolean) {
  const { conversation, publicKey } = conv.visit
  const { claimed: zero, held: one, granted, given } = conv
  const waiting = await waitAgain(line, conv.visit, { past })
  const wait = await sealWait(line, waiting, later.duty)
  const claimed = await openWait(line, later.dutyKey, later.duty, conversation, publicKey, wait)
  const handed = await grantBy(made, claimed, next)
  await openGrant(line, waiting, handed.given)
  const over = { waiting, wait, held: handed.granted.held, granted: handed.granted }
  const noted = async (held: HeldVisit, who: Person, name: string): Promise<Kept> => {
    const [id, by] = [randomBytes(16), who.staff.leaf]
    return keptNote(
      name,
      line,
      conversation,
      held.segment,
      by,
      id,
      await sealNote(line, held, by, id, 'Let op de hond.'),
    )
  }
  const said = async (segment: Segment, who: Sender, name: string) =>
    keptMessage(name, line, conversation, segment, who, await say(who, segment, conversation))
  const envelope = (held: HeldVisit, grant: Bytes, who: Person, to: 'grant-s' | 'grant-v', sealed: Bytes) => {
    const recipient = to === 'grant-v' ? publicKey : who.shift.publicKey
    return keptEnvelope(`${held.segment.n} ${to}`, line, to, grant, recipient, sealed)
  }
  const kept = [
    await said(zero.segment, 'visitor', '0 visitor'),
    envelope(one, given.grant, lead, 'grant-v', given.envelope),
    envelope(one, granted.grant, lead, 'grant-s', granted.toMember),
    await said(one.segment, 'visitor', '1 visitor'),
    await said(one.segment, lead.staff.leaf, '1 staff'),
    await noted(one, lead, '1 note'),
    keptWait('2 wait', line, conversation, later.duty, over.wait),
    await said(over.waiting.segment, 'visitor', '2 visitor'),
    envelope(over.held, over.granted.grant, next, 'grant-v', over.granted.toVisitor),
    envelope(over.held, over.granted.grant, next, 'grant-s', over.granted.toMember),
    await said(over.held.segment, 'visitor', '3 visitor'),
    await said(over.held.segment, next.staff.leaf, '3 staff'),
    await noted(over.held, next, '3 note'),
  ]
  return { kept, over }
}

const pairsOf = ({ staff, shift }: Person) => [staff.sealing, shift.keyPair]
const keysOf = (held: HeldVisit) => [...held.past, held.segment].map(({ key }) => key)

test('I1 all keys on all envelopes: who is gone opens nothing of what follows, who comes opens what was passed on', async () => {
  const conv = await makeUpConversation(made)
  const before = ['0 visitor', '1 grant-s', '1 note', '1 staff', '1 visitor']
  const after = ['2 visitor', '2 wait', '3 grant-s', '3 note', '3 staff', '3 visitor']
  for (const past of [true, false]) {
    const { kept, over } = await everything(conv, past)
    const gone = { keys: keysOf(conv.held), pairs: [...pairsOf(lead), made.dutyKey] }
    expect(await reach(gone, kept)).toEqual(before)
    const comes = { keys: [], pairs: [...pairsOf(next), later.dutyKey] }
    // The envelope of the lead herself stays closed to her; all else of before comes with the past, or not at all.
    const passedOn = past ? before.filter((name) => name !== '1 grant-s') : []
    expect(await reach(comes, kept)).toEqual([...passedOn, ...after])
    // The notes are no secret of keys to the visitor's own device: only never served to it.
    const hers = { keys: [conv.waiting.segment.key, over.waiting.segment.key], pairs: [conv.visit.keyPair] }
    const all = kept.map(({ name }) => name)
    expect(await reach(hers, kept)).toEqual(all.filter((name) => !/grant-s|wait/.test(name)).sort())
    const bystander = { keys: [], pairs: [...pairsOf(third), made.dutyKey] }
    expect(await reach(bystander, kept)).toEqual([])
  }
})

test('I9 asleep for up to seven days: nobody more can read, and when she wakes nothing is lost', async () => {
  const conv = await makeUpConversation(made)
  const { conversation, publicKey } = conv.visit
  const typed = await say('visitor', conv.visit.segment, conversation, 'Ben je daar?')
  const asleep = (await everything(conv, true)).kept.slice(0, 6)
  const duties = [{ duty: made.duty, dutyKey: made.dutyKey }]
  for (let days = 0; days <= 7; days++) {
    const duty = await makeDuty(line, next, { epoch: today + days, seq: 4 })
    duties.push(duty)
    const team = [next, third].flatMap(pairsOf)
    expect(await reach({ keys: [], pairs: [...team, ...duties.map(({ dutyKey }) => dutyKey)] }, asleep)).toEqual([])

    const waiting = await waitAgain(line, conv.visit, { past: true })
    const wait = await sealWait(line, waiting, duty.duty)
    const held = await openWait(line, duty.dutyKey, duty.duty, conversation, publicKey, wait)
    const { body } = await openMessage(line, conversation, at(held.past, 1), 'visitor', typed)
    expect(new TextDecoder().decode(body)).toBe('Ben je daar?')
    expect(duty.duty.start).toBe(Math.floor((noon + days * day) / day) * day)
  }
})
