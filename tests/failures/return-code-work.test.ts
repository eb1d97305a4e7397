/** Nothing about a code is asked for nothing: work for some requests about one, turns for what writes keys, the same for all. */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsedReturnRoutes } from '../../server/http/visitor-routes.ts'
import { createTurns } from '../../server/return-code/turns.ts'
import { type CodesAtTheDoor, codesAtTheDoor, type DrawnCode, drawCode, type Seen } from '../stage/codes-at-the-door.ts'
import { type InnerLine, innerLine, sealedBytes } from '../stage/inner-line.ts'

const id = (): string => randomBytes(16).toString('base64url')
const outside = ({ status, headers, bytes }: Seen) => ({ status, headers, bytes })

describe('at the door', () => {
  let inner: InnerLine
  let codes: CodesAtTheDoor
  beforeAll(async () => {
    inner = await innerLine('embedded')
    codes = codesAtTheDoor(inner)
  })
  afterAll(() => inner.close())

  /** A body of each route that fits, but for its proof. */
  function bodies({ lookup, auth, blob, handle }: DrawnCode): Record<string, object> {
    const owner = { lookup, auth }
    const to = [{ leaf: id(), envelope: sealedBytes(97) }]
    return {
      '/v1/code/look': { lookup },
      '/v1/code/second': { ...owner, second: sealedBytes(32) },
      '/v1/code/make': { ...owner, door: 'nationaal', blob, handle, second: null },
      '/v1/code/stay': owner,
      '/v1/code/documents': { ...owner, from: 0 },
      '/v1/code/documents/forget': { ...owner, id: id() },
      '/v1/code/erase': owner,
      '/v1/code/coaches': { ...owner, door: 'nationaal' },
      '/v1/code/letters': { ...owner, door: 'nationaal', id: id(), sealed: sealedBytes(40), to, own: sealedBytes(97) },
      '/v1/code/appointments/cancel': { ids: Array.from({ length: limits.cancelledAtOnce }, id) },
    }
  }

  it('each route asks for work about this very code, and says so alike whether or not there is one', async () => {
    const known = drawCode()
    await codes.make(known)
    // Of a conversation that is there; it is asked elsewhere.
    const asked = Object.values(parsedReturnRoutes).flatMap(({ method, path }) =>
      method === 'POST' && path !== '/v1/hold' ? [path as string] : [],
    )
    expect(Object.keys(bodies(known)).sort()).toEqual(asked.sort())
    const elsewhere = await codes.proof()
    expect((await codes.look(drawCode(), elsewhere)).status).toBe(200)
    for (const path of asked) {
      const seen: object[] = []
      for (const code of [known, drawCode()])
        for (const proof of [{ token: '', nonce: 0 }, { ...elsewhere, nonce: 0 }, elsewhere]) {
          const answer = await codes.ask('POST', path, { ...bodies(code)[path], proof })
          expect(answer.body.type, path).toBe('challenge-over')
          seen.push(outside(answer))
        }
      for (const each of seen) expect(each).toEqual(seen[0])
    }
    expect((await codes.look(known)).body.blob, 'nothing was done').toBe(known.blob)
  })

  it('one proof is good for so many requests about one code, known or not, and then for none', async () => {
    const known = drawCode()
    await codes.make(known)
    const counts = await Promise.all(
      [known, drawCode()].map(async (code) => {
        const proof = await codes.proof()
        const more = Array.from({ length: limits.codeRequestsPerProof + 5 }, () => codes.look(code, proof))
        const answers = await Promise.all(more)
        expect((await codes.look(code)).status, 'with another one').toBe(200)
        return answers.map(({ status, body }) => (status === 200 ? 'answered' : body.type)).sort()
      }),
    )
    const all = [...Array(limits.codeRequestsPerProof).fill('answered'), ...Array(5).fill('challenge-over')]
    expect(counts).toEqual([all, all])
  })

  it('what her page asked before it made a code is no wrong word of it', async () => {
    const code = drawCode(true)
    const word = code.second?.lookup ?? ''
    for (let n = 0; n < limits.secondTriesPerDay; n++) expect((await codes.second(code, word)).status).toBe(200)
    expect((await codes.second(code, word)).body.type).toBe('past-blocked')
    expect((await codes.make(code)).status).toBe(200)
    expect((await codes.second(code, word)).body.blob).toBe(code.second?.blob)
    for (let n = 0; n < limits.secondTriesPerDay; n++) await codes.second(code, sealedBytes(32))
    expect((await codes.make(code)).status, 'the same again').toBe(200)
    expect((await codes.second(code, word)).body.type, 'gives no tries back').toBe('past-blocked')
  })

  // @norm:SE-13
  it('a flood of erasures of nothing takes turns, and a start does not wait for it', async () => {
    const { keys } = inner.line
    const { createSlot } = keys
    let [running, most, made] = [0, 0, 0]
    keys.createSlot = async (day) => {
      most = Math.max(most, ++running)
      try {
        return await createSlot(day)
      } finally {
        running -= 1
        made += 1
      }
    }
    try {
      const answers = await Promise.all(Array.from({ length: 60 }, () => codes.erase(drawCode())))
      for (const { status } of answers) expect(status).toBe(200)
      expect(made).toBe(60)
      expect(most).toBeLessThanOrEqual(2)
    } finally {
      keys.createSlot = createSlot
    }
  })
})

describe('turns', () => {
  it('so many at once, the first first, and who finds too many waiting is told', async () => {
    const turns = createTurns(2, 3)
    const ends: (() => void)[] = []
    const began: number[] = []
    const asked = Array.from({ length: 6 }, (_, n) =>
      turns(async () => {
        began.push(n)
        await new Promise<void>((resolve) => ends.push(resolve))
        if (n === 1) throw new Error('broken')
        return n
      }).catch(() => 'failed'),
    )
    expect(await asked[5]).toBe('too-many')
    expect(began).toEqual([0, 1])
    for (let n = 0; n < 5; n++) {
      while (ends[n] === undefined) await Promise.resolve()
      ends[n]?.()
    }
    expect(await Promise.all(asked)).toEqual([0, 'failed', 2, 3, 4, 'too-many'])
    expect(began).toEqual([0, 1, 2, 3, 4])
  })
})
