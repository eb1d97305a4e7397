import { type Certificate, fromBase64url, randomBytes, toBase64url } from '@lijn116/encryption'
import type { LeafId } from '@lijn116/protocol/sealed'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CounsellorCalls, StaffTrustBytes } from './counsellor-wire.ts'
import { createDutyKeys, type DutyKeys } from './duty-keys.ts'
import { day, now, type Person, type TrustedLine, today, trustedLine } from './fixture/trust.ts'
import { verifyStaffTrust } from './staff-trust.ts'
import { ProblemError } from './transport.ts'

let world: TrustedLine
let noor: Person
let sam: Person
let leaver: Person
let bytes: StaffTrustBytes
let certified: Certificate[]
let minDutySeq: number
let at: number
let hardUntil: number | null

beforeAll(async () => {
  world = await trustedLine()
  noor = await world.person('proef-1')
  sam = await world.person('proef-2', ['counsellor', 'coordinator'])
  leaver = await world.person('proef-3')
}, 60_000)
beforeEach(() => {
  bytes = { now, delegation: '', roster: '', certificates: [], duty: [] }
  certified = [noor.certificate]
  minDutySeq = 0
  at = now
  hardUntil = null
})

/** Each duty key the line has; the seed is chosen for whoever asks. */
type Row = StaffTrustBytes['duty'][number] & { seeds: Map<string, string> }

function stage() {
  const rows: Row[] = []
  let issued: CounsellorCalls['issueDuty']['body'][] = []
  let topUps: CounsellorCalls['topUpDuty']['body'][] = []
  let racing: (() => Promise<void>) | null = null

  const trustOf = async (person: Person) => {
    const signed = certified.map((each) => each.signed)
    const roster = await world.roster(signed, {
      minDutySeq,
      issuedAt: at,
      softUntil: Math.min(at + day, hardUntil ?? Number.MAX_SAFE_INTEGER),
      hardUntil: hardUntil ?? at + 30 * day,
    })
    bytes = {
      now: at,
      delegation: toBase64url(await world.delegation({ notAfter: now + 800 * day })),
      roster: toBase64url(roster),
      certificates: signed.map(toBase64url),
      duty: rows.map((row) => ({
        duty: row.duty,
        issuer: row.issuer,
        epoch: row.epoch,
        seq: row.seq,
        seed: row.seeds.get(person.leaf) ?? null,
        holders: Array.from(row.seeds.keys()) as LeafId[],
      })),
    }
    return verifyStaffTrust(world.line, bytes, person.leaf, 0)
  }
  const consoleOf = (person: Person): DutyKeys & { signIn(): Promise<string[]> } => {
    const keys = createDutyKeys({
      line: world.line,
      staff: person.staff,
      team: 'landelijk',
      trust: () => trustOf(person),
      async issue(body) {
        const first = racing
        racing = null
        await first?.()
        if (rows.some(({ epoch, seq }) => epoch === body.epoch && seq === body.seq))
          throw new ProblemError({ type: 'already-used', title: '', status: 409 })
        issued.push(body)
        rows.push({
          duty: body.duty,
          issuer: person.leaf as LeafId,
          seed: null,
          holders: [],
          epoch: body.epoch,
          seq: body.seq,
          seeds: new Map(body.seeds.map(({ leaf, seed }) => [leaf, seed])),
        })
      },
      async topUp(body) {
        if (body.seeds.length > 0) topUps.push(body)
        const row = rows.find(({ epoch, seq }) => epoch === body.epoch && seq === body.seq)
        if (body.mineIsBroken) row?.seeds.delete(person.leaf)
        // As the server does: the first copy for each of us is kept.
        for (const { leaf, seed } of body.seeds) if (!row?.seeds.has(leaf)) row?.seeds.set(leaf, seed)
      },
    })
    return { ...keys, signIn: async () => keys.tend(await trustOf(person)) }
  }
  return {
    rows,
    consoleOf,
    trustOf,
    issued: () => issued.map(({ epoch, seq }) => `${epoch - today}.${seq}`),
    topUps: () => topUps.map(({ epoch, seeds }) => `${epoch - today}:${seeds.length}`),
    forget() {
      issued = []
      topUps = []
    },
    race(first: () => Promise<void>) {
      racing = first
    },
  }
}

const eight = ['0.1', '1.1', '2.1', '3.1', '4.1', '5.1', '6.1', '7.1']

describe('duty keys', () => {
  it('are made for today and seven days by the first who signs in, without a word about it', async () => {
    const { consoleOf, issued } = stage()
    const console_ = consoleOf(noor)
    expect(await console_.signIn()).toEqual([])
    expect(issued()).toEqual(eight)
    for (let i = 0; i <= 7; i++) expect(console_.find('landelijk', today + i, 1)).not.toBeNull()
    expect(console_.find('landelijk', today, 2)).toBeNull()
    expect(console_.find('elders', today, 1)).toBeNull()
  })

  it('are left alone while 72 hours are covered, and made up again when not', async () => {
    const { consoleOf, issued, forget } = stage()
    await consoleOf(noor).signIn()
    for (const [days, expected] of [
      [0, []],
      [4, []],
      [5, ['8.1', '9.1', '10.1', '11.1', '12.1']],
    ] as const) {
      forget()
      at = now + days * day
      expect(await consoleOf(noor).signIn()).toEqual([])
      expect(issued()).toEqual(expected)
    }
  })

  it('are sealed to every colleague of the team, who can open them without a word', async () => {
    certified = [noor.certificate, sam.certificate]
    const { consoleOf, issued, topUps, forget } = stage()
    await consoleOf(noor).signIn()
    forget()
    const other = consoleOf(sam)
    expect(await other.signIn()).toEqual([])
    expect([issued(), topUps()]).toEqual([[], []])
    expect(other.find('landelijk', today, 1)).not.toBeNull()
  })

  it('are topped up for a colleague certified later, by whoever holds them', async () => {
    const { consoleOf, issued, topUps, forget } = stage()
    const first = consoleOf(noor)
    await first.signIn()
    forget()
    certified = [noor.certificate, sam.certificate]
    await first.signIn()
    expect(topUps()).toEqual(['0:1', '1:1', '2:1', '3:1', '4:1', '5:1', '6:1', '7:1'])
    forget()
    const second = consoleOf(sam)
    expect(await second.signIn()).toEqual([])
    expect([issued(), topUps()]).toEqual([[], []])
    expect(second.find('landelijk', today + 7, 1)).not.toBeNull()
  })

  it('are made anew when a door was opened after them, and serve every door of the team', async () => {
    const { consoleOf, issued, forget, trustOf } = stage()
    await consoleOf(noor).signIn()
    forget()
    const { doors } = world.line
    world.line.doors = [...doors, { id: 'sport', teams: ['landelijk'] }, { id: 'elders', teams: ['noord'] }]
    try {
      const console_ = consoleOf(noor)
      expect(await console_.signIn()).toEqual([])
      expect(issued()).toEqual(['0.2', '1.2', '2.2', '3.2', '4.2', '5.2', '6.2', '7.2'])
      const newest = (await trustOf(noor)).duty.filter(({ duty }) => duty.seq === 2)
      expect(newest.map(({ duty }) => duty.doors)).toEqual(Array(8).fill(['nationaal', 'sport']))
      forget()
      await console_.signIn()
      expect(issued(), 'once').toEqual([])
    } finally {
      world.line.doors = doors
    }
  })

  it('that somebody has no copy of are made anew under the next number, for both', async () => {
    const { consoleOf, issued, forget } = stage()
    await consoleOf(noor).signIn()
    forget()
    certified = [noor.certificate, sam.certificate]
    const second = consoleOf(sam)
    expect(await second.signIn()).toEqual([])
    expect(issued()).toEqual(['0.2', '1.2', '2.2', '3.2', '4.2', '5.2', '6.2', '7.2'])
    const first = consoleOf(noor)
    await first.signIn()
    expect(first.find('landelijk', today, 2)).not.toBeNull()
  })

  it('whose copy does not open, or fits another key, are made anew, with an alarm', async () => {
    for (const spoil of ['random', 'of another day'] as const) {
      const { consoleOf, issued, forget, rows } = stage()
      await consoleOf(noor).signIn()
      forget()
      const [row, next] = rows
      row?.seeds.set(noor.leaf, spoil === 'random' ? toBase64url(randomBytes(113)) : (next?.seeds.get(noor.leaf) ?? ''))
      const again = consoleOf(noor)
      expect(await again.signIn()).toEqual(['duty-copy-broken'])
      expect(issued()).toEqual(['0.2'])
      expect(again.find('landelijk', today, 2)).not.toBeNull()
    }
  })

  it('below minDutySeq are not used any more, and only open what waits since before: somebody was removed', async () => {
    const { consoleOf, issued, forget, rows } = stage()
    certified = [noor.certificate, leaver.certificate]
    await consoleOf(leaver).signIn()
    forget()
    certified = [noor.certificate]
    minDutySeq = 2
    const console_ = consoleOf(noor)
    expect(await console_.signIn()).toEqual([])
    expect(issued()).toEqual(eight.map((name) => name.replace('.1', '.2')))
    expect(console_.find('landelijk', today, 1)).not.toBeNull()
    const newer = rows.filter(({ seq }) => seq === 2)
    expect(newer).toHaveLength(8)
    for (const { seeds } of newer) expect(Array.from(seeds.keys())).toEqual([noor.leaf])
  })

  it('whose copy is junk are made anew at once, and a holder gives another copy of the old one', async () => {
    certified = [noor.certificate]
    const { consoleOf, issued, forget, rows } = stage()
    const first = consoleOf(noor)
    await first.signIn()
    forget()
    // Somebody was quicker than every holder, with bytes that open for nobody.
    for (const row of rows) row.seeds.set(sam.leaf, toBase64url(randomBytes(113)))
    certified = [noor.certificate, sam.certificate]
    const second = consoleOf(sam)
    expect(await second.signIn()).toEqual(['duty-copy-broken'])
    expect(issued()).toEqual(eight.map((name) => name.replace('.1', '.2')))
    expect(second.find('landelijk', today, 2)).not.toBeNull()
    expect(second.find('landelijk', today, 1)).toBeNull()
    expect(await first.signIn()).toEqual([])
    expect(await second.signIn(), 'what happened is still said').toEqual(['duty-copy-broken'])
    for (let i = 0; i <= 7; i++) expect(second.find('landelijk', today + i, 1)).not.toBeNull()
    expect(issued()).toHaveLength(8)
  })

  it('whose number is taken by a key nobody believes get the one behind it', async () => {
    const { consoleOf, issued, rows } = stage()
    const junk = { duty: toBase64url(randomBytes(200)), seed: null, holders: [], seeds: new Map() }
    for (let seq = 1; seq <= 50; seq++) rows.push({ ...junk, issuer: leaver.leaf as LeafId, epoch: today, seq })
    expect(await consoleOf(noor).signIn()).toEqual([])
    expect(issued()).toEqual(['0.51', ...eight.slice(1)])
  })

  it('are never made for a day on which the roster or she herself has ended', async () => {
    const { consoleOf, issued } = stage()
    hardUntil = now + 2 * day
    expect(await consoleOf(noor).signIn()).toEqual([])
    expect(issued()).toEqual(['0.1', '1.1', '2.1'])
    hardUntil = now
    const late = stage()
    expect(await late.consoleOf(noor).signIn()).toEqual([])
    expect(late.issued()).toEqual([])
  })

  it('that carry the number of one she held before are opened again: the server forgot, and began anew', async () => {
    const { consoleOf, rows } = stage()
    const first = consoleOf(noor)
    await first.signIn()
    const before = first.find('landelijk', today, 1)?.duty.publicKey
    rows.length = 0
    await consoleOf(noor).signIn()
    expect(await first.signIn()).toEqual([])
    const after = first.find('landelijk', today, 1)?.duty.publicKey
    expect(after).toBeDefined()
    expect(after).not.toEqual(before)
  })

  it('made by two consoles at once end as one that both can use', async () => {
    certified = [noor.certificate, sam.certificate]
    const { consoleOf, race, rows } = stage()
    const [first, second] = [consoleOf(noor), consoleOf(sam)]
    race(async () => void (await second.signIn()))
    expect(await first.signIn()).toEqual([])
    const newest = Math.max(...rows.filter(({ epoch }) => epoch === today).map(({ seq }) => seq))
    expect(first.find('landelijk', today, newest)).not.toBeNull()
    await second.signIn()
    expect(second.find('landelijk', today, newest)).not.toBeNull()
  })
})

describe('what a console believes', () => {
  it('refuses to work without its own certificate on the roster', async () => {
    const { trustOf } = stage()
    await expect(trustOf(sam)).rejects.toThrow('not-on-roster')
  })

  it('refuses a roster older than it has seen; one past its hard end lets her in, and nothing else', async () => {
    const { trustOf, consoleOf } = stage()
    await trustOf(noor)
    await expect(verifyStaffTrust(world.line, bytes, noor.leaf, 9)).rejects.toThrow('rolled-back')
    await consoleOf(noor).signIn()
    await trustOf(noor)
    const late = await verifyStaffTrust(world.line, { ...bytes, now: at + 31 * day }, noor.leaf, 0)
    expect(late).toMatchObject({ ended: true, duty: [], alarms: [] })
    expect(late.oldDuty).toHaveLength(8)
  })

  it('leaves out what does not verify, with an alarm, and never a duty key of somebody unknown', async () => {
    const { consoleOf, trustOf, rows } = stage()
    await consoleOf(noor).signIn()
    const [row, second] = rows
    if (row === undefined || second === undefined) throw new Error('no keys')
    row.issuer = sam.leaf as LeafId
    const bent = fromBase64url(second.duty).map((byte, i) => (i === 60 ? byte ^ 1 : byte))
    second.duty = toBase64url(bent)
    const trust = await trustOf(noor)
    expect(trust.duty.map(({ duty }) => duty.epoch - today)).toEqual([2, 3, 4, 5, 6, 7])
    expect(trust.alarms).toContain('duty-refused')
  })
})
