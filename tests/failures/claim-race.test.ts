import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'

describe.each(kinds)('I7 two counsellors press "take" at once (%s)', (kind) => {
  let inner: InnerLine
  const people: Person[] = []
  beforeAll(async () => {
    inner = await innerLine(kind)
    for (let n = 0; n < 50; n++) people.push(await inner.counsellor(`wedloop-${n}`))
  })
  afterAll(() => inner.close())

  it('gives one of fifty the conversation and its envelope, and the others not one sealed byte', async () => {
    const visitor = inner.visitor()
    const wait = { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
    const message = visitor.message(0)
    expect((await visitor.start({ wait, messages: [message] })).status).toBe(200)

    const claims = await Promise.all(
      people.map((person) =>
        person.post<{ type?: string }>('/v1/claim', { conversation: visitor.conversation, segment: 0 }),
      ),
    )
    const won = claims.filter((claim) => claim.status === 200)
    expect(won).toHaveLength(1)
    expect(won[0]?.raw).toContain(wait.sealed)
    expect(won[0]?.raw).toContain(message.sealed)
    for (const lost of claims.filter((claim) => claim.status !== 200)) {
      expect(lost.body.type).toBe('already-taken')
      for (const sealed of [wait.sealed, message.sealed]) expect(lost.raw).not.toContain(sealed)
      expect(lost.raw.length).toBeLessThan(200)
    }
  })

  it('never lets one counsellor hold two, however many wait', async () => {
    const greedy = await inner.counsellor('haast')
    const visitors = Array.from({ length: 8 }, () => inner.visitor())
    for (const visitor of visitors) await visitor.start()
    const claims = await Promise.all(
      visitors.map((visitor) =>
        greedy.post<{ type?: string }>('/v1/claim', { conversation: visitor.conversation, segment: 0 }),
      ),
    )
    expect(claims.filter((claim) => claim.status === 200)).toHaveLength(1)
    expect(claims.filter((claim) => claim.body.type === 'has-conversation')).toHaveLength(7)
  })

  it('lets only the winner grant, and only within the lease; after it she is first in the queue, envelope intact', async () => {
    const [slow, other] = [await inner.counsellor('traag'), await inner.counsellor('ander')]
    const [behind, visitor] = [inner.visitor(), inner.visitor()]
    const wait = { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
    await behind.start()
    await visitor.start({ wait })
    const claim = { conversation: visitor.conversation, segment: 0 }
    expect((await slow.post('/v1/claim', claim)).status).toBe(200)
    const [grant, late] = [other, slow].map((person) => grantBody(visitor.conversation, [person]))
    expect((await other.post<{ type: string }>('/v1/grants', grant ?? {})).body.type).toBe('lease-over')
    inner.clock.now += 46_000
    expect((await slow.post<{ type: string }>('/v1/grants', late ?? {})).body.type).toBe('lease-over')
    const { tidy } = await import('../../server/jobs/tidy.ts')
    await tidy(inner.line)
    const { queue } = await inner.line.board.snapshot('landelijk')
    const place = queue.waiting.findIndex((each) => each.conversation === visitor.conversation)
    const neverTaken = queue.waiting.findIndex((each) => each.conversation === behind.conversation)
    expect(place).toBeGreaterThanOrEqual(0)
    expect(place).toBeLessThan(neverTaken)
    const again = await other.post('/v1/claim', claim)
    expect(again.status).toBe(200)
    expect(again.raw).toContain(wait.sealed)
    expect((await other.post('/v1/grants', grant ?? {})).status).toBe(200)
    expect((await other.post('/v1/grants', grant ?? {})).status, 'the same grant again').toBe(200)
  })
})
