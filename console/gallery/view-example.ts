/** Examples of what the client reports, for tests and for the gallery. Nobody in them exists. */
import type { StaffView } from '@lijn116/client/counsellor'
import type { Conversation } from '../src/conversation/message-words.ts'

export const viewExample = (change: Partial<StaffView> = {}): StaffView => ({
  network: 'here',
  me: { name: 'proef-1', roles: ['counsellor'], team: 'landelijk' },
  duty: 'on',
  pseudonym: 'Linde',
  capacity: 1,
  endsAt: null,
  waiting: [],
  waitingBeyond: 0,
  onDuty: 1,
  free: 1,
  alarm: null,
  alerts: [],
  ring: null,
  offers: [],
  consults: [],
  desk: {
    mail: { state: 'none', letters: [], late: 0 },
    moments: { state: 'none', moments: [] },
    reports: { state: 'none', reports: [] },
    map: { state: 'none', organisation: '', toldAt: 0, entries: [], proposals: [], secrets: 0 },
    complaints: { state: 'none', isReader: false, complaints: [], unread: 0 },
  },
  conversation: null,
  conversations: change.conversation == null ? [] : [change.conversation],
  alarms: [],
  holds: [],
  problem: null,
  ...change,
})

/** Of the queue: somebody waits. */
export const alarmExample = (
  change: Partial<NonNullable<StaffView['alarm']>> = {},
): NonNullable<StaffView['alarm']> => ({
  waiting: 1,
  acute: 0,
  longestSeconds: 15,
  times: 1,
  nobodyOnDuty: false,
  stage: 'colleagues',
  ring: 1,
  ...change,
})

type WaitingId = StaffView['waiting'][number]['conversation']

/** Ids are branded where the wire is parsed; an example says itself that it is one. */
export const waitingId = (id: string): WaitingId => id as WaitingId

export const waitingExample = (change: Partial<StaffView['waiting'][number]> = {}): StaffView['waiting'][number] => ({
  conversation: waitingId('AAAAAAAAAAAAAAAAAAAAAA'),
  segment: 0,
  channel: 'chat',
  door: 'nationaal',
  cameBy: 'nationaal',
  language: 'nl',
  waitSeconds: 40,
  acute: false,
  wish: null,
  returned: false,
  mayTake: 'now',
  why: null,
  secondsFirst: 0,
  present: true,
  asksFor: null,
  wasYours: false,
  appointmentAt: null,
  ...change,
})

export const conversationExample = (change: Partial<Conversation> = {}): Conversation => ({
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  door: 'nationaal',
  cameBy: 'nationaal',
  language: 'nl',
  acute: false,
  wish: null,
  phase: 'talking',
  as: 'lead',
  members: [],
  presence: 'here',
  messages: [],
  missing: false,
  notes: [],
  noteMissing: false,
  past: 'first',
  card: { state: 'none', value: null },
  visitorState: null,
  word: null,
  wordTyped: false,
  timesTyped: 0,
  wordStands: false,
  asked: null,
  quietSeconds: 0,
  typing: false,
  spoken: false,
  code: null,
  wordsOffered: false,
  given: {},
  writings: [],
  plan: null,
  moments: [],
  reports: [],
  endedBy: null,
  ...change,
})
