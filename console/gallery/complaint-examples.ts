/** Complaints, as the client would report them to who reads them. Nobody in them exists. */
import type { ComplaintView, StaffView } from '@lijn116/client/counsellor'
import { viewExample } from './view-example.ts'

const day = 20_700
const part = (id: string, change: Partial<ComplaintView['parts'][number]> = {}): ComplaintView['parts'][number] => ({
  ...{ id, by: 'her', state: 'open', text: 'Ik kreeg drie dagen geen antwoord.', day, isFormer: false },
  ...change,
})
const complaint = (id: string, change: Partial<ComplaintView> = {}): ComplaintView => ({
  ...{ id, as: 'reader', status: 'received', step: 1, door: 'nationaal', receivedOn: day, changedOn: day },
  ...{ isLate: false, other: 'Lio', parts: [part(`${id}1`)], canAnswer: true },
  ...change,
})
const answer = part('b2', { by: 'staff', text: 'Dat spijt ons.', isFormer: true })
const all = [
  complaint('a', { isLate: true }),
  complaint('b', { as: 'deputy', status: 'answered', door: null, parts: [part('b1'), answer] }),
  complaint('c', {
    ...{ step: 2, other: null, canAnswer: false },
    parts: [part('c1', { state: 'elsewhere', text: null, day: null }), part('c2', { state: 'unreadable', text: null })],
  }),
]
const view = (complaints: readonly ComplaintView[], unread: number): StaffView => {
  const { desk } = viewExample()
  return viewExample({
    me: { name: 'proef-1', roles: ['counsellor'], team: 'klachten' },
    desk: { ...desk, complaints: { state: 'here', isReader: true, complaints, unread } },
  })
}

export const complaintExamples = {
  complaints: { view: view(all, 2), open: 'complaints' },
  complaintsNone: { view: view([], 0), open: 'complaints' },
} as const
