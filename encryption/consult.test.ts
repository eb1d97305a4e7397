/** Between two colleagues: it opens for whom it names, from whom it names, under its own id, and in no other way. */
import { expect, test } from 'vitest'
import { type Bytes, concat, randomBytes } from './bytes.ts'
import { consultLetters, openConsult, sealConsult } from './consult.ts'
import { ctx } from './context.ts'
import { at } from './made-up-conversation.ts'
import { hour, makeUpLine, noon } from './made-up-line.ts'
import { beginShift } from './shift.ts'
import { signBody, verifySigned } from './signed.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'

const { line, people } = await makeUpLine([{}, {}, { roles: ['expert'], teams: ['sport'] }])
const [merel, linde, wilg] = [at(people, 0), at(people, 1), at(people, 2)]
const id = randomBytes(16)
const said = 'Hoe begin je over aangifte als iemand twijfelt?'
const sealed = await sealConsult(line, merel.staff, linde.shift.shift, id, said)

const refused = (work: Promise<unknown>, reason: string) => expect(work).rejects.toMatchObject({ reason })
const opened = (change: { as?: typeof merel; from?: typeof merel; id?: Bytes; sealed?: Bytes; lineId?: string } = {}) =>
  openConsult(
    change.lineId === undefined ? line : { ...line, lineId: change.lineId },
    (change.as ?? linde).shift,
    (change.from ?? merel).certificate,
    change.id ?? id,
    change.sealed ?? sealed,
  )
const aboutOf = async (from: typeof merel, to: typeof merel) =>
  [from.staff.leaf, to.staff.leaf, id, await sha256(to.shift.publicKey)] as const

test('it says to the colleague what was said, up to a thousand letters of any kind', async () => {
  expect(await opened()).toBe(said)
  for (const text of ['', 'ë'.repeat(consultLetters), '🙂'.repeat(consultLetters)])
    expect(await opened({ sealed: await sealConsult(line, merel.staff, linde.shift.shift, id, text) })).toBe(text)
  await refused(sealConsult(line, merel.staff, linde.shift.shift, id, 'a'.repeat(consultLetters + 1)), 'too-long')
})

test('its length tells one of four sizes', async () => {
  const sizes = new Set<number>()
  for (const text of ['ja', said, 'a'.repeat(254), 'a'.repeat(255), 'a'.repeat(600), '🙂'.repeat(1_000)])
    sizes.add((await sealConsult(line, merel.staff, linde.shift.shift, id, text)).length)
  expect(sizes.size).toBe(4)
})

test('for anybody else, from anybody else, under another id or on another line it stays shut', async () => {
  await refused(opened({ as: wilg }), 'not-opened')
  await refused(opened({ from: wilg }), 'not-opened')
  await refused(opened({ id: randomBytes(16) }), 'not-opened')
  await refused(opened({ lineId: 'another' }), 'not-opened')
  const next = await beginShift(line, linde.staff, linde.certificate, 'Linde', noon + 8 * hour)
  await refused(opened({ as: { ...linde, shift: next } }), 'not-opened')
})

test('altered anywhere it stays shut', async () => {
  for (const place of [0, 1, 64, 65, 200, sealed.length - 1]) {
    const other = sealed.slice()
    other[place] = (other[place] ?? 0) ^ 1
    await refused(opened({ sealed: other }), 'not-opened')
  }
  await refused(opened({ sealed: sealed.slice(0, -1) }), 'not-opened')
  await refused(opened({ sealed: new Uint8Array(0) }), 'not-opened')
})

test('her reader cannot pass it on as if it were said to a third, nor as said under another id', async () => {
  const signed = await openFrom(linde.shift.keyPair, ctx(line, 'consult-s', ...(await aboutOf(merel, linde))), sealed)
  const toWilg = ctx(line, 'consult-s', ...(await aboutOf(merel, wilg)))
  await refused(opened({ as: wilg, sealed: await sealTo(wilg.shift.publicKey, toWilg, signed) }), 'wrong-sender')
  const other = randomBytes(16)
  const [from, to, , recipient] = await aboutOf(merel, linde)
  const again = await sealTo(linde.shift.publicKey, ctx(line, 'consult-s', from, to, other, recipient), signed)
  await refused(opened({ id: other, sealed: again }), 'malformed')
})

test('sealed by anybody, it is not from a colleague who did not sign it', async () => {
  const about = await aboutOf(merel, linde)
  const info = ctx(line, 'consult-s', ...about)
  const body = await verifySigned(await openFrom(linde.shift.keyPair, info, sealed), [merel.certificate.signingKey], 1)
  for (const signers of [[], [{ index: 0, key: wilg.staff.signing.privateKey }]]) {
    const forged = await sealTo(linde.shift.publicKey, info, await signBody(body, signers))
    await refused(opened({ sealed: forged }), 'not-signed')
  }
  // Her own signature, over what is no consult.
  const sign = async (signed: Bytes) =>
    sealTo(linde.shift.publicKey, info, await signBody(signed, [{ index: 0, key: merel.staff.signing.privateKey }]))
  await refused(opened({ sealed: await sign(ctx(line, 'offer', ...about, new Uint8Array(256))) }), 'malformed')
  await refused(opened({ sealed: await sign(concat(body, new Uint8Array(2))) }), 'malformed')
  await refused(opened({ sealed: await sign(ctx(line, 'consult', ...about, new Uint8Array(255))) }), 'malformed')
  const unclean = new Uint8Array(256).fill(7, 200)
  await refused(opened({ sealed: await sign(ctx(line, 'consult', ...about, unclean)) }), 'malformed')
})

test('nobody consults herself, and an id is sixteen bytes', async () => {
  await refused(sealConsult(line, merel.staff, merel.shift.shift, id, said), 'wrong-sender')
  await refused(sealConsult(line, merel.staff, linde.shift.shift, randomBytes(15), said), 'malformed')
})
