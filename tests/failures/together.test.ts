/** More than one counsellor about one visitor: nothing is lost, nobody reads unseen, and there is always one lead. */
import { createHash } from 'node:crypto'
import type { Me } from '@lijn116/protocol/counsellor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tidy } from '../../server/jobs/tidy.ts'
import { unwrap } from '../../server/key-store/key-store.ts'
import { type GrantBody, grantBody } from '../stage/grants.ts'
import {
  type InnerLine,
  innerLine,
  kinds,
  type Person,
  sealedBytes,
  type VisitorAtTheDoor,
} from '../stage/inner-line.ts'
import { readStream, type StreamReader, until } from '../stage/stream-reader.ts'

type Said = { type?: string; seq?: number }

describe.each(kinds)('on %s', (kind) => {
  let inner: InnerLine
  let ports = { chat: 0, console: 0 }
  beforeAll(async () => {
    inner = await innerLine(kind)
    await inner.chat.listen({ port: 0, host: '127.0.0.1' })
    await inner.console.listen({ port: 0, host: '127.0.0.1' })
    const portOf = (app: InnerLine['chat']) => (app.server.address() as { port: number }).port
    ports = { chat: portOf(inner.chat), console: portOf(inner.console) }
  })
  afterAll(() => inner.close())

  let people = 0
  const colleague = (roles = ['counsellor']): Promise<Person> => inner.counsellor(`samen-${++people}`, { roles })
  const offered = (conversation: string, to: Person, over: object = {}) => ({
    conversation,
    segment: 1,
    kind: 'handover',
    to: to.leaf,
    as: 'counsellor',
    signed: sealedBytes(200),
    keys: sealedBytes(650),
    ...over,
  })
  const joining = (conversation: string, to: Person, over: object = {}) =>
    offered(conversation, to, { kind: 'join', signed: null, keys: null, ...over })
  const me = async (person: Person): Promise<Me> => (await person.post<{ me: Me }>('/v1/beat', { read: [] })).body.me
  const typeOf = async (asked: Promise<{ status: number; body: Said }>) => {
    const answer = await asked
    return answer.status === 200 ? 'done' : answer.body.type
  }
  const rowOf = (id: string) =>
    inner.database.sql.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const say = (person: Person, conversation: string, segment: number) =>
    person.post<Said>('/v1/messages', {
      conversation,
      messages: [{ segment, instance: sealedBytes(16), counter: 0, sealed: sealedBytes() }],
    })

  /** A talk in segment 1, in which both have said something. */
  async function talk(lead: Person): Promise<VisitorAtTheDoor> {
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    expect((await lead.post('/v1/claim', { conversation, segment: 0 })).status).toBe(200)
    expect((await lead.post('/v1/grants', grantBody(conversation, [lead]))).status).toBe(200)
    await visitor.post('/v1/messages', { messages: [visitor.message(0, { segment: 1 })] })
    expect((await say(lead, conversation, 1)).status).toBe(200)
    return visitor
  }
  async function end(visitor: VisitorAtTheDoor): Promise<void> {
    await visitor.post('/v1/goodbye', {})
    await inner.database.sql.deleteFrom('conversation').where('id', '=', visitor.conversation).execute()
  }
  /** Asks a colleague to come along, up to and with the grant. The lead first. */
  async function join(conversation: string, members: Person[], segment: number, as = 'counsellor'): Promise<GrantBody> {
    const [lead, newcomer] = [members[0], members.at(-1)]
    if (!lead || !newcomer) throw new Error('nobody')
    expect(await typeOf(lead.post('/v1/offers', joining(conversation, newcomer, { segment: segment - 1, as })))).toBe(
      'done',
    )
    expect(await typeOf(newcomer.post('/v1/offers/accept', { conversation }))).toBe('done')
    const named = members.map((each) => ({ leaf: each.leaf, role: each === newcomer ? as : 'counsellor' }))
    const body = grantBody(conversation, named, { segment, reason: 'join' })
    expect(await typeOf(lead.post('/v1/grants', body))).toBe('done')
    return body
  }
  const console_ = async (person: Person): Promise<StreamReader> => {
    const stream = await readStream(ports.console, person.session)
    await until(() => stream.last('hello') !== null, 'connected')
    return stream
  }
  const seqs = (stream: StreamReader): number[] =>
    stream.facts().map((data) => (JSON.parse(data) as { fact: { seq: number } }).fact.seq)

  /** One hash over what every fact holds, opened with the slot key. */
  async function hashOfFacts(conversation: string, upTo: number): Promise<string> {
    const { slot_id: slot } = await rowOf(conversation)
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
    for (const fact of facts) hash.update(unwrap(key, `${conversation}:${fact.seq}`, fact.body))
    return hash.digest('hex')
  }

  describe('handing over', () => {
    it('gives everything to the colleague, nothing more to the old lead, and not one fact is lost or changed', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      const [hers, adas, bos] = [await readStream(ports.chat, visitor.token), await console_(ada), await console_(bo)]
      await until(() => seqs(adas).length === 4, 'the lead reads all')
      const before = await hashOfFacts(conversation, 4)

      const offer = offered(conversation, bo)
      expect(await typeOf(ada.post('/v1/offers', offer))).toBe('done')
      expect(await typeOf(ada.post('/v1/offers', offer)), 'the same again').toBe('done')
      expect(await typeOf(ada.post('/v1/offers', offered(conversation, bo)))).toBe('already-used')
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

      await until(() => hers.facts().length === 7, 'she is told by a fact')
      expect(JSON.parse(hers.facts().at(-1) ?? '')).toMatchObject({
        kind: 'grant',
        envelope: grant.toVisitor,
        offer: offer.signed,
      })
      expect(await rowOf(conversation)).toMatchObject({ holder: bo.leaf, phase: 'granted', offer_keys: null })
      expect((await me(ada)).conversations).toEqual([])
      expect((await me(ada)).offers).toMatchObject([{ state: 'accepted', from: { leaf: ada.leaf } }])
      expect((await me(bo)).conversations).toMatchObject([{ conversation, as: 'lead', segment: 2 }])
      for (const stream of [hers, adas, bos]) stream.end()
      await end(visitor)
    })

    it('that is declined, taken back or not answered in time leaves everything as it was', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      const ends: [string, () => Promise<unknown>, string][] = [
        ['declined', () => bo.post('/v1/offers/decline', { conversation }), 'declined'],
        ['withdrawn', () => ada.post('/v1/offers/withdraw', { conversation }), 'withdrawn'],
        ['not answered', async () => (inner.clock.now += 181_000), 'expired'],
        ['accepted and then nothing', () => bo.post('/v1/offers/accept', { conversation }), 'expired'],
      ]
      const before = await rowOf(conversation)
      for (const [what, ending, state] of ends) {
        await ada.post('/v1/beat', { read: [] })
        expect(await typeOf(ada.post('/v1/offers', offered(conversation, bo))), what).toBe('done')
        await ending()
        if (what.startsWith('accepted')) inner.clock.now += 46_000
        expect((await me(bo)).offers, what).toMatchObject([{ state, secondsLeft: 0 }])
        expect(await typeOf(bo.post('/v1/offers/accept', { conversation })), what).toBe('offer-over')
        const grant = grantBody(conversation, [bo], { segment: 2, reason: 'handover' })
        expect(await typeOf(bo.post('/v1/grants', grant)), what).toBe('offer-over')
        await tidy(inner.line)
        const { offer, ...after } = await rowOf(conversation)
        expect(offer, what).toMatchObject({ state })
        expect(after).toEqual({ ...before, offer: undefined })
      }
      inner.clock.now += 60_000
      expect((await me(ada)).offers, 'after a minute it is not shown any more').toEqual([])
      expect((await say(ada, conversation, 1)).status).toBe(200)
      await end(visitor)
    })

    it('is for colleagues who are there, may lead, and have room; a join needs no room', async () => {
      const [ada, bo, cas] = [await colleague(), await colleague(), await colleague(['interpreter'])]
      const elsewhere = await inner.counsellor(`elders-${kind}`, { team: 'ander-team' })
      const resting = await inner.counsellor(`rust-${kind}`, { duty: 'pause' })
      const [visitor, other] = [await talk(ada), await talk(bo)]
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
      await join(conversation, [ada, bo], 2)
      expect((await me(bo)).conversations.map(({ as }) => as).sort()).toEqual(['lead', 'member'])
      await end(visitor)
      await end(other)
    })

    it('keeps the room it was accepted for', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      const visitor = await talk(ada)
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
      await end(visitor)
      await end(waiting)
    })
  })

  describe('what races', () => {
    it('accepting, taking back and declining: one of them happened, and both ends read the same', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      const visitor = await talk(ada)
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
        expect([(await me(ada)).offers[0]?.state, (await me(bo)).offers[0]?.state]).toEqual(['withdrawn', 'withdrawn'])
      }
      expect(await rowOf(conversation)).toMatchObject({ holder: ada.leaf, segment: 1 })
      await end(visitor)
    })

    it('the grant of the colleague and taking back: it is handed over, or it is not', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      for (let round = 0; round < 4; round++) {
        const visitor = await talk(ada)
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
        expect((await rowOf(conversation)).holder).toBe(granted === 'done' ? bo.leaf : ada.leaf)
        await end(visitor)
      }
    })

    it('two grants with one number: one is stored, and the words of the old lead are before it or nowhere', async () => {
      const [ada, bo, cas] = [await colleague(), await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      await join(conversation, [ada, cas], 2)
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
      await end(visitor)
    })
  })

  describe('coming along', () => {
    it('who came along is served her own grant and what follows: no fact, note or card from before', async () => {
      const [ada, cas] = [await colleague(), await colleague(['interpreter'])]
      const visitor = await talk(ada)
      const { conversation } = visitor
      const [note, card] = [sealedBytes(400), { id: sealedBytes(16), sealed: sealedBytes(400) }]
      expect((await ada.post('/v1/notes', { conversation, id: sealedBytes(16), sealed: note })).status).toBe(200)
      expect((await ada.post('/v1/card', { conversation, after: null, ...card })).status).toBe(200)
      const theirs = await console_(cas)
      const grant = await join(conversation, [ada, cas], 2, 'interpreter')
      await visitor.post('/v1/messages', { messages: [visitor.message(1, { segment: 2 })] })
      expect((await say(cas, conversation, 2)).status, 'she writes too').toBe(200)
      await until(() => seqs(theirs).length === 3, 'from her own grant on')
      expect(seqs(theirs)).toEqual([5, 6, 7])
      expect(JSON.parse(theirs.facts()[0] ?? '').fact).toMatchObject({
        kind: 'grant',
        envelope: grant.members[1]?.envelope,
      })
      expect(theirs.text(), 'the envelope of the lead is the lead’s').not.toContain(grant.members[0]?.envelope)

      // However she asks for more.
      for (const lastEventId of [`${conversation}:0`, `${conversation}:1`, `${conversation}:4`, `${conversation}:-3`]) {
        const again = await readStream(ports.console, cas.session, lastEventId)
        await until(() => seqs(again).length === 3, 'again')
        expect(seqs(again)).toEqual([5, 6, 7])
        again.end()
      }
      for (const [path, body] of [
        ['/v1/notes/read', { conversation }],
        ['/v1/card/read', { conversation }],
        ['/v1/card', { conversation, after: card.id, id: sealedBytes(16), sealed: sealedBytes(400) }],
        ['/v1/close', { conversation, segment: 2, close: sealedBytes() }],
        ['/v1/grants', grantBody(conversation, [cas], { segment: 3, reason: 'leave' })],
      ] as const)
        expect(await typeOf(cas.post(path, body)), path).toBe('not-allowed')
      const state = (await me(cas)).conversations
      expect(state).toMatchObject([
        {
          conversation,
          as: 'member',
          wait: null,
          members: [{ leaf: ada.leaf }, { leaf: cas.leaf, role: 'interpreter' }],
        },
      ])
      expect(theirs.text() + JSON.stringify(state)).not.toContain(note)
      theirs.end()
      await end(visitor)
    })

    it('a counsellor who came along reads notes and card, also those before; the card is replaced by who has seen it', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      const [one, two, three] = Array.from({ length: 3 }, () => ({ id: sealedBytes(16), sealed: sealedBytes(400) }))
      const write = (person: Person, after: string | null, card: object | undefined) =>
        typeOf(person.post('/v1/card', { conversation, after, ...card }))
      const read = async (person: Person) =>
        (await person.post<{ card: object | null }>('/v1/card/read', { conversation })).body.card
      expect(await read(ada)).toBeNull()
      expect(await write(ada, sealedBytes(16), one)).toBe('already-used')
      expect(await write(ada, null, one)).toBe('done')
      expect(await write(ada, null, one), 'the same again').toBe('done')
      expect(await write(bo, one?.id ?? '', two), 'not in it').toBe('not-allowed')
      await join(conversation, [ada, bo], 2)
      expect(await read(bo)).toEqual({ ...one, author: ada.leaf })
      const both = await Promise.all([write(ada, one?.id ?? '', two), write(bo, one?.id ?? '', three)])
      expect(both.sort()).toEqual(['already-used', 'done'])
      expect([two?.id, three?.id]).toContain(((await read(bo)) as { id: string }).id)
      expect((await bo.post('/v1/notes/read', { conversation })).status).toBe(200)
      await end(visitor)
      expect(await write(ada, one?.id ?? '', two)).toBe('conversation-gone')
    })

    it('needs her yes by accepting, and nobody comes in beside the one who was asked', async () => {
      const [ada, bo, cas] = [await colleague(), await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      const grants = (members: Person[], reason: GrantBody['reason'] = 'join') =>
        typeOf(ada.post('/v1/grants', grantBody(conversation, members, { segment: 2, reason })))
      for (const reason of ['join', 'leave', 'handover', 'claim'] as const)
        expect(['offer-over', 'not-allowed', 'lease-over', 'colleague-away']).toContain(
          await grants([ada, cas], reason),
        )
      await ada.post('/v1/offers', joining(conversation, bo))
      expect(await grants([ada, bo]), 'she has not accepted').toBe('offer-over')
      await bo.post('/v1/offers/accept', { conversation })
      expect(await grants([ada, cas])).toBe('not-allowed')
      expect(await grants([ada, bo, cas])).toBe('not-allowed')
      expect(await grants([ada])).toBe('not-allowed')
      expect(await grants([bo, ada])).toBe('not-allowed')
      expect(
        await typeOf(bo.post('/v1/grants', grantBody(conversation, [bo, ada], { segment: 2, reason: 'handover' }))),
        'a join is no handover',
      ).toBe('offer-over')
      const asCoordinator = grantBody(conversation, [ada, { leaf: bo.leaf, role: 'coordinator' }], {
        segment: 2,
        reason: 'join',
      })
      expect(await typeOf(ada.post('/v1/grants', asCoordinator))).toBe('not-allowed')
      expect(await rowOf(conversation)).toMatchObject({ segment: 1, seq: 4 })
      expect(await grants([ada, bo])).toBe('done')
      await end(visitor)
    })

    it('every reader of a fact is named in a grant: no way of asking adds one', async () => {
      const [ada, bo, cas] = [await colleague(), await colleague(), await colleague(['coordinator'])]
      const visitor = await talk(ada)
      const { conversation } = visitor
      const [bos, cass] = [await console_(bo), await console_(cas)]
      await ada.post('/v1/offers', joining(conversation, bo))
      await bo.post('/v1/offers/accept', { conversation })
      for (const person of [bo, cas]) {
        for (const [path, body] of [
          ['/v1/claim', { conversation, segment: 1 }],
          ['/v1/give-back', { conversation, segment: 1 }],
          ['/v1/typing', { conversation }],
          ['/v1/notes/read', { conversation }],
          ['/v1/card/read', { conversation }],
          ['/v1/leave', { conversation }],
          ['/v1/beat', { read: [{ conversation, seq: 0 }] }],
        ] as const)
          await person.post(path, body)
        const again = await readStream(ports.console, person.session, `${conversation}:1`)
        await until(() => again.last('hello') !== null, 'connected')
        again.end()
        expect((await me(person)).conversations).toEqual([])
      }
      await visitor.post('/v1/messages', { messages: [visitor.message(7, { segment: 1 })] })
      const adas = await console_(ada)
      await until(() => seqs(adas).length === 5, 'the lead has it')
      expect([seqs(bos), seqs(cass)]).toEqual([[], []])
      const facts = await inner.database.sql
        .selectFrom('fact')
        .select('kind')
        .where('conversation_id', '=', conversation)
        .execute()
      expect(facts.filter((fact) => fact.kind === 'grant')).toHaveLength(1)
      for (const stream of [adas, bos, cass]) stream.end()
      await end(visitor)
    })
  })

  describe('going', () => {
    it('is at once: nothing more is served or taken, the lead sees one fewer, and a grant follows', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      await join(conversation, [ada, bo], 2)
      const [adas, bos] = [await console_(ada), await console_(bo)]
      expect(await typeOf(ada.post('/v1/leave', { conversation })), 'the lead ends it or hands it over').toBe(
        'not-allowed',
      )
      expect(await typeOf(bo.post('/v1/leave', { conversation }))).toBe('done')
      expect(await typeOf(bo.post('/v1/leave', { conversation })), 'the same again').toBe('done')
      await until(() => bos.last('gone') !== null, 'cut off')
      expect(await typeOf(say(bo, conversation, 2))).toBe('not-allowed')
      await until(() => (adas.last('me') as Me | null)?.conversations[0]?.members.length === 1, 'the lead is told')
      await visitor.post('/v1/messages', { messages: [visitor.message(1, { segment: 2 })] })
      await until(() => seqs(adas).length === 6, 'the lead reads on')
      expect(seqs(bos)).toEqual([5])
      const back = grantBody(conversation, [ada, bo], { segment: 3, reason: 'leave' })
      expect(await typeOf(ada.post('/v1/grants', back)), 'who is out does not come back by it').toBe('not-allowed')
      const leaving = grantBody(conversation, [ada], { segment: 3, reason: 'leave' })
      expect(await typeOf(ada.post('/v1/grants', leaving))).toBe('done')
      for (const stream of [adas, bos]) stream.end()
      await end(visitor)
    })

    it('also when she goes off duty, or her console is gone', async () => {
      const [ada, bo, cas] = [await colleague(), await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      const members = async () => (await rowOf(conversation)).members.map(({ leaf }) => leaf)
      await join(conversation, [ada, bo], 2)
      await join(conversation, [ada, bo, cas], 3)
      expect(await members()).toEqual([ada.leaf, bo.leaf, cas.leaf])
      expect((await bo.post('/v1/duty', { duty: 'off' })).status).toBe(200)
      expect(await members()).toEqual([ada.leaf, cas.leaf])

      const stream = await console_(cas)
      stream.end()
      const goneAt = () =>
        inner.database.sql.selectFrom('duty').select('console_gone_at').where('name', '=', cas.name).executeTakeFirst()
      for (let tries = 0; tries < 1_500 && (await goneAt())?.console_gone_at === null; tries++)
        await new Promise((resolve) => setTimeout(resolve, 20))
      inner.clock.now += 44_000
      await tidy(inner.line)
      expect(await members(), 'a reload is no going').toEqual([ada.leaf, cas.leaf])
      inner.clock.now += 2_000
      await tidy(inner.line)
      expect(await members()).toEqual([ada.leaf])
      await end(visitor)
    })

    it('a lead who is lost: she waits again, and whoever came along is out', async () => {
      const [ada, bo] = [await colleague(), await colleague()]
      const visitor = await talk(ada)
      const { conversation } = visitor
      await join(conversation, [ada, bo], 2)
      const bos = await console_(bo)
      expect((await ada.post('/v1/give-back', { conversation, segment: 2 })).status).toBe(200)
      expect((await rowOf(conversation)).members.map(({ leaf }) => leaf)).toEqual([bo.leaf])
      expect(await typeOf(bo.post('/v1/grants', grantBody(conversation, [bo], { segment: 3, reason: 'leave' })))).toBe(
        'not-allowed',
      )
      const wait = { segment: 3, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
      expect((await visitor.post('/v1/wait', { wait })).status).toBe(200)
      await until(() => bos.last('gone') !== null, 'out')
      expect(await rowOf(conversation)).toMatchObject({ phase: 'waiting', holder: null, members: [] })
      expect((await bo.post('/v1/claim', { conversation, segment: 3 })).status, 'and may take her').toBe(200)
      bos.end()
      await end(visitor)
    })
  })
})
