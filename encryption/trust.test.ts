import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, concat, randomBytes, toBase64url } from './bytes.ts'
import { ctx, list } from './context.ts'
import { signCertificate, signDelegation, signRoster } from './issue.ts'
import { trustedNow } from './line.ts'
import { at } from './made-up-conversation.ts'
import { day, hour, makeRoster, makeUpLine, noon } from './made-up-line.ts'
import { verifyShift } from './shift.ts'
import { bodyOf, signBody } from './signed.ts'
import { verifyCertificate, verifyDelegation, verifyRoster } from './trust.ts'

const made = await makeUpLine([{}, {}, {}])
const { line, delegation, delegationSigned, roster, roots, signers } = made
const person = at(made.people, 0)

/** One bit anywhere. */
const flipped = (bytes: Bytes) =>
  fc.tuple(fc.nat(bytes.length - 1), fc.nat(7)).map(([index, bit]) => {
    const changed = bytes.slice()
    changed[index] = (changed[index] ?? 0) ^ (1 << bit)
    return changed
  })

test('the delegation needs two of the three pinned roots', async () => {
  const given = { ...delegation }
  expect((await verifyDelegation(line, delegationSigned, noon)).addQuorum).toBe(2)
  const first = at(roots, 0)
  const second = at(roots, 1)
  for (const wrong of [
    [first],
    [],
    [first, { ...first, index: 2 }],
    [first, { ...second, index: 0 }],
    [first, { index: 1, key: at(signers, 0).key }],
    [first, second, { index: 3, key: second.key }],
  ])
    await expect(signDelegation(line, wrong, given).then((s) => verifyDelegation(line, s, noon))).rejects.toThrow(
      'not-signed',
    )
})

test('the same signature twice is not two', async () => {
  const one = await signDelegation(line, [at(roots, 0)], delegation)
  const body = bodyOf(one)
  const doubled = concat(one, one.slice(2 + body.length))
  await expect(verifyDelegation(line, doubled, noon)).rejects.toThrow('not-signed')
})

test('a delegation that names a signer twice, nobody, or a quorum it cannot reach is refused', async () => {
  const [a] = delegation.signers
  if (a === undefined) throw new Error('no signer')
  for (const wrong of [
    { ...delegation, signers: [a, a] },
    { ...delegation, signers: [] },
    { ...delegation, addQuorum: 0 },
    { ...delegation, addQuorum: 3 },
  ])
    await expect(signDelegation(line, roots, wrong).then((s) => verifyDelegation(line, s, noon))).rejects.toThrow(
      'malformed',
    )
})

test('roots that are not three different keys are refused', async () => {
  const [a = '', b = ''] = line.roots
  for (const wrong of [
    [a, b, a],
    [a, b],
    [a, a, a],
  ])
    await expect(verifyDelegation({ ...line, roots: wrong }, delegationSigned, noon)).rejects.toThrow('malformed')
})

test('each object ends at its own time', async () => {
  const { certificate, shift } = person
  await expect(verifyDelegation(line, delegationSigned, delegation.notAfter)).rejects.toThrow('expired')
  const check = (now: number) => verifyRoster(line, delegation, roster.signed, now)
  expect((await check(roster.softUntil - 1)).soft).toBe(false)
  expect((await check(roster.softUntil)).soft).toBe(true)
  expect((await check(roster.hardUntil - 1)).soft).toBe(true)
  await expect(check(roster.hardUntil)).rejects.toThrow('expired')
  const late = verifyCertificate(line, delegation, roster, certificate.signed, certificate.notAfter)
  await expect(late).rejects.toThrow('expired')
  await expect(verifyShift(line, certificate, shift.shift.signed, shift.shift.notAfter)).rejects.toThrow('expired')
  const far = verifyShift(line, certificate, shift.shift.signed, shift.shift.notAfter - 17 * hour)
  await expect(far).rejects.toThrow('not-yet')
})

test('a time that is no number is never in time', async () => {
  const now = trustedNow(line, Number.NaN)
  await expect(verifyDelegation(line, delegationSigned, now)).rejects.toThrow('expired')
  await expect(verifyRoster(line, delegation, roster.signed, now)).rejects.toThrow('expired')
  const { certificate, shift } = person
  await expect(verifyCertificate(line, delegation, roster, certificate.signed, now)).rejects.toThrow('expired')
  await expect(verifyShift(line, certificate, shift.shift.signed, now)).rejects.toThrow('expired')
})

test('no clock is believed before the build', () => {
  expect(trustedNow(line, 0)).toBe(line.builtAt)
  expect(trustedNow(line, noon)).toBe(noon)
})

test('a roster needs a signer of the delegation, and may not promise more than 35 days', async () => {
  const times = { issuedAt: noon, softUntil: noon + 3 * day, hardUntil: noon + 35 * day, minDutySeq: 0 }
  const given = { version: 2, ...times, certificates: [] }
  const signer = at(signers, 0)
  const verify = async (signed: Promise<Bytes>) => verifyRoster(line, delegation, await signed, noon)
  expect((await verify(signRoster(line, signer, given))).version).toBe(2)
  await expect(verify(signRoster(line, at(roots, 0), given))).rejects.toThrow('not-signed')
  await expect(verify(signRoster(line, { ...signer, index: 1 }, given))).rejects.toThrow('not-signed')
  const long = signRoster(line, signer, { ...given, hardUntil: noon + 35 * day + 1 })
  await expect(verify(long)).rejects.toThrow('malformed')
  const upside = signRoster(line, signer, { ...given, softUntil: noon + 36 * day })
  await expect(verify(upside)).rejects.toThrow('malformed')
})

test('no signer takes a number after which there is none: not of a version, not of a duty key', async () => {
  const times = { issuedAt: noon, softUntil: noon + 3 * day, hardUntil: noon + 35 * day }
  const verify = async (version: number, minDutySeq: number) => {
    const signed = await signRoster(line, at(signers, 0), { version, minDutySeq, ...times, certificates: [] })
    return (await verifyRoster(line, delegation, signed, noon)).version
  }
  const minutes = Math.floor(noon / 60_000)
  expect(await verify(minutes, minutes)).toBe(minutes)
  expect(await verify(2, 2), 'every removal so far').toBe(2)
  for (const [version, minDutySeq] of [
    [2, 3],
    [2, 1e9],
    [minutes + 1, 0],
    [2 ** 31 - 1, 0],
    [2 ** 40, 0],
  ] as const)
    await expect(verify(version, minDutySeq), `${version}, ${minDutySeq}`).rejects.toThrow('malformed')
})

test('a roster of days to come is refused, but by whoever only asks about its form', async () => {
  const verify = async (issuedAt: number, now: number) => {
    const times = { issuedAt, softUntil: issuedAt + 3 * day, hardUntil: issuedAt + 35 * day }
    const signed = await signRoster(line, at(signers, 0), { version: 2, minDutySeq: 0, ...times, certificates: [] })
    return (await verifyRoster(line, delegation, signed, now)).issuedAt
  }
  expect(await verify(noon + day, noon), 'two clocks differ').toBe(noon + day)
  await expect(verify(noon + day + 1, noon)).rejects.toThrow('not-yet')
  await expect(verify(noon + 365 * day, noon)).rejects.toThrow('not-yet')
  expect(await verify(noon + 365 * day, 0)).toBe(noon + 365 * day)
  // Nothing on the way from the server becomes 0: the build comes first.
  await expect(verify(noon + 365 * day, trustedNow(line, 0))).rejects.toThrow('not-yet')
})

test('an older roster than the pinned one is refused', async () => {
  const pinned = { ...line, minRosterVersion: 2 }
  await expect(verifyRoster(pinned, delegation, roster.signed, noon)).rejects.toThrow('rolled-back')
})

test('a roster says little about how many there are, and nothing about who stayed', async () => {
  const certificates = made.people.map(({ certificate }) => certificate.signed)
  const one = await makeRoster(made, 2, certificates.slice(0, 1))
  const three = await makeRoster(made, 3, certificates)
  expect(one.leaves).toHaveLength(64)
  expect(three.leaves).toHaveLength(64)
  const sorted = three.leaves.map((leaf) => Buffer.from(leaf).toString('hex'))
  expect(sorted).toEqual([...sorted].sort())
  const shared = three.leaves.filter((leaf) => one.leaves.some((other) => toBase64url(other) === toBase64url(leaf)))
  expect(shared).toEqual([])
})

test('a certificate needs both signers and a place on this roster', async () => {
  const { leaf, signingPublic: signingKey, sealingPublic: sealingKey } = person.staff
  const given = { leaf, roles: ['counsellor'], teams: ['landelijk'], signingKey, sealingKey, notAfter: noon + day }
  const verify = async (signed: Bytes, on = roster) => verifyCertificate(line, delegation, on, signed, noon)
  const one = await signCertificate(line, signers.slice(0, 1), given)
  await expect(verify(one, await makeRoster(made, 2, [one]))).rejects.toThrow('not-signed')
  const both = await signCertificate(line, signers, given)
  await expect(verify(both)).rejects.toThrow('not-on-roster')
  expect((await verify(both, await makeRoster(made, 2, [both]))).leaf).toEqual(leaf)
})

test('someone left off the next roster is not believed under it', async () => {
  const others = made.people.slice(1).map(({ certificate }) => certificate.signed)
  const next = await makeRoster(made, 2, others)
  const gone = verifyCertificate(line, delegation, next, person.certificate.signed, noon)
  await expect(gone).rejects.toThrow('not-on-roster')
})

test('a signed object of one purpose is never read as another', async () => {
  const asRoster = await signBody(ctx(line, 'roster', list(delegation.signers), 2, noon + day), roots)
  await expect(verifyDelegation(line, asRoster, noon)).rejects.toThrow('malformed')
})

test('objects of another line with the same keys are refused', async () => {
  const other = { ...line, lineId: 'elders' }
  await expect(verifyDelegation(other, delegationSigned, noon)).rejects.toThrow('malformed')
  await expect(verifyRoster(other, delegation, roster.signed, noon)).rejects.toThrow('malformed')
})

test('one bit changed anywhere in any trust object, or one byte cut off, and it is refused', async () => {
  const { certificate, shift } = person
  const checks: [Bytes, (bytes: Bytes) => Promise<unknown>][] = [
    [delegationSigned, (bytes) => verifyDelegation(line, bytes, noon)],
    [roster.signed, (bytes) => verifyRoster(line, delegation, bytes, noon)],
    [certificate.signed, (bytes) => verifyCertificate(line, delegation, roster, bytes, noon)],
    [shift.shift.signed, (bytes) => verifyShift(line, certificate, bytes, noon)],
  ]
  for (const [signed, verify] of checks) {
    await verify(signed)
    await fc.assert(
      fc.asyncProperty(flipped(signed), async (bytes) => {
        await expect(verify(bytes)).rejects.toMatchObject({ name: 'Error', reason: expect.any(String) })
      }),
      { numRuns: 150 },
    )
    for (const length of [0, 1, 2, 3, signed.length - 65, signed.length - 1])
      await expect(verify(signed.slice(0, length))).rejects.toThrow()
    await expect(verify(concat(signed, randomBytes(65)))).rejects.toThrow('not-signed')
  }
})
