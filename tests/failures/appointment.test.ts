/** Fear: somebody comes at the moment that was agreed and nobody is ready, or a list of moments tells who comes. */
import { randomBytes } from 'node:crypto'
import type { Appointment } from '@lijn116/protocol/appointment'
import { limits } from '@lijn116/protocol/limits'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appointmentNear } from '../../server/appointment/appointment-near.ts'
import { cancelAppointment } from '../../server/appointment/appointments.ts'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { deletePerson } from '../../server/people/store.ts'
import { type InnerLine, innerLine, kinds, type Person } from '../stage/inner-line.ts'

const id = () => randomBytes(16).toString('base64url')
const hour = 3_600_000
const day = 24 * hour

describe.each(kinds)('an agreed moment (%s)', (kind) => {
  let inner: InnerLine
  let [els, kim, boss, elsewhere] = [] as unknown as [Person, Person, Person, Person]
  beforeAll(async () => {
    inner = await innerLine(kind)
    els = await inner.counsellor('els')
    kim = await inner.counsellor('kim')
    boss = await inner.counsellor('boss', { roles: ['coordinator'] })
    elsewhere = await inner.counsellor('elders', { team: 'elders', organisation: 'elders' })
  })
  afterAll(() => inner.close())
  afterEach(async () => {
    await inner.database.sql.deleteFrom('appointment').execute()
  })

  const moment = (over: object = {}) => ({
    id: id(),
    door: 'nationaal',
    language: 'nl',
    at: inner.clock.now + 3 * hour,
    with: els.leaf,
    ...over,
  })
  async function said(asked: Promise<{ status: number; body: { type?: string } }>): Promise<string | undefined> {
    const { status, body } = await asked
    return status === 200 ? 'done' : body.type
  }
  const make = (body: object, by = els) => said(by.post('/v1/appointments', body))
  const change = (body: object, by = els) => said(by.post('/v1/appointments/change', body))
  const list = async (by: Person) =>
    (await by.get<{ appointments: Appointment[] }>('/v1/appointments')).body.appointments
  const near = (name: string) => appointmentNear(inner.database.sql, name, inner.clock.now)

  // @req:R-143
  it('is shown to who answers that door: when, where, in which language and with whom, and nothing else', async () => {
    const [later, sooner] = [moment({ at: inner.clock.now + 2 * day, with: null }), moment()]
    for (const body of [later, sooner]) expect(await make(body)).toBe('done')
    // Its answer was lost; and a number that is taken.
    expect(await make(sooner)).toBe('done')
    expect(await make({ ...sooner, at: sooner.at + hour })).toBe('already-used')
    expect(await list(kim)).toEqual([
      { ...sooner, with: { leaf: els.leaf, name: 'els' } },
      { ...later, with: null },
    ])
    expect(await list(elsewhere)).toEqual([])
    const row = await inner.database.sql.selectFrom('appointment').selectAll().executeTakeFirstOrThrow()
    expect(Object.keys(row).toSorted()).toEqual(['at', 'door_id', 'id', 'language', 'organisation_id', 'with_leaf'])
  })

  it('is ahead, not too far, at a door of hers, and with somebody who takes conversations there', async () => {
    const { now } = inner.clock
    for (const wrong of [
      { at: now },
      { at: now + limits.appointmentDays * day + 1 },
      { at: now + 0.5 },
      { language: 'xx' },
    ])
      expect(await make(moment(wrong))).toBe('malformed')
    expect(await make(moment({ door: 'nergens' }))).toBe('not-allowed')
    expect(await make(moment({ with: null }), elsewhere)).toBe('not-allowed')
    for (const leaf of [id(), elsewhere.leaf]) expect(await make(moment({ with: leaf }))).toBe('not-found')
    expect(await list(els)).toEqual([])
    const full = Array.from({ length: limits.appointments }, () => {
      const { door, with: leaf, ...body } = moment()
      return { ...body, door_id: door, organisation_id: 'lijn116', with_leaf: leaf }
    })
    await inner.database.sql.insertInto('appointment').values(full).execute()
    expect(await make(moment())).toBe('too-many')
  })

  it('goes to somebody else by who was to be ready, or by a coordinator', async () => {
    const body = moment()
    await make(body)
    expect(await change({ id: body.id, with: kim.leaf }, kim)).toBe('not-allowed')
    expect(await change({ id: body.id, with: kim.leaf }, elsewhere)).toBe('not-found')
    expect(await change({ id: id(), with: kim.leaf }, boss)).toBe('not-found')
    expect(await change({ id: body.id, with: elsewhere.leaf }, boss)).toBe('not-found')
    expect(await change({ id: body.id, with: kim.leaf })).toBe('done')
    expect((await list(boss))[0]?.with?.name).toBe('kim')
    expect(await change({ id: body.id, with: null })).toBe('not-allowed')
    expect(await change({ id: body.id, with: null }, boss)).toBe('done')
    expect((await list(boss))[0]?.with).toBeNull()
  })

  // @req:R-024
  it('is near from a while before until a while after, and with whoever is still there', async () => {
    const body = moment()
    await make(body)
    const moves = [
      [body.at - limits.appointmentBeforeSeconds * 1000 - 1, null],
      [body.at - limits.appointmentBeforeSeconds * 1000, { leaf: els.leaf, at: body.at }],
      [body.at + limits.appointmentAfterSeconds * 1000, { leaf: els.leaf, at: body.at }],
      [body.at + limits.appointmentAfterSeconds * 1000 + 1, null],
    ] as const
    const before = inner.clock.now
    for (const [at, expected] of moves) {
      inner.clock.now = at
      expect(await near(body.id)).toEqual(expected)
    }
    inner.clock.now = body.at
    expect(await near(id())).toBeNull()
    const { signed } = await inner.database.sql
      .deleteFrom('certificate')
      .where('leaf', '=', els.leaf)
      .returning('signed')
      .executeTakeFirstOrThrow()
    expect(await near(body.id)).toEqual({ leaf: null, at: body.at })
    expect((await list(boss))[0]?.with).toBeNull()
    await inner.database.sql.insertInto('certificate').values({ leaf: els.leaf, signed }).execute()
    inner.clock.now = before
  })

  it('is agreed with somebody who is removed at that moment: one of the two comes first', async () => {
    const { leaf } = await inner.counsellor('vertrekt')
    const before = moment({ with: leaf })
    expect(await make(before)).toBe('done')
    let asked: Promise<string | undefined> | null = null
    const waits = async () =>
      (
        await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
          inner.database.sql,
        )
      ).rows.length > 0
    await inner.database.sql.transaction().execute(async (tx) => {
      await tx.selectFrom('account').select('leaf').where('leaf', '=', leaf).forUpdate().execute()
      asked = make(moment({ with: leaf }))
      // The embedded database does one after the other.
      if (kind === 'postgres') await expect.poll(waits, { timeout: 30_000 }).toBe(true)
      await deletePerson(tx, leaf)
    })
    expect(await asked).toBe('not-found')
    expect((await list(els)).map((each) => [each.id, each.with])).toEqual([[before.id, null]])
  })

  // @norm:QU-14
  it('is taken back by whoever knows its number, and gone an hour after it', async () => {
    const [one, two] = [moment(), moment()]
    for (const body of [one, two]) await make(body)
    await cancelAppointment(inner.line, id())
    await cancelAppointment(inner.line, one.id)
    expect((await list(els)).map((each) => each.id)).toEqual([two.id])
    inner.clock.now = two.at + hour
    await tidyDay(inner.line)
    expect((await list(els)).length).toBe(1)
    inner.clock.now += 1
    await tidyDay(inner.line)
    expect(await inner.database.sql.selectFrom('appointment').selectAll().execute()).toEqual([])
  })
})
