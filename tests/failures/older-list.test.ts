/** The fear: a list of staff from before a removal is shown again, and honest consoles take it, or even sign it anew. */
import { toBase64url } from '@lijn116/encryption'
import { beforeAll, describe, expect, it } from 'vitest'
import { createStaff } from '../../client/counsellor.ts'
import { createFakeClock } from '../../client/fixture/fake-clock.ts'
import { createPeopleLine } from '../../client/fixture/people-line.ts'
import { createRelay } from '../../client/fixture/relay.ts'
import { createRosterPlace } from '../../client/fixture/roster-place.ts'
import { type TrustedLine, trustedLine } from '../../client/fixture/trust.ts'
import { reasonOf } from '../../client/refusal.ts'

let world: TrustedLine
beforeAll(async () => {
  world = await trustedLine()
})

const signer = ['coordinator', 'roster-signer']
const why = (work: Promise<unknown>) =>
  work.then(
    () => 'no refusal',
    (error) => (error instanceof Error && 'reason' in error ? String(error.reason) : reasonOf(error)),
  )

describe('a signer who opens her console anew', () => {
  it('does not sign a list from before a removal, whatever the server says', async () => {
    const here = await createPeopleLine(world, { noor: signer, sam: signer, lio: ['counsellor'] })
    const place = createRosterPlace()
    const { roster, version, members } = here.line
    await (await here.consoleOf('noor', place)).people.remove(here.colleague('lio').leaf)
    Object.assign(here.line, { roster, version, members, posts: [] })
    expect(await why(here.consoleOf('noor', place))).toBe('rolled-back')
    // Somebody else at the same workstation is not fooled either, signer or not.
    for (const name of ['sam', 'lio']) expect(await why(here.consoleOf(name, place)), name).toBe('rolled-back')
    // What is left to a server: a workstation that never saw the newer list (SPEC.md §12).
    await (await here.consoleOf('noor', createRosterPlace())).people.renewRoster()
    expect(here.line.posts.map(({ name }) => name)).toEqual(['renewRoster'])
  })

  it('is stopped in an open page too, as soon as another window saw a newer list', async () => {
    const here = await createPeopleLine(world, { noor: signer, sam: signer, lio: ['counsellor'] })
    const place = createRosterPlace()
    const open = await here.consoleOf('noor', place)
    const { roster, version, members } = here.line
    await (await here.consoleOf('noor', place)).people.remove(here.colleague('lio').leaf)
    Object.assign(here.line, { roster, version, members, posts: [] })
    expect(await why(open.people.renewRoster())).toBe('rolled-back')
    expect(here.line.posts).toEqual([])
  })

  it('keeps no name, no role and no key: a version, a number and leaves', async () => {
    const here = await createPeopleLine(world, { noor: signer, lio: ['counsellor'] })
    const place = createRosterPlace()
    await here.consoleOf('noor', place)
    const leaves = ['noor', 'lio'].map((name) => here.colleague(name).leaf).toSorted()
    expect([...place.kept.values()].map((text) => JSON.parse(text))).toEqual([{ version: 2, minDutySeq: 0, leaves }])
    // Another line under the same name, such as a trial begun anew, has a history of its own.
    expect([...place.kept.keys()]).toEqual([[world.line.lineId, ...world.line.roots].join(' ')])
  })
})

describe('everybody who signs in at a workstation', () => {
  it('is refused an older list, also after signing out, and one whose memory is spoiled is told so', async () => {
    const noor = await world.person('proef-1')
    const relay = await createRelay(world, noor)
    const place = createRosterPlace()
    const list = async (version: number) => toBase64url(await world.roster([noor.certificate.signed], { version }))
    const [newer, older] = [await list(3), await list(2)]
    let roster = newer
    relay.bends.staffTrust = (trust) => ({ ...trust, roster })
    const opened = () =>
      createStaff({ line: world.line, transport: relay.staffTransport, clock: createFakeClock(), rosterPlace: place })
    const comesIn = async (staff: ReturnType<typeof opened>) => {
      const outcome = await why(staff.signIn('proef-1', noor.passphrase, '123456'))
      return [outcome, staff.view().problem, ...staff.view().alarms]
    }
    const first = opened()
    expect(await comesIn(first)).toEqual(['no refusal', null])
    await first.signOut()
    roster = older
    expect(await comesIn(opened())).toEqual(['rolled-back', 'rolled-back'])

    const [key] = place.kept.keys()
    place.kept.set(key ?? '', 'nonsense')
    expect(await comesIn(opened())).toEqual(['no refusal', null, 'roster-not-remembered'])
    expect([...place.kept.values()], 'and nothing is put over it').toEqual(['nonsense'])
  }, 60_000)
})
