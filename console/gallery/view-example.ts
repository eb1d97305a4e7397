/** Examples of what the client reports, for tests and for the gallery. Nobody in them exists. */
import type { StaffView } from '@lijn116/client/counsellor'
import type { Conversation } from '../src/conversation/message-words.ts'

export const viewExample = (change: Partial<StaffView> = {}): StaffView => ({
  network: 'here',
  me: { name: 'proef-1', roles: ['counsellor'], team: 'landelijk' },
  duty: 'on',
  pseudonym: 'Linde',
  waiting: [],
  waitingBeyond: 0,
  onDuty: 1,
  alarm: null,
  conversation: null,
  alarms: [],
  holds: [],
  problem: null,
  ...change,
})

type WaitingId = StaffView['waiting'][number]['conversation']

/** Ids are branded where the wire is parsed; an example says itself that it is one. */
export const waitingId = (id: string): WaitingId => id as WaitingId

export const waitingExample = (change: Partial<StaffView['waiting'][number]> = {}): StaffView['waiting'][number] => ({
  conversation: waitingId('AAAAAAAAAAAAAAAAAAAAAA'),
  segment: 0,
  door: 'nationaal',
  language: 'nl',
  waitSeconds: 40,
  present: true,
  ...change,
})

export const conversationExample = (change: Partial<Conversation> = {}): Conversation => ({
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  door: 'nationaal',
  language: 'nl',
  phase: 'talking',
  presence: 'here',
  messages: [],
  missing: false,
  notes: [],
  noteMissing: false,
  past: 'first',
  spoken: false,
  endedBy: null,
  ...change,
})
