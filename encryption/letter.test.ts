/** Letters: read by whom they name and by her, answered only where the keys are those a colleague was told of. */
import { expect, test } from 'vitest'
import { type Bytes, concat, randomBytes } from './bytes.ts'
import { ctx, type Field, list } from './context.ts'
import { openText, sealText } from './keyed-text.ts'
import {
  type LetterText,
  letterBytes,
  openLetter,
  openOwnLetter,
  passLetter,
  resealOwnLetter,
  sealLetter,
} from './letter.ts'
import { makeUpCode, turned } from './made-up-code.ts'
import { at } from './made-up-conversation.ts'
import { makeUpLine, today } from './made-up-line.ts'
import { checkLetter, signMailCert, verifyMailCert } from './mailbox.ts'
import { pad } from './padded.ts'
import { signBody } from './signed.ts'
import { aesSeal, counterNonce, hkdf, sealTo, sha256 } from './suite.ts'

const refused = (work: Promise<unknown>, reason: string) => expect(work).rejects.toMatchObject({ reason })
const { line, people, dutyKey } = await makeUpLine([{}, {}, {}])
const [coach, deputy, next] = [at(people, 0), at(people, 1), at(people, 2)]
const { secrets, second, made, guarded } = await makeUpCode(line)
const id = randomBytes(16)
const letter: LetterText = { id, day: today, text: 'Het ging deze week iets beter.', made }
const { sealed, envelopes, own } = await sealLetter(line, letter, [coach.certificate, deputy.certificate])
const [toCoach, toDeputy] = [at(envelopes, 0), at(envelopes, 1)]

const read = (by: typeof coach, envelope: Bytes, change: { id?: Bytes; sealed?: Bytes; lineId?: string } = {}) =>
  openLetter(
    { ...line, lineId: change.lineId ?? line.lineId },
    by.staff,
    change.id ?? id,
    envelope,
    change.sealed ?? sealed,
  )

test('coach and deputy read it, and she herself', async () => {
  expect(await read(coach, toCoach)).toEqual(letter)
  expect(await read(deputy, toDeputy)).toEqual(letter)
  expect(await openOwnLetter(line, secrets, id, own, sealed)).toEqual(letter)
})

test('a length tells one of three sizes; an envelope is as long for everybody', async () => {
  const sizes: number[] = []
  for (const text of ['', 'a'.repeat(2_000), 'ë'.repeat(letterBytes / 2)])
    sizes.push((await sealLetter(line, { ...letter, text }, [coach.certificate])).sealed.length)
  expect(sizes).toEqual([1_072, 4_144, 12_336])
  expect([toCoach, toDeputy, own].map(({ length }) => length)).toEqual([113, 113, 113])
  const long = { ...letter, text: 'a'.repeat(letterBytes + 1) }
  await refused(sealLetter(line, long, [coach.certificate]), 'too-long')
})

test('nobody else opens it, and nobody with the envelope of another', async () => {
  for (const [by, envelope] of [
    [next, toCoach],
    [deputy, toCoach],
    [coach, toDeputy],
    [coach, own],
  ] as const)
    await refused(read(by, envelope), 'not-opened')
  for (const pair of [dutyKey, coach.staff.sealing, second.pair])
    await refused(openOwnLetter(line, { ...secrets, pair }, id, own, sealed), 'not-opened')
  await refused(openOwnLetter(line, secrets, id, toCoach, sealed), 'not-opened')
})

test('re-addressed to a leaf of the same key, under another id, altered or elsewhere it stays shut', async () => {
  await refused(openLetter(line, { ...coach.staff, leaf: deputy.staff.leaf }, id, toCoach, sealed), 'not-opened')
  await refused(read(coach, toCoach, { id: randomBytes(16) }), 'not-opened')
  await refused(read(coach, toCoach, { lineId: 'elders' }), 'not-opened')
  for (const other of turned(sealed, [0, 31, 32, 500, 1_071]))
    await refused(read(coach, toCoach, { sealed: other }), 'not-opened')
  const another = await sealLetter(line, letter, [coach.certificate])
  await refused(read(coach, toCoach, { sealed: another.sealed }), 'not-opened')
})

test('somebody is named, at most two people, and never the same one twice', async () => {
  for (const to of [[], [coach, coach], [coach, deputy, next]]) {
    const named = to.map(({ certificate }) => certificate)
    await refused(sealLetter(line, letter, named), 'not-allowed')
    await refused(resealOwnLetter(line, secrets, id, own, sealed, named), 'not-allowed')
  }
})

test('it is passed on by who could read it, and sealed anew by her, without another byte of the letter', async () => {
  const passed = await passLetter(line, deputy.staff, id, toDeputy, sealed, next.certificate)
  expect(await read(next, passed)).toEqual(letter)
  await refused(passLetter(line, next.staff, id, toDeputy, sealed, next.certificate), 'not-opened')
  const [anew] = await resealOwnLetter(line, secrets, id, own, sealed, [next.certificate])
  expect(await read(next, anew ?? passed)).toEqual(letter)
  await refused(read(coach, anew ?? passed), 'not-opened')
})

test('with a second word her own copy is behind it', async () => {
  const behind = await sealLetter(line, { ...letter, made: guarded }, [coach.certificate])
  expect((await openOwnLetter(line, secrets, id, behind.own, behind.sealed, second)).text).toBe(letter.text)
  await refused(openOwnLetter(line, secrets, id, behind.own, behind.sealed), 'not-opened')
  await refused(openOwnLetter(line, secrets, id, own, sealed, second), 'not-opened')
})

test('what somebody put under her handle as if she had written it is not hers', async () => {
  const stranger = await makeUpCode(line)
  const wrong = [
    { ...made, resume: randomBytes(32) },
    { ...made, handle: randomBytes(16) },
    { ...stranger.made, publicKey: made.publicKey, handle: made.handle },
  ]
  for (const pretended of wrong) {
    const planted = await sealLetter(line, { ...letter, made: pretended }, [coach.certificate])
    await refused(openOwnLetter(line, secrets, id, planted.own, planted.sealed), 'wrong-sender')
    const again = resealOwnLetter(line, secrets, id, planted.own, planted.sealed, [next.certificate])
    await refused(again, 'wrong-sender')
  }
})

test('one letter cannot read differently to two people: a second key for the same bytes is refused', async () => {
  const [key, other] = [randomBytes(32), randomBytes(32)]
  const plain = pad([1_024], list([today, 'Wat de coach leest.', randomBytes(178)]))
  const bytes = await sealText(line, 'letter', id, key, plain)
  expect(await openText(line, 'letter', id, key, bytes)).toEqual(plain)
  await refused(openText(line, 'letter', id, other, bytes), 'wrong-key')
  await refused(openText(line, 'report-text', id, key, bytes), 'wrong-key')
  // The mark of the one key before what was sealed under the other.
  const inner = (await hkdf(other, new Uint8Array(0), ctx(line, 'letter', id), 64)).slice(32)
  const mixed = concat(bytes.slice(0, 32), await aesSeal(inner, counterNonce(0), ctx(line, 'letter', id), plain))
  await refused(openText(line, 'letter', id, other, mixed), 'wrong-key')
  await refused(openText(line, 'letter', id, key, mixed), 'not-opened')
  const info = ctx(line, 'letter-s', id, coach.staff.leaf, await sha256(coach.staff.sealingPublic), await sha256(bytes))
  await refused(read(coach, await sealTo(coach.staff.sealingPublic, info, other), { sealed: bytes }), 'wrong-key')
  await refused(
    read(coach, await sealTo(coach.staff.sealingPublic, info, randomBytes(31)), { sealed: bytes }),
    'malformed',
  )
})

const signed = await signMailCert(line, next.staff, guarded)
const cert = await verifyMailCert(line, next.certificate, signed)

test('a colleague says which keys belong to a mailbox, and what only she and staff know stays out of it', async () => {
  const { publicKey, second: guard, handle, resume } = guarded
  expect(cert).toEqual({ handle, publicKey, second: guard, resumeHash: await sha256(resume), by: next.staff.leaf })
  expect((await verifyMailCert(line, next.certificate, await signMailCert(line, next.staff, made))).second).toBeNull()
  expect(Buffer.from(signed).includes(Buffer.from(resume))).toBe(false)
})

test('a letter is hers only if handle, both keys and the secret are those of the mailbox', async () => {
  await checkLetter({ made: guarded }, cert)
  const wrong = [
    made,
    { ...guarded, publicKey: second.publicKey },
    { ...guarded, second: randomBytes(65) },
    { ...guarded, handle: randomBytes(16) },
    { ...guarded, resume: cert.resumeHash },
    (await makeUpCode(line)).guarded,
  ]
  for (const other of wrong) await refused(checkLetter({ made: other }, cert), 'wrong-sender')
})

test('moved to another mailbox, signed by somebody else or altered it says nothing', async () => {
  const elsewhere = await makeUpCode(line)
  await refused(checkLetter({ made: { ...elsewhere.guarded, handle: elsewhere.made.handle } }, cert), 'wrong-sender')
  await refused(verifyMailCert(line, coach.certificate, signed), 'not-signed')
  await refused(verifyMailCert({ ...line, lineId: 'elders' }, next.certificate, signed), 'malformed')
  for (const other of turned(signed, [2, 60, 100, 200]))
    await refused(verifyMailCert(line, next.certificate, other), 'not-signed')
  const sign = (...fields: Field[]) =>
    signBody(ctx(line, 'mailcert', ...fields), [{ index: 0, key: next.staff.signing.privateKey }])
  const { handle, publicKey, resumeHash } = cert
  const given = [handle, publicKey, '', resumeHash, coach.staff.leaf] as const
  await refused(verifyMailCert(line, next.certificate, await sign(...given)), 'wrong-sender')
  const half = [handle, publicKey, publicKey.slice(1), resumeHash, next.staff.leaf] as const
  await refused(verifyMailCert(line, next.certificate, await sign(...half)), 'malformed')
  const more = [handle, publicKey, '', resumeHash, next.staff.leaf, ''] as const
  await refused(verifyMailCert(line, next.certificate, await sign(...more)), 'malformed')
})
