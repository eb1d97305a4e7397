/** Every route of staff, what it needs and a body of the right form: for tests that ask all of them at once. */
import { randomBytes } from 'node:crypto'
import type { Purpose } from '@lijn116/domain/access/roles'
import { counsellorRoutes } from '@lijn116/protocol/counsellor'
import { peopleRoutes } from '@lijn116/protocol/people'
import { grantBody } from './grants.ts'
import { origins, sealedBytes } from './inner-line.ts'
import type { PeopleLine } from './people-line.ts'
import { placeOfHelp } from './place-of-help.ts'

type Routes = typeof counsellorRoutes & typeof peopleRoutes
export type RouteOfStaff = keyof Routes
type Asked = { needs: Purpose | 'signed-in' | 'anyone'; body: () => object | null }
const id = () => randomBytes(16).toString('base64url')
const sealed = sealedBytes()
const duty = { team: 'landelijk', epoch: 20_779, seq: 1 }
const roster = { roster: sealed, version: 1_000 }

/** `conversation` and `target`, somebody who waits to be admitted, are named in every body that has a place for them. */
export function askedOfStaff(at: () => { line: PeopleLine; conversation: string; target: string }) {
  // A new route that is not named here does not compile.
  const table: Record<RouteOfStaff, Asked> = {
    openLink: { needs: 'anyone', body: () => ({ link: id() }) },
    enrol: { needs: 'anyone', body: () => ({}) },
    salt: { needs: 'anyone', body: () => ({ name: 'niemand' }) },
    signIn: { needs: 'anyone', body: () => ({ name: 'niemand', authKey: sealedBytes(32), totp: '000000' }) },
    signOut: { needs: 'signed-in', body: () => ({}) },
    trust: { needs: 'signed-in', body: () => null },
    issueDuty: { needs: 'issue-duty', body: () => ({ ...duty, duty: sealed, seeds: [] }) },
    topUpDuty: { needs: 'issue-duty', body: () => ({ ...duty, seeds: [] }) },
    duty: { needs: 'duty', body: () => ({ duty: 'pause' }) },
    claim: { needs: 'claim', body: () => ({ conversation: at().conversation, segment: 7 }) },
    giveBack: { needs: 'claim', body: () => ({ conversation: at().conversation, segment: 0 }) },
    grant: {
      needs: 'claim',
      body: () => grantBody(at().conversation, [{ leaf: id() }]),
    },
    say: {
      needs: 'join',
      body: () => ({ conversation: at().conversation, messages: [{ segment: 0, instance: id(), counter: 0, sealed }] }),
    },
    typing: { needs: 'join', body: () => ({ conversation: at().conversation }) },
    close: { needs: 'close', body: () => ({ conversation: at().conversation, segment: 0, close: sealed }) },
    writeNote: { needs: 'note', body: () => ({ conversation: at().conversation, id: id(), sealed }) },
    readNotes: { needs: 'note', body: () => ({ conversation: at().conversation }) },
    beat: { needs: 'signed-in', body: () => ({ read: [] }) },
    colleagues: { needs: 'offer', body: () => null },
    offer: {
      needs: 'offer',
      body: () => ({
        conversation: at().conversation,
        segment: 0,
        kind: 'join',
        to: id(),
        as: 'counsellor',
        signed: null,
        keys: null,
      }),
    },
    withdrawOffer: { needs: 'offer', body: () => ({ conversation: at().conversation }) },
    declineOffer: { needs: 'join', body: () => ({ conversation: at().conversation }) },
    acceptOffer: { needs: 'join', body: () => ({ conversation: at().conversation }) },
    leave: { needs: 'join', body: () => ({ conversation: at().conversation }) },
    moveDoor: { needs: 'claim', body: () => ({ conversation: at().conversation, door: 'nationaal' }) },
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
    readCard: { needs: 'card', body: () => ({ conversation: at().conversation }) },
    writeCard: { needs: 'card', body: () => ({ conversation: at().conversation, after: null, id: id(), sealed }) },
    raise: { needs: 'alert', body: () => ({ kind: 'danger', conversation: at().conversation }) },
    heard: { needs: 'duty', body: () => ({ ring: 1 }) },
    acknowledge: { needs: 'alert', body: () => ({ id: id() }) },
    giveUp: { needs: 'alert', body: () => ({ id: id() }) },
    standDown: { needs: 'alert', body: () => ({ id: id() }) },
    board: { needs: 'see-board', body: () => null },
    proposeCoolDown: { needs: 'cool-down', body: () => ({ conversation: at().conversation, minutes: 30 }) },
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
      body: () => ({ id: id(), door: 'nationaal', language: 'nl', at: at().line.clock.now + 86_400_000, with: null }),
    },
    changeAppointment: { needs: 'appointment', body: () => ({ id: id(), with: null }) },
    writeReport: {
      needs: 'report',
      body: () => ({
        conversation: at().conversation,
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
    invite: { needs: 'invite', body: () => at().line.invitation('doel') },
    withdraw: { needs: 'invite', body: () => ({ leaf: id() }) },
    propose: { needs: 'approve', body: () => ({ leaf: at().target, certificate: sealed }) },
    certify: { needs: 'approve', body: () => ({ leaf: at().target, certificate: sealed, ...roster }) },
    renewRoster: { needs: 'renew-roster', body: () => roster },
    remove: { needs: 'remove', body: () => ({ leaf: at().target, ...roster }) },
  }
  const routes: Record<string, { method: 'GET' | 'POST'; path: string }> = { ...counsellorRoutes, ...peopleRoutes }

  return {
    table,
    names: Object.keys(table) as RouteOfStaff[],
    routeOf: (name: RouteOfStaff) => routes[name] ?? { method: 'GET' as const, path: '' },
    /** `done` or the type of the problem, and the answer as it was sent. */
    async ask(name: RouteOfStaff, session: string, over: object = {}): Promise<{ said: string; raw: string }> {
      const { method, path } = routes[name] ?? { method: 'GET', path: '' }
      const body = table[name].body()
      const answer = await at().line.console.inject({
        method,
        url: path,
        headers: { origin: origins.console, authorization: `Bearer ${session}` },
        ...(body === null ? {} : { payload: { ...body, ...over } }),
      })
      const { type } = answer.json<{ type?: string }>()
      return { said: answer.statusCode === 200 ? 'done' : (type ?? 'no type'), raw: answer.body }
    },
  }
}
