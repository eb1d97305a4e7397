/** A16: somebody has a counsellor's session, taken from her computer or forced out of her. It must be worth nothing once it is over. */

import { roles } from '@lijn116/domain/access/roles'
import { counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { askedOfStaff } from '../stage/asked-of-staff.ts'
import { origins, type Person } from '../stage/inner-line.ts'
import { type PeopleLine, peopleLine } from '../stage/people-line.ts'

let line: PeopleLine
let target = ''
let conversation = ''
beforeAll(async () => {
  line = await peopleLine('embedded')
  target = (await line.newcomer('nieuw', line.ada)).leaf
  const her = line.visitor()
  await her.start()
  conversation = her.conversation
})
afterAll(() => line.close())

const staff = askedOfStaff(() => ({ line, conversation, target }))
const closed = staff.names.filter((name) => staff.table[name].needs !== 'anyone')

/** Names of the routes that do not send this session away. */
async function openTo({ session }: Person, names = closed): Promise<string[]> {
  const open: string[] = []
  for (const name of names) {
    // So that a bucket never answers in place of the guard.
    line.clock.now += 1_000
    const { said, raw } = await staff.ask(name, session)
    if (said !== 'not-signed-in' || raw.includes(conversation)) open.push(name)
  }
  return open
}
const streamOf = async ({ session }: Person): Promise<number> =>
  (
    await line.console.inject({
      url: counsellorStreamPath,
      headers: { origin: origins.console, authorization: `Bearer ${session}` },
    })
  ).statusCode
let people = 0
const everything = () => line.counsellor(`alles-${++people}`, { roles: [...roles] })

const ends: Record<string, (robbed: Person) => Promise<void>> = {
  'she signed out': async (robbed) => {
    expect((await robbed.post('/v1/sign-out', {})).status).toBe(200)
  },
  'she was taken off the list': async (robbed) => {
    const next = await line.next()
    expect((await line.bo.post('/v1/people/remove', { leaf: robbed.leaf, ...next })).status).toBe(200)
  },
  'its hours are over': async () => {
    line.clock.now += limits.sessionSeconds * 1_000
  },
}

it.each(Object.entries(ends))('%s: no route of staff and no stream is open to who has it', async (_why, over) => {
  const robbed = await everything()
  // Before it is over it is hers, or this would show nothing.
  expect((await staff.ask('beat', robbed.session)).said).toBe('done')
  await over(robbed)
  expect(closed.length).toBeGreaterThan(60)
  expect(await openTo(robbed)).toEqual([])
  expect(await streamOf(robbed)).toBe(401)
})

it('control: each of these routes is open to a session that is not over', async () => {
  const names = closed.filter((name) => name !== 'signOut')
  expect(await openTo(await everything(), names)).toEqual(names)
})
