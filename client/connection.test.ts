import { describe, expect, it } from 'vitest'
import { createConnection } from './connection.ts'
import { createFakeClock, settle } from './fixture/fake-clock.ts'
import { ProblemError } from './transport.ts'

function stage() {
  const clock = createFakeClock()
  const streams: { frame(): void; end(): void; fail(error: Error): void; aborted(): boolean }[] = []
  const here: boolean[] = []
  let beats = 0
  let highest = 0
  const received = 0
  const connection = createConnection<string>({
    clock,
    stream: (signal, onFrame) =>
      new Promise((resolve, reject) => {
        streams.push({
          frame: () => onFrame('een'),
          end: () => resolve(),
          fail: reject,
          aborted: () => signal.aborted,
        })
      }),
    onFrame: () => {},
    beat: async () => {
      beats++
      return highest
    },
    received: () => received,
    onHere: (is) => here.push(is),
    onProblem: ({ problem }) => problem.type !== 'conversation-gone',
  })
  return {
    clock,
    streams,
    here,
    connection,
    beats: () => beats,
    last: () => streams[streams.length - 1],
    setHighest: (seq: number) => {
      highest = seq
    },
  }
}

describe('the connection', () => {
  it('holds a silent stream for dead after the heartbeat and ten seconds, and not before', async () => {
    const { clock, streams, here, connection, last } = stage()
    connection.start()
    last()?.frame()
    clock.advance(34_000)
    last()?.frame()
    clock.advance(34_900)
    expect(streams).toHaveLength(1)
    clock.advance(200)
    expect(streams[0]?.aborted()).toBe(true)
    expect(here.at(-1)).toBe(false)
    clock.advance(500)
    expect(streams).toHaveLength(2)
    connection.stop()
  })

  it('comes back ever more slowly, at most eight seconds apart, and at once when woken', async () => {
    const { clock, streams, connection, last } = stage()
    connection.start()
    const gaps: number[] = []
    for (let i = 0; i < 9; i++) {
      const before = streams.length
      last()?.end()
      await settle(3)
      let waited = 0
      while (streams.length === before) {
        clock.advance(50)
        waited += 50
      }
      gaps.push(waited)
    }
    expect(gaps[0]).toBeLessThanOrEqual(500)
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(4_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(8_000)
    last()?.end()
    await settle(3)
    const before = streams.length
    connection.again()
    expect(streams).toHaveLength(before + 1)
    connection.stop()
  })

  it('beats every 25 seconds, and reconnects when the server has more than came', async () => {
    const { clock, streams, connection, last, beats, setHighest } = stage()
    connection.start()
    last()?.frame()
    clock.advance(25_000)
    await settle(3)
    expect([beats(), streams.length]).toEqual([1, 1])
    setHighest(3)
    last()?.frame()
    clock.advance(25_000)
    await settle(3)
    expect(streams).toHaveLength(1)
    clock.advance(2_000)
    expect(streams).toHaveLength(2)
    connection.stop()
  })

  it('ends for good when there is nothing to come back to, and leaves no timer behind', async () => {
    const { clock, streams, connection, last } = stage()
    connection.start()
    last()?.fail(new ProblemError({ type: 'draining', title: '', status: 503 }))
    await settle(3)
    clock.advance(600)
    expect(streams).toHaveLength(2)
    last()?.fail(new ProblemError({ type: 'conversation-gone', title: '', status: 410 }))
    await settle(3)
    clock.advance(600_000)
    expect(streams).toHaveLength(2)
    expect(clock.waiting()).toBe(0)
    connection.again()
    expect(streams, 'woken after the end').toHaveLength(2)
  })

  it('stops at once: request aborted, no timer left, no frame heard', async () => {
    const { clock, streams, here, connection, last } = stage()
    connection.start()
    last()?.frame()
    const heard = here.length
    connection.stop()
    expect(last()?.aborted()).toBe(true)
    expect(clock.waiting()).toBe(0)
    last()?.frame()
    last()?.end()
    await settle(3)
    expect([here.length, streams.length, clock.waiting()]).toEqual([heard, 1, 0])
  })
})
