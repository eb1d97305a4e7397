/** I21 at the door: every route of staff × every role × another team and another organisation. */
import { randomBytes } from 'node:crypto'
import { permits, roles } from '@lijn116/domain/access/roles'
import { counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askedOfStaff, type RouteOfStaff } from '../stage/asked-of-staff.ts'
import type { Person } from '../stage/inner-line.ts'
import { type PeopleLine, peopleLine } from '../stage/people-line.ts'

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

const { table, names, routeOf, ...asked } = askedOfStaff(() => ({ line: inner, conversation, target }))
const ask = async (...of: Parameters<typeof asked.ask>): Promise<string> => (await asked.ask(...of)).said

// @norm:CO-16
it('every route of staff is in the table, and its guard is the one the table names', () => {
  const guards = new Map(inner.console.guardedRoutes.map(({ method, url, guard }) => [`${method} ${url}`, guard]))
  for (const name of names) {
    const { needs } = table[name]
    const { method, path } = routeOf(name)
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

const allowedAnswers: Partial<Record<RouteOfStaff, string[]>> = {
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
