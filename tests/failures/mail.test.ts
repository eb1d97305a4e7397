/** Fear: a letter lies unread, is read by somebody it is not for, stays with staff, or shows whether a code exists. */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { Letter, MailboxRow } from '@lijn116/protocol/mail'
import type { LeafId } from '@lijn116/protocol/sealed'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tidy } from '../../server/jobs/tidy.ts'
import { coachesOf, keepLetter } from '../../server/mail/keep-letter.ts'
import { createMadeUp } from '../../server/mail/made-up.ts'
import { documentsAt } from '../../server/return-code/documents.ts'
import { make } from '../../server/return-code/make.ts'
import { erase } from '../../server/return-code/owner.ts'
import type { StaffReader } from '../../server/stream/hub.ts'
import {
  type Answer,
  type InnerLine,
  innerLine,
  kinds,
  origins,
  type Person,
  sealedBytes,
  solveChallenge,
} from '../stage/inner-line.ts'
import { until } from '../stage/stream-reader.ts'

const noProof = { token: '', nonce: 0 }
const id = () => randomBytes(16).toString('base64url')
const hour = 3_600_000
type Said = Answer<{ type?: string }>
type Coaches = { certificates: string[]; answerHours: number | null }
type Shown = {
  documents: { id: string }[]
  letters: { id: string; isAnswered: boolean; isStale: boolean; dueAt: number }[]
}

describe.each(kinds)('letters (%s)', (kind) => {
  let inner: InnerLine
  let people: Person[] = []
  let boss: Person
  const madeUp = createMadeUp()
  /** Unlike anybody's leaf. */
  const names = new Map<string, Person>()
  beforeAll(async () => {
    inner = await innerLine(kind)
    for (const name of ['els', 'kim', 'noor', 'zoe']) people.push(await inner.counsellor(name, { duty: 'off' }))
    boss = await inner.counsellor('boss', { roles: ['coordinator'], duty: 'off' })
    const certified = await inner.database.sql.selectFrom('certificate').selectAll().execute()
    for (const { leaf, signed } of certified) {
      const person = [...people, boss].find((each) => each.leaf === leaf)
      if (person) names.set(signed, person)
    }
  })
  afterAll(() => inner.close())
  afterEach(async () => {
    await inner.database.sql.deleteFrom('return_code').where('door_id', '<>', '').execute()
    await inner.database.sql.deleteFrom('staffing').execute()
  })

  async function ask<A>(path: string, body: object): Promise<Answer<A>> {
    const answer = await inner.chat.inject({
      method: 'POST',
      url: path,
      headers: { origin: origins.chat },
      payload: body,
    })
    return { status: answer.statusCode, body: answer.json(), raw: answer.body }
  }
  const said = async (asked: Promise<Said>) => {
    const { status, body } = await asked
    return status === 200 ? 'done' : body.type
  }
  const owners = new Map<string, { lookup: string; auth: string }>()
  async function code() {
    const owner = { lookup: sealedBytes(32), auth: sealedBytes(32) }
    const handle = id()
    owners.set(handle, owner)
    await make(
      { ...inner.line, isFull: async () => false },
      { proof: noProof, door: 'nationaal', ...owner, handle, blob: sealedBytes(540), second: null },
    )
    return { handle, owner }
  }
  /** By the handle of a code; of one that is not there, chance that stays the same. */
  const ownerOf = (handle: string) => {
    const owner = owners.get(handle) ?? { lookup: sealedBytes(32), auth: sealedBytes(32) }
    owners.set(handle, owner)
    return owner
  }
  const coaches = (handle: string, door = 'nationaal') => coachesOf(inner.line, { ...ownerOf(handle), door })
  const asPeople = ({ certificates }: Coaches) => certificates.flatMap((signed) => names.get(signed) ?? [])
  const letter = (handle: string, to: readonly { leaf: string }[], over: object = {}) => ({
    ...ownerOf(handle),
    door: 'nationaal',
    id: id(),
    sealed: sealedBytes(1_040),
    to: to.map(({ leaf }) => ({ leaf: leaf as LeafId, envelope: sealedBytes(97) })),
    own: sealedBytes(97),
    ...over,
  })
  type Body = ReturnType<typeof letter>
  /** Without the wait and the work of the route. */
  async function post(body: Body): Promise<string> {
    const answer = await keepLetter(inner.line, madeUp, { ...body, proof: noProof })
    return 'refused' in answer ? answer.refused : 'done'
  }
  async function written(handle: string) {
    const to = asPeople(await coaches(handle))
    const [coach, deputy] = to
    if (!coach || !deputy) throw new Error('nobody')
    const body = letter(handle, to)
    expect(await post(body)).toBe('done')
    return { ...body, coach, deputy, others: people.filter((each) => each !== coach && each !== deputy) }
  }
  const mail = async (person: Person) => (await person.get<{ letters: Letter[]; late: number }>('/v1/mail')).body
  const lettersFor = async (person: Person) => (await mail(person)).letters
  const mailboxes = async () => (await boss.get<{ mailboxes: MailboxRow[] }>('/v1/mailboxes')).body.mailboxes
  async function shown(handle: string): Promise<Shown> {
    const page = Buffer.from((await documentsAt(inner.line, ownerOf(handle), 0)).page, 'base64url')
    return JSON.parse(page.subarray(4, 4 + page.readUInt32BE(0)).toString()) as Shown
  }
  const removed = async ({ name, leaf }: Person) => {
    await inner.database.sql.deleteFrom('certificate').where('leaf', '=', leaf).execute()
    await inner.database.sql.deleteFrom('account').where('name', '=', name).execute()
    people = people.filter((each) => each.name !== name)
  }

  // @req:R-140
  it('go to a coach and a deputy who stay the same, and to nobody else', async () => {
    const { handle } = await code()
    const first = await written(handle)
    for (const person of [...first.others, boss]) expect(await lettersFor(person)).toEqual([])
    const [read] = await lettersFor(first.coach)
    expect(read).toMatchObject({
      id: first.id,
      as: 'coach',
      handle,
      sealed: first.sealed,
      envelope: first.to[0]?.envelope,
      certified: null,
      answeredAt: null,
      passTo: null,
    })
    expect([Number(read?.writtenAt) % hour, Number(read?.dueAt) - Number(read?.writtenAt)]).toEqual([0, 72 * hour])
    expect((await lettersFor(first.deputy))[0]).toMatchObject({ as: 'deputy', envelope: first.to[1]?.envelope })
    // Somebody who would come first now changes nothing in a mailbox that has its coach.
    await inner.database.sql
      .insertInto('staffing')
      .values({
        leaf: first.others[0]?.leaf ?? '',
        languages: [],
        skills: ['mail'],
        gender: null,
        capacity: 1,
        conduct_seen_on: null,
        trainings: '[]',
      })
      .execute()
    expect(asPeople(await coaches(handle))).toEqual([first.coach, first.deputy])
    expect(asPeople(await coaches(id()))[0]).toEqual(first.others[0])
    // The same again, its answer was lost; with other words it is refused.
    expect(await post({ ...first, id: first.id })).toBe('done')
    expect(await post({ ...first, sealed: sealedBytes(1_040) })).toBe('already-used')
    expect((await lettersFor(first.coach)).length).toBe(1)
  })

  it('to a handle that nothing is kept under get the same answers, and are nowhere', async () => {
    const known = (await code()).handle
    const before = (await inner.database.sql.selectFrom('letter').select('id').execute()).length
    for (const handle of [known, id()]) {
      const to = asPeople(await coaches(handle))
      expect([to.length, (await coaches(handle)).answerHours]).toEqual([2, 72])
      expect(asPeople(await coaches(handle))).toEqual(to)
      expect((await coaches(handle, 'nergens')).certificates).toEqual([])
      const answers: (string | undefined)[] = []
      for (let times = 0; times <= limits.unansweredLetters; times++) answers.push(await post(letter(handle, to)))
      expect(answers).toEqual([...Array(limits.unansweredLetters).fill('done'), 'letters-full'])
      expect(await post(letter(handle, [...to].reverse()))).toBe('no-coach')
      expect(await post(letter(handle, to.slice(0, 1)))).toBe('no-coach')
      expect(await post(letter(handle, to, { door: 'nergens' }))).toBe('no-coach')
    }
    const after = (await inner.database.sql.selectFrom('letter').select('id').execute()).length
    expect(after - before).toBe(limits.unansweredLetters)
  })

  it('take as long and as many bytes by the routes, whether or not there is a code, and ask for work', async () => {
    const shapes: unknown[] = []
    for (const handle of [(await code()).handle, id()]) {
      const began = performance.now()
      const given = (await inner.chat.inject('/v1/code/challenge')).json<{
        challenge: { token: string; bits: number }
      }>()
      const { challenge } = given
      const proof = { token: challenge.token, nonce: await solveChallenge(challenge) }
      const asked = { ...ownerOf(handle), door: 'nationaal' }
      const named = await ask<Coaches>('/v1/code/coaches', { ...asked, proof })
      const body = letter(handle, asPeople(named.body))
      const lazy = await ask<{ type?: string }>('/v1/code/letters', { ...body, proof: noProof })
      const kept = await ask('/v1/code/letters', { ...body, proof })
      expect(performance.now() - began).toBeGreaterThan(2 * limits.codeAnswerMilliseconds)
      const ids = Array.from({ length: limits.cancelledAtOnce }, id)
      const spent = await ask<{ type?: string }>('/v1/code/appointments/cancel', { proof, ids })
      expect(spent.body.type, 'of a code, and of nothing else').toBe('challenge-over')
      const other = (await inner.chat.inject('/v1/code/challenge')).json<typeof given>().challenge
      const cancelled = await ask('/v1/code/appointments/cancel', {
        proof: { token: other.token, nonce: await solveChallenge(other) },
        ids,
      })
      shapes.push([named.status, named.raw.length, lazy.body.type, kept.status, kept.raw, cancelled.raw])
    }
    expect(shapes[0]).toEqual([200, expect.any(Number), 'challenge-over', 200, '{}', '{}'])
    expect(shapes[1]).toEqual(shapes[0])
  })

  it('come only from who made the code: what staff know of it writes nothing, and shows nothing', async () => {
    const { handle, owner } = await code()
    const { coach } = await written(handle)
    const strangers = [
      { ...owner, auth: sealedBytes(32) },
      // A handle and its resume are all that a colleague was ever told.
      {
        lookup: Buffer.concat([Buffer.from(handle, 'base64url'), Buffer.alloc(16)]).toString('base64url'),
        auth: owner.auth,
      },
    ]
    for (const stranger of strangers) {
      const to = asPeople(await coachesOf(inner.line, { ...stranger, door: 'nationaal' }))
      expect(await post({ ...letter(handle, to), ...stranger })).toBe('done')
      const page = Buffer.from((await documentsAt(inner.line, stranger, 0)).page, 'base64url')
      expect(JSON.parse(page.subarray(4, 4 + page.readUInt32BE(0)).toString())).toMatchObject({ letters: [] })
    }
    expect((await lettersFor(coach)).filter((each) => each.handle === handle).length).toBe(1)
    expect((await shown(handle)).letters.length).toBe(1)
    const lazy = letter(handle, [coach])
    const byHandle = { handle, door: 'nationaal', id: lazy.id, sealed: lazy.sealed, to: lazy.to, own: lazy.own }
    for (const [path, body] of [
      ['documents', { handle, from: 0 }],
      ['coaches', { handle, door: 'nationaal' }],
      ['letters', { ...byHandle, proof: noProof }],
    ] as const)
      expect((await ask<{ type?: string }>(`/v1/code/${path}`, body)).body.type).toBe('malformed')
  })

  it('are answered once, and the copies for staff go a day later; she keeps hers', async () => {
    const { handle } = await code()
    const { id: name, coach, deputy, others } = await written(handle)
    const document = { id: id(), sealed: sealedBytes(1_100) }
    for (const person of [...others, boss])
      expect(await said(person.post('/v1/mail/answer', { letter: name, document }))).toBe('not-allowed')
    expect(await said(deputy.post('/v1/mail/answer', { letter: name, document }))).toBe('done')
    expect(await said(deputy.post('/v1/mail/answer', { letter: name, document }))).toBe('done')
    expect((await shown(handle)).documents.map((each) => each.id)).toEqual([document.id])
    expect((await lettersFor(coach))[0]?.answeredAt).not.toBeNull()
    inner.clock.now += 25 * hour
    await signedInAgain()
    await tidy(inner.line)
    for (const person of [coach, deputy]) expect(await lettersFor(person)).toEqual([])
    expect(await inner.database.sql.selectFrom('letter_envelope').selectAll().execute()).toEqual([])
    expect((await shown(handle)).letters).toMatchObject([{ id: name, isAnswered: true, isStale: false }])
  })
  const signedInAgain = () =>
    inner.database.sql
      .updateTable('session')
      .set({ expires_at: inner.clock.now + hour })
      .execute()

  it('past their time show at coach, deputy and coordinators, who hear of it once', async () => {
    const { handle } = await code()
    const { coach, others } = await written(handle)
    const told: string[] = []
    const readers = [coach, boss].map(
      (person): StaffReader => ({
        staff: {
          name: person.name,
          leaf: person.leaf,
          team: 'landelijk',
          organisation: 'lijn116',
          roles: ['coordinator'],
          certificate: '',
        },
        session: person.session,
        places: new Map(),
        stream: {
          send: (event: string) => told.push(`${person.name} ${event}`),
          end() {},
        } as unknown as StaffReader['stream'],
      }),
    )
    for (const reader of readers) inner.line.hub.addConsole(reader)
    // Under words no colleague knows of: told with the next round.
    await tidy(inner.line)
    await until(() => told.includes(`${coach.name} desk`), 'told of the letter')
    told.length = 0
    expect((await mail(boss)).late).toBe(0)
    inner.clock.now += 73 * hour
    await signedInAgain()
    await tidy(inner.line)
    await until(() => told.filter((each) => each.endsWith('desk')).length === 2, 'both consoles told')
    await tidy(inner.line)
    expect((await mail(boss)).late).toBe(1)
    expect((await mail(others[0] ?? boss)).late).toBe(0)
    expect((await mailboxes())[0]).toMatchObject({ waiting: 1, coach: { name: coach.name } })
    expect(told.filter((each) => each.endsWith('desk')).length).toBe(2)
    for (const reader of readers) inner.line.hub.removeConsole(reader)
  })

  it('are passed on by whoever holds the key when somebody else answers from now on', async () => {
    const { handle } = await code()
    const { id: name, coach, deputy, others } = await written(handle)
    const [one, two] = others
    if (!one || !two) throw new Error('too few')
    const [box] = await mailboxes()
    const seats = { mailbox: box?.mailbox, coach: one.leaf, deputy: two.leaf }
    expect(await said(coach.post('/v1/mailboxes/reassign', seats))).toBe('not-allowed')
    for (const wrong of [{ deputy: one.leaf }, { coach: id() }])
      expect(await said(boss.post('/v1/mailboxes/reassign', { ...seats, ...wrong }))).toBe('not-allowed')
    expect(await said(boss.post('/v1/mailboxes/reassign', seats))).toBe('done')
    // Who is to answer has no key yet; her page would seal it anew, and who held it is asked to pass it on.
    expect((await lettersFor(one))[0]).toMatchObject({ as: 'coach', envelope: null, passTo: null })
    expect((await shown(handle)).letters[0]?.isStale).toBe(true)
    expect(asPeople(await coaches(handle))).toEqual([one, two])
    const envelope = sealedBytes(97)
    for (const to of [one, two]) {
      const asked = (await lettersFor(deputy))[0]?.passTo?.leaf
      expect([one.leaf, two.leaf]).toContain(asked)
      expect(await said(one.post('/v1/mail/pass', { letter: name, to: deputy.leaf, envelope }))).toBe('not-allowed')
      expect(await said(boss.post('/v1/mail/pass', { letter: name, to: to.leaf, envelope }))).toBe('not-allowed')
      expect(await said(deputy.post('/v1/mail/pass', { letter: name, to: asked, envelope }))).toBe('done')
    }
    for (const person of [one, two]) expect((await lettersFor(person))[0]).toMatchObject({ envelope, passTo: null })
    // Nobody else keeps one.
    for (const person of [coach, deputy]) expect(await lettersFor(person)).toEqual([])
    expect((await inner.database.sql.selectFrom('letter_envelope').selectAll().execute()).length).toBe(2)
    expect((await shown(handle)).letters[0]?.isStale).toBe(false)
  })

  it('are signed for by the first colleague, and stand under the code until it is erased', async () => {
    const { handle, owner } = await code()
    const { coach, deputy, id: name } = await written(handle)
    const signed = sealedBytes(300)
    expect(await said(coach.post('/v1/mailboxes/certify', { handle, signed }))).toBe('done')
    expect(await said(deputy.post('/v1/mailboxes/certify', { handle, signed: sealedBytes(300) }))).toBe('done')
    expect((await lettersFor(deputy))[0]?.certified?.signed).toBe(signed)
    await erase(inner.line, owner)
    for (const person of [coach, deputy]) expect(await lettersFor(person)).toEqual([])
    for (const table of ['letter', 'letter_envelope', 'mailbox', 'mail_certificate'] as const)
      expect(await inner.database.sql.selectFrom(table).selectAll().execute()).toEqual([])
    const document = { id: id(), sealed: sealedBytes(1_100) }
    expect(await said(coach.post('/v1/mail/answer', { letter: name, document }))).toBe('code-over')
    expect(await said(coach.post('/v1/mailboxes/certify', { handle, signed }))).toBe('code-over')
    expect(await said(coach.post('/v1/documents', { handle, ...document }))).toBe('code-over')
    // And a letter to it is accepted like every other.
    expect(await post(letter(handle, asPeople(await coaches(handle))))).toBe('done')
  })

  it('of a coach who was removed are answered by the deputy, until somebody else is named', async () => {
    const { handle } = await code()
    const { coach, deputy, id: name } = await written(handle)
    await removed(coach)
    // Somebody else is named in her place, as many as ever, and sits there with the next letter.
    const [next, still] = asPeople(await coaches(handle))
    expect(still).toEqual(deputy)
    expect([undefined, coach, deputy]).not.toContain(next)
    expect((await shown(handle)).letters[0]?.isStale).toBe(false)
    expect((await mailboxes())[0]).toMatchObject({ coach: null, deputy: { leaf: deputy.leaf }, waiting: 1 })
    expect((await lettersFor(deputy))[0]).toMatchObject({ id: name, as: 'deputy' })
    await removed(deputy)
    // Nobody of the two is left: others are named, and her page seals it anew.
    expect((await shown(handle)).letters[0]?.isStale).toBe(true)
    const to = asPeople(await coaches(handle))
    expect(to.length).toBe(2)
    const [old] = await inner.database.sql.selectFrom('letter').selectAll().execute()
    expect(old?.id).toBe(name)
    expect(await post(letter(handle, to))).toBe('done')
    expect(
      await said(boss.post('/v1/mail/answer', { letter: name, document: { id: id(), sealed: sealedBytes() } })),
    ).toMatch(/done|not-allowed/)
  })

  it('leave no handle, no letter and no code in the audit', async () => {
    const { handle } = await code()
    const { id: name, coach } = await written(handle)
    await coach.post('/v1/mail/answer', { letter: name, document: { id: id(), sealed: sealedBytes(1_100) } })
    const rows = await inner.database.sql
      .selectFrom('audit')
      .selectAll()
      .where('action', 'in', ['answer-letter', 'reassign', 'certify-mailbox', 'keep-document', 'pass-letter'])
      .execute()
    expect(rows.length).toBeGreaterThan(0)
    for (const secret of [handle, name]) expect(JSON.stringify(rows)).not.toContain(secret)
    for (const row of rows) expect(row.object).toBeNull()
  })
})
