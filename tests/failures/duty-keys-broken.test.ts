/** Duty keys that are missing, damaged, junk, or of somebody who was removed: the line stays open, and she opens nothing. */
import {
  type Duty,
  fromBase64url,
  issueDuty,
  openDutySeed,
  openWait,
  readOldDuty,
  toBase64url,
} from '@lijn116/encryption'
import { conversationId, sealedWait } from '@lijn116/protocol/sealed'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { dutyForStaff } from '../../server/trust/store.ts'
import { kinds, sealedBytes } from '../stage/inner-line.ts'
import { day, type Member, type SealedLine, sealedLine, sealedTo, type Visitor } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

describe.each(kinds)('duty keys (%s)', (kind) => {
  let line: SealedLine
  let noor: Member
  let sam: Member
  let kim: Member
  beforeAll(async () => {
    line = await sealedLine(kind)
    noor = await line.member('proef-1')
    sam = await line.member('proef-2')
    kim = await line.member('proef-3')
    await line.certify()
  })
  afterAll(() => line?.close())

  const sql = () => line.inner.database.sql
  const newestOfToday = async () => (await line.duties()).filter(({ epoch }) => epoch === line.today()).at(-1)
  const spoil = (leaf: string | null) => {
    const all = sql()
      .updateTable('duty_seed')
      .set({ seed: sealedBytes(113) })
    return (leaf === null ? all : all.where('leaf', '=', leaf)).execute()
  }

  it('all lost from the database while somebody waits: made again, sealed anew, opened', async () => {
    const staff = await line.signedIn(noor, 'Noor')
    const her = await line.waits('Ik wacht.')
    await sql().deleteFrom('duty_key').execute()
    await staff.signOut()
    const again = await line.signedIn(sam, 'Sam')
    await line.comes(() => sealedTo(her).length === 2, 'sealed anew to the new key')
    expect(await line.takesFirst(again)).toEqual(['other: Ik wacht.'])
    expect(again.view()).toMatchObject({ alarms: [], problem: null })
    await line.ends(again)
    her.drop()
    await again.signOut()
  })

  it('one copy damaged: a new key, an alarm for her, and the others work on', async () => {
    await spoil(noor.leaf)
    const before = await newestOfToday()
    const staff = await line.signedIn(noor, 'Noor')
    expect(staff.view().alarms).toEqual(['duty-copy-broken'])
    expect(await newestOfToday()).toMatchObject({ seq: (before?.seq ?? 0) + 1, issuer: noor.leaf })
    const her = await line.waits('Eén sleutel was stuk.')
    expect(await line.takesFirst(staff)).toEqual(['other: Eén sleutel was stuk.'])
    await line.ends(staff)
    her.drop()
    const other = await line.signedIn(sam)
    expect(other.view().alarms).toEqual([])
    await Promise.all([staff.signOut(), other.signOut()])
  })

  it('every copy damaged while somebody waits: one number more, she is sealed anew, and read', async () => {
    const evening = await line.signedIn(noor, 'Noor')
    const her = await line.waits('Alles is stuk.')
    await evening.signOut()
    await spoil(null)
    const before = await newestOfToday()
    const staff = await line.signedIn(sam, 'Sam')
    expect(staff.view().alarms).toEqual(['duty-copy-broken'])
    expect(await newestOfToday()).toMatchObject({ seq: (before?.seq ?? 0) + 1 })
    await line.comes(() => sealedTo(her).length === 2, 'sealed anew')
    expect(await line.takesFirst(staff)).toEqual(['other: Alles is stuk.'])
    await line.ends(staff)
    her.drop()
    await staff.signOut()
  })

  it('a colleague who makes keys that open for nobody but her: the next console makes one that does', async () => {
    const staff = await line.signedIn(kim, 'Kim')
    const before = await newestOfToday()
    const seq = (before?.seq ?? 0) + 1
    const made = await issueDuty(line.line, kim.staff, 'landelijk', ['nationaal'], line.today(), seq, [])
    const own = made.seeds.map(({ leaf, sealed }) => ({ leaf: toBase64url(leaf), seed: toBase64url(sealed) }))
    const junk = [noor, sam].map(({ leaf }) => ({ leaf, seed: sealedBytes(113) }))
    const seeds = [...own, ...junk].map((each) => ({ team_id: 'landelijk', epoch: line.today(), seq, ...each }))
    await sql()
      .insertInto('duty_key')
      .values({
        team_id: 'landelijk',
        epoch: line.today(),
        seq,
        issuer: kim.leaf,
        signed: toBase64url(made.duty.signed),
      })
      .execute()
    await sql().insertInto('duty_seed').values(seeds).execute()
    await staff.signOut()

    const honest = await line.signedIn(noor, 'Noor')
    expect(honest.view().alarms).toEqual(['duty-copy-broken'])
    expect(await newestOfToday()).toMatchObject({ seq: seq + 1, issuer: noor.leaf })
    const her = await line.waits('Eerlijk geopend.')
    expect(await line.takesFirst(honest)).toEqual(['other: Eerlijk geopend.'])
    await line.ends(honest)
    her.drop()
    await honest.signOut()
  })

  describe('I11 somebody is removed', () => {
    let removed: Member
    let waits: Visitor
    beforeAll(async () => {
      line.pass(9 * day)
      await line.jobs()
      removed = await line.member('proef-4')
      await line.certify()
      // She makes the keys of this week herself, and holds a copy of every one.
      const leaver = await line.signedIn(removed, 'Robin')
      waits = await line.waits('Voor haar vertrek.')
      await everGiven(removed.leaf)
      await leaver.signOut()
      await line.certify([noor, sam, kim], { minDutySeq: 2 })
    })

    it('who waited is sealed anew to a key she has no copy of, and a colleague reads it', async () => {
      const before = waits.asked.length
      const staff = await line.signedIn(noor, 'Noor')
      expect(staff.view().alarms).toEqual([])
      await line.comes(() => waits.asked.slice(before).some(({ body }) => body.includes('"wait"')), 'sealed anew')
      expect((await line.duties()).filter(({ seq }) => seq >= 2).map(({ issuer }) => issuer)).not.toContain(
        removed.leaf,
      )
      const [first, ...later] = await openedBy(removed, waits)
      expect(first, 'what was sealed before she went').toBe(true)
      expect(later.length).toBeGreaterThan(0)
      expect(later).not.toContain(true)
      expect(await line.takesFirst(staff)).toEqual(['other: Voor haar vertrek.'])
      await line.ends(staff)
      waits.drop()
      await staff.signOut()
    })

    it('nor anything of the week for which she had made keys ahead, day after day', async () => {
      for (let ahead = 1; ahead <= 7; ahead++) {
        line.pass(day)
        await line.jobs()
        const her = await line.waits(`Dag ${ahead}.`)
        expect(await openedBy(removed, her), `day ${ahead}`).toEqual([false])
        expect(await openedBy(noor, her), 'the check can succeed').toEqual([true])
        await her.goodbye()
      }
      await expect(line.signedIn(removed)).rejects.toThrow(/sign-in-failed|not-certified-yet/)
    })

    it('a phone that slept through the removal is still read, though its key is not sealed to any more', async () => {
      await line.certify([noor, sam, kim, removed], { minDutySeq: 2 })
      const leaver = await line.signedIn(removed, 'Robin')
      const her = await line.waits('Ik slaap erdoorheen.')
      const wake = her.sleep()
      await leaver.signOut()
      await line.certify([noor, sam, kim], { minDutySeq: 3 })
      const staff = await line.signedIn(sam, 'Sam')
      await line.comes(() => staff.view().waiting.length === 1, 'her place is kept')
      expect(await staff.take(line.firstOf(staff))).toBe('taken')
      expect(staff.view().conversation?.messages.map(({ text }) => text)).toEqual(['Ik slaap erdoorheen.'])
      wake()
      await line.comes(() => her.view().phase === 'talking', 'she wakes, and looks again for the new list')
      await line.ends(staff)
      her.drop()
      await staff.signOut()
    })
  })

  const copies = new Map<string, { signed: string; seed: string }[]>()
  /** Every copy of a duty key this person was ever given: what is dropped from the database later, she may have kept. */
  async function everGiven(leaf: string): Promise<{ signed: string; seed: string }[]> {
    const rows = await dutyForStaff(sql(), 'landelijk', leaf, 0)
    const given = rows.flatMap(({ signed, seed }) => (seed === null ? [] : { signed, seed }))
    copies.set(leaf, [...(copies.get(leaf) ?? []), ...given])
    return copies.get(leaf) ?? []
  }

  /** Which of the envelopes that left this page she opens, with everything she was ever given. */
  async function openedBy({ staff, leaf }: Member, her: Visitor): Promise<boolean[]> {
    const pairs: { duty: Duty; keyPair: CryptoKeyPair }[] = []
    for (const { signed, seed } of await everGiven(leaf)) {
      const duty = readOldDuty(line.line, fromBase64url(signed))
      const pair = await openDutySeed(line.line, staff, duty, fromBase64url(seed)).catch(() => null)
      if (pair !== null) pairs.push({ duty, keyPair: pair.keyPair })
    }
    expect(pairs.length, 'she holds something').toBeGreaterThan(0)
    const started = v.parse(v.object({ conversation: conversationId, visitorKey: v.string() }), bodiesOf(her)[0])
    const opened: boolean[] = []
    for (const body of bodiesOf(her)) {
      const { wait } = v.parse(v.object({ wait: sealedWait }), body)
      const sealed = { segment: wait.segment, sealed: fromBase64url(wait.sealed) }
      const ids = [fromBase64url(started.conversation), fromBase64url(started.visitorKey)] as const
      const tries = pairs.map(({ duty, keyPair }) => openWait(line.line, keyPair, duty, ...ids, sealed))
      opened.push((await Promise.allSettled(tries)).some(({ status }) => status === 'fulfilled'))
    }
    return opened
  }
  const bodiesOf = ({ asked }: Visitor): unknown[] =>
    asked.flatMap(({ body }) => (body.includes('"wait"') ? [JSON.parse(body)] : []))
})
