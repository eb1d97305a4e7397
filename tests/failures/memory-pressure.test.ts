/** A full evening in little memory: two thousand wait, consoles and visitors read nothing, and the program stays up and quick. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { counsellorStream } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import pg from 'pg'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionHashOf } from '../../server/account/session.ts'
import { type NodeCounsellor, nodeCounsellor, nodeVisitor, until } from '../journeys/node-people.ts'
import { innerLine } from '../stage/inner-line.ts'
import { type Line, startLine } from '../stage/line.ts'
import { until as eventually, readStream } from '../stage/stream-reader.ts'

const b64 = (bytes: number) => randomBytes(bytes).toString('base64url')

/** Rows as a start leaves them; the queue looks at nothing that is sealed. */
const waitingRows = `
  insert into conversation (id, door_id, came_by, team_id, organisation_id, language, token_hash, slot_id, visitor_key, phase, segment,
    seq, waiting_since, started_at, visitor_gone_at)
  select 'wachtende-' || lpad(n::text, 12, '0'), 'nationaal', 'nationaal', 'landelijk', 'lijn116', 'nl', decode(md5(n::text), 'hex'), $2,
    '\\x00', 'waiting', 0, 0, $3::int8 + n, $3::int8 + n, null from generate_series(1, $1::int) n`

describe('two thousand waiting', () => {
  test('every console is shown the front and the number, in a frame of a few kilobytes, once a second at most', async () => {
    const inner = await innerLine('postgres')
    try {
      await inner.console.listen({ port: 0, host: '127.0.0.1' })
      const anna = await inner.counsellor('vol')
      const client = new pg.Client({ connectionString: inner.databaseUrl ?? '' })
      await client.connect()
      await client.query(waitingRows, [2_000, '20000.AAAAAAAAAAAAAAAAAAAAAA', inner.clock.now - 3_600_000])
      await client.end()
      const port = (inner.console.server.address() as { port: number }).port
      const reader = await readStream(port, anna.session)
      await eventually(() => reader.last('hello') !== null, 'the first picture')
      const queue = v.parse(counsellorStream.hello, reader.last('hello')).queue
      expect(queue.total).toBe(2_000)
      expect(queue.waiting).toHaveLength(limits.queueShown)
      expect(queue.waiting[0]?.conversation, 'who waits longest is in front').toBe('wachtende-000000000001')
      const before = reader.frames.length
      const from = performance.now()
      for (let n = 0; n < 200; n++) inner.line.board.changed('landelijk')
      await eventually(() => reader.frames.slice(before).some(({ event }) => event === 'queue'), 'a new picture')
      const pictures = reader.frames.slice(before).filter(({ event }) => event === 'queue')
      expect(pictures.length).toBeLessThanOrEqual(2 + (performance.now() - from) / 1000)
      for (const { data } of pictures) expect(data.length).toBeLessThan(16_000)
      reader.end()
    } finally {
      await inner.close()
    }
  })
})

describe('a small heap', () => {
  const deaf: Socket[] = []
  let line: Line
  let noor: NodeCounsellor
  let client: pg.Client
  beforeAll(async () => {
    // The map of help and what reads its hours take some 15 MB of it, whoever waits.
    line = await startLine({ database: 'postgres', env: { NODE_OPTIONS: '--max-old-space-size=128' } })
    noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
    client = new pg.Client({ connectionString: line.databaseUrl ?? '' })
    await client.connect()
  })
  afterAll(async () => {
    for (const socket of deaf) socket.destroy()
    await client?.end()
    await noor?.staff.signOut()
    await line?.close()
  })

  /** Asks for a stream and never reads a byte of it. */
  function listenDeafly(port: number, token: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.pause()
        socket.write(`GET /v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`)
        resolve()
      })
      socket.on('error', reject)
      deaf.push(socket)
    })
  }

  // @req:R-191 @norm:AV-09
  test('with sixty consoles that read nothing and two thousand waiting, somebody new is heard and helped', async () => {
    const now = Date.now()
    await client.query("delete from conversation where id like 'wachtende-%'")
    await client.query('delete from account where name like $1', ['doof-%'])
    await client.query(waitingRows, [2_000, '29999.AAAAAAAAAAAAAAAAAAAAAA', now - 3_600_000])
    // They went away, so that the one who is really there is in front.
    await client.query(`update conversation set visitor_gone_at = $1, visitor_gone_how = 'lost'`, [now - 20 * 60_000])
    for (let n = 0; n < 60; n++) {
      const [name, leaf, session] = [`doof-${n}`, b64(16), b64(32)]
      await client.query(
        `insert into account (name, leaf, team_id, organisation_id, roles, salt, totp_secret)
         values ($1, $2, 'landelijk', 'lijn116', '{counsellor}', $3, 'A')`,
        [name, leaf, b64(16)],
      )
      await client.query('insert into certificate select $1, signed from certificate limit 1', [leaf])
      const hash = sessionHashOf(session)
      await client.query('insert into session (token_hash, name, expires_at) values ($1, $2, $3)', [
        hash,
        name,
        now + 3_600_000,
      ])
      await listenDeafly(line.ports.console, session)
    }
    const { pid } = line
    for (let round = 0; round < 3; round++) {
      const her = nodeVisitor(line)
      await her.open()
      her.say('Is er nog plaats voor mij?')
      // A picture is a second old at most: who was just helped may still stand in it.
      for (let took = ''; took !== 'taken'; ) {
        const { waiting, waitingBeyond } = await until(
          noor.staff,
          (view) => view.waiting.some(({ present }) => present),
          30_000,
        )
        expect(waiting.length + waitingBeyond).toBeGreaterThan(1_999)
        took = await noor.staff.take(waiting.find(({ present }) => present)?.conversation ?? '')
        if (took !== 'taken') await new Promise((resolve) => setTimeout(resolve, 250))
      }
      await until(her, ({ phase }) => phase === 'talking', 30_000)
      noor.staff.say('Ja.')
      await until(her, ({ messages }) => messages.some(({ text }) => text === 'Ja.'), 30_000)
      await noor.staff.end()
      await until(her, ({ phase }) => phase === 'ended', 30_000)
      her.drop()
    }
    expect(line.pid).toBe(pid)
    expect((await fetch(`http://127.0.0.1:${line.ports.chat}/health`)).status).toBe(200)
    expect(line.output()).not.toMatch(/heap out of memory|uncaughtException/)
  }, 120_000)
})
