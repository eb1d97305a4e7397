/** I11: one act removes a person: a roster without her leaf, and a higher minDutySeq. She opens nothing sealed after it. */
import { expect, test } from 'vitest'
import { equalBytes, randomBytes } from './bytes.ts'
import { type Duty, issueDuty, openDutySeed, seedInfo, verifyDuty } from './duty.ts'
import { at, grantBy, text } from './made-up-conversation.ts'
import { day, makeDuty, makeRoster, makeUpLine, noon, type Person, talks, today } from './made-up-line.ts'
import { type Kept, keptEnvelope, keptMessage, keptNote, keptSeed, keptWait, reach } from './made-up-reach.ts'
import { createSender } from './message.ts'
import { sealNote } from './note.ts'
import { openGrant } from './open-grant.ts'
import { verifyCertificate } from './trust.ts'
import { beginVisit, openWait, sealWait } from './visit.ts'
import { waitAgain } from './wait-again.ts'

const made = await makeUpLine([{}, {}, {}])
const { line, delegation, roster: before } = made
const [stays, removed, stays2] = [at(made.people, 0), at(made.people, 1), at(made.people, 2)]
const certificates = [stays, stays2].map(({ certificate }) => certificate.signed)
const after = await makeRoster(made, before.version + 1, certificates, 2)
const use = { permits: talks, door: 'nationaal', ahead: true }

type Issued = Awaited<ReturnType<typeof issueDuty>>
/** A week of keys, each sealed to everybody given. */
const week = (seq: number, colleagues: Person[], by = stays): Promise<Issued[]> =>
  Promise.all(
    Array.from({ length: 7 }, (_, ahead) => {
      const given = colleagues.map(({ certificate }) => certificate)
      return issueDuty(line, by.staff, 'landelijk', ['nationaal'], today + ahead, seq, given)
    }),
  )
const early = await week(1, [removed, stays2])
const renewed = await week(2, [stays2])

/** Every pair she ever had: her own, her shift's, and of every day she got a copy for. */
async function everyPair({ staff, shift }: Person, issued: Issued[]) {
  const pairs = [staff.sealing, shift.keyPair]
  for (const { duty, seeds } of issued) {
    const copy = seeds.find(({ leaf }) => equalBytes(leaf, staff.leaf))
    if (copy !== undefined) pairs.push((await openDutySeed(line, staff, duty, copy.sealed)).keyPair)
  }
  return pairs
}
const hers = await everyPair(removed, early)
const theirs = await everyPair(stays2, [...early, ...renewed])

test('she had a copy of every key of the week', () => {
  expect([hers.length, theirs.length]).toEqual([9, 16])
})

test('I11 keys made ahead are refused from the moment of removal, on each of their days', async () => {
  for (const { duty } of early) {
    const check = (on: typeof before, now = duty.start) =>
      verifyDuty(line, stays.certificate, on, duty.signed, now, use)
    expect((await check(before)).seq).toBe(1)
    await expect(check(after)).rejects.toThrow('rolled-back')
    await expect(check(after, duty.end + day), 'late').rejects.toThrow('rolled-back')
  }
  for (const { duty } of renewed)
    expect((await verifyDuty(line, stays.certificate, after, duty.signed, duty.start, use)).late).toBe(false)
})

test('I11 her certificate is refused, and with it all she signs: keys with any seq, grants from any wait', async () => {
  const { signed } = removed.certificate
  await verifyCertificate(line, delegation, before, signed, noon)
  await expect(verifyCertificate(line, delegation, after, signed, noon)).rejects.toThrow('not-on-roster')
  // Her own key of the new seq says somebody else issued it: the signature is hers.
  const { duty } = await makeDuty(line, removed, { seq: 99 })
  await expect(verifyDuty(line, stays.certificate, after, duty.signed, noon, use)).rejects.toThrow('not-signed')
  const { waiting, wait, duty: sealedTo } = await waits(at(early, 0).duty)
  const key = at(hers, 2)
  const opened = await openWait(line, key, sealedTo, waiting.conversation, waiting.publicKey, wait)
  const { given } = await grantBy(made, opened, removed)
  expect((await openGrant(line, waiting, given)).lead.leaf).toEqual(removed.staff.leaf)
  await expect(openGrant(line, waiting, { ...given, roster: after })).rejects.toThrow('not-on-roster')
})

async function waits(duty: Duty, waiting?: Awaited<ReturnType<typeof beginVisit>>) {
  const visit = waiting ?? (await beginVisit(line))
  return { waiting: visit, wait: await sealWait(line, visit, duty), duty }
}

/** All that is sealed from the moment of removal on, for a visitor who was waiting by then. */
async function sealedAfter() {
  const old = await waits(at(early, 0).duty)
  const { duty } = at(renewed, 0)
  const { waiting, wait } = await waits(duty, old.waiting)
  const { conversation, publicKey } = waiting
  const key = theirs.at(-7)
  if (key === undefined) throw new Error('no key of today')
  const claimed = await openWait(line, key, duty, conversation, publicKey, wait)
  const { granted, given } = await grantBy(made, claimed, stays2, { roster: after })
  const { visit } = await openGrant(line, waiting, given)
  const { held, grant, toVisitor, toMember } = granted
  const [leaf, id] = [stays2.staff.leaf, randomBytes(16)]
  const note = await sealNote(line, held, leaf, id, 'Liever na zes uur.')
  const said = async (at: typeof visit.segment, who: 'visitor' | typeof leaf) =>
    createSender(line, conversation, who).seal(at, text('Goed dat u er bent.'))
  const kept: Kept[] = [
    keptWait('wait', line, conversation, duty, wait),
    keptEnvelope('grant-v', line, 'grant-v', grant, publicKey, toVisitor),
    keptEnvelope('grant-s', line, 'grant-s', grant, stays2.shift.publicKey, toMember),
    keptMessage('1 visitor', line, conversation, visit.segment, 'visitor', await said(visit.segment, 'visitor')),
    keptMessage('1 staff', line, conversation, visit.segment, leaf, await said(visit.segment, leaf)),
    keptNote('1 note', line, conversation, held.segment, leaf, id, note),
  ]
  for (const { duty: on, seeds } of renewed)
    for (const [i, { leaf: to, sealed }] of seeds.entries()) {
      const owner = equalBytes(to, stays2.staff.leaf) ? stays2 : stays
      const info = await seedInfo(line, on, to, owner.staff.sealingPublic)
      kept.push(keptSeed(`seed ${on.epoch - today} ${i}`, info, sealed))
    }
  const text0 = await said(waiting.segment, 'visitor')
  const first = keptMessage('0 visitor', line, conversation, waiting.segment, 'visitor', text0)
  const oldWait = keptWait('old wait', line, conversation, old.duty, old.wait)
  return { kept, first, oldWait, waiting, visit }
}

test('I11 a wait sealed anew opens with no key she ever had, nor does anything that follows on it', async () => {
  const { kept, first, oldWait } = await sealedAfter()
  expect(await reach({ keys: [], pairs: hers }, [...kept, first])).toEqual([])
  // The same search opens what a colleague who stays is entitled to, and the envelope from before the removal.
  const entitled = kept.map(({ name }) => name).filter((name) => name !== 'grant-v' && !/^seed . 0$/.test(name))
  expect(await reach({ keys: [], pairs: theirs }, kept)).toEqual(entitled.sort())
  expect(await reach({ keys: [], pairs: hers }, [oldWait])).toEqual(['old wait'])
})

test('I11 even if she had opened the wait before: nothing of the talk, nor of a wait after it', async () => {
  const { kept, first, oldWait, waiting, visit } = await sealedAfter()
  const again = await waitAgain(line, visit, { past: true })
  const next = await sealWait(line, again, at(renewed, 1).duty)
  const later = keptWait('wait again', line, visit.conversation, at(renewed, 1).duty, next)
  const keys = [waiting.segment.key]
  // Words typed in that same wait are under the key she saw; sessions and server keep them from her, the key does not.
  expect(await reach({ keys, pairs: hers }, [...kept, first, oldWait, later])).toEqual(['0 visitor', 'old wait'])
})
