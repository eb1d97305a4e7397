/** A line with more people on it, as the client would report it: colleagues, board, staffing. Nobody in it exists. */
import type { StaffClient, StaffView } from '@lijn116/client/counsellor'
import type { Board } from '@lijn116/protocol/board'
import type { Staffing } from '@lijn116/protocol/staffing'
import type { Colleague } from '@lijn116/protocol/together'
import { alarmExample, conversationExample, viewExample, waitingExample, waitingId } from './view-example.ts'

type Alert = StaffView['alerts'][number]
type Offer = StaffView['offers'][number]

const at = Date.UTC(2026, 10, 22, 14, 5)
const today = Math.floor(at / 86_400_000)

/** Ids are branded where the wire is parsed; an example says itself that it is one. */
const leafId = (name: string) => name.padEnd(22, 'A') as Colleague['leaf']
const signed = '' as Colleague['certificate']

const colleague = (pseudonym: string, change: Partial<Colleague> = {}): Colleague => ({
  leaf: leafId(pseudonym),
  pseudonym,
  team: 'landelijk',
  roles: ['counsellor'],
  languages: ['nl', 'en'],
  skills: [],
  state: 'free',
  certificate: signed,
  shift: signed,
  ...change,
})

const colleagues: Colleague[] = [
  colleague('Berk', { state: 'busy', skills: ['sport', 'youth'] }),
  colleague('Wilg', { roles: ['counsellor', 'coordinator'], languages: ['nl', 'ar', 'ti'], skills: ['honour'] }),
  colleague('Eenheellangeschuilnaam', { languages: ['nl', 'pl'] }),
  colleague('Es', { roles: ['interpreter'], languages: ['nl', 'uk'] }),
  colleague('Hazelaar', { state: 'pause' }),
  colleague('Iep', { state: 'silent' }),
]

export const alertExample = (change: Partial<Alert> = {}): Alert => ({
  id: 'DAAAAAAAAAAAAAAAAAAAAA' as Alert['id'],
  kind: 'danger',
  conversation: waitingId('CAAAAAAAAAAAAAAAAAAAAA'),
  door: 'sport',
  by: 'Berk',
  seconds: 20,
  times: 1,
  stage: 'colleagues',
  heard: true,
  rings: true,
  acknowledgedBy: null,
  ...change,
})
const alertId = (id: string) => id.padEnd(22, 'A') as Alert['id']

export const offerExample = (change: Partial<Offer> = {}): Offer => ({
  conversation: waitingId('CAAAAAAAAAAAAAAAAAAAAA'),
  kind: 'handover',
  as: 'counsellor',
  from: { leaf: leafId('Berk'), pseudonym: 'Berk' },
  to: { leaf: leafId('proef-1'), pseudonym: 'Linde' },
  door: 'sport',
  language: 'nl',
  acute: false,
  secondsLeft: 150,
  state: 'open',
  ...change,
})

const board: Board = {
  now: at,
  doors: [
    { door: 'nationaal', name: 'Lijn 116', waiting: 2, acute: 1, longestSeconds: 190, talking: 3 },
    { door: 'sport', name: 'Lijn 116 sport', waiting: 0, acute: 0, longestSeconds: 0, talking: 1 },
    { door: 'eigen-gedrag', name: 'Lijn 116 eigen gedrag', waiting: 1, acute: 0, longestSeconds: 40, talking: 0 },
  ].map((door) => ({ channel: 'chat' as const, open: door.door !== 'sport', ...door })),
  people: [
    { name: 'proef-1', pseudonym: 'Linde', state: 'busy', conversations: 1, endsAt: at + 7_200_000 },
    { name: 'proef-2', pseudonym: 'Wilg', state: 'free', conversations: 0, endsAt: null },
    { name: 'Tess', pseudonym: 'Iep', state: 'silent', conversations: 0, endsAt: null },
    { name: 'Noor', pseudonym: 'Hazelaar', state: 'pause', conversations: 0, endsAt: null },
    { name: 'Lio', pseudonym: 'Berk', state: 'near-end', conversations: 1, endsAt: at + 600_000 },
    { name: 'Sam', pseudonym: null, state: 'off', conversations: 0, endsAt: null },
  ],
  alerts: [alertExample({ seconds: 70, times: 5, stage: 'everybody', heard: false })],
}

const staff = (name: string, change: Partial<Staffing> = {}): Staffing & { name: string } => ({
  name,
  leaf: leafId(name),
  languages: ['nl', 'en'],
  skills: [],
  gender: null,
  capacity: 1,
  conductSeenOn: null,
  trainings: [],
  ...change,
})

const staffing = [
  staff('proef-1', {
    languages: ['nl', 'ar', 'so'],
    skills: ['sport', 'own-behaviour', 'sexual-violence'],
    gender: 'woman',
    capacity: 2,
    conductSeenOn: today - 100,
    trainings: [
      { kind: 'basic', doneOn: today - 300, validUntil: null },
      { kind: 'own-behaviour', doneOn: today - 400, validUntil: today - 35 },
    ],
  }),
  staff('proef-2', { languages: [] }),
  staff('eenheellangenaamzonderspatiesdienietbreekt'),
]

type Told = (name: string, ...values: string[]) => void
type TeamClient = Pick<
  StaffClient,
  | 'colleagues'
  | 'offerHandover'
  | 'offerJoin'
  | 'acceptOffer'
  | 'declineOffer'
  | 'withdrawOffer'
  | 'consultants'
  | 'consult'
  | 'readConsult'
  | 'forgetConsult'
  | 'moveDoor'
  | 'raise'
  | 'acknowledge'
  | 'giveUp'
  | 'standDown'
  | 'board'
  | 'staffing'
  | 'setStaffing'
  | 'proposeCoolDown'
  | 'lookAtCoolDown'
  | 'agreeToCoolDown'
  | 'refuseCoolDown'
>

/** `done`: writes down what was asked for, and may never answer. */
export const teamClient = (told: Told, done: (name: string, ...values: string[]) => Promise<void>): TeamClient => ({
  colleagues: () => Promise.resolve(colleagues),
  offerHandover: (conversation, leaf) => done('offerHandover', conversation, leaf),
  offerJoin: (conversation, leaf, role) => done('offerJoin', conversation, leaf, role),
  acceptOffer: (conversation) => done('acceptOffer', conversation),
  declineOffer: (conversation) => done('declineOffer', conversation),
  withdrawOffer: (conversation) => done('withdrawOffer', conversation),
  consultants: () =>
    Promise.resolve([...colleagues, colleague('Vlier', { team: 'elders', roles: ['expert'], skills: ['honour'] })]),
  consult: (leaf, text) => done('consult', leaf, text),
  readConsult: (leaf) => told('readConsult', leaf),
  forgetConsult: (leaf) => told('forgetConsult', leaf),
  moveDoor: (door) => done('moveDoor', door),
  raise: (kind) => done('raise', kind),
  acknowledge: (id) => done('acknowledge', id),
  giveUp: (id) => done('giveUp', id),
  standDown: (id) => done('standDown', id),
  board: () => done('board').then(() => board),
  staffing: () => Promise.resolve(staffing),
  setStaffing: (one) => done('setStaffing', one.leaf, JSON.stringify(one)),
  async proposeCoolDown(minutes) {
    told('proposeCoolDown', String(minutes))
    return { id: alertId('c'), matches: 2 }
  },
  lookAtCoolDown: () => Promise.resolve({ minutes: 30, matches: 2, by: 'Berk' }),
  agreeToCoolDown: (id) => done('agreeToCoolDown', id),
  refuseCoolDown: (id) => done('refuseCoolDown', id),
})

const coordinator = viewExample({
  me: { name: 'proef-2', roles: ['counsellor', 'coordinator', 'roster-signer'], team: 'landelijk' },
  pseudonym: 'Wilg',
  onDuty: 4,
  free: 2,
})

const acuteOne = waitingExample({ conversation: waitingId('EAAAAAAAAAAAAAAAAAAAAA'), acute: true, waitSeconds: 70 })
const sportOne = waitingExample({
  conversation: waitingId('FAAAAAAAAAAAAAAAAAAAAA'),
  door: 'sport',
  cameBy: 'sport',
  language: 'pl',
  wish: 'woman',
  waitSeconds: 20,
  mayTake: 'later',
  why: 'language',
  secondsFirst: 40,
})
const returnedOne = waitingExample({
  conversation: waitingId('GAAAAAAAAAAAAAAAAAAAAA'),
  returned: true,
  waitSeconds: 400,
})
const ownOne = waitingExample({
  conversation: waitingId('HAAAAAAAAAAAAAAAAAAAAA'),
  door: 'eigen-gedrag',
  cameBy: 'nationaal',
  waitSeconds: 300,
  mayTake: 'no',
  why: 'training',
})

const talk = conversationExample({
  spoken: true,
  messages: [
    { id: 'a', from: 'other', text: 'Hoi. Ik heb een vraag over mijn trainer.', state: 'read' },
    { id: 'b', from: 'me', text: 'Dag, fijn dat je schrijft. Kun je nu veilig typen?', state: 'read' },
  ],
})
const mine = waitingId(talk.id)

const consult = (change: Partial<StaffView['consults'][number]> = {}): StaffView['consults'][number] => ({
  leaf: leafId('Vlier'),
  pseudonym: 'Vlier',
  messages: [
    { id: 'a', mine: true, text: 'Hoe begin je over aangifte als iemand twijfelt?', state: 'sent' },
    {
      id: 'b',
      mine: false,
      text: 'Begin bij wat zij zelf wil. Zeg dat praten met de politie nog geen aangifte is, en dat zij mag stoppen.',
      state: 'new',
    },
  ],
  ...change,
})
const asksAlong = consult({
  leaf: leafId('Wilg'),
  pseudonym: 'Wilg',
  messages: [
    {
      id: 'c',
      mine: false,
      text: 'Weet u welke opvang nu plek heeft voor een moeder met drie kinderen?',
      state: 'new',
    },
  ],
})

/** `desk`: which screen of her own a coordinator has open. `together`: the dialog about colleagues stands open. */
/** `consulting`: the talk with this colleague stands open. */
type TeamExample = { view: StaffView; consulting?: string; desk?: 'board' | 'staffing' | 'person'; together?: boolean }

export const teamExamples = {
  unsafeWaits: {
    view: viewExample({
      onDuty: 3,
      waiting: [acuteOne, ownOne, returnedOne, sportOne],
      alarm: alarmExample({ waiting: 4, acute: 1, longestSeconds: 400 }),
      ring: { of: 'queue', stage: 'colleagues', acute: true },
    }),
  },
  controlWaits: {
    view: viewExample({
      waiting: [{ ...acuteOne, door: 'eigen-gedrag', cameBy: 'eigen-gedrag' }],
      alarm: alarmExample({ acute: 1 }),
      ring: { of: 'queue', stage: 'colleagues', acute: true },
    }),
  },
  fittingFirst: { view: viewExample({ onDuty: 3, waiting: [sportOne] }) },
  notForHer: { view: viewExample({ onDuty: 3, waiting: [ownOne] }) },
  someoneReturned: { view: viewExample({ waiting: [returnedOne], capacity: 2 }) },
  alertComes: {
    view: viewExample({ alerts: [alertExample()], ring: { of: 'alert', stage: 'colleagues', acute: true } }),
  },
  alertAgain: {
    view: viewExample({
      alerts: [alertExample({ seconds: 65, times: 4, stage: 'everybody' })],
      ring: { of: 'alert', stage: 'everybody', acute: true },
    }),
  },
  alertTaken: { view: viewExample({ alerts: [alertExample({ acknowledgedBy: 'Linde' })] }) },
  alertsTalking: {
    view: viewExample({
      conversation: talk,
      alerts: [
        alertExample({ kind: 'second', by: 'Es', id: alertId('s') }),
        alertExample({ kind: 'cool-down', conversation: null, door: null, id: alertId('c') }),
        alertExample({ kind: 'word' }),
      ],
      ring: { of: 'alert', stage: 'colleagues', acute: true },
    }),
  },
  calledNobody: {
    view: viewExample({
      conversation: talk,
      alerts: [alertExample({ by: 'Linde', conversation: mine, heard: false, seconds: 40, stage: 'everybody' })],
    }),
  },
  calledSomebody: {
    view: viewExample({
      conversation: talk,
      alerts: [alertExample({ by: 'Linde', conversation: mine, acknowledgedBy: 'Wilg' })],
    }),
  },
  offered: {
    view: viewExample({
      offers: [offerExample({ acute: true })],
      ring: { of: 'offer', stage: 'colleagues', acute: true },
    }),
  },
  offeredTalking: {
    view: viewExample({
      conversation: talk,
      capacity: 2,
      offers: [offerExample({ kind: 'join', as: 'expert', language: 'en' })],
      ring: { of: 'offer', stage: 'colleagues', acute: false },
    }),
  },
  offering: {
    view: viewExample({
      conversation: talk,
      offers: [
        offerExample({
          conversation: mine,
          from: { leaf: leafId('proef-1'), pseudonym: 'Linde' },
          to: { leaf: leafId('Wilg'), pseudonym: 'Wilg' },
        }),
      ],
    }),
  },
  offerDeclined: {
    view: viewExample({
      conversation: talk,
      offers: [
        offerExample({
          conversation: mine,
          from: { leaf: leafId('proef-1'), pseudonym: 'Linde' },
          to: { leaf: leafId('Wilg'), pseudonym: 'Wilg' },
          state: 'declined',
          secondsLeft: 0,
        }),
      ],
    }),
  },
  waitsTalking: {
    view: viewExample({
      conversation: talk,
      capacity: 2,
      waiting: [returnedOne, sportOne],
      alarm: alarmExample({ waiting: 2, longestSeconds: 400 }),
      ring: { of: 'queue', stage: 'colleagues', acute: false },
    }),
  },
  consulted: { view: viewExample({ consults: [asksAlong] }) },
  consultedTalking: { view: viewExample({ conversation: talk, consults: [consult(), asksAlong] }) },
  consulting: { view: viewExample({ conversation: talk, consults: [consult()] }), consulting: leafId('Vlier') },
  consultBegins: { view: viewExample({ conversation: talk }), consulting: leafId('Vlier') },
  askingColleagues: { view: viewExample({ conversation: talk }), together: true },
  board: { view: coordinator, desk: 'board' },
  staffing: { view: coordinator, desk: 'staffing' },
  staffingPerson: { view: coordinator, desk: 'person' },
} satisfies Record<string, TeamExample>
