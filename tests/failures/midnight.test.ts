/** The day changes while people wait: nobody loses her place, and what waits is sealed to a key of the new day. */
import type { StaffClient } from '@lijn116/client/counsellor'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { textsOf } from '../journeys/node-people.ts'
import { kinds } from '../stage/inner-line.ts'
import { day, type Member, minute, type SealedLine, sealedLine, type Visitor } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

/** Days of the keys her place was sealed to so far, oldest first. */
const sealedTo = ({ asked }: Visitor): number[] =>
  asked
    .filter(({ body }) => body.includes('"wait"'))
    .map(({ body }) => (JSON.parse(body) as { wait: { epoch: number } }).wait.epoch)

describe.each(kinds)('midnight (%s)', (kind) => {
  let line: SealedLine
  let noor: Member
  let staff: StaffClient
  const waiting: Visitor[] = []
  beforeAll(async () => {
    line = await sealedLine(kind)
    noor = await line.member('proef-1')
    await line.certify()
    line.pass(day - (line.now() % day) - 5 * minute)
    staff = await line.signedIn(noor, 'Noor')
  })
  afterAll(() => line?.close())

  async function waits(text: string): Promise<Visitor> {
    const her = line.visitor()
    await her.open()
    her.say(text)
    await line.comes(() => her.view().phase === 'waiting' && her.view().messages[0]?.state === 'kept', 'kept')
    waiting.push(her)
    return her
  }
  async function takesFirst(): Promise<void> {
    await line.comes(() => staff.view().waiting.length > 0, 'somebody waits')
    expect(await staff.take(staff.view().waiting[0]?.conversation ?? '')).toBe('taken')
    await line.comes(() => staff.view().conversation?.phase === 'talking', 'talking')
  }
  async function ends(): Promise<void> {
    await staff.end()
    await line.comes(() => staff.view().conversation === null, 'over')
  }

  it('three wait over midnight: each is sealed anew to the new day, the same words open', async () => {
    const yesterday = line.today()
    const [one, two, three] = [await waits('Ik wacht al even.'), await waits('Ik ook.'), await waits('En ik.')]
    expect([one, two, three].map(sealedTo)).toEqual([[yesterday], [yesterday], [yesterday]])
    await line.lives(day - (line.now() % day) + 1_000)
    expect(line.today()).toBe(yesterday + 1)
    await line.comes(() => waiting.every((her) => sealedTo(her).at(-1) === yesterday + 1), 'sealed anew')
    for (const her of waiting) expect(her.view()).toMatchObject({ phase: 'waiting', problem: null, network: 'here' })
    await takesFirst()
    expect(textsOf(staff.view().conversation ?? { messages: [] })).toEqual(['other: Ik wacht al even.'])
    expect(staff.view().alarms).toEqual([])
    await ends()
  })
})
