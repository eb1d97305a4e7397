/** Calls that would reach nobody: made again, made by another lead, answered only by who may not come, agreed to unseen. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { lookAtAlerts } from '../../server/alert/escalate.ts'
import { grantBody } from '../stage/grants.ts'
import { doors, innerLine, sealedBytes } from '../stage/inner-line.ts'
import { until } from '../stage/stream-reader.ts'
import { offered, type TalksLine, talksLine, typeOf } from '../stage/talks-line.ts'

let inner: TalksLine
beforeAll(async () => {
  inner = await talksLine('embedded')
})
afterAll(() => inner.close())
beforeEach(async () => {
  await inner.database.sql.deleteFrom('alert').execute()
})

type Staff = Awaited<ReturnType<TalksLine['colleague']>>
const alerts = () => inner.database.sql.selectFrom('alert').selectAll().execute()
const newSign = () => randomBytes(16).toString('base64url')
const raise = (who: Staff, kind: string, conversation: string | null, sign = newSign()) =>
  who.post<{ id: string }>('/v1/alerts', { kind, conversation, sign })

// First: nobody else is on duty yet.
it('danger with only an interpreter on duty beside her reaches the coordinator at once, and not the interpreter', async () => {
  const ada = await inner.colleague()
  const { conversation } = await inner.talk(ada)
  const coordinator = await inner.counsellor('cor', { roles: ['coordinator'], duty: 'off' })
  const interpreter = await inner.counsellor('tolk', { roles: ['interpreter'] })
  const [hers, theirs] = [await inner.console_(coordinator), await inner.console_(interpreter)]
  await raise(ada, 'danger', conversation)
  await until(() => hers.last('alerts') !== null, 'the call on the coordinator’s console')
  expect(hers.last('alerts')).toMatchObject({ alerts: [{ kind: 'danger', conversation, stage: 'colleagues' }] })
  expect(theirs.last('alerts')).toBeNull()
  hers.end()
  theirs.end()
})

it('the word typed again after somebody had the first calls anew, and a retry of the first does not', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const { conversation } = await inner.talk(ada)
  const sign = newSign()
  const first = await raise(ada, 'word', conversation, sign)
  expect(await typeOf(bo.post('/v1/alerts/acknowledge', { id: first.body.id }))).toBe('done')
  expect((await raise(ada, 'word', conversation, sign)).body.id, 'a retry').toBe(first.body.id)
  expect(await alerts()).toMatchObject([{ acknowledged_by: bo.leaf, rings_at: null }])
  inner.clock.now += 20 * 60_000
  const second = await raise(ada, 'word', conversation)
  expect(second.body.id).not.toBe(first.body.id)
  expect(await alerts()).toMatchObject([{ acknowledged_by: null, rings_at: expect.any(Number), times: 1 }])
  expect((await raise(ada, 'word', conversation)).body.id, 'it rings already').toBe(second.body.id)
})

it('who took over can call, and who handed over neither stands it down nor is told of it', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const { conversation } = await inner.talk(ada)
  const first = await raise(ada, 'danger', conversation)
  await bo.post('/v1/alerts/acknowledge', { id: first.body.id })
  await ada.post('/v1/offers', offered(conversation, bo))
  await bo.post('/v1/offers/accept', { conversation })
  await bo.post('/v1/grants', grantBody(conversation, [bo], { segment: 2, reason: 'handover' }))
  expect(await typeOf(ada.post('/v1/alerts/stand-down', { id: first.body.id }))).toBe('not-allowed')
  const second = await raise(bo, 'danger', conversation)
  expect(await alerts()).toMatchObject([{ id: second.body.id, raised_by: bo.leaf, acknowledged_by: null }])
  expect(await typeOf(bo.post('/v1/alerts/stand-down', { id: second.body.id }))).toBe('done')
  expect(await alerts()).toEqual([])
})

it('her page seals to another team while she is being opened: who has her calls all the same, before and in the talk', async () => {
  const both = new Map([...doors].map(([id, door]) => [id, { ...door, teams: [...door.teams, 'nacht'] }]))
  const two = await innerLine('embedded', undefined, undefined, both)
  const [ada, nel] = [await two.counsellor('ada'), await two.counsellor('nel', { team: 'nacht' })]
  const visitor = two.visitor()
  await visitor.start()
  const { conversation } = visitor
  const mine = async () =>
    (await two.database.sql.selectFrom('conversation').select('team_id').executeTakeFirst())?.team_id
  expect(await typeOf(ada.post('/v1/claim', { conversation, segment: 0 }))).toBe('done')
  const wait = { segment: 0, team: 'nacht', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
  expect(await typeOf(visitor.post('/v1/wait', { wait }))).toBe('done')
  expect(await typeOf(ada.post('/v1/claim', { conversation, segment: 0 })), 'a retry').toBe('done')
  expect(await mine(), 'given back, whom she sealed to may take her').toBe('nacht')
  expect(await typeOf(nel.post('/v1/alerts', { kind: 'danger', conversation })), 'who is not in it').toBe('not-allowed')
  expect(await typeOf(ada.post('/v1/alerts', { kind: 'danger', conversation, sign: newSign() }))).toBe('done')
  expect(await typeOf(ada.post('/v1/grants', grantBody(conversation, [ada])))).toBe('done')
  expect(await mine(), 'hers').toBe('landelijk')
  expect(await typeOf(ada.post('/v1/alerts', { kind: 'word', conversation, sign: newSign() }))).toBe('done')
  await two.close()
})

it.each(['word', 'danger'])(
  '%s, and then she leaves: it rings on until somebody has it, and names no conversation',
  async (kind) => {
    const [ada, bo] = [await inner.colleague(), await inner.colleague()]
    const visitor = await inner.talk(ada)
    inner.clock.now += 1_234_567
    const sign = newSign()
    await raise(ada, kind, visitor.conversation, sign)
    await raise(ada, 'second', visitor.conversation)
    await visitor.post('/v1/goodbye', {})
    const [row, ...others] = await alerts()
    expect([row?.kind, row?.conversation_id, row?.acknowledged_by, others]).toEqual([kind, null, null, []])
    expect([Number(row?.raised_at) % 3_600_000, Number(row?.ends_at) - inner.clock.now]).toEqual([0, 3_600_000])
    inner.clock.now += 16_000
    await lookAtAlerts(inner.line)
    expect(await alerts(), 'it rings').toMatchObject([{ times: 2, stage: 'everybody' }])
    // Her counsellor reads the end, and the conversation is forgotten.
    await ada.post('/v1/beat', { read: [{ conversation: visitor.conversation, seq: 99 }] })
    expect(
      await inner.database.sql.selectFrom('conversation').select('id').where('id', '=', visitor.conversation).execute(),
    ).toEqual([])
    const id = row?.id ?? ''
    expect(await typeOf(bo.post('/v1/alerts/acknowledge', { id }))).toBe('done')
    expect(await alerts()).toMatchObject([{ id, acknowledged_by: bo.leaf, rings_at: null }])
    inner.clock.now += 3_600_000
    await lookAtAlerts(inner.line)
    expect(await alerts()).toEqual([])
  },
)

it('her goodbye overtakes the call for the word she typed: it rings all the same, and once', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const visitor = await inner.talk(ada)
  const sign = newSign()
  await visitor.post('/v1/goodbye', {})
  expect(await typeOf(raise(bo, 'word', visitor.conversation))).toBe('not-allowed')
  expect(await typeOf(raise(ada, 'second', visitor.conversation))).toBe('conversation-closed')
  const first = await raise(ada, 'word', visitor.conversation, sign)
  expect(first.status).toBe(200)
  expect((await raise(ada, 'word', visitor.conversation, sign)).body.id, 'a retry').toBe(first.body.id)
  expect(await alerts()).toMatchObject([{ conversation_id: null, rings_at: expect.any(Number) }])
  expect(await typeOf(ada.post('/v1/alerts/stand-down', { id: first.body.id })), 'hers to end').toBe('done')
})

it('what a second person looked at is what she agrees to', async () => {
  const [ada, bo] = [await inner.colleague(), await inner.colleague()]
  const nothing = { languages: ['nl'], skills: [], gender: null, conductSeenOn: null, trainings: [] }
  const coordinator = await inner.counsellor('plan', { roles: ['coordinator'] })
  await coordinator.post('/v1/staffing', { leaf: ada.leaf, ...nothing, capacity: 2 })
  const [one, other] = [await inner.talk(ada), await inner.talk(ada)]
  inner.line.coolDowns.isHere(one.conversation, 'one')
  for (const each of [other.conversation, 'a', 'b']) inner.line.coolDowns.isHere(each, 'other')
  const propose = (conversation: string, minutes: number) =>
    ada.post<{ id: string; type?: string }>('/v1/cool-downs', { conversation, minutes })
  const { id } = (await propose(one.conversation, 5)).body
  expect((await propose(one.conversation, 5)).body, 'a retry').toMatchObject({ id })
  expect((await bo.post('/v1/cool-downs/look', { id })).body).toMatchObject({ minutes: 5, matches: 1 })
  expect(await typeOf(propose(other.conversation, 60))).toBe('already-used')
  expect(await typeOf(bo.post('/v1/cool-downs/agree', { id }))).toBe('done')
  expect(['one', 'other'].map(inner.line.coolDowns.isPaused)).toEqual([true, false])
})

it('that somebody wanted to talk says nothing of when a conversation was, and is gone soon after it was answered', async () => {
  const ada = await inner.colleague()
  const coordinator = await inner.counsellor('praat', { roles: ['coordinator'] })
  inner.clock.now += 1_234_567
  const { id } = (await raise(ada, 'debrief', null)).body
  const [row] = await alerts()
  expect([Number(row?.raised_at) % 3_600_000, Number(row?.ends_at) % 3_600_000]).toEqual([0, 0])
  await coordinator.post('/v1/alerts/acknowledge', { id })
  expect(Number((await alerts())[0]?.ends_at) - inner.clock.now).toBeLessThanOrEqual(3_600_000)
})

it('a coordinator does not write down her own training while another could', async () => {
  const [one, other] = [
    await inner.counsellor('een', { roles: ['coordinator'] }),
    await inner.counsellor('twee', { roles: ['coordinator'] }),
  ]
  const hers = {
    leaf: one.leaf,
    languages: ['nl'],
    skills: [],
    gender: null,
    capacity: 1,
    conductSeenOn: null,
    trainings: [{ kind: 'own-behaviour', doneOn: 1, validUntil: null }],
  }
  expect(await typeOf(one.post('/v1/staffing', hers))).toBe('not-allowed')
  expect(await typeOf(one.post('/v1/staffing', { ...hers, trainings: [] })), 'her languages are hers to say').toBe(
    'done',
  )
  expect(await typeOf(other.post('/v1/staffing', hers))).toBe('done')
  expect(await typeOf(one.post('/v1/staffing', { ...hers, capacity: 2 })), 'unchanged, it stays').toBe('done')
})
