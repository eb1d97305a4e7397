/** Nobody came for days: the first counsellor alone opens the line by signing in, and nobody is alarmed for nothing. */
import type { StaffClient } from '@lijn116/client/counsellor'
import type { VisitorClient } from '@lijn116/client/visitor'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kinds } from '../stage/inner-line.ts'
import { day, hour, type Member, type SealedLine, sealedLine, type Visitor } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const sealedOrClear = ({ asked }: Visitor) => asked.filter(({ path, body }) => path !== '/v1/open' || body !== '')
const stateOf = (her: VisitorClient) => her.view().messages[0]?.state

describe.each(kinds)('a line that was empty (%s)', (kind) => {
  let line: SealedLine
  let noor: Member
  let sam: Member
  beforeAll(async () => {
    line = await sealedLine(kind)
    noor = await line.member('proef-1')
    sam = await line.member('proef-2', ['counsellor', 'coordinator', 'roster-signer'])
  })
  afterAll(() => line?.close())

  /** The coordinator renews, a counsellor works and goes home; then nobody. */
  async function emptyFor(ms: number): Promise<void> {
    await line.certify()
    const staff = await line.signedIn(noor, 'Noor')
    await staff.signOut()
    line.pass(ms)
    await line.jobs()
  }

  async function comesWith(text: string): Promise<Visitor> {
    const her = line.visitor()
    await her.open()
    her.say(text)
    return her
  }

  it.each([
    [75 * hour, 'nobody', []],
    [6 * day, 'nobody', []],
    [8 * day, 'nobody', []],
    [34 * day, 'noReader', ['roster-ends']],
  ] as const)('for %i ms: one sign-in, and it is open', async (gap, before, concerns) => {
    await emptyFor(gap)
    const her = await comesWith('Is er iemand?')
    expect(her.view().line).toBe(before)
    if (before === 'noReader') {
      await line.lives(30_000)
      expect(stateOf(her)).toBe('unsent')
      expect(sealedOrClear(her)).toEqual([])
    }
    const staff = await line.signedIn(noor, 'Noor')
    expect(staff.view()).toMatchObject({ duty: 'on', alarms: [], problem: null })
    expect(staff.view().holds.map(({ alarm }) => alarm)).toEqual(concerns)
    const today = line.today()
    expect((await line.duties()).filter(({ epoch }) => epoch === today)).toHaveLength(1)

    await line.comes(() => stateOf(her) === 'kept', 'what stood in her page is sealed and kept')
    await line.comes(() => her.view().line === 'ready', 'open')
    expect(await line.takesFirst(staff)).toEqual(['other: Is er iemand?'])
    await line.ends(staff)
    her.drop()
    const other = line.visitor()
    await other.open()
    expect(other.view()).toMatchObject({ line: 'ready', problem: null })
    other.drop()
    await staff.signOut()
  })

  it('for 36 days: nothing is sent, a counsellor is told why, and a signer who signs in opens it again', async () => {
    await emptyFor(36 * day)
    const her = await comesWith('Is er nog iemand?')
    expect(her.view()).toMatchObject({ line: 'noReader', phase: 'before' })
    const counsellor = await line.signedIn(noor, 'Noor')
    expect(counsellor.view().holds.map(({ of, alarm }) => [of, alarm])).toEqual([
      ['roster', 'roster-ended'],
      ['duty', 'duty-missing'],
    ])
    await line.lives(60_000)
    expect(stateOf(her)).toBe('unsent')
    expect(sealedOrClear(her)).toEqual([])
    expect((await line.duties()).filter(({ epoch }) => epoch >= line.today())).toEqual([])

    // A signer signs in: her console renews the list by itself.
    const coordinator = await line.signedIn(sam)
    const isCalm = ({ view }: StaffClient) => view().holds.every(({ alarm }) => alarm === null)
    await line.comes(() => isCalm(counsellor) && isCalm(coordinator), 'gone without signing in again')
    await line.comes(() => stateOf(her) === 'kept', 'sealed without a reload')
    expect(await line.takesFirst(counsellor)).toEqual(['other: Is er nog iemand?'])
    await line.ends(counsellor)
    her.drop()
    await Promise.all([counsellor.signOut(), coordinator.signOut()])
  })
})
