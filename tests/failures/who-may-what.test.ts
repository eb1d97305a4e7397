/** I21 at the door: every route of staff × every role × another team and another organisation. */
import { randomBytes } from 'node:crypto'
import { type Purpose, permits, roles } from '@lijn116/domain/access/roles'
import { counsellorRoutes, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { peopleRoutes } from '@lijn116/protocol/people'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody } from '../stage/grants.ts'
import { origins, type Person, sealedBytes } from '../stage/inner-line.ts'
import { type PeopleLine, peopleLine } from '../stage/people-line.ts'
import { placeOfHelp } from '../stage/place-of-help.ts'

let inner: PeopleLine
let target = ''
let conversation = ''
beforeAll(async () => {
  inner = await peopleLine('embedded')
  target = (await inner.newcomer('doel', inner.ada)).leaf
  const visitor = inner.visitor()
  await visitor.start()
  conversation = visitor.conversation
})
afterAll(() => inner.close())

type Routes = typeof counsellorRoutes & typeof peopleRoutes
type Asked = { needs: Purpose | 'signed-in' | 'anyone'; body: () => object | null }
const id = () => randomBytes(16).toString('base64url')
const sealed = sealedBytes()
const duty = { team: 'landelijk', epoch: 20_779, seq: 1 }
const roster = { roster: sealed, version: 1_000 }

/** Each route, what it needs, and a body of the right form. A new route that is not named here does not compile. */
const table: Record<keyof Routes, Asked> = {
  openLink: { needs: 'anyone', body: () => ({ link: id() }) },
  enrol: { needs: 'anyone', body: () => ({}) },
  salt: { needs: 'anyone', body: () => ({ name: 'niemand' }) },
  signIn: { needs: 'anyone', body: () => ({ name: 'niemand', authKey: sealedBytes(32), totp: '000000' }) },
  signOut: { needs: 'signed-in', body: () => ({}) },
  trust: { needs: 'signed-in', body: () => null },
  issueDuty: { needs: 'issue-duty', body: () => ({ ...duty, duty: sealed, seeds: [] }) },
  topUpDuty: { needs: 'issue-duty', body: () => ({ ...duty, seeds: [] }) },
  duty: { needs: 'duty', body: () => ({ duty: 'pause' }) },
  claim: { needs: 'claim', body: () => ({ conversation, segment: 7 }) },
  giveBack: { needs: 'claim', body: () => ({ conversation, segment: 0 }) },
  grant: {
    needs: 'claim',
    body: () => grantBody(conversation, [{ leaf: id() }]),
  },
  say: {
    needs: 'join',
    body: () => ({ conversation, messages: [{ segment: 0, instance: id(), counter: 0, sealed }] }),
  },
  typing: { needs: 'join', body: () => ({ conversation }) },
  close: { needs: 'close', body: () => ({ conversation, segment: 0, close: sealed }) },
  writeNote: { needs: 'note', body: () => ({ conversation, id: id(), sealed }) },
  readNotes: { needs: 'note', body: () => ({ conversation }) },
  beat: { needs: 'signed-in', body: () => ({ read: [] }) },
  colleagues: { needs: 'offer', body: () => null },
  offer: {
    needs: 'offer',
    body: () => ({ conversation, segment: 0, kind: 'join', to: id(), as: 'counsellor', signed: null, keys: null }),
  },
  withdrawOffer: { needs: 'offer', body: () => ({ conversation }) },
  declineOffer: { needs: 'join', body: () => ({ conversation }) },
  acceptOffer: { needs: 'join', body: () => ({ conversation }) },
  leave: { needs: 'join', body: () => ({ conversation }) },
  moveDoor: { needs: 'claim', body: () => ({ conversation, door: 'nationaal' }) },
  staffing: { needs: 'staffing', body: () => null },
  setStaffing: {
    needs: 'staffing',
    body: () => ({
      leaf: id(),
      languages: [],
      skills: [],
      gender: null,
      capacity: 1,
      conductSeenOn: null,
      trainings: [],
    }),
  },
  readCard: { needs: 'card', body: () => ({ conversation }) },
  writeCard: { needs: 'card', body: () => ({ conversation, after: null, id: id(), sealed }) },
  raise: { needs: 'alert', body: () => ({ kind: 'danger', conversation }) },
  heard: { needs: 'duty', body: () => ({ ring: 1 }) },
  acknowledge: { needs: 'alert', body: () => ({ id: id() }) },
  giveUp: { needs: 'alert', body: () => ({ id: id() }) },
  standDown: { needs: 'alert', body: () => ({ id: id() }) },
  board: { needs: 'see-board', body: () => null },
  proposeCoolDown: { needs: 'cool-down', body: () => ({ conversation, minutes: 30 }) },
  lookAtCoolDown: { needs: 'cool-down', body: () => ({ id: id() }) },
  agreeToCoolDown: { needs: 'cool-down', body: () => ({ id: id() }) },
  refuseCoolDown: { needs: 'cool-down', body: () => ({ id: id() }) },
  consultants: { needs: 'consult', body: () => null },
  consult: { needs: 'consult', body: () => ({ to: id(), id: id(), sealed }) },
  readConsults: { needs: 'consult', body: () => ({ upTo: 1 }) },
  keepDocument: { needs: 'mail', body: () => ({ handle: id(), id: id(), sealed }) },
  certifyMailbox: { needs: 'mail', body: () => ({ handle: id(), signed: sealed }) },
  mail: { needs: 'mail', body: () => null },
  answerLetter: { needs: 'mail', body: () => ({ letter: id(), document: { id: id(), sealed } }) },
  passLetter: { needs: 'mail', body: () => ({ letter: id(), to: id(), envelope: sealed }) },
  mailboxes: { needs: 'see-mailboxes', body: () => null },
  reassign: { needs: 'see-mailboxes', body: () => ({ mailbox: id(), coach: id(), deputy: id() }) },
  appointments: { needs: 'appointment', body: () => null },
  makeAppointment: {
    needs: 'appointment',
    body: () => ({ id: id(), door: 'nationaal', language: 'nl', at: inner.clock.now + 86_400_000, with: null }),
  },
  changeAppointment: { needs: 'appointment', body: () => ({ id: id(), with: null }) },
  writeReport: {
    needs: 'report',
    body: () => ({
      conversation,
      segment: 0,
      id: id(),
      sealed,
      second: { leaf: id(), envelope: sealed },
      other: { leaf: id(), envelope: sealed },
      signed: sealed,
    }),
  },
  reports: { needs: 'report', body: () => null },
  signReport: { needs: 'sign-report', body: () => ({ id: id(), signed: sealed, tellAt: null }) },
  declineReport: { needs: 'report', body: () => ({ id: id() }) },
  complaints: { needs: 'complaint', body: () => null },
  complaintStatus: { needs: 'complaint', body: () => ({ complaint: id(), status: 'reading' }) },
  answerComplaint: {
    needs: 'complaint',
    body: () => ({
      complaint: id(),
      status: 'answered',
      answer: { id: id(), sealed, forHer: sealed, to: [{ leaf: id(), envelope: sealed }] },
    }),
  },
  directory: { needs: 'map', body: () => null },
  proposeEntry: {
    needs: 'edit-map',
    body: () => ({ id: id(), entry: placeOfHelp(), from: 7, gone: false, note: '' }),
  },
  publishEntry: { needs: 'edit-map', body: () => ({ id: id() }) },
  declineEntry: { needs: 'edit-map', body: () => ({ id: id(), note: '' }) },
  entryHistory: { needs: 'edit-map', body: () => ({ id: 'bestaat-niet' }) },
  countGap: { needs: 'map', body: () => ({ theme: null, audience: null, region: null }) },
  gaps: { needs: 'edit-map', body: () => null },
  writeSecret: {
    needs: 'write-secret',
    body: () => ({
      id: id(),
      sealed,
      readers: [id(), id()].map((leaf) => ({ leaf, envelope: sealed })),
      signed: sealed,
    }),
  },
  removeSecret: { needs: 'write-secret', body: () => ({ id: id() }) },
  people: { needs: 'see-people', body: () => null },
  invite: { needs: 'invite', body: () => inner.invitation('doel') },
  withdraw: { needs: 'invite', body: () => ({ leaf: id() }) },
  propose: { needs: 'approve', body: () => ({ leaf: target, certificate: sealed }) },
  certify: { needs: 'approve', body: () => ({ leaf: target, certificate: sealed, ...roster }) },
  renewRoster: { needs: 'renew-roster', body: () => roster },
  remove: { needs: 'remove', body: () => ({ leaf: target, ...roster }) },
}
const routes: Record<string, { method: 'GET' | 'POST'; path: string }> = { ...counsellorRoutes, ...peopleRoutes }
const names = Object.keys(table) as (keyof Routes)[]

async function ask(name: keyof Routes, session: string, over: object = {}) {
  const { method, path } = routes[name] ?? { method: 'GET', path: '' }
  const body = table[name].body()
  const answer = await inner.console.inject({
    method,
    url: path,
    headers: { origin: origins.console, authorization: `Bearer ${session}` },
    ...(body === null ? {} : { payload: { ...body, ...over } }),
  })
  const { type } = answer.json<{ type?: string }>()
  return answer.statusCode === 200 ? 'done' : (type ?? 'no type')
}

// @norm:CO-16
it('every route of staff is in the table, and its guard is the one the table names', () => {
  const guards = new Map(inner.console.guardedRoutes.map(({ method, url, guard }) => [`${method} ${url}`, guard]))
  for (const name of names) {
    const { needs } = table[name]
    const { method, path } = routes[name] ?? { method: '', path: '' }
    expect(guards.get(`${method} ${path}`), name).toBe(needs === 'anyone' ? 'anyone' : `staff:${needs}`)
  }
  expect(guards.get(`GET ${counsellorStreamPath}`)).toBe('staff:duty')
})

it.each(names)('%s: without a session, with a made-up one', async (name) => {
  const expected = table[name].needs === 'anyone' ? 'anything' : 'not-signed-in'
  for (const session of ['', randomBytes(32).toString('base64url')]) {
    const said = await ask(name, session)
    if (expected === 'not-signed-in') expect(said).toBe('not-signed-in')
    else expect(said).not.toBe('not-signed-in')
  }
})

describe.each([...roles, 'baas'])('%s', (role) => {
  // @req:R-039 @req:R-046 @norm:CO-16 @norm:IN-04
  it('does what her role may, and nothing else', async () => {
    const person = await inner.counsellor(`rol-${role}`, { roles: [role], duty: 'off' })
    // Leaving comes last.
    for (const name of [...names.filter((each) => each !== 'signOut'), 'signOut'] as const) {
      const { needs } = table[name]
      if (needs === 'anyone') continue
      const may = needs === 'signed-in' || permits(needs, [role])
      const said = await ask(name, person.session)
      if (!may) expect(said, name).toBe('not-allowed')
      // What a permitted role hears of a conversation that is not hers, or of a version that is taken.
      else expect(allowedAnswers[name] ?? ['done'], name).toContain(said)
    }
  })
})

const allowedAnswers: Partial<Record<keyof Routes, string[]>> = {
  issueDuty: ['done', 'already-used'],
  claim: ['not-on-duty'],
  giveBack: ['lease-over'],
  grant: ['not-on-duty'],
  say: ['not-allowed'],
  typing: ['not-allowed'],
  close: ['not-allowed'],
  writeNote: ['not-allowed'],
  readNotes: ['not-allowed'],
  offer: ['not-allowed'],
  withdrawOffer: ['offer-over'],
  declineOffer: ['offer-over'],
  acceptOffer: ['not-on-duty'],
  moveDoor: ['not-allowed'],
  setStaffing: ['not-found'],
  raise: ['not-allowed'],
  acknowledge: ['not-found'],
  giveUp: ['not-found'],
  standDown: ['not-found'],
  proposeCoolDown: ['not-allowed'],
  lookAtCoolDown: ['not-found'],
  agreeToCoolDown: ['not-found'],
  refuseCoolDown: ['not-found'],
  consult: ['not-on-duty'],
  keepDocument: ['code-over'],
  certifyMailbox: ['code-over'],
  answerLetter: ['code-over'],
  passLetter: ['not-found'],
  reassign: ['not-found'],
  changeAppointment: ['not-found'],
  writeReport: ['not-allowed'],
  signReport: ['report-over'],
  declineReport: ['report-over'],
  complaintStatus: ['code-over'],
  answerComplaint: ['code-over'],
  proposeEntry: ['already-taken', 'not-allowed'],
  publishEntry: ['not-found'],
  declineEntry: ['not-found'],
  entryHistory: ['not-found'],
  writeSecret: ['not-found'],
  removeSecret: ['not-found'],
  readCard: ['not-allowed'],
  writeCard: ['not-allowed'],
  invite: ['already-used'],
  certify: ['already-used'],
  renewRoster: ['already-used'],
  remove: ['already-used'],
}

describe('every role at once', () => {
  const everything = [...roles]
  const elsewhere = async (name: string, column: 'team_id' | 'organisation_id') => {
    const person = await inner.counsellor(name, { roles: everything })
    await inner.database.sql
      .updateTable('account')
      .set({ [column]: 'elders' })
      .where('name', '=', name)
      .execute()
    return person
  }
  const ofConversation = [
    'claim',
    'giveBack',
    'grant',
    'say',
    'typing',
    'close',
    'writeNote',
    'readNotes',
    'offer',
    'withdrawOffer',
    'declineOffer',
    'acceptOffer',
    'moveDoor',
    'readCard',
    'writeCard',
    'makeAppointment',
    'writeReport',
  ] as const

  it.each(['team_id', 'organisation_id'] as const)(
    'of another %s: no conversation and no duty key of this one',
    async (column) => {
      const person: Person = await elsewhere(`elders-${column}`, column)
      const before = await inner.database.sql.selectFrom('conversation').selectAll().executeTakeFirstOrThrow()
      // Somebody of another organisation is never of this team; the team is what a conversation is held to.
      if (column === 'organisation_id')
        await inner.database.sql
          .updateTable('account')
          .set({ team_id: 'elders' })
          .where('name', '=', person.name)
          .execute()
      for (const name of ofConversation)
        expect(['not-allowed', 'lease-over', 'offer-over'], name).toContain(
          await ask(name, person.session, { segment: 0 }),
        )
      for (const name of ['issueDuty', 'topUpDuty'] as const)
        expect(await ask(name, person.session, { seq: 99 }), name).toBe('not-allowed')
      expect(await inner.database.sql.selectFrom('conversation').selectAll().executeTakeFirstOrThrow()).toEqual(before)
    },
  )

  it('of another organisation: no person of this one', async () => {
    const person = await elsewhere('elders', 'organisation_id')
    const next = await inner.next()
    const version = { version: next.version }
    expect(await ask('propose', person.session)).toBe('not-allowed')
    expect(await ask('certify', person.session, version)).toBe('not-allowed')
    expect(await ask('remove', person.session, { leaf: inner.bo.leaf, ...version })).toBe('not-allowed')
    expect(await ask('invite', person.session, { name: 'nieuw' })).toBe('not-allowed')
    expect(await ask('withdraw', person.session, { leaf: target })).toBe('done')
    const mine = await inner.list(person)
    for (const { name } of mine.body.members) expect(name).toMatch(/^elders/)
    expect(mine.body.candidates).toEqual([])
    expect((await inner.list(inner.ada)).body.candidates.map(({ name }) => name)).toContain('doel')
    expect(await inner.version()).toBe(next.version - 1)
  })
})
