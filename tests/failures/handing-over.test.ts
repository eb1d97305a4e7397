/** A conversation is handed over: nothing is lost, nothing is given twice, and there is always one lead. */
import { createHash } from 'node:crypto'
import type { Me } from '@lijn116/protocol/counsellor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tidy } from '../../server/jobs/tidy.ts'
import { unwrap } from '../../server/key-store/key-store.ts'
import { grantBody } from '../stage/grants.ts'
import { kinds, type Person, sealedBytes } from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'
import { joining, meOf, offered, say, seqs, type TalksLine, talksLine, typeOf } from '../stage/talks-line.ts'

describe.each(kinds)('on %s', (kind) => {
  let inner: TalksLine
  beforeAll(async () => {
    inner = await talksLine(kind)
  })
  afterAll(() => inner.close())

  /** One hash over what every fact holds, opened with the slot key. */
  async function hashOfFacts(conversation: string, upTo: number): Promise<string> {
    const { slot_id: slot } = await inner.rowOf(conversation)
    const key = await inner.keys.openSlot(slot)
    if (!key) throw new Error('no slot')
    const facts = await inner.database.sql
      .selectFrom('fact')
      .selectAll()
      .where('conversation_id', '=', conversation)
      .where('seq', '<=', upTo)
      .orderBy('seq')
      .execute()
    expect(facts.map(({ seq }) => seq)).toEqual(Array.from({ length: upTo }, (_, n) => n + 1))
    const hash = createHash('sha256')
    for (const fact of facts) {
      const body = unwrap(key, `${conversation}:${fact.seq}`, fact.body)
      // Of a grant everything but the envelopes of staff: those of who is out go.
      if (fact.kind !== 'grant') hash.update(body)
      else hash.update(JSON.stringify({ ...(JSON.parse(body.toString()) as object), members: [] }))
    }
    return hash.digest('hex')
  }

  /** Whose envelopes lie in the grants. */
  async function envelopes(conversation: string): Promise<string[]> {
    const key = await inner.keys.openSlot((await inner.rowOf(conversation)).slot_id)
    const facts = await inner.database.sql
      .selectFrom('fact')
      .selectAll()
      .where('conversation_id', '=', conversation)
      .where('kind', '=', 'grant')
      .execute()
    return facts.flatMap((fact) => {
      const body = key && unwrap(key, `${conversation}:${fact.seq}`, fact.body).toString()
      return (JSON.parse(body ?? '') as { members: { leaf: string }[] }).members.map(({ leaf }) => leaf)
    })
  }

  describe('handing over', () => {
    it('gives everything to the colleague, nothing more to the old lead, and not one fact is lost or changed', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      const [hers, adas, bos] = [
        await readStream(inner.ports.chat, visitor.token),
        await inner.console_(ada),
        await inner.console_(bo),
      ]
      await until(() => seqs(adas).length === 4, 'the lead reads all')
      const before = await hashOfFacts(conversation, 4)

      const offer = offered(conversation, bo)
      expect(await typeOf(ada.post('/v1/offers', offer))).toBe('done')
      expect(await typeOf(ada.post('/v1/offers', offer)), 'the same again').toBe('done')
      expect(await typeOf(ada.post('/v1/offers', offered(conversation, bo)))).toBe('already-used')
      expect(await envelopes(conversation)).toEqual([ada.leaf])
      await until(() => ((bos.last('me') as Me | null)?.offers.length ?? 0) === 1, 'asked at once')
      expect((bos.last('me') as Me).offers[0]).toMatchObject({
        conversation,
        kind: 'handover',
        state: 'open',
        secondsLeft: 180,
        from: { leaf: ada.leaf },
        to: { leaf: bo.leaf },
      })
      // Nothing has changed: she still talks with Ada, and Bo has nothing.
      expect((await say(ada, conversation, 1)).status).toBe(200)
      expect(await typeOf(say(bo, conversation, 1))).toBe('not-allowed')
      const accepted = await bo.post<{ segment: number; handover: { signed: string; keys: string } }>(
        '/v1/offers/accept',
        {
          conversation,
        },
      )
      expect(accepted.body).toMatchObject({ segment: 1, handover: { signed: offer.signed, keys: offer.keys } })
      expect(seqs(bos)).toEqual([])
      expect((await say(ada, conversation, 1)).status, 'until the grant she leads').toBe(200)

      const grant = grantBody(conversation, [bo], { segment: 2, reason: 'handover' })
      expect(await typeOf(bo.post('/v1/grants', grant))).toBe('done')
      expect(await typeOf(bo.post('/v1/grants', grant)), 'the same again').toBe('done')
      expect(await typeOf(say(ada, conversation, 1))).toBe('segment-closed')
      expect(await typeOf(say(ada, conversation, 2))).toBe('not-allowed')
      await until(() => adas.last('gone') !== null, 'it is no longer hers')
      await until(() => seqs(bos).length === 7, 'the new lead reads from the first word')
      expect(seqs(bos)).toEqual([1, 2, 3, 4, 5, 6, 7])
      expect(adas.text()).not.toContain(grant.members[0]?.envelope)
      expect(await hashOfFacts(conversation, 4)).toBe(before)
      expect(await envelopes(conversation), 'none is left of who handed over').toEqual([bo.leaf])

      await until(() => hers.facts().length === 7, 'she is told by a fact')
      expect(JSON.parse(hers.facts().at(-1) ?? '')).toMatchObject({
        kind: 'grant',
        envelope: grant.toVisitor,
        offer: offer.signed,
      })
      expect(await inner.rowOf(conversation)).toMatchObject({ holder: bo.leaf, phase: 'granted', offer_keys: null })
      expect((await meOf(ada)).conversations).toEqual([])
      expect((await meOf(ada)).offers).toMatchObject([{ state: 'accepted', from: { leaf: ada.leaf } }])
      expect((await meOf(bo)).conversations).toMatchObject([{ conversation, as: 'lead', segment: 2 }])
      expect((await meOf(bo)).offers, 'she leads, and may ask somebody herself').toEqual([])
      for (const stream of [hers, adas, bos]) stream.end()
      await inner.end(visitor)
    })

    it('that is declined, taken back or not answered in time leaves everything as it was', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      const ends: [string, () => Promise<unknown>, string][] = [
        ['declined', () => bo.post('/v1/offers/decline', { conversation }), 'declined'],
        ['withdrawn', () => ada.post('/v1/offers/withdraw', { conversation }), 'withdrawn'],
        ['not answered', async () => (inner.clock.now += 181_000), 'expired'],
        ['accepted and then nothing', () => bo.post('/v1/offers/accept', { conversation }), 'expired'],
      ]
      const before = await inner.rowOf(conversation)
      for (const [what, ending, state] of ends) {
        await ada.post('/v1/beat', { read: [] })
        expect(await typeOf(ada.post('/v1/offers', offered(conversation, bo))), what).toBe('done')
        await ending()
        if (what.startsWith('accepted')) inner.clock.now += 46_000
        expect((await meOf(bo)).offers, what).toMatchObject([{ state, secondsLeft: 0 }])
        expect(await typeOf(bo.post('/v1/offers/accept', { conversation })), what).toBe('offer-over')
        const grant = grantBody(conversation, [bo], { segment: 2, reason: 'handover' })
        expect(await typeOf(bo.post('/v1/grants', grant)), what).toBe('offer-over')
        await tidy(inner.line)
        const { offer, ...after } = await inner.rowOf(conversation)
        expect(offer, what).toMatchObject({ state })
        expect(after).toEqual({ ...before, offer: undefined })
      }
      inner.clock.now += 60_000
      expect((await meOf(ada)).offers, 'after a minute it is not shown any more').toEqual([])
      expect((await say(ada, conversation, 1)).status).toBe(200)
      await inner.end(visitor)
    })

    it('is for colleagues who are there, may lead, and have room; a join needs no room', async () => {
      const [ada, bo, cas] = [await inner.colleague(), await inner.colleague(), await inner.colleague(['interpreter'])]
      const elsewhere = await inner.counsellor(`elders-${kind}`, { team: 'ander-team' })
      const resting = await inner.counsellor(`rust-${kind}`, { duty: 'pause' })
      const [visitor, other] = [await inner.talk(ada), await inner.talk(bo)]
      const { conversation } = visitor
      const asked = async (body: object) => typeOf(ada.post('/v1/offers', body))
      expect(await asked(offered(conversation, elsewhere))).toBe('colleague-away')
      expect(await asked(offered(conversation, resting))).toBe('colleague-away')
      expect(await asked(offered(conversation, ada))).toBe('colleague-away')
      expect(await asked(offered(conversation, cas, { as: 'interpreter' }))).toBe('not-allowed')
      expect(await asked(offered(conversation, bo, { as: 'coordinator' }))).toBe('not-allowed')
      expect(await asked(offered(conversation, bo, { signed: null }))).toBe('malformed')
      expect(await asked(joining(conversation, bo, { signed: sealedBytes() }))).toBe('malformed')
      expect(await asked(offered(conversation, bo, { segment: 0 }))).toBe('segment-closed')
      expect(await asked(offered(other.conversation, bo))).toBe('not-allowed')
      expect(await typeOf(bo.post('/v1/offers', offered(conversation, bo)))).toBe('not-allowed')

      const listed = await inner.console.inject({
        url: '/v1/colleagues',
        headers: { authorization: `Bearer ${ada.session}` },
      })
      const { colleagues } = listed.json() as { colleagues: { leaf: string; state: string }[] }
      const stateOf = ({ leaf }: Person) => colleagues.find((each) => each.leaf === leaf)?.state
      expect([bo, cas, elsewhere, resting, ada].map(stateOf)).toEqual(['busy', 'free', undefined, undefined, undefined])

      expect(await asked(offered(conversation, bo))).toBe('done')
      expect(await typeOf(bo.post('/v1/offers/accept', { conversation })), 'one at a time').toBe('has-conversation')
      expect(await typeOf(cas.post('/v1/offers/accept', { conversation })), 'not hers').toBe('offer-over')
      expect(await typeOf(bo.post('/v1/offers/decline', { conversation }))).toBe('done')
      await inner.join(conversation, [ada, bo], 2)
      expect((await meOf(bo)).conversations.map(({ as }) => as).sort()).toEqual(['lead', 'member'])
      await inner.end(visitor)
      await inner.end(other)
    })

    it('keeps the room it was accepted for', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      await ada.post('/v1/offers', offered(conversation, bo))
      await bo.post('/v1/offers/accept', { conversation })
      const waiting = inner.visitor()
      await waiting.start()
      const claim = { conversation: waiting.conversation, segment: 0 }
      expect(await typeOf(bo.post('/v1/claim', claim))).toBe('has-conversation')
      expect(
        await typeOf(bo.post('/v1/grants', grantBody(conversation, [bo], { segment: 2, reason: 'handover' }))),
      ).toBe('done')
      expect(await typeOf(bo.post('/v1/claim', claim))).toBe('has-conversation')
      expect(await typeOf(ada.post('/v1/claim', claim)), 'and frees the room of who handed over').toBe('done')
      await inner.end(visitor)
      await inner.end(waiting)
    })
  })

  describe('what races', () => {
    it('accepting, taking back and declining: one of them happened, and both ends read the same', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      for (let round = 0; round < 6; round++) {
        await ada.post('/v1/offers', offered(conversation, bo))
        const [accepted, withdrawn] = await Promise.all([
          typeOf(bo.post('/v1/offers/accept', { conversation })),
          typeOf(ada.post('/v1/offers/withdraw', { conversation })),
        ])
        expect(withdrawn, 'nothing has changed yet, so it can still be taken back').toBe('done')
        expect(['done', 'offer-over']).toContain(accepted)
        const grant = grantBody(conversation, [bo], { segment: 2, reason: 'handover' })
        expect(await typeOf(bo.post('/v1/grants', grant))).toBe('offer-over')
        expect([(await meOf(ada)).offers[0]?.state, (await meOf(bo)).offers[0]?.state]).toEqual([
          'withdrawn',
          'withdrawn',
        ])
      }
      expect(await inner.rowOf(conversation)).toMatchObject({ holder: ada.leaf, segment: 1 })
      await inner.end(visitor)
    })

    it('the grant of the colleague and taking back: it is handed over, or it is not', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      for (let round = 0; round < 4; round++) {
        const visitor = await inner.talk(ada)
        const { conversation } = visitor
        await ada.post('/v1/offers', offered(conversation, bo))
        await bo.post('/v1/offers/accept', { conversation })
        const grant = grantBody(conversation, [bo], { segment: 2, reason: 'handover' })
        const grants = () => typeOf(bo.post('/v1/grants', grant))
        const withdraws = () => typeOf(ada.post('/v1/offers/withdraw', { conversation }))
        const [granted, withdrawn] =
          round % 2 === 0
            ? await Promise.all([grants(), withdraws()])
            : (await Promise.all([withdraws(), grants()])).reverse()
        expect([granted, withdrawn].filter((each) => each === 'done')).toHaveLength(1)
        expect([granted, withdrawn]).toContain('offer-over')
        expect((await inner.rowOf(conversation)).holder).toBe(granted === 'done' ? bo.leaf : ada.leaf)
        await inner.end(visitor)
      }
    })

    it('two grants with one number: one is stored, and the words of the old lead are before it or nowhere', async () => {
      const [ada, bo, cas] = [await inner.colleague(), await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      await inner.join(conversation, [ada, cas], 2)
      await ada.post('/v1/offers', offered(conversation, bo, { segment: 2 }))
      await bo.post('/v1/offers/accept', { conversation })
      const handover = grantBody(conversation, [bo, cas], { segment: 3, reason: 'handover' })
      const leaving = grantBody(conversation, [ada], { segment: 3, reason: 'leave' })
      const [first, second, ...said] = await Promise.all([
        typeOf(bo.post('/v1/grants', handover)),
        typeOf(ada.post('/v1/grants', leaving)),
        ...Array.from({ length: 8 }, () => say(ada, conversation, 2)),
      ])
      expect([first, second].sort()).toEqual([
        'done',
        expect.stringMatching(/^(segment-closed|not-allowed|offer-over)$/),
      ])
      const facts = await inner.database.sql
        .selectFrom('fact')
        .select(['seq', 'kind', 'segment'])
        .where('conversation_id', '=', conversation)
        .orderBy('seq')
        .execute()
      expect(facts.filter((fact) => fact.kind === 'grant' && fact.segment === 3)).toHaveLength(1)
      const at = facts.find((fact) => fact.kind === 'grant' && fact.segment === 3)?.seq ?? 0
      for (const fact of facts) if (fact.segment < 3) expect(fact.seq).toBeLessThan(at)
      expect(said.filter(({ status }) => status !== 200).every(({ body }) => body.type === 'segment-closed')).toBe(true)
      await inner.end(visitor)
    })
  })
})
