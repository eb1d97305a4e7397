import type { ComplaintView, StaffView } from '@lijn116/client/counsellor'
import { expect, test } from 'vitest'
import { viewExample } from '../../gallery/view-example.ts'
import { answeredAs, lateComplaints, waitingComplaints } from './complaint-words.ts'
import { ComplaintsDesk } from './complaints-desk.svelte.ts'

const complaint = (over: Partial<ComplaintView> = {}): ComplaintView => ({
  ...{ id: 'c', as: 'reader', status: 'received', step: 1, door: null, receivedOn: 1, changedOn: 1 },
  ...{ isLate: false, other: 'Lio', parts: [], canAnswer: true },
  ...over,
})
const viewOf = (complaints: readonly ComplaintView[], isReader = true, isHere = true): StaffView => ({
  ...viewExample(),
  me: isHere ? { name: 'proef-1', roles: ['counsellor'], team: 'klachten' } : null,
  desk: { ...viewExample().desk, complaints: { state: 'here', isReader, complaints, unread: 0 } },
})

function stage(refuse: Error | null = null) {
  const asked: string[] = []
  const done = async (...values: string[]) => {
    asked.push(values.join(' '))
    if (refuse !== null && values[0] === 'answer') throw refuse
  }
  const desk = new ComplaintsDesk({
    look: () => done('look'),
    setStatus: (id, status) => done('status', id, status),
    answer: (id, status, text) => done('answer', id, status, text),
  })
  return { asked, desk }
}

test('an answer leaves its field once it is kept, in the way that was chosen', async () => {
  const { desk, asked } = stage()
  desk.see(viewOf([complaint()]))
  await desk.answer('c')
  expect([desk.empty, asked]).toEqual(['c', []])
  desk.drafts.c = 'Dat spijt ons.'
  desk.how.c = 'further'
  await desk.answer('c')
  expect([asked, { ...desk.drafts }, desk.kept, desk.empty]).toEqual([
    ['answer c further Dat spijt ons.'],
    {},
    'c',
    null,
  ])
})

test('what was refused stays in its field; nothing of it stays when she signs out, or reads no complaints any more', async () => {
  const { desk } = stage(Object.assign(new Error('x'), { problem: { type: 'code-over' } }))
  desk.see(viewOf([complaint()]))
  for (const gone of [viewOf([], false), viewOf([complaint()], true, false)]) {
    desk.show()
    desk.drafts.c = 'Dat spijt ons.'
    while (desk.busy) await Promise.resolve()
    await desk.answer('c')
    expect([desk.reason, { ...desk.drafts }]).toEqual(['code-over', { c: 'Dat spijt ons.' }])
    desk.see(gone)
    expect([desk.open, desk.reason, { ...desk.drafts }]).toEqual([false, null, {}])
  }
})

test('a draft goes with its complaint', () => {
  const { desk } = stage()
  desk.drafts = { c: 'a', d: 'b' }
  desk.see(viewOf([complaint()]))
  expect({ ...desk.drafts }).toEqual({ c: 'a' })
})

test('what waits is counted until it is answered, and what may follow is what the rules say', () => {
  const all = [complaint(), complaint({ status: 'reading', isLate: true }), complaint({ status: 'answered' })]
  expect([waitingComplaints({ complaints: all }).length, lateComplaints({ complaints: all }).length]).toEqual([2, 1])
  expect(answeredAs(complaint())).toEqual(['answered', 'further'])
  expect(answeredAs(complaint({ status: 'closed' }))).toEqual([])
})
