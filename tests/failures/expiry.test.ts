/** I10, end to end: months without a coordinator, days without anybody, clocks that lie. Whoever must be told is told. */
import type { StaffClient } from '@lijn116/client/counsellor'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kinds } from '../stage/inner-line.ts'
import {
  day,
  hour,
  type Member,
  minute,
  type SealedLine,
  sealedLine,
  sealedTo,
  type Visitor,
} from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

/** Whatever left her page beside the question who is there. */
const told = ({ asked }: Visitor) => asked.filter(({ path, body }) => path !== '/v1/open' || body !== '')
const alarmsOf = (staff: StaffClient) =>
  staff.view().holds.flatMap(({ alarm, isMine }) => (alarm === null ? [] : `${alarm}${isMine ? ' (mine)' : ''}`))

const rightDate = globalThis.Date
/** A device clock that is wrong by so much, and runs. */
function shifted(ms: number): DateConstructor {
  const now = () => rightDate.now() + ms
  return new Proxy(rightDate, {
    construct: (real, given) => Reflect.construct(real, given.length === 0 ? [now()] : given),
    get: (real, name) => (name === 'now' ? now : Reflect.get(real, name)),
  })
}

describe.each(kinds)('what runs out (%s)', (kind) => {
  let line: SealedLine
  let noor: Member
  let sam: Member
  beforeAll(async () => {
    // Every device in this file is ten years off, one way or the other.
    globalThis.Date = shifted((kind === 'postgres' ? 10 : -10) * 365 * day)
    line = await sealedLine(kind)
    noor = await line.member('proef-1')
    sam = await line.member('proef-2', ['counsellor', 'coordinator'])
  })
  afterAll(async () => {
    await line?.close()
    globalThis.Date = rightDate
  })

  async function visits(person: Member): Promise<void> {
    const staff = await line.signedIn(person, 'Even')
    await staff.signOut()
  }

  it('I10 34 days without a coordinator and 6 without an issuer: she starts, whatever the clock of her device', async () => {
    await line.certify()
    const began = line.now()
    for (const after of [0, 7, 14, 21]) {
      line.pass(began + after * day - line.now() + hour)
      await line.jobs()
      await visits(noor)
    }
    const lastKey = line.today() + 7
    expect(Math.abs(Date.now() - rightDate.now())).toBeGreaterThan(9 * 365 * day)
    for (const after of [28, 33, 34]) {
      line.pass(began + after * day - line.now() + 2 * hour)
      await line.jobs()
      const her = await line.waits(`Dag ${after}.`)
      expect(sealedTo(her)).toEqual([Math.min(line.today(), lastKey)])
      expect(her.view()).toMatchObject({ line: 'nobody', phase: 'waiting', problem: null })
      her.drop()
    }
    expect(line.today() - lastKey).toBe(6)
  })

  it('I10 I24 on day 36 nothing leaves her page: not what she types now, nor in a page that was open before', async () => {
    await line.certify()
    await visits(noor)
    line.pass(34 * day)
    await visits(noor)
    const early = line.visitor()
    await early.open()
    expect(early.view().line).toBe('nobody')
    line.pass(2 * day)
    await line.jobs()
    const late = line.visitor()
    await late.open()
    for (const her of [early, late]) her.say('Niemand hoort dit te krijgen.')
    await line.lives(2 * minute)
    for (const her of [early, late]) {
      expect(her.view()).toMatchObject({ line: 'noReader', phase: 'before' })
      expect(her.view().messages).toMatchObject([{ text: 'Niemand hoort dit te krijgen.', state: 'unsent' }])
      expect(told(her)).toEqual([])
    }
    await line.certify()
    await visits(noor)
    await line.comes(() => [early, late].every((her) => her.view().phase === 'waiting'), 'sealed once there is a key')
    for (const her of [early, late]) await her.goodbye()
  })

  it('the coordinator hears it long before, with a date; a counsellor only what concerns her; mended, it is gone', async () => {
    const end = line.now() + 80 * day
    await line.certify([noor, sam], { delegationUntil: end })
    const [counsellor, coordinator] = [await line.signedIn(noor, 'Noor'), await line.signedIn(sam)]
    expect(alarmsOf(counsellor)).toEqual([])
    expect(alarmsOf(coordinator)).toEqual(['delegation-ends'])
    expect(coordinator.view().holds.map(({ of }) => of)).toEqual([
      'delegation',
      'roster',
      'duty',
      'certificate',
      'certificate',
    ])
    expect(coordinator.view().holds[0]).toMatchObject({ until: end })

    const soon = line.now() + 29 * day
    const ending = { ...noor, certificate: await line.renewed(noor, soon) }
    await line.certify([ending, sam])
    await line.comes(() => alarmsOf(counsellor).length === 1, 'told without signing in again')
    expect(alarmsOf(counsellor)).toEqual(['certificate-ends (mine)'])
    await line.comes(() => alarmsOf(coordinator)[0] === 'certificate-ends', 'and so is the coordinator')
    expect(coordinator.view().holds.filter(({ alarm }) => alarm !== null)).toMatchObject([
      { until: soon, leaf: noor.leaf, isMine: false },
    ])

    await line.certify([noor, sam], { softUntil: line.now() + minute })
    await line.comes(() => alarmsOf(counsellor).length + alarmsOf(coordinator).length === 0, 'mended')
    // Nobody tells them: it is the hour that passes.
    await line.lives(hour + 3 * minute)
    await line.comes(() => alarmsOf(coordinator).includes('roster-overdue'), 'seen by itself within the hour')
    expect(alarmsOf(counsellor)).toEqual([])
    await Promise.all([counsellor.signOut(), coordinator.signOut()])
  })

  it('the clock of the line falls back a day, and leaps on: who waits is kept, and no key of a day to come is used', async () => {
    await line.certify()
    const staff = await line.signedIn(noor, 'Noor')
    const her = await line.waits('Hoe laat is het?')
    const today = line.today()
    line.moveServerClock(-day)
    await line.lives(minute)
    await line.comes(() => sealedTo(her).at(-1) === today - 1 || sealedTo(her).length > 0, 'looked again')
    expect(her.view()).toMatchObject({ phase: 'waiting', endedBy: null })
    line.moveServerClock(day)
    await line.lives(minute)
    await line.comes(() => her.view().line === 'ready', 'somebody is seen to be there again')
    expect(her.view()).toMatchObject({ phase: 'waiting', problem: null })
    expect(await line.takesFirst(staff)).toEqual(['other: Hoe laat is het?'])
    await line.ends(staff)
    her.drop()

    const lastBefore = Math.max(...(await line.duties()).map(({ epoch }) => epoch))
    expect(lastBefore).toBeLessThanOrEqual(today + 8)
    line.moveServerClock(40 * day)
    await line.lives(minute)
    const during = line.visitor()
    await during.open()
    expect(during.view().line, 'no expired list is believed').toBe('noReader')
    await line.lives(hour)
    expect(Math.max(...(await line.duties()).map(({ epoch }) => epoch)), 'and no key is made on it').toBe(lastBefore)
    line.moveServerClock(-40 * day)
    await staff.signOut().catch(() => {})
    const again = await line.signedIn(sam, 'Sam')
    await line.comes(() => during.view().line === 'ready', 'back')
    expect(again.view()).toMatchObject({ alarms: [], problem: null })
    during.drop()
    await again.signOut()
  })

  it('a console whose own clock lies is told so, and issues by the time of the line', async () => {
    await line.certify()
    for (const years of [-10, 10]) {
      line.pass(minute)
      const staff = line.staff(undefined, () => line.now() + years * 365 * day)
      await line.signIn(staff, noor)
      expect(staff.view().alarms).toEqual(['clock-differs'])
      const last = Math.max(...(await line.duties()).map(({ epoch }) => epoch))
      expect(last).toBeLessThanOrEqual(line.today() + 8)
      await staff.signOut()
    }
    const right = line.staff(undefined, () => line.now() + 5 * minute)
    await line.signIn(right, noor)
    expect(right.view().alarms).toEqual([])
    await right.signOut()
  })
})
