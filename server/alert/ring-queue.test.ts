import type { ConversationId } from '@lijn116/protocol/sealed'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Person } from '../availability/who-is-there.ts'
import type { Snapshot } from '../queue/snapshot.ts'
import { type Alarm, createQueueRing } from './ring-queue.ts'

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => vi.useRealTimers())

const person = (name: string, over: Partial<Person> = {}): Person => ({
  name,
  leaf: name,
  roles: ['counsellor'],
  duty: 'on',
  pseudonym: name,
  consoleGoneAt: null,
  silentAt: null,
  endsAt: null,
  alsoNearEnd: false,
  restUntil: null,
  held: 0,
  holdsAcute: false,
  along: false,
  busy: false,
  coordinator: false,
  languages: [],
  skills: [],
  gender: null,
  capacity: 1,
  conductSeenOn: null,
  trainings: [],
  ...over,
})
const team = [
  person('vrij'),
  person('bezig', { busy: true, held: 1 }),
  person('leiding', { duty: 'off', coordinator: true }),
  person('uit', { duty: 'off' }),
]

function stage(people: readonly Person[] = team) {
  let waits: { conversation: string; acute: boolean }[] = []
  let fails = 0
  const rung: (Alarm & { names: readonly string[] })[] = []
  const broken: unknown[] = []
  const picture = (): Snapshot =>
    ({
      queue: { waiting: waits.map((each) => ({ ...each, conversation: each.conversation as ConversationId })) },
      people: [...people],
      availability: 'open',
      ringing: waits.map((each) => each.conversation),
      longestSeconds: 0,
    }) as unknown as Snapshot
  const ring = createQueueRing({
    now: () => Date.now(),
    look: async () => {
      if (fails-- > 0) throw new Error('no answer')
      return picture()
    },
    ring: (_team, alarm, names) => rung.push({ ...alarm, names }),
    broken: (error) => broken.push(error),
  })
  return {
    rung,
    broken,
    close: ring.close,
    wait(...conversations: string[]) {
      waits = conversations.map((conversation) => ({ conversation, acute: conversation.startsWith('acuut') }))
      ring.shown('landelijk', picture())
    },
    failsNow: () => {
      fails = 1
    },
  }
}

it('repeats, and reaches coordinators after half a minute; who talks is left in peace', async () => {
  const queue = stage()
  queue.wait('een')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(queue.rung.map(({ times, stage: reached }) => [times, reached])).toEqual([
    [1, 'colleagues'],
    [2, 'colleagues'],
    [3, 'coordinators'],
    [4, 'coordinators'],
    [5, 'everybody'],
  ])
  expect(queue.rung.map(({ names }) => names.join())).toEqual([
    'vrij',
    'vrij',
    'vrij,leiding',
    'vrij,leiding',
    'vrij,leiding',
  ])
  queue.close()
})

it('reaches everybody on duty after a minute when somebody is not safe, and says how many are', async () => {
  const queue = stage()
  queue.wait('acuut-een', 'twee')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(queue.rung[0]).toMatchObject({ waiting: 2, acute: 1, names: ['vrij'] })
  expect(queue.rung.at(-1)).toMatchObject({ stage: 'everybody', names: ['vrij', 'bezig', 'leiding'] })
  queue.close()
})

it('does not count on a console that is silent', () => {
  const queue = stage([person('stil', { silentAt: 999_000 }), person('uit', { duty: 'off' })])
  queue.wait('een')
  expect(queue.rung[0]?.names).toEqual(['stil', 'uit'])
  queue.close()
})

it('rings at once for somebody new, without beginning anew, and stops when nobody waits', async () => {
  const queue = stage()
  queue.wait('een')
  await vi.advanceTimersByTimeAsync(10_000)
  queue.wait('een', 'twee')
  expect(queue.rung.map(({ times, waiting }) => [times, waiting])).toEqual([
    [1, 1],
    [2, 2],
  ])
  queue.wait()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(queue.rung).toHaveLength(2)
  queue.wait('drie')
  expect(queue.rung.at(-1)).toMatchObject({ times: 1, stage: 'colleagues' })
  queue.close()
})

it('goes on although a question failed', async () => {
  const queue = stage()
  queue.wait('een')
  queue.failsNow()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(queue.broken).toHaveLength(1)
  expect(queue.rung).toHaveLength(2)
  queue.close()
})
