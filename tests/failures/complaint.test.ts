/** Fear: a complaint is read by the team it is about, shows who wrote it or that it exists, or lies unread without anybody noticing. */
import { randomBytes } from 'node:crypto'
import type { ComplaintPage } from '@lijn116/protocol/complaint'
import type { Complaint } from '@lijn116/protocol/complaint-desk'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { complaintsFor } from '../../server/complaint/desk.ts'
import { addToComplaint, eraseComplaint, lookAtComplaint } from '../../server/complaint/her-complaint.ts'
import { makeComplaint } from '../../server/complaint/make-complaint.ts'
import { lookupHash } from '../../server/complaint/open-complaint.ts'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
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
const day = 86_400_000
type Said = { type?: string }

describe.each(kinds)('complaints (%s)', (kind) => {
  let inner: InnerLine
  let [mo, an, counsellor, inTeam]: Person[] = []
  const person = (one: Person | undefined): Person => {
    if (one === undefined) throw new Error('nobody')
    return one
  }
  const skilled = (one: Person, skills = ['complaints']) =>
    inner.database.sql
      .insertInto('staffing')
      .values({
        leaf: one.leaf,
        languages: [],
        skills,
        gender: null,
        capacity: 1,
        conduct_seen_on: null,
        trainings: '[]',
      })
      .onConflict((conflict) => conflict.column('leaf').doUpdateSet({ skills }))
      .execute()
  beforeAll(async () => {
    inner = await innerLine(kind)
    mo = await inner.counsellor('mo', { team: 'klachten', duty: 'off' })
    an = await inner.counsellor('an', { team: 'klachten', roles: ['coordinator'], duty: 'off' })
    counsellor = await inner.counsellor('kim')
    inTeam = await inner.counsellor('noor', { roles: ['coordinator'] })
    for (const each of [mo, an, inTeam]) await skilled(person(each))
  })
  afterAll(() => inner.close())
  afterEach(async () => {
    await inner.database.sql.deleteFrom('complaint').execute()
    for (const each of [mo, an]) await skilled(person(each))
  })

  async function ask<A>(path: string, body: object | null): Promise<Answer<A>> {
    const answer = await inner.chat.inject({
      method: body === null ? 'GET' : 'POST',
      url: path,
      headers: { origin: origins.chat },
      ...(body === null ? {} : { payload: body }),
    })
    return { status: answer.statusCode, body: answer.json(), raw: answer.body }
  }
  const to = (...people: (Person | undefined)[]) =>
    people.map((each) => ({ leaf: person(each).leaf as LeafId, envelope: sealedBytes(113) }))
  const part = (people = to(mo, an)) => ({ id: id(), sealed: sealedBytes(1_072), to: people })
  const pair = (people = to(mo, an)) => {
    const [reader, deputy] = people
    if (reader === undefined || deputy === undefined) throw new Error('two people')
    const made: [typeof reader, typeof deputy] = [reader, deputy]
    return { ...part(), to: made }
  }
  const said = (answer: object): string => ('refused' in answer ? String(answer.refused) : 'done')
  const made = (over: object = {}) => ({
    proof: noProof,
    lookup: sealedBytes(32),
    complaint: id(),
    door: 'nationaal' as string | null,
    bound: sealedBytes(32),
    part: pair(),
    ...over,
  })
  async function written(over: object = {}) {
    const body = made(over)
    expect(said(await makeComplaint(inner.line, body))).toBe('done')
    return body
  }
  async function shown(lookup: string, from = 0): Promise<ComplaintPage> {
    const page = Buffer.from((await lookAtComplaint(inner.line, { lookup, from })).page, 'base64url')
    expect(page).toHaveLength(limits.complaintPageBytes)
    return JSON.parse(page.subarray(4, 4 + page.readUInt32BE(0)).toString()) as ComplaintPage
  }
  const add = async (lookup: string, people = to(mo, an), again = false) =>
    said(await addToComplaint(inner.line, { proof: noProof, lookup, again, part: part(people) }))
  const desk = async (one: Person | undefined) =>
    (await person(one).get<{ isReader: boolean; complaints: Complaint[] }>('/v1/complaints')).body
  const answerBody = (complaint: string, status = 'answered', people = to(mo, an), bytes = 2_096) => ({
    complaint,
    status,
    answer: { id: id(), sealed: sealedBytes(bytes), forHer: sealedBytes(113), to: people },
  })
  const answer = async (one: Person | undefined, body: object) => {
    const { status, body: told } = await person(one).post<Said>('/v1/complaints/answer', body)
    return status === 200 ? 'done' : told.type
  }
  const setStatus = async (one: Person | undefined, complaint: string, status: string) => {
    const { status: code, body } = await person(one).post<Said>('/v1/complaints/status', { complaint, status })
    return code === 200 ? 'done' : body.type
  }

  // @req:R-216
  it('is read by the two it was sealed to, and by nobody in the team', async () => {
    const { complaint } = await written()
    expect((await desk(mo)).complaints.map((each) => [each.id, each.as, each.door])).toEqual([
      [complaint, 'reader', 'nationaal'],
    ])
    expect((await desk(an)).complaints[0]).toMatchObject({ as: 'deputy', other: { leaf: person(mo).leaf } })
    // In the team, with the skill: a reader, of nothing here. Without it: no reader.
    expect(await desk(inTeam)).toEqual({ isReader: true, complaints: [], unread: 0 })
    const without = await desk(counsellor)
    expect(without).toEqual({ isReader: false, complaints: [], unread: 0 })
    await inner.database.sql.deleteFrom('complaint').execute()
    expect(await desk(counsellor)).toEqual(without)
    for (const one of [counsellor, inTeam]) expect(await setStatus(one, complaint, 'reading')).toBe('code-over')
  })

  it('is taken only for two different people outside the team, who read complaints now', async () => {
    for (const people of [to(mo, inTeam), to(mo, counsellor)])
      expect(said(await makeComplaint(inner.line, made({ part: pair(people) })))).toBe('no-coach')
    expect(said(await makeComplaint(inner.line, made({ part: pair(to(mo, mo)) })))).toBe('malformed')
    expect(said(await makeComplaint(inner.line, made({ door: 'elders' })))).toBe('malformed')
    await skilled(person(an), [])
    expect(said(await makeComplaint(inner.line, made()))).toBe('no-coach')
    const open = await ask<{ readers: string[] }>('/v1/complaint', null)
    expect(open.body.readers).toHaveLength(2)
  })

  it('has a team of its own: its coordinator invites into it, though it answers no door', async () => {
    const invite = async (team: string) => {
      const body = {
        name: `nieuw-${team}`,
        team,
        roles: ['counsellor'],
        leaf: id(),
        link: id(),
        secret: sealedBytes(97),
      }
      const { status, body: told } = await person(an).post<Said>('/v1/people/invite', body)
      return status === 200 ? 'done' : told.type
    }
    expect([await invite('klachten'), await invite('elders')]).toEqual(['done', 'not-allowed'])
  })

  it('is kept once, whatever got lost on the way; other bytes are refused', async () => {
    const body = await written({ door: null })
    expect(said(await makeComplaint(inner.line, body))).toBe('done')
    for (const over of [
      { part: pair() },
      { complaint: id() },
      { lookup: sealedBytes(32) },
      { door: 'sport' },
      { bound: sealedBytes(32) },
    ])
      expect(said(await makeComplaint(inner.line, { ...body, ...over }))).toBe('already-used')
    expect((await desk(mo)).complaints).toHaveLength(1)
  })

  // @norm:QU-08
  it('shows status and answer to whoever has the numbers, and can be added to and destroyed', async () => {
    const { complaint, lookup } = await written()
    expect((await shown(lookup)).complaint).toMatchObject({ id: complaint, status: 'received', step: 1 })
    expect(await setStatus(mo, complaint, 'closed')).toBe('not-allowed')
    expect(await setStatus(mo, complaint, 'reading')).toBe('done')
    expect((await shown(lookup)).complaint?.status).toBe('reading')
    const first = answerBody(complaint)
    expect(await answer(mo, first)).toBe('done')
    expect(await answer(mo, first)).toBe('done')
    expect(await answer(mo, { ...first, answer: { ...first.answer, sealed: sealedBytes(2_096) } })).toBe('already-used')
    const page = await shown(lookup)
    expect([page.complaint?.status, page.answers.map((each) => each.sealed)]).toEqual([
      'answered',
      [first.answer.sealed],
    ])
    expect(await add(lookup)).toBe('done')
    expect((await shown(lookup)).complaint).toMatchObject({ status: 'received', step: 1 })
    expect((await desk(an)).complaints[0]?.parts.map(({ by }) => by)).toEqual(['her', 'staff', 'her'])
    const slots = await inner.keys.slots()
    await eraseComplaint(inner.line, { lookup })
    expect(await inner.keys.slots()).toHaveLength(slots.length - 1)
    expect((await shown(lookup)).complaint).toBeNull()
    expect([
      (await desk(mo)).complaints,
      await inner.database.sql.selectFrom('complaint_part').selectAll().execute(),
    ]).toEqual([[], []])
    expect(await answer(mo, answerBody(complaint))).toBe('code-over')
  })

  it('gives long answers a page at a time, each as many bytes', async () => {
    const { complaint, lookup } = await written()
    const all = [1, 2, 3, 4].map(() => answerBody(complaint, 'further', to(mo, an), limits.sealedComplaintBytes))
    for (const body of all) expect(await answer(an, body)).toBe('done')
    const seen: string[] = []
    for (let from: number | null = 0; from !== null; ) {
      const page: ComplaintPage = await shown(lookup, from)
      seen.push(...page.answers.map((each) => each.id))
      from = page.next
    }
    expect(seen).toEqual(all.map((body) => body.answer.id))
  })

  it('goes to the other reader alone when she does not agree, once', async () => {
    const { complaint, lookup } = await written()
    expect(await add(lookup, to(an), true)).toBe('not-allowed')
    // The deputy answered: then the other one is who was first.
    expect(await answer(an, answerBody(complaint))).toBe('done')
    for (const people of [to(an), to(mo, an), to(inTeam)]) expect(await add(lookup, people, true)).toBe('no-coach')
    expect(await add(lookup, to(mo), true)).toBe('done')
    expect((await shown(lookup)).complaint).toMatchObject({ status: 'received', step: 2 })
    expect((await desk(an)).complaints).toEqual([])
    expect((await desk(mo)).complaints[0]).toMatchObject({ as: 'reader', step: 2, other: null })
    expect(await answer(an, answerBody(complaint))).toBe('code-over')
    expect(await answer(mo, answerBody(complaint, 'answered', to(mo)))).toBe('done')
    expect(await add(lookup, to(an), true)).toBe('not-allowed')
    expect(await add(lookup, to(mo))).toBe('done')
  })

  it('keeps its readers, but for one who reads no longer', async () => {
    const other = await inner.counsellor(`jip-${kind}`, { team: 'klachten', duty: 'off' })
    await skilled(other)
    const { lookup } = await written()
    expect(await add(lookup, to(mo, other))).toBe('no-coach')
    await skilled(person(an), [])
    expect((await desk(an)).complaints).toEqual([])
    expect((await shown(lookup)).complaint?.readers).toHaveLength(1)
    expect(await add(lookup, to(mo, other))).toBe('done')
    // What was sealed before does not open for her, and that can be seen.
    expect((await desk(other)).complaints[0]?.parts.map(({ envelope }) => envelope === null)).toEqual([true, false])
    await skilled(other, [])
  })

  it('takes no more than so much without an answer', async () => {
    const { lookup } = await written()
    for (let more = 1; more < limits.unansweredComplaintParts; more++) expect(await add(lookup)).toBe('done')
    expect(await add(lookup)).toBe('letters-full')
  })

  it('answers wrong numbers as right ones: as many bytes, after as much work, and nothing is written', async () => {
    const { lookup } = await written()
    const wrong = sealedBytes(32)
    expect(await add(wrong)).toBe('done')
    await eraseComplaint(inner.line, { lookup: wrong })
    expect((await shown(wrong)).complaint).toBeNull()
    const { token, bits } = (await ask<{ challenge: { token: string; bits: number } }>('/v1/complaint', null)).body
      .challenge
    expect(bits).toBe(limits.codeChallengeBits)
    const proof = { token, nonce: await solveChallenge({ token, bits }) }
    const looks = await Promise.all(
      [lookup, wrong].map(async (each, index) => {
        const own = index === 0 ? proof : await freshProof()
        const began = performance.now()
        const { status, raw } = await ask('/v1/complaint/look', { proof: own, lookup: each, from: 0 })
        return { status, bytes: raw.length, isHeld: performance.now() - began >= limits.codeAnswerMilliseconds - 1 }
      }),
    )
    expect(looks[0]).toEqual(looks[1])
    expect(looks[0]).toMatchObject({ status: 200, isHeld: true })
    expect((await ask<Said>('/v1/complaint/look', { proof, lookup: wrong, from: 0 })).body.type).toBe('challenge-over')
    expect((await desk(mo)).complaints).toHaveLength(1)
  })
  const freshProof = async () => {
    const { challenge } = (await ask<{ challenge: { token: string; bits: number } }>('/v1/complaint', null)).body
    return { token: challenge.token, nonce: await solveChallenge(challenge) }
  }

  it('rings its readers once a day when it lies longer than three working days', async () => {
    const told: string[] = []
    const staffOf = ({ leaf, name }: Person): StaffReader['staff'] => {
      const team = name === 'kim' ? 'landelijk' : 'klachten'
      return { name, leaf: leaf as LeafId, team, organisation: 'lijn116', roles: ['counsellor'], certificate: '' }
    }
    const readers = [person(mo), person(counsellor)].map(
      (one): StaffReader => ({
        staff: staffOf(one),
        session: one.session,
        places: new Map(),
        stream: {
          send: (event: string, data: unknown) => told.push(`${one.name} ${event} ${JSON.stringify(data)}`),
          end() {},
        } as unknown as StaffReader['stream'],
      }),
    )
    const rung = 'mo desk {"of":"complaints"}'
    const rings = () => told.filter((each) => each.includes(' desk '))
    const isLate = async () => (await complaintsFor(inner.line, staffOf(person(mo)))).complaints[0]?.isLate
    const before = inner.clock.now
    for (const each of readers) inner.line.hub.addConsole(each)
    try {
      await written()
      await until(() => rings().length > 0, 'told of what came')
      inner.clock.now = before + 3 * day
      await tidy(inner.line)
      expect(await isLate()).toBe(false)
      // Written on a Sunday: its fourth working day is Thursday.
      inner.clock.now = before + 4 * day
      await tidy(inner.line)
      await until(() => rings().length > 1, 'told that it is late')
      expect(await isLate()).toBe(true)
      await tidy(inner.line)
      // Whatever the line tells comes in the order it was told in.
      await inner.line.tell(`s:${person(mo).leaf}:mail`)
      await until(() => rings().some((each) => each.includes('mail')), 'told of something else')
      expect(rings()).toEqual([rung, rung, 'mo desk {"of":"mail"}'])
    } finally {
      inner.clock.now = before
      for (const each of readers) inner.line.hub.removeConsole(each)
    }
  })

  it('is gone a year after its last step, keys first; a step keeps it from that day on', async () => {
    const before = inner.clock.now
    const old = await written()
    const kept = await written()
    try {
      inner.clock.now += 100 * day
      expect(await add(kept.lookup)).toBe('done')
      inner.clock.now += 267 * day
      expect((await shown(old.lookup)).complaint).toBeNull()
      await inner.line.time.agree()
      await tidyDay(inner.line)
      expect((await shown(kept.lookup)).complaint?.status).toBe('received')
      const rows = await inner.database.sql.selectFrom('complaint').select('id').execute()
      expect(rows.map((row) => row.id)).toEqual([kept.complaint])
    } finally {
      inner.clock.now = before
    }
  })

  it('leaves nothing in the database that a guess could be held against, and no word about a door', async () => {
    const { lookup, complaint } = await written({ door: 'sport' })
    const rows = await inner.database.sql.selectFrom('complaint').selectAll().execute()
    const parts = await inner.database.sql.selectFrom('complaint_part').selectAll().execute()
    const dump = [...rows, ...parts].flatMap((row) =>
      Object.values(row).map((value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value),
      ),
    )
    const plain = Buffer.from(lookup, 'base64url').toString('latin1')
    for (const word of [lookup, plain, 'sport', 'sealed']) expect(dump.join(' ')).not.toContain(word)
    expect(rows[0]?.id).toBe(complaint)
    expect(Buffer.from(rows[0]?.lookup ?? []).equals(await lookupHash(inner.line, lookup))).toBe(true)
    const audited = await inner.database.sql.selectFrom('audit').selectAll().execute()
    expect(JSON.stringify(audited)).not.toContain(complaint)
  })
})
