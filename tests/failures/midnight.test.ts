/** The day changes while people wait: nobody loses her place, and what waits is sealed to a key of the new day. */
import type { StaffClient } from '@lijn116/client/counsellor'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { textsOf } from '../journeys/node-people.ts'
import { kinds } from '../stage/inner-line.ts'
import { day, type Member, minute, type SealedLine, sealedLine, sealedTo } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

describe.each(kinds)('midnight (%s)', (kind) => {
  let line: SealedLine
  let noor: Member
  let sam: Member
  let staff: StaffClient
  beforeAll(async () => {
    line = await sealedLine(kind)
    noor = await line.member('proef-1')
    sam = await line.member('proef-2')
    await line.certify()
    await untilMidnight(5 * minute)
    staff = await line.signedIn(noor, 'Noor')
  })
  afterAll(() => line?.close())

  /** Goes to this long before the next midnight, everybody awake for the last minutes. */
  async function untilMidnight(before: number): Promise<void> {
    const left = day - (line.now() % day) - before
    if (left > 10 * minute) line.pass(left)
    else await line.lives(left)
  }

  it('three wait: each is sealed anew to the new day, and the same words open', async () => {
    const yesterday = line.today()
    const waiting = [await line.waits('Ik wacht al even.'), await line.waits('Ik ook.'), await line.waits('En ik.')]
    expect(waiting.map(sealedTo)).toEqual([[yesterday], [yesterday], [yesterday]])
    await untilMidnight(-1_000)
    await line.comes(() => waiting.every((her) => sealedTo(her).at(-1) === yesterday + 1), 'sealed anew')
    await line.comes(() => waiting.every((her) => her.view().network === 'here'), 'everybody here')
    for (const her of waiting) expect(her.view()).toMatchObject({ phase: 'waiting', line: 'ready', problem: null })
    for (const text of ['Ik wacht al even.', 'Ik ook.', 'En ik.']) {
      expect(await line.takesFirst(staff)).toEqual([`other: ${text}`])
      await line.ends(staff)
    }
    expect(staff.view()).toMatchObject({ alarms: [], holds: [], problem: null })
    for (const her of waiting) her.drop()
  })

  it('taken before, at the stroke, and after: one talk goes on, nobody is asked to begin again', async () => {
    line.pass(8 * 60 * minute)
    await staff.signOut()
    line.pass(day - (line.now() % day) - 8 * minute)
    const [first, second] = [await line.signedIn(noor, 'Noor'), await line.signedIn(sam, 'Sam')]
    const before = await line.waits('Voor twaalven.')
    expect(await line.takesFirst(first)).toEqual(['other: Voor twaalven.'])
    const stroke = await line.waits('Om twaalf uur.')
    const after = await line.waits('Na twaalven.')
    const today = line.today()
    await untilMidnight(500)
    const waiting = line.firstOf(second)
    // The hint of the new day, her fresh envelope and the claim are under way at once.
    const taking = second.take(waiting)
    await line.lives(1_000)
    expect(await taking).toBe('taken')
    await line.comes(() => stroke.view().phase === 'talking', 'talking')
    expect(textsOf(stroke.view())).toEqual(['me: Om twaalf uur.'])
    before.say('Bent u er nog?')
    await line.comes(() => first.view().conversation?.messages.length === 2, 'the talk goes on')
    first.say('Ja.')
    await line.comes(() => before.view().messages.length === 3, 'both ways')
    await line.ends(second)
    await line.comes(() => sealedTo(after).at(-1) === today + 1, 'sealed anew')
    expect(await line.takesFirst(second)).toEqual(['other: Na twaalven.'])
    await Promise.all([line.ends(first), line.ends(second)])
    for (const her of [before, stroke, after]) her.drop()
    await Promise.all([first.signOut(), second.signOut()])
  })

  it('a phone that slept over it: a console that came in after midnight opens the envelope of the day before', async () => {
    line.pass(day - (line.now() % day) - 15 * minute)
    const evening = await line.signedIn(noor, 'Noor')
    const her = await line.waits('Mijn telefoon slaapt zo.')
    const yesterday = line.today()
    const wake = her.sleep()
    await evening.signOut()
    await line.lives(16 * minute)
    expect(line.today()).toBe(yesterday + 1)
    expect(sealedTo(her)).toEqual([yesterday])

    const morning = await line.signedIn(sam, 'Sam')
    await line.comes(() => morning.view().waiting.length === 1, 'her place is kept')
    expect(await morning.take(line.firstOf(morning))).toBe('taken')
    expect(textsOf(morning.view().conversation ?? { messages: [] })).toEqual(['other: Mijn telefoon slaapt zo.'])
    wake()
    await line.comes(() => her.view().phase === 'talking', 'she wakes')
    expect(her.view().counsellor).toMatchObject({ pseudonym: 'Sam' })
    await line.ends(morning)
    her.drop()
    await morning.signOut()
  })
})
