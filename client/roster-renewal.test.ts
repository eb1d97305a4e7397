import type { Roster } from '@lijn116/encryption'
import { expect, it } from 'vitest'
import { createFakeClock, settle } from './fixture/fake-clock.ts'
import { PeopleError } from './people.ts'
import { refusalOf } from './refusal.ts'
import { createRosterRenewal } from './roster-renewal.ts'
import type { Session } from './session.ts'

const hour = 3_600_000

function stage(roles: string[], outcome: () => Promise<void> = async () => {}) {
  const clock = createFakeClock()
  let issuedAt = 0
  let renewed = 0
  const failing: (string | null)[] = []
  // Only what is looked at: the age of the list, and her own roles.
  const trust = () => ({ now: clock.now(), roster: { issuedAt } as Roster, own: { roles } })
  let session: Session | null = { trust } as unknown as Session
  const renewal = createRosterRenewal({
    clock,
    session: () => session,
    async renew() {
      renewed++
      await outcome()
      issuedAt = clock.now()
    },
    failing: (why) => failing.push(why),
  })
  const pass = async (hours: number) => {
    for (let i = 0; i < hours; i++) {
      clock.advance(hour)
      await settle(1)
    }
  }
  return { renewal, pass, renewed: () => renewed, failing, signOut: () => (session = null) }
}

it('renews a list of half a day old, by whichever signer has a console open, and not before', async () => {
  const { renewal, pass, renewed } = stage(['coordinator', 'roster-signer'])
  await renewal.look()
  await pass(11)
  expect(renewed()).toBe(0)
  await pass(1)
  expect(renewed()).toBe(1)
  await pass(24)
  expect(renewed()).toBe(3)
})

it('is not the work of whoever is no signer, and stops at sign-out', async () => {
  const counsellor = stage(['counsellor', 'coordinator'])
  await counsellor.renewal.look()
  await counsellor.pass(14)
  expect(counsellor.renewed()).toBe(0)
  const signer = stage(['roster-signer'])
  await signer.renewal.look()
  signer.signOut()
  await signer.pass(14)
  expect(signer.renewed()).toBe(0)
})

it('says that it does not work, tries again every hour, and says when it does', async () => {
  let fails: Error | null = refusalOf('not-allowed')
  const { renewal, pass, failing } = stage(['roster-signer'], async () => {
    if (fails !== null) throw fails
  })
  await renewal.look()
  await pass(13)
  expect(failing).toEqual(['roster-not-renewed', 'roster-not-renewed'])
  fails = new PeopleError('people-missing')
  await pass(1)
  expect(failing.at(-1)).toBe('people-missing')
  fails = null
  await pass(1)
  expect(failing.at(-1)).toBe(null)
})

it('says nothing when a colleague was first', async () => {
  const { renewal, pass, failing } = stage(['roster-signer'], async () => {
    throw refusalOf('already-used')
  })
  await renewal.look()
  await pass(12)
  expect(failing).toEqual([null])
})
