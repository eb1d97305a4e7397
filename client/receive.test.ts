import { type Content, randomBytes, toBase64url, utf8 } from '@lijn116/encryption'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createIntake, createReceiver } from './receive.ts'

const text = (id: Content['id'], body: string, part = 0, parts = 1): Content => ({
  type: 'text',
  id,
  part,
  parts,
  seen: [],
  body: utf8(body),
})

describe('facts', () => {
  const fact = (seq: number) => ({ seq })

  it('are handed on once and in order, however often and early they come', async () => {
    const handled: number[] = []
    const intake = createIntake<{ seq: number }>(
      async ({ seq }) => {
        await new Promise((resolve) => setTimeout(resolve, seq === 1 ? 5 : 0))
        handled.push(seq)
      },
      () => {},
      () => {},
    )
    for (const seq of [1, 2, 2, 1, 3, 3, 4]) intake.take(fact(seq))
    await intake.settled()
    expect(handled).toEqual([1, 2, 3, 4])
    expect(intake.seq()).toBe(4)
  })

  it('that leave a gap are asked for again, and given up only after three times', async () => {
    const handled: number[] = []
    let asked = 0
    let lost = 0
    const intake = createIntake<{ seq: number }>(
      async ({ seq }) => void handled.push(seq),
      () => asked++,
      () => lost++,
    )
    intake.take(fact(1))
    for (let i = 0; i < 3; i++) intake.take(fact(3))
    expect([asked, lost, intake.seq()]).toEqual([3, 0, 1])
    intake.take(fact(2))
    intake.take(fact(3))
    await intake.settled()
    expect([handled, lost]).toEqual([[1, 2, 3], 0])
    for (let i = 0; i < 4; i++) intake.take(fact(9))
    await intake.settled()
    expect([handled.at(-1), lost]).toEqual([9, 1])
  })
})

describe('what arrives', () => {
  const instance = randomBytes(16)

  it('shows an id once, in whichever segment it comes', () => {
    const receiver = createReceiver()
    const id = randomBytes(16)
    expect(receiver.take({ segment: 0, instance, counter: 0 }, text(id, 'hallo'))?.text).toBe('hallo')
    expect(receiver.take({ segment: 0, instance, counter: 0 }, text(id, 'hallo'))).toBeNull()
    expect(receiver.take({ segment: 1, instance, counter: 0 }, text(id, 'hallo'))).toBeNull()
    expect(receiver.missing()).toBe(false)
  })

  it('joins parts in any order, and shows nothing half', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
        const receiver = createReceiver()
        const id = randomBytes(16)
        const shown = order.map((part) =>
          receiver.take({ segment: 1, instance, counter: part }, text(id, `deel${part} `, part, 4)),
        )
        expect(shown.slice(0, 3)).toEqual([null, null, null])
        expect(shown[3]).toEqual({ id: toBase64url(id), text: 'deel0 deel1 deel2 deel3 ' })
        expect(receiver.missing()).toBe(false)
      }),
    )
  })

  it('confirms only up to where nothing is missing, and says so when something is', () => {
    const receiver = createReceiver()
    const take = (counter: number) => receiver.take({ segment: 1, instance, counter }, text(randomBytes(16), 'x'))
    take(0)
    take(1)
    take(3)
    expect(receiver.seen(1)).toEqual([{ instance, counter: 1 }])
    expect(receiver.missing()).toBe(true)
    take(2)
    expect(receiver.seen(1)).toEqual([{ instance, counter: 3 }])
    expect(receiver.missing()).toBe(false)
    expect(receiver.seen(0)).toEqual([])
  })

  it('believes a count of the other end: a lost tail shows', () => {
    const receiver = createReceiver()
    receiver.take({ segment: 0, instance, counter: 0 }, text(randomBytes(16), 'x'))
    receiver.expect(1, 1)
    expect(receiver.missing()).toBe(false)
    receiver.expect(1, 2)
    expect(receiver.missing()).toBe(true)
  })

  it('believes it of all that lies before, not only of the last segment', () => {
    const receiver = createReceiver()
    for (const segment of [0, 1, 2]) receiver.take({ segment, instance, counter: 0 }, text(randomBytes(16), 'x'))
    expect([0, 1, 2, 3].map(receiver.before)).toEqual([0, 1, 2, 3])
    receiver.expect(3, 3)
    expect(receiver.missing()).toBe(false)
    receiver.expect(3, 4)
    expect(receiver.missing()).toBe(true)
  })

  it('holds what did not open for missing', () => {
    const receiver = createReceiver()
    receiver.unopened()
    expect(receiver.missing()).toBe(true)
  })
})
