/** Fear: letters that a machine writes hide hers, codes that nobody asked for fill the line, and a row beside the audit names a code. */
import { randomBytes } from 'node:crypto'
import type { Letter } from '@lijn116/protocol/mail'
import type { LeafId } from '@lijn116/protocol/sealed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { dayOf } from '../../server/key-store/key-store.ts'
import { coachesOf, keepLetter } from '../../server/mail/keep-letter.ts'
import { createMadeUp } from '../../server/mail/made-up.ts'
import { firstDays } from '../../server/return-code/first-use.ts'
import { keepDocument } from '../../server/return-code/keep-document.ts'
import { make } from '../../server/return-code/make.ts'
import { stay } from '../../server/return-code/owner.ts'
import { doors, type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'

const proof = { token: '', nonce: 0 }
const door = 'nationaal'
const id = () => randomBytes(16).toString('base64url')
const hour = 3_600_000
const keepDays = doors.get(door)?.keepDays ?? 0
/** One door keeps for a day only. */
const theseDoors = new Map([...doors].map(([name, each]) => [name, name === 'sport' ? { ...each, keepDays: 1 } : each]))

describe.each(kinds)('letters of a machine (%s)', (kind) => {
  let inner: InnerLine
  let [els, kim, lead] = [] as unknown as [Person, Person, Person]
  const names = new Map<string, Person>()
  const madeUp = createMadeUp()
  beforeAll(async () => {
    inner = await innerLine(kind, undefined, undefined, theseDoors)
    els = await inner.counsellor('els', { duty: 'off' })
    kim = await inner.counsellor('kim', { duty: 'off' })
    lead = await inner.counsellor('lead', { duty: 'off', roles: ['coordinator'] })
    const certified = await inner.database.sql.selectFrom('certificate').selectAll().execute()
    for (const person of [els, kim]) names.set(certified.find(({ leaf }) => leaf === person.leaf)?.signed ?? '', person)
  })
  afterAll(() => inner.close())

  async function code(by = door) {
    const owner = { lookup: sealedBytes(32), auth: sealedBytes(32) }
    const handle = id()
    const parts = { ...inner.line, isFull: async () => false }
    expect(await make(parts, { proof, door: by, ...owner, handle, blob: sealedBytes(540), second: null })).toEqual({
      days: theseDoors.get(by)?.keepDays,
    })
    return { owner, handle }
  }
  type Code = Awaited<ReturnType<typeof code>>
  async function writes({ owner }: Code): Promise<string> {
    const { certificates } = await coachesOf(inner.line, { ...owner, door })
    const to = certificates.flatMap((signed) => names.get(signed) ?? [])
    const envelopes = to.map(({ leaf }) => ({ leaf: leaf as LeafId, envelope: sealedBytes(97) }))
    const body = { proof, ...owner, door, id: id(), sealed: sealedBytes(1_040), to: envelopes, own: sealedBytes(97) }
    expect(await keepLetter(inner.line, madeUp, body)).toEqual({})
    return body.id
  }
  const mail = async (person: Person) =>
    (await person.get<{ letters: Letter[] }>('/v1/mail')).body.letters.map((letter) => letter.id)
  const told = (person: Person, { handle }: Code) =>
    person.post('/v1/mailboxes/certify', { handle, signed: sealedBytes(300) })
  const endsOn = async () => {
    const rows = await inner.database.sql
      .selectFrom('return_code')
      .select('slot_id')
      .where('door_id', '<>', '')
      .execute()
    return rows.map((row) => Number(row.slot_id.split('.')[0]) - dayOf(inner.clock.now))
  }
  const signedInAgain = () =>
    inner.database.sql
      .updateTable('session')
      .set({ expires_at: inner.clock.now + hour })
      .execute()
  const clear = () => inner.database.sql.deleteFrom('return_code').where('door_id', '<>', '').execute()

  // @norm:SE-13
  it('hide no letter of somebody a colleague was in a talk with, and leave room for others', async () => {
    const earlier: string[] = []
    for (let codes = 0; codes < 13; codes++) {
      const made = await code()
      for (let letters = 0; letters < 5; letters++) earlier.push(await writes(made))
    }
    inner.clock.now += hour
    const hers = await code()
    expect((await told(lead, hers)).status).toBe(200)
    const letter = await writes(hers)
    for (const person of [els, kim]) {
      const shown = await mail(person)
      expect(shown[0]).toBe(letter)
      expect(shown.length).toBe(21)
      expect(earlier).toEqual(expect.arrayContaining(shown.slice(1)))
    }
    // The console of a coach signs for a first letter by itself: that vouches for nobody.
    const last = await code()
    const more = await writes(last)
    expect((await told(els, last)).status).toBe(200)
    expect(await mail(els)).not.toContain(more)
    await clear()
  })

  it('are under codes of one day, until a colleague has to do with one', async () => {
    const [plain, heard, written] = [await code(), await code(), await code()]
    expect(await endsOn()).toEqual([firstDays, firstDays, firstDays])
    await told(lead, heard)
    await lead.post('/v1/documents', { handle: written.handle, id: id(), sealed: sealedBytes(1_105) })
    expect((await endsOn()).sort((one, other) => one - other)).toEqual([firstDays, keepDays, keepDays])
    inner.clock.now += 20 * hour
    await signedInAgain()
    // Her own visits move it on, by a day as long as nobody vouched.
    for (const each of [plain, heard, written]) await stay(inner.line, each.owner)
    expect((await endsOn()).sort((one, other) => one - other)).toEqual([firstDays, keepDays, keepDays])
    inner.clock.now += 2 * 24 * hour
    await signedInAgain()
    await tidyDay(inner.line)
    expect((await endsOn()).length).toBe(2)
    await clear()
  })

  it('are there as long as an answer was promised; an answer vouches', async () => {
    const made = await code()
    const letter = await writes(made)
    const promised = doors.get(door)?.mail?.answerHours ?? 0
    const [ends = 0] = await endsOn()
    expect(ends).toBeGreaterThan(promised / 24)
    expect(ends).toBeLessThan(keepDays)
    const document = { id: id(), sealed: sealedBytes(1_105) }
    expect((await els.post('/v1/mail/answer', { letter, document })).status).toBe(200)
    expect(await endsOn()).toEqual([keepDays])
    await clear()
  })

  it('what she is to be told later is there then, also at a door that keeps shorter', async () => {
    const { handle } = await code('sport')
    const releaseAt = inner.clock.now + 72 * hour
    expect(await keepDocument(inner.line, handle, { id: id(), sealed: sealedBytes(1_105), releaseAt })).toEqual({})
    const [ends = 0] = await endsOn()
    expect(ends + dayOf(inner.clock.now)).toBeGreaterThan(dayOf(releaseAt))
    await clear()
  })

  it('and hers leave no number across codes, and no row of the audit for each code', async () => {
    const [one, two] = [await code(), await code()]
    await told(lead, one)
    await told(lead, two)
    for (const each of [one, two, one]) await writes(each)
    const numbers = await inner.database.sql.selectFrom('letter').select(['code_id', 'number']).execute()
    expect(numbers.map(({ number }) => number).sort()).toEqual([1, 1, 2])
    const rows = await inner.database.sql.selectFrom('audit').select('action').execute()
    expect(rows.map(({ action }) => action)).not.toContain('certify-mailbox')
    await clear()
  })
})
