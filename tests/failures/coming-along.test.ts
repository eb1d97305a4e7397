/** Somebody comes along, and goes: nobody reads unseen, and nothing from before is served to who came later. */
import type { Me } from '@lijn116/protocol/counsellor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tidy } from '../../server/jobs/tidy.ts'
import { type GrantBody, grantBody } from '../stage/grants.ts'
import { kinds, type Person, sealedBytes } from '../stage/inner-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'
import { joining, meOf, say, seqs, type TalksLine, talksLine, typeOf } from '../stage/talks-line.ts'

describe.each(kinds)('on %s', (kind) => {
  let inner: TalksLine
  beforeAll(async () => {
    inner = await talksLine(kind)
  })
  afterAll(() => inner.close())

  describe('coming along', () => {
    // @req:R-065
    it('who came along is served her own grant and what follows: no fact, note or card from before', async () => {
      const [ada, cas] = [await inner.colleague(), await inner.colleague(['interpreter'])]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      const [note, card] = [sealedBytes(400), { id: sealedBytes(16), sealed: sealedBytes(400) }]
      expect((await ada.post('/v1/notes', { conversation, id: sealedBytes(16), sealed: note })).status).toBe(200)
      expect((await ada.post('/v1/card', { conversation, after: null, ...card })).status).toBe(200)
      const theirs = await inner.console_(cas)
      const grant = await inner.join(conversation, [ada, cas], 2, 'interpreter')
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
        const again = await readStream(inner.ports.console, cas.session, lastEventId)
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
      const state = (await meOf(cas)).conversations
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
      await inner.end(visitor)
    })

    it('a counsellor who came along reads notes and card, also those before; the card is replaced by who has seen it', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
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
      await inner.join(conversation, [ada, bo], 2)
      expect(await read(bo)).toEqual({ ...one, author: ada.leaf })
      const both = await Promise.all([write(ada, one?.id ?? '', two), write(bo, one?.id ?? '', three)])
      expect(both.sort()).toEqual(['already-used', 'done'])
      expect([two?.id, three?.id]).toContain(((await read(bo)) as { id: string }).id)
      expect((await bo.post('/v1/notes/read', { conversation })).status).toBe(200)
      await inner.end(visitor)
      expect(await write(ada, one?.id ?? '', two)).toBe('conversation-gone')
    })

    // @req:R-167
    it('needs her yes by accepting, and nobody comes in beside the one who was asked', async () => {
      const [ada, bo, cas] = [await inner.colleague(), await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
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
      expect(await inner.rowOf(conversation)).toMatchObject({ segment: 1, seq: 4 })
      expect(await grants([ada, bo])).toBe('done')
      expect([(await meOf(ada)).offers, (await meOf(bo)).offers], 'who came is a member now').toEqual([[], []])
      await inner.end(visitor)
    })

    it('every reader of a fact is named in a grant: no way of asking adds one', async () => {
      const [ada, bo, cas] = [await inner.colleague(), await inner.colleague(), await inner.colleague(['coordinator'])]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      const [bos, cass] = [await inner.console_(bo), await inner.console_(cas)]
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
        const again = await readStream(inner.ports.console, person.session, `${conversation}:1`)
        await until(() => again.last('hello') !== null, 'connected')
        again.end()
        expect((await meOf(person)).conversations).toEqual([])
      }
      await visitor.post('/v1/messages', { messages: [visitor.message(7, { segment: 1 })] })
      const adas = await inner.console_(ada)
      await until(() => seqs(adas).length === 5, 'the lead has it')
      expect([seqs(bos), seqs(cass)]).toEqual([[], []])
      const facts = await inner.database.sql
        .selectFrom('fact')
        .select('kind')
        .where('conversation_id', '=', conversation)
        .execute()
      expect(facts.filter((fact) => fact.kind === 'grant')).toHaveLength(1)
      for (const stream of [adas, bos, cass]) stream.end()
      await inner.end(visitor)
    })
  })

  describe('going', () => {
    it('is at once: nothing more is served or taken, the lead sees one fewer, and a grant follows', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      await inner.join(conversation, [ada, bo], 2)
      const [adas, bos] = [await inner.console_(ada), await inner.console_(bo)]
      expect(await typeOf(ada.post('/v1/leave', { conversation })), 'the lead ends it or hands it over').toBe(
        'not-allowed',
      )
      expect(await typeOf(bo.post('/v1/leave', { conversation }))).toBe('done')
      expect(await typeOf(bo.post('/v1/leave', { conversation })), 'the same again').toBe('done')
      const mine = await readStream(inner.ports.console, ada.session)
      await until(() => seqs(mine).length === 5, 'what she has of it')
      for (const data of mine.facts().filter((each) => each.includes('"grant"')))
        expect((JSON.parse(data) as { fact: { envelope: string } }).fact.envelope, 'the lead keeps hers').not.toBe('')
      mine.end()
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
      await inner.end(visitor)
    })

    it('also when she goes off duty, or her console is gone', async () => {
      const [ada, bo, cas] = [await inner.colleague(), await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      const members = async () => (await inner.rowOf(conversation)).members.map(({ leaf }) => leaf)
      await inner.join(conversation, [ada, bo], 2)
      await inner.join(conversation, [ada, bo, cas], 3)
      expect(await members()).toEqual([ada.leaf, bo.leaf, cas.leaf])
      expect((await bo.post('/v1/duty', { duty: 'off' })).status).toBe(200)
      expect(await members()).toEqual([ada.leaf, cas.leaf])

      const stream = await inner.console_(cas)
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
      await inner.end(visitor)
    })

    it('also when she begins another shift: she opens nothing that was sealed to the one before', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      const shift = { duty: 'on', shift: sealedBytes(200), pseudonym: 'Proef' }
      expect((await bo.post('/v1/duty', shift)).status).toBe(200)
      await inner.join(conversation, [ada, bo], 2)
      expect((await bo.post('/v1/duty', shift)).status, 'the same, after a reload').toBe(200)
      expect((await meOf(bo)).conversations).toHaveLength(1)
      expect((await bo.post('/v1/duty', { ...shift, shift: sealedBytes(200) })).status).toBe(200)
      expect((await meOf(bo)).conversations).toEqual([])
      await inner.end(visitor)
    })

    it('a lead who is lost: she waits again, and whoever came along is out', async () => {
      const [ada, bo] = [await inner.colleague(), await inner.colleague()]
      const visitor = await inner.talk(ada)
      const { conversation } = visitor
      await inner.join(conversation, [ada, bo], 2)
      const bos = await inner.console_(bo)
      expect((await ada.post('/v1/give-back', { conversation, segment: 2 })).status).toBe(200)
      expect((await inner.rowOf(conversation)).members.map(({ leaf }) => leaf)).toEqual([bo.leaf])
      expect(await typeOf(bo.post('/v1/grants', grantBody(conversation, [bo], { segment: 3, reason: 'leave' })))).toBe(
        'not-allowed',
      )
      const wait = { segment: 3, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
      expect((await visitor.post('/v1/wait', { wait })).status).toBe(200)
      await until(() => bos.last('gone') !== null, 'out')
      expect(await inner.rowOf(conversation)).toMatchObject({ phase: 'waiting', holder: null, members: [] })
      expect((await bo.post('/v1/claim', { conversation, segment: 3 })).status, 'and may take her').toBe(200)
      bos.end()
      await inner.end(visitor)
    })
  })
})
