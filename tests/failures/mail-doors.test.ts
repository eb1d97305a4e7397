/** Fear: how many are named, or who, says that there is a mailbox; or a letter at another door takes it from who has it. */
import { randomBytes } from 'node:crypto'
import type { Letter, MailboxRow } from '@lijn116/protocol/mail'
import type { LeafId } from '@lijn116/protocol/sealed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeUpLine } from '../../encryption/made-up-line.ts'
import { certificateEnd } from '../../server/mail/certificate-end.ts'
import { coachesOf, keepLetter } from '../../server/mail/keep-letter.ts'
import { createMadeUp } from '../../server/mail/made-up.ts'
import { make } from '../../server/return-code/make.ts'
import { type Answer, doors, type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'

const proof = { token: '', nonce: 0 }
const id = () => randomBytes(16).toString('base64url')
const mail = { answerHours: 72 }
/** One door of another team, and one of another organisation. */
const over: Record<string, object> = {
  sport: { teams: ['tweede'], mail },
  'eigen-gedrag': { organisation: 'ander', teams: ['derde'], mail },
}
const theseDoors = new Map([...doors].map(([name, door]) => [name, { ...door, ...over[name] }]))
type Said = Answer<{ type?: string }>

it('the end of a certificate is read as it was signed, and of other bytes nothing', async () => {
  const { people } = await makeUpLine()
  const [certificate] = people.map((person) => person.certificate)
  if (certificate === undefined) throw new Error('nobody')
  expect(certificateEnd(Buffer.from(certificate.signed).toString('base64url'))).toBe(certificate.notAfter)
  for (const other of [
    '',
    'AA',
    sealedBytes(300),
    Buffer.from(certificate.signed.subarray(0, 40)).toString('base64url'),
  ])
    expect(certificateEnd(other)).toBeNull()
})

describe.each(kinds)('letters at several doors (%s)', (kind) => {
  let inner: InnerLine
  const people: Person[] = []
  const [here, there, other]: Person[][] = [[], [], []]
  const names = new Map<string, Person>()
  const madeUp = createMadeUp()
  let boss: Person
  beforeAll(async () => {
    inner = await innerLine(kind, undefined, undefined, theseDoors)
    const teams = [
      { group: here, team: 'landelijk', organisation: 'lijn116', count: 4 },
      { group: there, team: 'tweede', organisation: 'lijn116', count: 2 },
      { group: other, team: 'derde', organisation: 'ander', count: 2 },
    ]
    for (const { group, count, ...as } of teams)
      for (let n = 0; n < count; n++) group?.push(await inner.counsellor(`${as.team}-${n}`, { ...as, duty: 'off' }))
    people.push(...(here ?? []), ...(there ?? []), ...(other ?? []))
    boss = await inner.counsellor('boss', { roles: ['coordinator'], duty: 'off' })
    for (const { leaf, signed } of await inner.database.sql.selectFrom('certificate').selectAll().execute()) {
      const person = people.find((each) => each.leaf === leaf)
      if (person) names.set(signed, person)
    }
  })
  afterAll(() => inner.close())

  const drawn = () => ({ lookup: sealedBytes(32), auth: sealedBytes(32) })
  type Owner = ReturnType<typeof drawn>
  async function code(): Promise<Owner> {
    const owner = drawn()
    const parts = { ...inner.line, isFull: async () => false }
    await make(parts, { proof, door: 'nationaal', ...owner, handle: id(), blob: sealedBytes(540), second: null })
    return owner
  }
  async function named(owner: Owner, door = 'nationaal'): Promise<Person[]> {
    const { certificates } = await coachesOf(inner.line, { ...owner, door })
    return certificates.flatMap((signed) => names.get(signed) ?? [])
  }
  async function writes(owner: Owner, door = 'nationaal', letter = id()): Promise<{ id: string; to: Person[] }> {
    const to = await named(owner, door)
    const envelopes = to.map(({ leaf }) => ({ leaf: leaf as LeafId, envelope: sealedBytes(97) }))
    const body = { proof, ...owner, door, id: letter, sealed: sealedBytes(1_040), to: envelopes, own: sealedBytes(97) }
    expect(await keepLetter(inner.line, madeUp, body)).toEqual({})
    return { id: letter, to }
  }
  const lettersFor = async (person: Person) =>
    (await person.get<{ letters: Letter[] }>('/v1/mail')).body.letters.map(({ id: letter, passTo }) => ({
      letter,
      passTo,
    }))
  const boxes = async () => (await boss.get<{ mailboxes: MailboxRow[] }>('/v1/mailboxes')).body.mailboxes
  const answers = async (person: Person, letter: string) => {
    const asked: Said = await person.post('/v1/mail/answer', {
      letter,
      document: { id: id(), sealed: sealedBytes(1_105) },
    })
    return asked.status === 200 ? 'done' : asked.body.type
  }
  const uncertified = async (person: Person | undefined) => {
    const { leaf = '' } = person ?? {}
    const { signed } = await inner.database.sql
      .deleteFrom('certificate')
      .where('leaf', '=', leaf)
      .returning('signed')
      .executeTakeFirstOrThrow()
    return async () => void (await inner.database.sql.insertInto('certificate').values({ leaf, signed }).execute())
  }
  const clear = () => inner.database.sql.deleteFrom('return_code').where('door_id', '<>', '').execute()

  it('as many are named for a mailbox as for a code that is not there, whoever of the two is gone, and at each door', async () => {
    const owner = await code()
    const { to } = await writes(owner)
    for (const gone of [to.slice(0, 1), to.slice(1), to]) {
      const back = await Promise.all(gone.map(uncertified))
      const counts = []
      for (const each of [owner, drawn()])
        for (const door of ['nationaal', 'sport', 'eigen-gedrag']) counts.push((await named(each, door)).length)
      expect(counts).toEqual([2, 2, 2, 2, 2, 2])
      // Who is left stays first in her place.
      const stays = to.filter((each) => !gone.includes(each))
      expect(await named(owner)).toEqual(expect.arrayContaining(stays))
      for (const undo of back) await undo()
    }
    expect(await named(owner)).toEqual(to)
    await clear()
  })

  it('the seat of who is gone is filled with the next letter, that of who is there never', async () => {
    const owner = await code()
    const { to } = await writes(owner)
    const [coach, deputy] = to
    const back = await uncertified(coach)
    const [next] = await named(owner)
    expect([coach, deputy]).not.toContain(next)
    expect(await named(owner)).toEqual([next, deputy])
    await writes(owner)
    expect((await boxes())[0]).toMatchObject({ coach: { leaf: next?.leaf }, deputy: { leaf: deputy?.leaf } })
    await back()
    expect(await named(owner)).toEqual([next, deputy])
    await clear()
  })

  it('at a door the two do not answer, others of that door read and answer it, and the mailbox stays theirs', async () => {
    const owner = await code()
    const { to } = await writes(owner)
    for (const [door, group] of [
      ['sport', there],
      ['eigen-gedrag', other],
    ] as const) {
      const before = await boxes()
      const away = await writes(owner, door)
      expect(new Set(away.to)).toEqual(new Set(group))
      expect((await boxes()).map(({ coach, deputy }) => [coach, deputy])).toEqual(
        before.map(({ coach, deputy }) => [coach, deputy]),
      )
      const [reader, second] = away.to
      if (!reader || !second) throw new Error('nobody')
      expect(await lettersFor(reader)).toEqual([{ letter: away.id, passTo: null }])
      // Of another organisation nothing is seen, not even that there is one.
      const own = to[0] === undefined ? [] : (await lettersFor(to[0])).map(({ letter }) => letter)
      expect(own.includes(away.id)).toBe(door === 'sport')
      expect(await answers(boss, away.id)).toBe('not-allowed')
      expect(await answers(reader, away.id)).toBe('done')
    }
    // What came by their own door is answered by nobody else.
    const [first] = to
    if (!first) throw new Error('nobody')
    const [waiting] = await lettersFor(first)
    for (const person of [...(there ?? []), ...(other ?? [])])
      expect(await answers(person, waiting?.letter ?? '')).toBe('not-allowed')
    await clear()
  })

  it('a coordinator seats nobody unseen, and never herself: seats are keys', async () => {
    const owner = await code()
    const [coach, deputy] = (await writes(owner)).to
    const [one, two] = (here ?? []).filter((each) => each !== coach && each !== deputy)
    const seat = async (to: Person | undefined, and: Person | undefined) => {
      const body = { mailbox: (await boxes())[0]?.mailbox, coach: to?.leaf, deputy: and?.leaf }
      const asked: Said = await boss.post('/v1/mailboxes/reassign', body)
      const rows = await inner.database.sql
        .selectFrom('audit')
        .select(['result', 'subject'])
        .where('action', '=', 'reassign')
        .orderBy('number')
        .execute()
      return [asked.status, ...rows.map(({ result, subject }) => `${result} ${subject}`)]
    }
    const refused = `not-allowed ${boss.leaf}`
    expect(await seat(coach, boss)).toEqual([403, refused])
    expect(await seat(boss, deputy)).toEqual([403, refused, refused])
    const seated = [200, refused, refused, `done ${two?.leaf}`]
    expect(await seat(coach, two)).toEqual(seated)
    expect(await seat(one, two)).toEqual([...seated, `done ${one?.leaf}`])
    // The other way round gives nobody a key.
    expect(await seat(two, one)).toEqual([...seated, `done ${one?.leaf}`, 'done null'])
    await clear()
  })

  it('nobody is named whose certificate is past its end', async () => {
    const owner = await code()
    const { to } = await writes(owner)
    const [coach, deputy] = to
    const ended = Buffer.concat([
      Buffer.from([0, 35]),
      Buffer.from('L116\u0001'),
      randomBytes(20),
      Buffer.from([0, 8]),
      Buffer.alloc(8),
    ])
    const { signed } = await inner.database.sql
      .selectFrom('certificate')
      .select('signed')
      .where('leaf', '=', coach?.leaf ?? '')
      .executeTakeFirstOrThrow()
    const put = (bytes: string) =>
      inner.database.sql
        .updateTable('certificate')
        .set({ signed: bytes })
        .where('leaf', '=', coach?.leaf ?? '')
        .execute()
    await put(ended.toString('base64url'))
    const now = await named(owner)
    expect([now.length, now.includes(coach as Person), now[1]]).toEqual([2, false, deputy])
    expect((await named(drawn())).length).toBe(2)
    await put(signed)
    await clear()
  })
})
