import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomBytes } from './bytes.ts'
import { ctx, list } from './context.ts'
import { type DutyUse, issueDuty, openDutySeed, sealDutySeed, verifyDuty } from './duty.ts'
import { at } from './made-up-conversation.ts'
import { day, makeDuty, makeRoster, makeUpLine, noon, talks, today } from './made-up-line.ts'
import { signBody } from './signed.ts'

const made = await makeUpLine([{}, {}, { teams: ['groningen'] }])
const { line, roster } = made
const [issuer, colleague, elsewhere] = [at(made.people, 0), at(made.people, 1), at(made.people, 2)]
const use: DutyUse = { permits: talks, door: 'nationaal' }
const verify = (signed = made.duty.signed, now = noon, asked = use, on = roster) =>
  verifyDuty(line, issuer.certificate, on, signed, now, asked)

test('a duty key of today is used, one of yesterday with an alarm, one of eight days ago not at all', async () => {
  expect((await verify()).late).toBe(false)
  expect((await verify(made.duty.signed, made.duty.end)).late).toBe(true)
  expect((await verify(made.duty.signed, made.duty.end + 7 * day - 1)).late).toBe(true)
  await expect(verify(made.duty.signed, made.duty.end + 7 * day)).rejects.toThrow('expired')
  await expect(verify(made.duty.signed, Number.NaN)).rejects.toThrow('expired')
})

test('a key of tomorrow is for staff to keep, not for a visitor to seal to', async () => {
  const { duty } = await makeDuty(line, issuer, { epoch: today + 1 })
  await expect(verify(duty.signed)).rejects.toThrow('not-yet')
  expect((await verify(duty.signed, noon, { permits: talks, door: null, ahead: true })).epoch).toBe(today + 1)
})

test('raising minDutySeq makes every older key useless, those made ahead included', async () => {
  const certificates = made.people.map(({ certificate }) => certificate.signed)
  const raised = await makeRoster(made, 2, certificates, 2)
  await expect(verify(made.duty.signed, noon, use, raised)).rejects.toThrow('rolled-back')
  const { duty } = await makeDuty(line, issuer, { seq: 2 })
  expect((await verify(duty.signed, noon, use, raised)).seq).toBe(2)
})

test('a key must be signed by its issuer, whole, and for exactly its day', async () => {
  const other = verifyDuty(line, colleague.certificate, roster, made.duty.signed, noon, use)
  await expect(other).rejects.toThrow('not-signed')
  const key = { index: 0, key: issuer.staff.signing.privateKey }
  const { team, doors, epoch, seq, publicKey, start, end } = made.duty
  const long = ctx(line, 'duty', team, list(doors), epoch, seq, publicKey, start, end + day)
  await expect(verify(await signBody(long, [key]))).rejects.toThrow('malformed')
  const moved = ctx(line, 'duty', team, list(doors), epoch + 1, seq, publicKey, start, end)
  await expect(verify(await signBody(moved, [key]))).rejects.toThrow('malformed')
  await fc.assert(
    fc.asyncProperty(fc.nat(made.duty.signed.length - 1), fc.nat(7), async (index, bit) => {
      const signed = made.duty.signed.slice()
      signed[index] = (signed[index] ?? 0) ^ (1 << bit)
      await expect(verify(signed)).rejects.toMatchObject({ reason: expect.any(String) })
    }),
    { numRuns: 100 },
  )
})

test('everybody of the team gets a copy that opens to the announced key; nobody opens the copy of another', async () => {
  const { certificate } = colleague
  const given = await issueDuty(line, issuer.staff, 'landelijk', ['nationaal'], today, 3, [
    issuer.certificate,
    certificate,
  ])
  expect(given.seeds.map(({ leaf }) => leaf)).toEqual([issuer.staff.leaf, colleague.staff.leaf])
  const [own, theirs] = [at(given.seeds, 0), at(given.seeds, 1)]
  expect((await openDutySeed(line, issuer.staff, given.duty, own.sealed)).seed).toEqual(given.seed)
  expect((await openDutySeed(line, colleague.staff, given.duty, theirs.sealed)).seed).toEqual(given.seed)
  await expect(openDutySeed(line, colleague.staff, given.duty, own.sealed)).rejects.toThrow('not-opened')
  await expect(openDutySeed(line, elsewhere.staff, given.duty, theirs.sealed)).rejects.toThrow('not-opened')
})

test('a copy for somebody of another team is not made', async () => {
  const { duty, seed } = await makeDuty(line, issuer)
  await expect(sealDutySeed(line, duty, seed, elsewhere.certificate)).rejects.toThrow('not-allowed')
  const colleagues = [elsewhere.certificate]
  await expect(issueDuty(line, issuer.staff, 'landelijk', ['nationaal'], today, 3, colleagues)).rejects.toThrow(
    'not-allowed',
  )
})

test('a copy that opens to another key than the announced one is noticed', async () => {
  const { duty } = await makeDuty(line, issuer)
  const planted = await sealDutySeed(line, duty, randomBytes(32), colleague.certificate)
  await expect(openDutySeed(line, colleague.staff, duty, planted)).rejects.toThrow('wrong-key')
  const short = await sealDutySeed(line, duty, randomBytes(31), colleague.certificate)
  await expect(openDutySeed(line, colleague.staff, duty, short)).rejects.toThrow('malformed')
})

test('a later colleague gets her copy from any holder', async () => {
  const { duty, seed } = await makeDuty(line, issuer)
  const copy = await sealDutySeed(line, duty, seed, colleague.certificate)
  const opened = await openDutySeed(line, colleague.staff, duty, copy)
  expect(
    await openDutySeed(line, issuer.staff, duty, await sealDutySeed(line, duty, opened.seed, issuer.certificate)),
  ).toMatchObject({ seed })
})
