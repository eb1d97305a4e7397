import { expect, test } from 'vitest'
import { randomBytes } from './bytes.ts'
import { createSigningKey, signCertificate, signDelegation, signRoster } from './issue.ts'
import { type MadeUpLine, makeUpLine, noon } from './made-up-line.ts'
import {
  addSignature,
  openLinkSecret,
  openSignerKey,
  proposeCertificate,
  readProposal,
  sealLinkSecret,
  sealSignerKey,
} from './people.ts'
import type { Signer } from './signed.ts'
import { createStaffKeys, type StaffKeys } from './staff-keys.ts'
import { verifyCertificate, verifyDelegation, verifyRoster } from './trust.ts'

const day = 86_400_000
const made = await makeUpLine([{}, { roles: ['coordinator', 'roster-signer'] }])
const { line, delegation } = made

function signer(of: MadeUpLine, index: number): Signer {
  const found = of.signers[index]
  if (found === undefined) throw new Error('no signer')
  return found
}
const [first, second] = [signer(made, 0), signer(made, 1)]

async function newcomer(): Promise<StaffKeys> {
  return (await createStaffKeys(randomBytes(16))).staff
}
const bodyFor = ({ leaf, signingPublic: signingKey, sealingPublic: sealingKey }: StaffKeys) => ({
  leaf,
  roles: ['counsellor'],
  teams: ['landelijk'],
  signingKey,
  sealingKey,
  notAfter: noon + 400 * day,
})

test('two colleagues admit somebody: neither signature alone does', async () => {
  const staff = await newcomer()
  const half = await proposeCertificate(line, second, bodyFor(staff))
  const read = await readProposal(line, delegation, half)
  expect(read.signers).toEqual([1])
  expect({ ...read, body: undefined, signed: undefined, signers: undefined }).toEqual(bodyFor(staff))
  const whole = await addSignature(line, delegation, half, first)
  expect((await readProposal(line, delegation, whole)).signers).toEqual([0, 1])

  const rosterOf = async (certificate: typeof half) => {
    const times = { version: 2, issuedAt: noon, softUntil: noon + day, hardUntil: noon + 2 * day, minDutySeq: 0 }
    const signed = await signRoster(line, first, { ...times, certificates: [certificate] })
    return verifyRoster(line, delegation, signed, noon)
  }
  expect((await verifyCertificate(line, delegation, await rosterOf(whole), whole, noon)).leaf).toEqual(staff.leaf)
  await expect(verifyCertificate(line, delegation, await rosterOf(half), half, noon)).rejects.toThrow('not-signed')
})

test('nobody signs twice', async () => {
  const half = await proposeCertificate(line, first, bodyFor(await newcomer()))
  await expect(addSignature(line, delegation, half, first)).rejects.toThrow('not-allowed')
})

test('what no signer signed, or somebody changed, is not read', async () => {
  const staff = await newcomer()
  const half = await proposeCertificate(line, first, bodyFor(staff))
  const { keyPair } = await createSigningKey()
  const stranger = await signCertificate(line, [{ index: 0, key: keyPair.privateKey }], bodyFor(staff))
  const none = await signCertificate(line, [], bodyFor(staff))
  const changed = half.map((byte, at) => (at === 40 ? byte ^ 1 : byte))
  for (const wrong of [stranger, none, changed, half.slice(0, -1), new Uint8Array(0)]) {
    await expect(readProposal(line, delegation, wrong)).rejects.toThrow(/not-signed|malformed/)
    await expect(addSignature(line, delegation, wrong, second)).rejects.toThrow(/not-signed|malformed/)
  }
  const elsewhere = { ...line, lineId: 'elders' }
  await expect(readProposal(elsewhere, delegation, half)).rejects.toThrow('malformed')
})

test('a signature by a key that is no signer is never added', async () => {
  const half = await proposeCertificate(line, first, bodyFor(await newcomer()))
  const { keyPair } = await createSigningKey()
  const stranger = { index: 1, key: keyPair.privateKey }
  await expect(addSignature(line, delegation, half, stranger)).rejects.toThrow('not-signed')
})

test('keys that are no points of the curve are not signed', async () => {
  const staff = await newcomer()
  for (const wrong of [{ signingKey: randomBytes(65) }, { sealingKey: randomBytes(65) }])
    await expect(proposeCertificate(line, first, { ...bodyFor(staff), ...wrong })).rejects.toThrow('wrong-key')
})

test('a signing key reaches one person, works, and cannot be read out again', async () => {
  const [key, other] = await Promise.all([createSigningKey(), createSigningKey()])
  const signers = [other.publicKey, key.publicKey]
  const delegated = { signers, addQuorum: 2, notAfter: noon + day }
  const [staff, colleague] = [await newcomer(), await newcomer()]
  const given = { index: 1, pkcs8: await key.exportPrivate() }
  const sealed = await sealSignerKey(line, bodyFor(staff), given)
  const opened = await openSignerKey(line, staff, sealed, delegated)
  expect(opened.index).toBe(1)
  expect(opened.key.extractable).toBe(false)
  const half = await proposeCertificate(line, opened, bodyFor(colleague))
  expect((await readProposal(line, delegated, half)).signers).toEqual([1])

  await expect(openSignerKey(line, colleague, sealed, delegated)).rejects.toThrow('not-opened')
  await expect(openSignerKey({ ...line, lineId: 'elders' }, staff, sealed, delegated)).rejects.toThrow('not-opened')
  const moved = sealed.map((byte, at) => (at === 0 ? 0 : byte))
  await expect(openSignerKey(line, staff, moved, delegated)).rejects.toThrow('not-opened')
  const another = { ...staff, leaf: colleague.leaf }
  await expect(openSignerKey(line, another, sealed, delegated)).rejects.toThrow('not-opened')
  const made = await sealSignerKey(line, bodyFor(staff), { index: 0, pkcs8: await key.exportPrivate() })
  await expect(openSignerKey(line, staff, made, delegated), 'no signer at that place').rejects.toThrow('wrong-key')
  const beyond = await sealSignerKey(line, bodyFor(staff), { index: 2, pkcs8: await key.exportPrivate() })
  await expect(openSignerKey(line, staff, beyond, delegated)).rejects.toThrow('wrong-key')
})

test('whoever made a link opens its secret, for the newcomer it was made for', async () => {
  const [staff, colleague, invited] = [await newcomer(), await newcomer(), randomBytes(16)]
  const parts = { link: randomBytes(16), secret: randomBytes(32) }
  const sealed = await sealLinkSecret(line, staff, invited, parts)
  expect(await openLinkSecret(line, staff, invited, sealed)).toEqual(parts)
  await expect(openLinkSecret(line, colleague, invited, sealed)).rejects.toThrow('not-opened')
  await expect(openLinkSecret(line, staff, randomBytes(16), sealed)).rejects.toThrow('not-opened')
  await expect(sealLinkSecret(line, staff, invited, { ...parts, secret: randomBytes(31) })).rejects.toThrow('malformed')
})

test('a delegation that asks for fewer approvals than the pages say is refused, also when the pages say nothing', async () => {
  const signers = delegation.signers
  const one = await signDelegation(line, made.roots, { signers, addQuorum: 1, notAfter: noon + day })
  await expect(verifyDelegation(line, one, noon)).rejects.toThrow('malformed')
  expect((await verifyDelegation({ ...line, approvals: 1 }, one, noon)).addQuorum).toBe(1)
  const { approvals: _none, ...unnamed } = line
  await expect(verifyDelegation(unnamed as typeof line, one, noon)).rejects.toThrow('malformed')
})
