/** LOST: the visitor waits again; the next one is given what she passes on, and who is gone cannot come back in. */
import { expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { at, grantBy, type MadeUpConversation, makeUpConversation, text } from './made-up-conversation.ts'
import { makeDuty, makeUpLine } from './made-up-line.ts'
import { createSender, openMessage, type Sender, sealAt } from './message.ts'
import { openNote, sealNote } from './note.ts'
import { openGrant } from './open-grant.ts'
import { packKeys, type Segment, waitHead } from './segment.ts'
import { sealTo } from './suite.ts'
import { type HeldVisit, openWait, sealWait, type Visit, waitInfo } from './visit.ts'
import { waitAgain } from './wait-again.ts'

const made = await makeUpLine([{}, {}, {}])
const { line } = made
const [lead, next, third] = [at(made.people, 0), at(made.people, 1), at(made.people, 2)]
/** Issued by a colleague, after the lead was gone: she has no copy. */
const later = await makeDuty(line, next, { seq: 2 })

const say = (who: Sender, segment: Segment, conv: Bytes, words = 'Ik ben er nog.') =>
  createSender(line, conv, who).seal(segment, text(words))

const open = (conv: MadeUpConversation, wait: { segment: number; sealed: Bytes }) =>
  openWait(line, later.dutyKey, later.duty, conv.visit.conversation, conv.visit.publicKey, wait)

/** Her counsellor is gone; `by` takes the wait that follows. */
async function takeOver(conv: MadeUpConversation, past: boolean, from = conv.visit, by = next) {
  const waiting = await waitAgain(line, from, { past })
  const wait = await sealWait(line, waiting, later.duty)
  const claimed = await open(conv, wait)
  const { granted, given } = await grantBy(made, claimed, by)
  const { visit, lead: who } = await openGrant(line, waiting, given)
  return { waiting, wait, claimed, granted, given, visit, held: granted.held, who }
}

test('she opens a wait segment of her own on the one that was broken off', async () => {
  const conv = await makeUpConversation(made)
  for (const past of [true, false]) {
    const { segment, past: kept, keyPair } = await waitAgain(line, conv.visit, { past })
    expect(segment).toMatchObject({ n: 2, kind: 'wait' })
    expect(segment.key).not.toEqual(conv.visit.segment.key)
    expect(kept).toEqual([conv.waiting.segment, conv.visit.segment])
    expect(keyPair).toBe(conv.visit.keyPair)
  }
})

test('a colleague takes over with the past, and reads all of this visit and the notes', async () => {
  const conv = await makeUpConversation(made)
  const { conversation } = conv.visit
  const first = await say('visitor', conv.waiting.segment, conversation, 'Hij heeft mijn sleutels.')
  const answer = await say(lead.staff.leaf, conv.held.segment, conversation, 'Zit u nu veilig?')
  const id = randomBytes(16)
  const note = await sealNote(line, conv.held, lead.staff.leaf, id, 'Wil naar haar zus.')
  const { held, visit, who, claimed } = await takeOver(conv, true)
  expect(visit.segment).toEqual(held.segment)
  expect(visit.segment).toMatchObject({ n: 3, kind: 'talk' })
  expect(who.leaf).toEqual(next.staff.leaf)
  expect(held.past).toEqual([conv.waiting.segment, conv.visit.segment, claimed.segment])
  const read = async (segment: Segment, sender: Sender, message: typeof first) =>
    new TextDecoder().decode((await openMessage(line, conversation, segment, sender, message)).body)
  expect(await read(at(held.past, 0), 'visitor', first)).toBe('Hij heeft mijn sleutels.')
  expect(await read(at(held.past, 1), lead.staff.leaf, answer)).toBe('Zit u nu veilig?')
  expect(await openNote(line, claimed, lead.staff.leaf, id, note)).toBe('Wil naar haar zus.')
  expect(await openNote(line, held, lead.staff.leaf, id, note)).toBe('Wil naar haar zus.')
})

test('"rather not" weighs the same, holds nothing older, and is kept to at the next loss', async () => {
  const conv = await makeUpConversation(made)
  const withPast = await sealWait(line, await waitAgain(line, conv.visit, { past: true }), later.duty)
  const without = await takeOver(conv, false)
  expect(without.wait.sealed.length).toBe(withPast.sealed.length)
  expect(without.claimed.past).toEqual([])
  expect(without.held.past).toEqual([without.claimed.segment])
  expect(without.granted.toMember.length).toBe((await takeOver(conv, true)).granted.toMember.length)
  expect(without.visit.past).toHaveLength(3)
  // Lost again; now she says nothing against it, which covers only what this colleague was given.
  const again = await takeOver(conv, true, without.visit, third)
  expect(again.claimed.past).toEqual([without.waiting.segment, without.visit.segment])
  expect(again.visit.past).toHaveLength(5)
  expect((await takeOver(conv, false, again.visit, next)).claimed.past).toEqual([])
})

test('while she waits she is not lost a second time: the wait stands, and may be sealed anew', async () => {
  const conv = await makeUpConversation(made)
  const waiting = await waitAgain(line, conv.visit, { past: true })
  for (const visit of [waiting, conv.waiting])
    await expect(waitAgain(line, visit, { past: true })).rejects.toThrow('wrong-segment')
  const tomorrow = await makeDuty(line, next, { seq: 3 })
  const wait = await sealWait(line, waiting, tomorrow.duty)
  const { conversation, publicKey } = waiting
  const held = await openWait(line, tomorrow.dutyKey, tomorrow.duty, conversation, publicKey, wait)
  expect(held.segment).toEqual(waiting.segment)
  expect(held.past).toEqual(waiting.past)
})

/** As after many comings and goings: `count` segments lie before the present talk. */
function afterMany({ visit, waiting }: MadeUpConversation, count: number): Visit {
  const chance = (n: number): Segment => ({ n, kind: 'talk', head: randomBytes(32), key: randomBytes(32) })
  const past = [waiting.segment, ...Array.from({ length: count - 1 }, (_, i) => chance(i + 1))]
  return { ...visit, segment: chance(count), past }
}

test('a lost counsellor after many segments: the past goes along, and where it no longer fits she goes on without', async () => {
  const conv = await makeUpConversation(made)
  for (const count of [7, 8, 9, 30, 62]) {
    const from = afterMany(conv, count)
    const { held, visit } = await takeOver(conv, true, from)
    expect(visit.segment.n).toBe(count + 2)
    expect(held.past.slice(0, -1)).toEqual([...from.past, from.segment])
  }
  const full = afterMany(conv, 63)
  await expect(waitAgain(line, full, { past: true })).rejects.toThrow('too-many-segments')
  const { visit: on, held } = await takeOver(conv, false, full)
  expect(held.past.map(({ n }) => n)).toEqual([64])
  expect((await takeOver(conv, true, on)).held.past.map(({ n }) => n)).toEqual([64, 65, 66])
})

test('the size of a wait says how many segments there were, which all know, and not how many go along', async () => {
  const conv = await makeUpConversation(made)
  const sizes = new Map<number, number>()
  for (const count of [1, 7, 8, 15, 16, 62, 200]) {
    const from = afterMany(conv, count)
    const lengths = [true, false].map(async (past) => {
      if (past && count > 62)
        return (await sealWait(line, await waitAgain(line, from, { past: false }), later.duty)).sealed
      return (await sealWait(line, await waitAgain(line, from, { past }), later.duty)).sealed
    })
    const [along, without] = await Promise.all(lengths)
    expect(along?.length).toBe(without?.length)
    sizes.set(count + 1, without?.length ?? 0)
  }
  expect(Object.fromEntries(sizes)).toEqual({ 2: 682, 8: 682, 9: 1_218, 16: 1_218, 17: 1_754, 63: 4_434, 201: 4_434 })
})

test('a past with a gap, out of order, unlinked, or two waits in a row is not believed', async () => {
  const conv = await makeUpConversation(made)
  const { conversation, publicKey } = conv.visit
  const { segment, past } = await waitAgain(line, conv.visit, { past: true })
  const [zero, one] = [at(past, 0), at(past, 1)]
  /** Sealed by hand: sealWait makes none of these. */
  const forged = async (current: Segment, places: Segment[]) => {
    const info = await waitInfo(line, conversation, current.n, current.head, later.duty)
    const sealed = await sealTo(later.duty.publicKey, info, packKeys(current, places))
    const whole = new Uint8Array([...current.head, ...sealed])
    return openWait(line, later.dutyKey, later.duty, conversation, publicKey, { segment: current.n, sealed: whole })
  }
  expect((await forged(segment, past)).past).toEqual(past)
  const after = await waitHead(line, conversation, 3, one.head)
  const wrong: Record<string, [Segment, Segment[]]> = {
    'a gap before': [segment, [zero]],
    'a gap between': [{ ...segment, n: 3 }, [zero, { ...one, n: 2 }]],
    'a gap between, with a fitting head': [{ ...segment, n: 3, head: after }, [zero, { ...one, n: 2 }]],
    'a talk first': [segment, [one]],
    'a first wait that does not follow on nothing': [segment, [{ ...zero, head: randomBytes(32) }, one]],
    'two waits': [segment, [zero, { ...one, kind: 'wait' }]],
    'another head': [{ ...segment, head: randomBytes(32) }, past],
    'a first segment without its own head': [{ ...segment, n: 0 }, []],
  }
  for (const [name, [current, places]] of Object.entries(wrong))
    await expect(forged(current, places), name).rejects.toThrow('wrong-segment')
})

test('a head of chance is noticed: with the past by the colleague, without it by the visitor', async () => {
  const conv = await makeUpConversation(made)
  for (const past of [true, false]) {
    const waiting = await waitAgain(line, conv.visit, { past })
    const strange: Visit = { ...waiting, segment: { ...waiting.segment, head: randomBytes(32) } }
    const opened = open(conv, await sealWait(line, strange, later.duty))
    if (past) await expect(opened).rejects.toThrow('wrong-segment')
    else {
      const { given } = await grantBy(made, await opened, next)
      await expect(openGrant(line, waiting, given)).rejects.toThrow('wrong-segment')
    }
  }
})

test('I1 the one who is gone cannot let herself in again', async () => {
  const conv = await makeUpConversation(made)
  const waiting = await waitAgain(line, conv.visit, { past: true })
  // She knows every head, number and name, and the key of the talk; the key of the wait she does not.
  for (const key of [...conv.held.past, conv.held.segment].map((each) => each.key)) {
    const guessed: HeldVisit = { ...conv.held, segment: { ...waiting.segment, key }, past: waiting.past }
    const { given } = await grantBy(made, guessed, lead)
    await expect(openGrant(line, waiting, given)).rejects.toThrow('not-opened')
  }
  await expect(openGrant(line, waiting, conv.given), 'the old grant again').rejects.toThrow('wrong-segment')
  const stale = await grantBy(made, { ...conv.held, segment: { ...conv.held.segment, kind: 'wait' } }, lead)
  await expect(openGrant(line, waiting, stale.given), 'on the talk that is over').rejects.toThrow('wrong-segment')
  const wait = await sealWait(line, waiting, later.duty)
  const { conversation, publicKey } = waiting
  const opened = openWait(line, made.dutyKey, made.duty, conversation, publicKey, wait)
  await expect(opened, 'with a duty key of before').rejects.toThrow('not-opened')
})

test('I5 no text of staff opens while she waits again, nor one of the talk that is over', async () => {
  const conv = await makeUpConversation(made)
  const { conversation } = conv.visit
  const { segment: wait } = await waitAgain(line, conv.visit, { past: true })
  const leaf = lead.staff.leaf
  await expect(say(leaf, wait, conversation)).rejects.toThrow('wrong-sender')
  // Sealed past our own check, even with the right key.
  const instance = randomBytes(16)
  const forced = await sealAt({ line, conversation, segment: wait, sender: leaf, instance }, 0, text('Ik ben terug.'))
  const message = { segment: 2, instance, counter: 0, sealed: forced }
  await expect(openMessage(line, conversation, wait, leaf, message)).rejects.toThrow('wrong-sender')
  await expect(openMessage(line, conversation, wait, 'visitor', message)).rejects.toThrow('not-opened')
  const late = await say(leaf, conv.held.segment, conversation)
  await expect(openMessage(line, conversation, wait, leaf, late)).rejects.toThrow('wrong-sender')
  await expect(openMessage(line, conversation, wait, 'visitor', late)).rejects.toThrow('wrong-segment')
})
