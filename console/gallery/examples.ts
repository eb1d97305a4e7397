/** Every screen the console can show, as the client would report it. Invented words of nobody. */
import type { StaffView } from '@lijn116/client/counsellor'
import type { PeopleStep } from '../src/people/desk.svelte.ts'
import { newcomerExample, peopleExample } from './people-examples.ts'
import { alarmExample, conversationExample, viewExample, waitingExample, waitingId } from './view-example.ts'

/** `people`: she is looking after colleagues, at this step. */
type Example = { view: StaffView; people?: PeopleStep }

const first = 'Hoi. Ik weet niet goed waar ik moet beginnen.\nThuis is het al een tijd niet fijn.'

const talking = conversationExample({
  messages: [
    { id: 'a', from: 'other', text: first, state: 'read' },
    { id: 'b', from: 'me', text: 'Dag, fijn dat je schrijft. Neem de tijd. Kun je nu veilig typen?', state: 'read' },
    { id: 'c', from: 'other', text: 'Ja, ik ben alleen. Tot een uur of zes.', state: 'read' },
    { id: 'd', from: 'other', text: 'שלום, אפשר גם כך לכתוב? (tot 18:00)', state: 'read' },
    {
      id: 'e',
      from: 'other',
      text: '\u202Egnidaer morf thgir ot tfel\nhttps://voorbeeld.nl/eenheellangadreszonderspatieswaaraangeeneindekomt/enverder',
      state: 'read',
    },
    { id: 'f', from: 'me', text: 'Dat is goed. We hebben tot zes uur de tijd.', state: 'read' },
    { id: 'g', from: 'me', text: 'Wat is er vandaag gebeurd?', state: 'kept' },
  ],
  notes: [{ id: 'n', text: 'Alleen tot 18:00 uur. Eerst vragen naar een veilige plek.' }],
})

const waiting = [
  waitingExample({ waitSeconds: 130 }),
  waitingExample({ conversation: waitingId('BAAAAAAAAAAAAAAAAAAAAA') }),
]

const coordinator = viewExample({
  me: { name: 'proef-2', roles: ['counsellor', 'coordinator', 'roster-signer'], team: 'landelijk' },
  duty: 'off',
  pseudonym: null,
})
const link = { leaf: newcomerExample('Lio').leaf, name: 'Lio', fragment: `${'k'.repeat(22)}.${'s'.repeat(43)}` }

export const examples = {
  signIn: { view: viewExample({ me: null, duty: 'off', pseudonym: null }) },
  link: { view: viewExample({ me: null, duty: 'off', pseudonym: null }) },
  linkWaits: { view: viewExample({ me: null, duty: 'off', pseudonym: null }) },
  linkOver: { view: viewExample({ me: null, duty: 'off', pseudonym: null }) },
  off: { view: viewExample({ duty: 'off', pseudonym: null }) },
  offAlarm: {
    view: viewExample({
      duty: 'off',
      pseudonym: null,
      onDuty: 0,
      waiting,
      alarm: alarmExample({ waiting: 1, longestSeconds: 45, times: 3, nobodyOnDuty: true }),
    }),
  },
  pause: { view: viewExample({ duty: 'pause' }) },
  nobodyWaits: { view: viewExample() },
  someoneWaits: {
    view: viewExample({
      onDuty: 3,
      waiting,
      alarm: alarmExample({ waiting: 2, longestSeconds: 130, times: 9 }),
      ring: { of: 'queue', stage: 'colleagues', acute: false },
    }),
  },
  someoneWaitsStill: {
    view: viewExample({
      onDuty: 3,
      waiting,
      alarm: alarmExample({ waiting: 2, longestSeconds: 145, times: 10 }),
      ring: { of: 'queue', stage: 'colleagues', acute: false },
    }),
  },
  away: { view: viewExample({ network: 'away', alarms: ['duty-refused'] }) },
  opening: { view: viewExample({ conversation: conversationExample({ phase: 'opening' }) }) },
  granted: {
    view: viewExample({
      conversation: conversationExample({
        phase: 'granted',
        messages: [{ id: 'a', from: 'other', text: first, state: 'read' }],
      }),
    }),
  },
  talking: { view: viewExample({ conversation: talking }) },
  talkingMore: {
    view: viewExample({
      conversation: {
        ...talking,
        messages: [
          ...talking.messages,
          { id: 'z', from: 'other', text: '<img src=x onerror="document.title=1"><b>{@html niet}</b>', state: 'read' },
        ],
      },
    }),
  },
  otherTalk: { view: viewExample({ conversation: conversationExample({ id: 'BAAAAAAAAAAAAAAAAAAAAA' }) }) },
  silent: { view: viewExample({ conversation: { ...talking, presence: 'silent' } }) },
  left: {
    view: viewExample({
      network: 'away',
      conversation: {
        ...talking,
        presence: 'left',
        missing: true,
        messages: [...talking.messages, { id: 'h', from: 'me', text: 'Ik ben er nog.', state: 'refused' }],
      },
    }),
  },
  ended: { view: viewExample({ conversation: { ...talking, endedBy: 'visitor' } }) },
  signedOutTalking: {
    view: viewExample({ me: null, duty: 'off', pseudonym: null, conversation: talking, problem: 'not-signed-in' }),
  },
  endedWaiting: {
    view: viewExample({
      conversation: { ...talking, endedBy: 'visitor' },
      waiting,
      alarm: alarmExample({ waiting: 2, longestSeconds: 15, times: 1 }),
      ring: { of: 'queue', stage: 'colleagues', acute: false },
    }),
  },
  keys: {
    view: {
      ...coordinator,
      holds: [
        { of: 'delegation', alarm: 'delegation-ends', until: Date.UTC(2027, 0, 12), leaf: null, isMine: false },
        { of: 'roster', alarm: null, until: Date.UTC(2026, 11, 27), leaf: null, isMine: false },
        { of: 'duty', alarm: null, until: Date.UTC(2026, 10, 30), leaf: null, isMine: false },
        { of: 'certificate', alarm: null, until: Date.UTC(2027, 10, 22), leaf: 'a', isMine: true },
        { of: 'certificate', alarm: 'certificate-ends', until: Date.UTC(2026, 11, 12), leaf: 'b', isMine: false },
      ],
    },
  },
  people: { view: coordinator, people: { at: 'list' } },
  peopleInvite: { view: coordinator, people: { at: 'invite' } },
  peopleLink: { view: coordinator, people: { at: 'link', fresh: true, ...link } },
  peopleCompare: { view: coordinator, people: { at: 'compare', newcomer: newcomerExample('Noor') } },
  peopleMember: { view: coordinator, people: { at: 'member', leaf: peopleExample.members[3]?.leaf ?? '' } },
  peopleRenewal: { view: coordinator, people: { at: 'member', leaf: peopleExample.members[0]?.leaf ?? '' } },
} satisfies Record<string, Example>

/** What may follow on an example: for `showExample` only, so that not every size and colour is tried with them. */
export const moments = {
  passedOn: { view: viewExample({ waiting, problem: 'passed-on' }) },
  broken: {
    view: viewExample({
      problem: 'broken',
      conversation: { ...talking, messages: [{ id: 'a', from: 'me', text: 'Ik ben er.', state: 'sending' }] },
    }),
  },
  brokenAway: {
    view: viewExample({
      problem: 'broken',
      conversation: { ...talking, messages: [{ id: 'a', from: 'me', text: 'Ik ben er.', state: 'refused' }] },
    }),
  },
  signedOut: { view: viewExample({ me: null, duty: 'off', pseudonym: null, problem: 'not-signed-in' }) },
} satisfies Record<string, Example>
