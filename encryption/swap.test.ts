/** I2: the server cannot swap the visitor's key, first text or wait key unnoticed. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { issueDuty } from './duty.ts'
import { at, grantBy, makeUpConversation, text } from './made-up-conversation.ts'
import { makeDuty, makeUpLine } from './made-up-line.ts'
import { createSender, openMessage } from './message.ts'
import { openGrant } from './open-grant.ts'
import { waitHead } from './segment.ts'
import { pairFromSeed } from './suite.ts'
import { beginVisit, openWait, sealWait, type Visit } from './visit.ts'

const made = await makeUpLine()
const { line, duty, dutyKey } = made
const lead = at(made.people, 0)
const { waiting } = await makeUpConversation(made)
const wait = await sealWait(line, waiting, duty)
const { conversation, publicKey } = waiting

test("the visitor's key swapped for the server's own is noticed by the counsellor", async () => {
  const servers = await beginVisit(line)
  const swapped = openWait(line, dutyKey, duty, conversation, servers.publicKey, wait)
  await expect(swapped).rejects.toThrow('wrong-conversation')
  const whole = openWait(line, dutyKey, duty, servers.conversation, servers.publicKey, wait)
  await expect(whole).rejects.toThrow('not-opened')
})

test('a wait key of the server lets the counsellor in on nothing: the visitor refuses the grant', async () => {
  const forged: Visit = { ...waiting, segment: { ...waiting.segment, key: randomBytes(32) } }
  const planted = await sealWait(line, forged, duty)
  const held = await openWait(line, dutyKey, duty, conversation, publicKey, planted)
  const { given } = await grantBy(made, held, lead)
  await expect(openGrant(line, waiting, given)).rejects.toThrow('not-opened')
})

test('a first text of the server does not open under her wait key', async () => {
  const forged: Visit = { ...waiting, segment: { ...waiting.segment, key: randomBytes(32) } }
  const planted = await createSender(line, conversation, 'visitor').seal(forged.segment, text('Laat maar.'))
  const held = await openWait(line, dutyKey, duty, conversation, publicKey, wait)
  await expect(openMessage(line, conversation, held.segment, 'visitor', planted)).rejects.toThrow('not-opened')
})

test('a wait of another conversation, segment or duty key does not open', async () => {
  const other = await beginVisit(line)
  const theirs = await sealWait(line, other, duty)
  await expect(openWait(line, dutyKey, duty, conversation, publicKey, theirs)).rejects.toThrow('not-opened')
  await expect(openWait(line, dutyKey, duty, conversation, publicKey, { ...wait, segment: 1 })).rejects.toThrow(
    'not-opened',
  )
  const tomorrow = await makeDuty(line, lead, { epoch: duty.epoch + 1 })
  const late = openWait(line, tomorrow.dutyKey, tomorrow.duty, conversation, publicKey, wait)
  await expect(late).rejects.toThrow('not-opened')
  const renamed = { ...duty, seq: duty.seq + 1 }
  await expect(openWait(line, dutyKey, renamed, conversation, publicKey, wait)).rejects.toThrow('not-opened')
})

test('sealed anew to another duty key it is the same key, and the old envelope looks nothing like it', async () => {
  const next = await issueDuty(line, lead.staff, 'landelijk', ['nationaal'], duty.epoch, 2, [])
  const again = await sealWait(line, waiting, next.duty)
  expect(again.sealed.slice(32)).not.toEqual(wait.sealed.slice(32))
  const { keyPair } = await pairFromSeed(next.seed)
  const held = await openWait(line, keyPair, next.duty, conversation, publicKey, again)
  expect(held.segment).toEqual(waiting.segment)
})

test('a wait carries the past of this visit, in order and linked, and always weighs the same', async () => {
  const { visit } = await makeUpConversation(made)
  const n = visit.segment.n + 1
  const head = await waitHead(line, visit.conversation, n, visit.segment.head)
  const past = [...visit.past, visit.segment]
  const lost: Visit = { ...visit, segment: { n, kind: 'wait', head, key: randomBytes(32) }, past }
  const sealed = await sealWait(line, lost, duty)
  expect(sealed.sealed.length).toBe(wait.sealed.length)
  const held = await openWait(line, dutyKey, duty, visit.conversation, visit.publicKey, sealed)
  expect(held.past).toEqual(past)

  for (const wrong of [past.slice(0, 1), [...past].reverse(), [...past, ...past]]) {
    const broken = await sealWait(line, { ...lost, past: wrong }, duty)
    const opened = openWait(line, dutyKey, duty, visit.conversation, visit.publicKey, broken)
    await expect(opened).rejects.toThrow(/wrong-segment|malformed/)
  }
  const unlinked = { ...lost, segment: { ...lost.segment, head: randomBytes(32) } }
  const strange = await sealWait(line, unlinked, duty)
  const opened = openWait(line, dutyKey, duty, visit.conversation, visit.publicKey, strange)
  await expect(opened).rejects.toThrow('wrong-segment')
  const long = { ...lost, past: Array.from({ length: 9 }, () => visit.segment) }
  await expect(sealWait(line, long, duty)).rejects.toThrow('too-many-segments')
})

test('a wait is made in a wait segment only', async () => {
  const { visit } = await makeUpConversation(made)
  await expect(sealWait(line, visit, duty)).rejects.toThrow('wrong-segment')
})

test('one bit changed anywhere in a wait, and it does not open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(wait.sealed.length - 1), fc.nat(7), async (index, bit) => {
      const sealed: Bytes = wait.sealed.slice()
      sealed[index] = (sealed[index] ?? 0) ^ (1 << bit)
      const opened = openWait(line, dutyKey, duty, conversation, publicKey, { ...wait, sealed })
      await expect(opened).rejects.toThrow('not-opened')
    }),
    { numRuns: 150 },
  )
  for (const length of [0, 31, 32, 97, wait.sealed.length - 1]) {
    const cut = { ...wait, sealed: wait.sealed.slice(0, length) }
    await expect(openWait(line, dutyKey, duty, conversation, publicKey, cut)).rejects.toThrow('not-opened')
  }
})
