/** A trial makes its own trust at every start. Somebody removed from a console stays removed all the same. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fromBase64url, type LineFile, toBase64url, verifyDelegation, verifyRoster } from '@lijn116/encryption'
import { rosterTimes, signRoster } from '@lijn116/encryption/issue'
import { openSignerKey } from '@lijn116/encryption/people'
import type { StaffTrust } from '@lijn116/protocol/counsellor'
import type { People } from '@lijn116/protocol/people'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pinned } from '../journeys/node-people.ts'
import { type Line, startLine } from '../stage/line.ts'
import { type Newcomer, quickStaff } from '../stage/quick-staff.ts'
import { until } from '../stage/stream-reader.ts'

let line: Line
beforeAll(async () => {
  line = await startLine()
})
afterAll(() => line.close())

async function rosterOf(file: LineFile, trust: StaffTrust) {
  const delegation = await verifyDelegation(file, fromBase64url(trust.delegation), Date.now())
  return { delegation, roster: await verifyRoster(file, delegation, fromBase64url(trust.roster), Date.now()) }
}

it('removed by a coordinator with the key that custody sealed to her; after two restarts she is still gone', async () => {
  const staff = quickStaff(line.ports.console, line.consoleOrigin)
  const file = pinned(line)
  const people: Newcomer[] = []
  for (const link of line.links) people.push(await staff.enrol(file, link))
  const [counsellor, coordinator] = people
  if (counsellor === undefined || coordinator === undefined) throw new Error('too few links')
  expect(people.map(({ name, answer }) => [name, answer.waits])).toEqual([
    ['proef-1', false],
    ['proef-2', false],
    ['proef-3', false],
  ])

  const { session } = await staff.signIn(coordinator)
  const { session: hers } = await staff.signIn(counsellor)
  const listed = await staff.ask<People>('/people', null, session)
  const { delegation, roster } = await rosterOf(file, await staff.ask<StaffTrust>('/trust', null, session))
  const signer = await openSignerKey(file, coordinator.staff, fromBase64url(listed.signerKey ?? ''), delegation)
  const leaf = toBase64url(counsellor.staff.leaf)
  const stay = listed.members.filter((each) => each.leaf !== leaf)
  const next = { version: listed.version + 1, minDutySeq: roster.minDutySeq + 1, ...rosterTimes(Date.now()) }
  const certificates = stay.map(({ certificate }) => fromBase64url(certificate))
  const signed = toBase64url(await signRoster(file, signer, { ...next, certificates }))
  const removal = { leaf, roster: signed, version: next.version }
  expect(await staff.ask('/people/remove', removal, session)).toEqual({})
  expect((await staff.ask('/beat', { seq: 0 }, hers)).type).toBe('not-signed-in')
  const custody = () => JSON.parse(readFileSync(join(line.dataDir, 'custody', 'trial.json'), 'utf8'))
  await until(() => custody().roster.signed === signed, 'custody goes on from what the console signed')
  expect(JSON.stringify(custody().certificates)).not.toContain(leaf)

  await line.restart()
  await line.restart()
  const again = await staff.signIn(coordinator, 1)
  const trust = await staff.ask<StaffTrust>('/trust', null, again.session)
  const after = await rosterOf(pinned(line), trust)
  expect(after.roster.version).toBeGreaterThan(next.version)
  expect(after.roster.minDutySeq).toBe(next.minDutySeq)
  const now = await staff.ask<People>('/people', null, again.session)
  expect(now.members.map(({ name }) => name)).toEqual(['proef-2', 'proef-3'])
  expect(now.candidates).toEqual([])
  expect(trust.certificates).toHaveLength(2)
  expect((await staff.signIn(counsellor, 1)).type).toBe('sign-in-failed')
  expect(line.links, 'no fresh link for her').toHaveLength(3)
}, 120_000)
