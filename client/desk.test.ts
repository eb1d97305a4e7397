/** When a console asks for what waits beside any conversation, and of whom it does not. */
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createStaff, type StaffClient } from './counsellor.ts'
import { createFakeClock, type FakeClock, settle, soon } from './fixture/fake-clock.ts'
import { createRelay } from './fixture/relay.ts'
import { now, type Person, trustedLine } from './fixture/trust.ts'
import { createLook } from './look.ts'

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

let person: Person
let interpreter: Person
let relay: Awaited<ReturnType<typeof createRelay>>
let clock: FakeClock
const signedIn = async (who: Person): Promise<StaffClient> => {
  const world = await line
  const staff = createStaff({ line: world.line, transport: relay.transportOf(who), clock })
  await staff.signIn(who.name, who.passphrase, '123456')
  return staff
}
const line = trustedLine()
const asked = (name: string) => relay.posts.filter((post) => post.name === name).length
const all = () => ['mail', 'appointments', 'reports'].map(asked)

beforeAll(async () => {
  const world = await line
  person = await world.person('proef-1')
  interpreter = await world.person('proef-2', ['interpreter'])
  relay = await createRelay(world, person, interpreter)
}, 60_000)
beforeEach(() => {
  relay.clear()
  clock = createFakeClock()
})

it('asks for all of it when she signs in and after every loss, for one when told so, and for all now and then', async () => {
  const staff = await signedIn(person)
  await soon(clock, () => staff.view().desk.reports.state === 'here', 'asked')
  expect(all()).toEqual([1, 1, 1])
  expect(staff.view().desk).toMatchObject({ mail: { state: 'here' }, moments: { state: 'here' } })
  relay.tellStaff({ event: 'desk', data: { of: 'mail' } })
  await soon(clock, () => asked('mail') === 2, 'told of a letter')
  staff.wake()
  await soon(clock, () => asked('reports') === 2, 'connected anew')
  await settle()
  expect(all()).toEqual([3, 2, 2])
  for (let i = 0; i < 13; i++) {
    relay.tellStaff({ event: 'beat', data: { now } })
    clock.advance(25_000)
    await settle()
  }
  expect(all(), 'a letter grows late by itself').toEqual([4, 3, 3])
  await staff.signOut()
  expect(staff.view().desk).toEqual({
    mail: { state: 'none', letters: [], late: 0 },
    moments: { state: 'none', moments: [] },
    reports: { state: 'none', reports: [] },
    map: { state: 'none', organisation: '', toldAt: 0, entries: [], proposals: [], secrets: 0 },
    complaints: { state: 'none', isReader: false, complaints: [], unread: 0 },
  })
})

it('asks again with the next beat when the line could not be reached', async () => {
  Object.assign(relay.bends, { refuses: (name: string) => (name === 'mail' ? 'broken' : null) })
  const staff = await signedIn(person)
  await soon(clock, () => staff.view().desk.mail.state === 'away', 'away')
  Object.assign(relay.bends, { refuses: () => null })
  clock.advance(25_000)
  await soon(clock, () => staff.view().desk.mail.state === 'here', 'back')
  await staff.signOut()
})

it('asks nothing for whoever only comes along', async () => {
  const staff = await signedIn(interpreter)
  await staff.desk.look()
  expect(all()).toEqual([0, 0, 0])
  expect(staff.view().desk.mail.state).toBe('none')
  await staff.signOut()
})

it('one look at a time, and once more for what was asked meanwhile', async () => {
  let looks = 0
  let end = () => {}
  const look = createLook(async () => {
    looks++
    await new Promise<void>((resolve) => {
      end = resolve
    })
  })
  const first = look()
  const more = [look(), look()]
  expect(looks).toBe(1)
  end()
  await settle(2)
  expect(looks).toBe(2)
  end()
  await Promise.all([first, ...more])
  expect(looks).toBe(2)
})
