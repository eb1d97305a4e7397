/** What consoles change is not undone by the custody of a trial: not after a restart, not at the next renewal. */
import {
  fromBase64url,
  randomBytes,
  toBase64url,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import { rosterTimes, signCertificate, signRoster } from '@lijn116/encryption/issue'
import { openSignerKey } from '@lijn116/encryption/people'
import { createStaffKeys, enrolmentProof, type StaffKeys } from '@lijn116/encryption/staff'
import type { Request, TrustObjects } from '@lijn116/protocol/custody'
import type { LeafId } from '@lijn116/protocol/sealed'
import { expect, test } from 'vitest'
import { adopt } from './adopt.ts'
import { certify } from './certify.ts'
import { signersOf } from './make-line.ts'
import { makeTrial, renewTrial, type TrialState, trustOf, wakeTrial } from './trial-state.ts'

const now = Date.UTC(2026, 10, 22, 12)

async function enrolled(
  state: TrialState,
  name: string,
): Promise<{ state: TrialState; asked: Request; staff: StaffKeys }> {
  const person = state.people.find((each) => each.name === name)
  if (person === undefined) throw new Error(`no ${name}`)
  const { staff } = await createStaffKeys(fromBase64url(person.leaf))
  const { signingPublic, sealingPublic } = staff
  const secret = fromBase64url(person.link.secret)
  const proof = await enrolmentProof(state.line, secret, staff.leaf, signingPublic, sealingPublic)
  const asked: Request = {
    link: person.link.id,
    leaf: person.leaf as LeafId,
    signingKey: toBase64url(signingPublic),
    sealingKey: toBase64url(sealingPublic),
    proof: toBase64url(proof),
  }
  const certified = await certify(state, asked, now)
  if (certified === null) throw new Error('refused')
  return { state: certified, asked, staff }
}

/** The next roster by a console: these certificates, and nobody else. */
async function byConsole(state: TrialState, trust: TrustObjects, over: { drop?: string; add?: string } = {}) {
  const certificates = trust.certificates.filter(({ leaf }) => leaf !== over.drop)
  if (over.add !== undefined) certificates.push({ leaf: toBase64url(randomBytes(16)) as LeafId, certificate: over.add })
  const [signer] = await signersOf(state.signers)
  if (signer === undefined) throw new Error('no signer')
  const version = trust.version + 1
  const signed = await signRoster(state.line, signer, {
    version,
    minDutySeq: over.drop === undefined ? 0 : 1,
    ...rosterTimes(now),
    certificates: certificates.map(({ certificate }) => fromBase64url(certificate)),
  })
  return { ...trust, version, roster: toBase64url(signed), certificates }
}

async function onRoster(state: TrialState): Promise<{ leaves: string[]; version: number; minDutySeq: number }> {
  const trust = trustOf(state)
  const delegation = await verifyDelegation(state.line, fromBase64url(trust.delegation), now)
  const roster = await verifyRoster(state.line, delegation, fromBase64url(trust.roster), now)
  for (const { certificate } of trust.certificates)
    await verifyCertificate(state.line, delegation, roster, fromBase64url(certificate), now)
  const { version, minDutySeq } = roster
  return { leaves: trust.certificates.map(({ leaf }) => leaf), version, minDutySeq }
}

/** Two people certified here; then a console removed the first of them. */
async function removed() {
  const first = await enrolled(await makeTrial(now), 'proef-1')
  const second = await enrolled(first.state, 'proef-2')
  const { leaf } = first.asked
  const kept = await byConsole(second.state, trustOf(second.state), { drop: leaf })
  return { ...second, leaf, first, kept }
}

test('somebody removed by a console stays removed: heard at once, at a restart, and at every renewal after', async () => {
  const { state, leaf, first, kept } = await removed()
  const heard = await adopt(state, kept, now)
  const restarted = await wakeTrial(await adopt(state, kept, now), now, now)
  for (const after of [heard, await renewTrial(heard, now), restarted, await wakeTrial(restarted, now, now)]) {
    const { leaves, version, minDutySeq } = await onRoster(after)
    expect(leaves).not.toContain(leaf)
    expect(leaves).toHaveLength(1)
    expect(version).toBeGreaterThanOrEqual(kept.version)
    expect(minDutySeq, 'waiting visitors have sealed anew').toBe(1)
  }
  expect(await certify(heard, first.asked, now), 'her old link').toBeNull()
})

test('an older trust, and the same once more, change nothing', async () => {
  const { state, first } = await removed()
  expect(await adopt(state, trustOf(first.state), now)).toBe(state)
  expect(await adopt(state, trustOf(state), now)).toBe(state)
})

test('who was admitted by people stays at a renewal; a certificate with too few signatures does not come along', async () => {
  const { state } = await enrolled(await makeTrial(now), 'proef-2')
  const { staff } = await createStaffKeys(randomBytes(16))
  const { leaf, signingPublic: signingKey, sealingPublic: sealingKey } = staff
  const body = { leaf, roles: ['counsellor'], teams: ['landelijk'], signingKey, sealingKey, notAfter: now + 1 }
  const signers = await signersOf(state.signers)
  const certificateBy = async (count: number) =>
    toBase64url(await signCertificate(state.line, signers.slice(0, count), body))
  const admit = async (certificate: string) => {
    const kept = await byConsole(state, trustOf(state), { add: certificate })
    const named = kept.certificates.map((each) =>
      each.certificate === certificate ? { ...each, leaf: toBase64url(leaf) as LeafId } : each,
    )
    return renewTrial(await adopt(state, { ...kept, certificates: named }, now), now)
  }
  expect((await onRoster(await admit(await certificateBy(2)))).leaves).toContain(toBase64url(leaf))
  expect((await onRoster(await admit(await certificateBy(1)))).leaves).not.toContain(toBase64url(leaf))
})

test('a console that was first at the same version stands, and what was signed here meanwhile is signed again on top', async () => {
  const { state: before } = await enrolled(await makeTrial(now), 'proef-2')
  const kept = await byConsole(before, trustOf(before))
  const { state: ours, asked } = await enrolled(before, 'proef-1')
  expect(trustOf(ours).version).toBe(kept.version)
  const adopted = await adopt(ours, kept, now)
  expect((await onRoster(adopted)).leaves).not.toContain(asked.leaf)
  const again = await certify(adopted, asked, now)
  if (again === null) throw new Error('refused')
  expect((await onRoster(again)).leaves).toContain(asked.leaf)
  expect((await onRoster(again)).version).toBe(kept.version + 1)
})

test('a removal stands while two people were certified here, and their links still work', async () => {
  const first = await enrolled(await makeTrial(now), 'proef-1')
  const kept = await byConsole(first.state, trustOf(first.state), { drop: first.asked.leaf })
  const { state, asked } = await enrolled((await enrolled(first.state, 'proef-2')).state, 'proef-3')
  expect(trustOf(state).version).toBeGreaterThan(kept.version)
  const adopted = await adopt(state, kept, now)
  const after = await onRoster(adopted)
  expect(after.leaves).toEqual([])
  expect(after.version, 'higher than whatever was seen').toBeGreaterThan(trustOf(state).version)
  expect(after.minDutySeq).toBe(1)
  expect(trustOf(adopted).follows).toEqual([kept.roster])
  expect(await certify(adopted, first.asked, now)).toBeNull()
  expect(asked.leaf).not.toBe(first.asked.leaf)
})

test('an older database that is put back brings nobody back: what it keeps is followed by a roster without her', async () => {
  const { state, leaf, kept, first } = await removed()
  const old = await byConsole(first.state, trustOf(first.state))
  expect(old.certificates.map((each) => each.leaf)).toEqual([leaf])
  const after = await adopt(await adopt(state, kept, now), old, now)
  expect((await onRoster(after)).leaves).not.toContain(leaf)
  expect((await onRoster(after)).version).toBeGreaterThan(kept.version)
  expect(trustOf(after).follows).toEqual([old.roster])
})

test('nobody comes in by a roster that does not verify, or that does not name her', async () => {
  const { state, leaf, kept, first } = await removed()
  const heard = { ...(await adopt(state, kept, now)), gone: [] }
  const certificates = [...kept.certificates, ...trustOf(first.state).certificates]
  expect(certificates.map((each) => each.leaf)).toContain(leaf)
  const version = kept.version + 1
  const nonsense = await adopt(heard, { ...kept, version, certificates, roster: toBase64url(randomBytes(900)) }, now)
  expect((await onRoster(nonsense)).leaves).toEqual(kept.certificates.map((each) => each.leaf))
  const unnamed = await adopt(heard, { ...(await byConsole(heard, kept)), certificates }, now)
  expect((await onRoster(unnamed)).leaves).toEqual(kept.certificates.map((each) => each.leaf))
})

test("another line's trust in the database, or a roster of nonsense, is followed by one of ours without strangers", async () => {
  const { state } = await enrolled(await makeTrial(now), 'proef-2')
  const other = await enrolled(await makeTrial(now), 'proef-2')
  const foreign = { ...trustOf(other.state), version: 40 }
  const alone = await onRoster(await adopt(state, foreign, now))
  expect(alone).toMatchObject({ leaves: [], version: 41 })
  const nonsense = { ...trustOf(state), version: 7, roster: toBase64url(randomBytes(900)) }
  const mended = await onRoster(await adopt(state, nonsense, now))
  expect(mended.version).toBe(8)
  expect(mended.leaves).toEqual(trustOf(state).certificates.map(({ leaf }) => leaf))
})

test('the two signing keys go to two people, once each; nobody else opens them, and whoever left keeps no place', async () => {
  const first = await enrolled(await makeTrial(now), 'proef-3')
  const second = await enrolled(first.state, 'proef-2')
  const counsellor = await enrolled(second.state, 'proef-1')
  const { state } = counsellor
  const delegation = await verifyDelegation(state.line, fromBase64url(state.delegation), now)
  expect(state.signerKeys.map(({ leaf, index }) => [leaf, index])).toEqual([
    [first.asked.leaf, 0],
    [second.asked.leaf, 1],
  ])
  for (const [place, { staff }] of [first, second].entries()) {
    const sealed = fromBase64url(state.signerKeys[place]?.sealed ?? '')
    expect((await openSignerKey(state.line, staff, sealed, delegation)).index).toBe(place)
    await expect(openSignerKey(state.line, counsellor.staff, sealed, delegation)).rejects.toThrow('not-opened')
  }
  const kept = await byConsole(state, trustOf(state), { drop: first.asked.leaf })
  const after = await adopt(state, kept, now)
  expect(after.signerKeys.map(({ leaf, index }) => [leaf, index])).toEqual([[second.asked.leaf, 1]])
  expect(after.signerKeys[0]?.sealed, 'not sealed again').toBe(state.signerKeys[1]?.sealed)
})
