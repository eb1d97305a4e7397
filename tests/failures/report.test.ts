/** Fear: a report is read by a third, stands on one person's word, outlives its three days, or is written when nobody listens any more. */
import { randomBytes } from 'node:crypto'
import type { Report } from '@lijn116/protocol/report'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Staff } from '../../server/account/staff.ts'
import { setConsole } from '../../server/availability/store.ts'
import { reportsByYear } from '../../server/count/reports-by-year.ts'
import { createApp } from '../../server/http/app.ts'
import { serveOpenCounts } from '../../server/http/site.ts'
import { tidy, tidyDay } from '../../server/jobs/tidy.ts'
import { writeReport } from '../../server/report/write-report.ts'
import { documentsAt } from '../../server/return-code/documents.ts'
import { make } from '../../server/return-code/make.ts'
import { grantBody } from '../stage/grants.ts'
import { kinds, type Person, sealedBytes, type VisitorAtTheDoor } from '../stage/inner-line.ts'
import { offered, type TalksLine, talksLine, typeOf } from '../stage/talks-line.ts'

const id = () => randomBytes(16).toString('base64url')
const hour = 3_600_000
type Said = { type?: string }

describe.each(kinds)('a report (%s)', (kind) => {
  let line: TalksLine
  let [lead, second, other, third] = [] as unknown as [Person, Person, Person, Person]
  let visitor: VisitorAtTheDoor
  beforeAll(async () => {
    line = await talksLine(kind)
    second = await line.colleague(['coordinator'])
    other = await line.colleague()
    third = await line.colleague(['coordinator'])
  })
  afterAll(() => line.close())
  afterEach(async () => {
    await line.database.sql.deleteFrom('report').execute()
    await line.database.sql.deleteFrom('conversation').execute()
  })

  /** Everybody has signed in again meanwhile. */
  async function passes(ms: number): Promise<void> {
    line.clock.now += ms
    await line.database.sql
      .updateTable('session')
      .set({ expires_at: line.clock.now + hour })
      .execute()
  }
  const body = (over: object = {}) => ({
    conversation: visitor.conversation,
    segment: 1,
    id: id(),
    sealed: sealedBytes(1_200),
    second: { leaf: second.leaf, envelope: sealedBytes(100) },
    other: { leaf: other.leaf, envelope: sealedBytes(100) },
    signed: sealedBytes(300),
    ...over,
  })
  const sign = (report: string, over: object = {}, by = second) =>
    by.post<Said>('/v1/reports/sign', { id: report, signed: sealedBytes(300), tellAt: null, ...over })
  const seen = async (person: Person) => (await person.get<{ reports: Report[] }>('/v1/reports')).body.reports
  const ids = async (person: Person) => (await seen(person)).map((each) => each.id)
  const rows = () => line.database.sql.selectFrom('report').selectAll().execute()
  const number = async () => (await reportsByYear(line.line)).reduce((sum, each) => sum + each.number, 0)
  /** A new talk, and a report in it that nobody has signed. */
  async function written(over: object = {}): Promise<ReturnType<typeof body>> {
    lead = await line.colleague()
    visitor = await line.talk(lead)
    const report = body(over)
    expect(await typeOf(lead.post<Said>('/v1/reports', report))).toBe('done')
    return report
  }
  const isGone = async (slot: string | undefined) => {
    expect(slot).toBeDefined()
    expect(await line.keys.openSlot(slot ?? '')).toBeNull()
  }

  it('is for its author and the second first, and for the other once two have signed; for nobody else', async () => {
    const report = await written()
    expect(await ids(lead)).toEqual([report.id])
    expect(await ids(other)).toEqual([])
    const [open] = await seen(second)
    expect(open).toMatchObject({
      as: 'second',
      state: 'open',
      conversation: visitor.conversation,
      sealed: report.sealed,
      envelope: report.second.envelope,
      second: null,
      author: { signed: report.signed },
    })
    const before = await number()
    const signed = sealedBytes(300)
    expect(await typeOf(sign(report.id, { signed }))).toBe('done')
    // Its answer was lost.
    expect(await typeOf(sign(report.id, { signed }))).toBe('done')
    expect(await typeOf(sign(report.id))).toBe('already-used')
    expect(await number()).toBe(before + 1)
    const [read] = await seen(other)
    expect(read).toMatchObject({ as: 'reader', state: 'signed', conversation: null, envelope: report.other.envelope })
    expect(read?.second?.signed).toBe(signed)
    expect((await seen(lead))[0]).toMatchObject({ as: 'author', state: 'signed', envelope: null })
    expect(await seen(third)).toEqual([])
    expect(await typeOf(lead.post<Said>('/v1/reports/decline', { id: report.id }))).toBe('report-over')

    // It stays so after the talk, and is gone after three days, also for whoever has the database and the keys of that day.
    await line.end(visitor)
    expect(await ids(second)).toEqual([report.id])
    expect((await seen(second))[0]?.conversation).toBeNull()
    const slot = (await rows())[0]?.slot_id
    await passes(72 * hour)
    expect(await ids(second)).toEqual([])
    await tidy(line.line)
    expect(await rows()).toEqual([])
    await isGone(slot)
  })

  // @req:R-045 @req:R-070 @req:R-210 @norm:CO-12
  it('needs three people: a lead, a coordinator who signs, and one who reads', async () => {
    lead = await line.colleague(['counsellor', 'coordinator'])
    visitor = await line.talk(lead)
    const to = (person: { leaf: string }) => ({ leaf: person.leaf, envelope: sealedBytes(100) })
    const asked = (over: object, by = lead) => typeOf(by.post<Said>('/v1/reports', body(over)))
    const interpreter = await line.colleague(['interpreter'])
    for (const wrong of [
      { second: to(lead) },
      { second: to(other) },
      { second: to({ leaf: id() }) },
      { other: to(lead) },
      { other: to(second) },
      { other: to(interpreter) },
    ])
      expect(await asked(wrong)).toBe('not-allowed')
    expect(await asked({}, third)).toBe('not-allowed')
    expect(await asked({ segment: 0 })).toBe('segment-closed')
    expect(await asked({ conversation: id() })).toBe('conversation-gone')
    expect(await asked({ sealed: sealedBytes(16_385) })).toBe('malformed')
    expect(await rows()).toEqual([])
    // Signed by nobody but the one who was named.
    const report = body()
    expect(await asked(report)).toBe('done')
    expect(await asked(report)).toBe('done')
    expect(await asked({ ...report, sealed: sealedBytes(900) })).toBe('already-used')
    expect(await asked({})).toBe('too-many')
    for (const by of [lead, third]) expect(await typeOf(sign(report.id, {}, by))).toBe('report-over')
    expect(await typeOf(sign(report.id, {}, other))).toBe('not-allowed')
  })

  it.each(['declined', 'withdrawn'])('is erased when it is %s', async (how) => {
    const report = await written()
    const [row] = await rows()
    expect(
      await typeOf((how === 'declined' ? third : other).post<Said>('/v1/reports/decline', { id: report.id })),
    ).toBe('report-over')
    expect(
      await typeOf((how === 'declined' ? second : lead).post<Said>('/v1/reports/decline', { id: report.id })),
    ).toBe('done')
    await isGone(row?.slot_id)
    expect((await rows()).map(({ body: kept, ended }) => [kept.length, ended])).toEqual([[0, how]])
    expect(await typeOf(sign(report.id))).toBe('report-over')
    // Answers that were lost: it neither comes back nor is over for whoever did this.
    expect(await typeOf(lead.post<Said>('/v1/reports', report))).toBe('done')
    for (const by of [lead, second])
      expect(await typeOf(by.post<Said>('/v1/reports/decline', { id: report.id }))).toBe('done')
    expect([await ids(second), await ids(other)]).toEqual([[], []])
    expect((await seen(lead)).map(({ state, sealed }) => [state, sealed])).toEqual(
      how === 'declined' ? [['declined', '']] : [],
    )
    await tidyDay(line.line)
    expect(await rows()).toHaveLength(1)
    await line.end(visitor)
    await tidy(line.line)
    expect(await rows()).toEqual([])
  })

  it('is written three times in one talk at most, also when each is declined', async () => {
    const first = await written()
    for (const report of [first, body(), body()]) {
      if (report !== first) expect(await typeOf(lead.post<Said>('/v1/reports', report))).toBe('done')
      expect(await typeOf(second.post<Said>('/v1/reports/decline', { id: report.id }))).toBe('done')
    }
    expect(await typeOf(lead.post<Said>('/v1/reports', body()))).toBe('too-many')
  })

  it('stands, and can be read, when the answer to its commit was lost', async () => {
    const { id: earlier } = await written()
    await lead.post('/v1/reports/decline', { id: earlier })
    const staff = { leaf: lead.leaf, organisation: 'lijn116', certificate: '' } as Staff
    const lost = {
      transaction: () => ({
        execute: async (work: (tx: never) => Promise<unknown>) => {
          await line.database.sql.transaction().execute((tx) => work(tx as never))
          throw new Error('the connection ended')
        },
      }),
    } as unknown as typeof line.line.sql
    const report = body() as unknown as Parameters<typeof writeReport>[2]
    await expect(writeReport({ ...line.line, sql: lost }, staff, report)).rejects.toThrow('the connection ended')
    expect(await ids(second)).toEqual([report.id])
    expect(await typeOf(lead.post<Said>('/v1/reports', report))).toBe('done')

    // Its key is gone, as after a restore: the same again is written anew.
    const slot = (await rows()).find((each) => each.id === report.id)?.slot_id ?? ''
    await line.line.slots.destroy(slot)
    expect(await ids(second)).toEqual([])
    expect(await typeOf(lead.post<Said>('/v1/reports', report))).toBe('done')
    expect(await ids(second)).toEqual([report.id])
  })

  it('is signed only while the console is there by which she is told', async () => {
    const report = await written()
    const { name } = await line.database.sql
      .selectFrom('account')
      .select('name')
      .where('leaf', '=', lead.leaf)
      .executeTakeFirstOrThrow()
    const before = await number()
    await setConsole(line.database.sql, name, line.clock.now - 20_000)
    expect(await typeOf(sign(report.id))).toBe('colleague-away')
    expect(await number()).toBe(before)
    await setConsole(line.database.sql, name, null)
    expect(await typeOf(sign(report.id))).toBe('done')
    expect(await number()).toBe(before + 1)
  })

  it('of another talk does not hold up her goodbye', async () => {
    const [away] = [await written(), await rows()][1] as Awaited<ReturnType<typeof rows>>
    await line.database.sql.updateTable('report').set({ until_at: line.clock.now }).execute()
    await written()
    const destroyed = vi.spyOn(line.line.slots, 'destroy')
    expect(await typeOf(visitor.post('/v1/goodbye', {}))).toBe('done')
    const slots = destroyed.mock.calls.map(([slot]) => slot)
    destroyed.mockRestore()
    expect(slots).not.toContain(away?.slot_id)
    expect((await rows()).map(({ slot_id: slot }) => slot)).toEqual([away?.slot_id])
  })

  it.each(['closed', 'left', 'handed over'])('unsigned is over when the talk is %s', async (how) => {
    const before = await number()
    const report = await written()
    const [row] = await rows()
    const { conversation } = visitor
    if (how === 'closed') await lead.post('/v1/close', { conversation, segment: 1, close: sealedBytes(200) })
    else if (how === 'left') await visitor.post('/v1/goodbye', {})
    else {
      const colleague = await line.colleague()
      expect(await typeOf(lead.post<Said>('/v1/offers', offered(conversation, colleague)))).toBe('done')
      expect(await typeOf(colleague.post<Said>('/v1/offers/accept', { conversation }))).toBe('done')
      const grant = grantBody(conversation, [colleague], { segment: 2, reason: 'handover' })
      expect(await typeOf(colleague.post<Said>('/v1/grants', grant))).toBe('done')
    }
    expect(await ids(second)).toEqual([])
    expect(await typeOf(sign(report.id))).toBe('report-over')
    expect(await typeOf(lead.post<Said>('/v1/reports', body({ segment: how === 'handed over' ? 2 : 1 })))).toMatch(
      /report-over|not-allowed|conversation-gone/,
    )
    expect(await rows()).toEqual([])
    await isGone(row?.slot_id)
    expect(await number()).toBe(before)
  })

  it.each(['left', 'lost'])('is neither written nor signed while she is not there (%s)', async (how) => {
    const report = await written()
    const { conversation } = visitor
    const goes = (visitor_gone_at: number | null) =>
      line.database.sql
        .updateTable('conversation')
        .set({ visitor_gone_at, visitor_gone_how: visitor_gone_at === null ? null : (how as 'left' | 'lost') })
        .where('id', '=', conversation)
        .execute()
    const before = await number()
    await goes(line.clock.now - 1)
    expect((await line.rowOf(conversation)).phase).toBe('talking')
    expect(await typeOf(sign(report.id))).toBe('nobody-there')
    expect(await typeOf(lead.post<Said>('/v1/reports', body()))).toBe('nobody-there')
    await tidy(line.line)
    expect(await number()).toBe(before)
    // It waits: she may be back in a moment.
    await goes(null)
    expect(await typeOf(sign(report.id))).toBe('done')
    expect(await number()).toBe(before + 1)
  })

  it('stands while somebody comes along, and is signed before she has written again', async () => {
    const report = await written()
    const colleague = await line.colleague()
    await line.join(visitor.conversation, [lead, colleague], 2)
    expect((await line.rowOf(visitor.conversation)).phase).toBe('granted')
    await tidy(line.line)
    expect(await ids(second)).toEqual([report.id])
    expect(await typeOf(lead.post<Said>('/v1/reports', body({ segment: 2 })))).toBe('nobody-there')
    expect(await typeOf(sign(report.id))).toBe('done')
  })

  it('signed while it is being closed: either in time and counted, or not at all', async () => {
    for (let round = 0; round < 6; round++) {
      const before = await number()
      const report = await written()
      const close = { conversation: visitor.conversation, segment: 1, close: sealedBytes(200) }
      const [signed] = await Promise.all([typeOf(sign(report.id)), lead.post('/v1/close', close)])
      await tidy(line.line)
      expect([signed, (await ids(other)).includes(report.id), (await number()) - before]).toEqual(
        signed === 'done' ? ['done', true, 1] : ['report-over', false, 0],
      )
      await line.end(visitor)
    }
  })

  // @req:R-045
  it('telling her is put off by three days at most, under her code, and then she is told', async () => {
    const now = line.clock.now
    const report = await written()
    for (const tellAt of [now, now + 72 * hour + 1, now + 1.5])
      expect(await typeOf(sign(report.id, { tellAt }))).toBe('malformed')
    const handle = id()
    const owner = { lookup: sealedBytes(32), auth: sealedBytes(32) }
    const proof = { token: '', nonce: 0 }
    await make(
      { ...line.line, isFull: async () => false },
      { proof, door: 'nationaal', ...owner, handle, blob: sealedBytes(540), second: null },
    )
    const notice = { handle, id: id(), sealed: sealedBytes(1_100), report: report.id }
    expect(await typeOf(lead.post<Said>('/v1/documents', notice))).toBe('report-over')
    const tellAt = now + 48 * hour
    expect(await typeOf(sign(report.id, { tellAt }))).toBe('done')
    expect(await typeOf(second.post<Said>('/v1/documents', notice))).toBe('report-over')
    expect(await typeOf(lead.post<Said>('/v1/documents', notice))).toBe('done')
    const shown = async () => {
      const page = Buffer.from((await documentsAt(line.line, owner, 0)).page, 'base64url')
      const { documents } = JSON.parse(page.subarray(4, 4 + page.readUInt32BE(0)).toString()) as {
        documents: { id: string }[]
      }
      return documents.map((each) => each.id)
    }
    expect(await shown()).toEqual([])
    await passes(48 * hour - 1)
    expect(await shown()).toEqual([])
    await passes(1)
    expect(await shown()).toEqual([notice.id])
  })

  // @req:R-213
  it('leaves a number of the year for everybody, and in the audit no word of it', async () => {
    const before = await number()
    const report = await written()
    expect(await typeOf(sign(report.id))).toBe('done')
    const site = createApp('site', 'http://localhost:1160', () => false)
    serveOpenCounts(site, line.line)
    const { reports } = (await site.inject('/v1/open/counts')).json<{ reports: { year: number; number: number }[] }>()
    await site.close()
    expect(reports).toEqual([{ year: new Date(line.clock.now).getUTCFullYear(), number: before + 1 }])
    const audit = await line.database.sql
      .selectFrom('audit')
      .selectAll()
      .where('action', 'in', ['write-report', 'sign-report'])
      .where('result', '=', 'done')
      .orderBy('number', 'desc')
      .limit(2)
      .execute()
    expect(audit.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      [second.leaf, 'sign-report', null],
      [lead.leaf, 'write-report', null],
    ])
    expect(JSON.stringify(audit)).not.toContain(report.id)
    expect(JSON.stringify(audit)).not.toContain(visitor.conversation)
  })
})
