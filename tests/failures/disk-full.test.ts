/**
 * The disk is full: nothing is acknowledged that is not kept, both people are told in words, the program stays up and says
 * so once, and with room everything goes on without a restart.
 */
import { spawnSync } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../server/database/open.ts'
import { type NodeCounsellor, nodeCounsellor, nodeVisitor, textsOf, until } from '../journeys/node-people.ts'
import { grantBody } from '../stage/grants.ts'
import { type InnerLine, innerLine, kinds } from '../stage/inner-line.ts'
import { type Line, startLine } from '../stage/line.ts'
import { type Postgres, startPostgres } from '../stage/postgres.ts'
import { mountSmallDisk, type SmallDisk } from '../stage/small-disk.ts'

const cannotMount = (disk: SmallDisk | null): disk is null => {
  if (disk === null)
    process.stderr.write('No right to mount here: the full disk is only played by the database refusing to write.\n')
  return disk === null
}

describe.each(kinds)('a database that refuses to write (%s)', (kind) => {
  let inner: InnerLine
  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())

  const refuseWriting = async (table: string): Promise<void> => {
    await sql
      .raw(`create function full_disk() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`)
      .execute(inner.database.sql)
    await sql
      .raw(`create trigger full_disk before insert on ${table} execute function full_disk()`)
      .execute(inner.database.sql)
  }
  const makeRoom = () => sql.raw('drop function full_disk cascade').execute(inner.database.sql)

  test.each(['fact', 'conversation', 'team_queue'])(
    'halfway, at %s: kept whole or not at all, also its slot',
    async (table) => {
      const talking = inner.visitor()
      await talking.start()
      const starting = inner.visitor()
      const body = await starting.startBody()
      const said = [1, 2].map((counter) => talking.message(counter))
      await refuseWriting(table)
      const start = () => starting.post<{ kept?: number[]; type?: string; title?: string }>('/v1/start', body)
      const say = () => talking.post<{ kept?: number[]; type?: string }>('/v1/messages', { messages: said })
      const refused = await start()
      expect(refused.body.type).toBe('broken')
      expect(refused.body.title).toContain('Nothing of what you sent was kept')
      if (table === 'fact') expect((await say()).body.type).toBe('broken')
      const rows = await inner.database.sql.selectFrom('conversation').select(['id', 'seq']).execute()
      const facts = await inner.database.sql.selectFrom('fact').select(['conversation_id']).execute()
      expect(rows.map((row) => row.id)).not.toContain(starting.conversation)
      expect(facts.map((fact) => fact.conversation_id)).not.toContain(starting.conversation)
      await makeRoom()
      expect((await start()).body.kept).toEqual([1])
      expect((await say()).body.kept).toEqual([2, 3])
      for (const visitor of [talking, starting]) await visitor.post('/v1/goodbye', {})
    },
  )

  test('a grant that finds no room gives no segment away', async () => {
    const person = await inner.counsellor(`vol-${kind}`)
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    await person.post('/v1/claim', { conversation, segment: 0 })
    const grant = grantBody(conversation, [person])
    await refuseWriting('fact')
    expect((await person.post('/v1/grants', grant)).status).toBe(500)
    const row = await inner.database.sql.selectFrom('conversation').selectAll().executeTakeFirstOrThrow()
    expect(row).toMatchObject({ phase: 'claimed', segment: 0 })
    await makeRoom()
    expect((await person.post('/v1/grants', grant)).status).toBe(200)
  })
})

const isKept = (state: string | undefined) => state === 'kept' || state === 'read'

describe.each(kinds)('a disk without a byte left (%s)', (kind) => {
  const disk = mountSmallDisk(kind === 'embedded' ? 160 : 130)
  let postgres: Postgres | undefined
  let line: Line
  let noor: NodeCounsellor
  afterAll(async () => {
    await noor?.staff.signOut().catch(() => undefined)
    await line?.close()
    await postgres?.stop()
    disk?.remove()
  })

  test('she and her counsellor are told, nothing is lost, and it goes on when there is room', async () => {
    if (cannotMount(disk)) return
    postgres = kind === 'postgres' ? await startPostgres({ within: disk.directory }) : undefined
    line = await startLine(
      postgres ? { env: { DATABASE_URL: await postgres.freshDatabase() } } : { dataDir: join(disk.directory, 'data') },
    )
    noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
    const her = nodeVisitor(line)
    await her.open()
    her.say('Er is nog plaats.')
    const { waiting } = await until(noor.staff, (view) => view.waiting.length === 1)
    await noor.staff.take(waiting[0]?.conversation ?? '')
    await until(noor.staff, ({ conversation }) => conversation?.phase === 'talking')
    noor.staff.say('Ik lees mee.')
    await until(her, ({ messages }) => messages.length === 2)

    disk.fill()
    // What fits in pages that are there already is still kept; then one is not.
    let said = 0
    while (her.view().problem === null && said < 60) {
      said += 1
      her.say(`Bericht ${said} op een volle schijf. ${'x'.repeat(3_500)}`)
      await until(her, ({ messages, problem }) => problem !== null || isKept(messages.at(-1)?.state))
    }
    const told = await until(her, ({ problem }) => problem === 'broken')
    expect(told.phase, 'her page stays open').toBe('talking')
    const last = () => her.view().messages.at(-1)
    expect(['unsent', 'sending', 'refused']).toContain(last()?.state)
    let answered = 0
    const sheSaid = () => noor.staff.view().conversation?.messages.filter(({ from }) => from === 'me') ?? []
    while (noor.staff.view().problem === null && answered < 20) {
      answered += 1
      noor.staff.say(`Antwoord ${answered}. ${'x'.repeat(3_500)}`)
      await until(noor.staff, ({ problem }) => problem !== null || isKept(sheSaid().at(-1)?.state))
    }
    await until(noor.staff, ({ problem }) => problem === 'broken')
    expect(noor.staff.view().conversation?.phase, 'her talk stays open').toBe('talking')
    const late = nodeVisitor(line)
    await late.open()
    late.say('Is daar iemand?')
    // So little still fits into pages of PostgreSQL that are there already; then it is really kept.
    await until(late, ({ problem, phase }) => problem === 'broken' || phase === 'waiting', 30_000)
    expect((await fetch(`http://127.0.0.1:${line.ports.chat}/health`)).status).toBe(200)
    const words = line.output().match(/"event":"disk-full"/g) ?? []
    expect(words.length, 'one clear line for the operator').toBeGreaterThan(0)
    expect(words.length).toBeLessThan(4)
    expect(line.output()).not.toMatch(/"event":"broken".*"code":"53100"/)

    const { pid } = line
    disk.makeRoom()
    for (const client of [her, late])
      for (const message of client.view().messages.filter(({ state }) => state === 'refused')) client.retry(message.id)
    for (const message of sheSaid().filter(({ state }) => state === 'refused')) noor.staff.retry(message.id)
    await until(her, ({ messages }) => messages.every(({ from, state }) => from === 'other' || isKept(state)), 40_000)
    await until(noor.staff, () => sheSaid().every(({ state }) => isKept(state)), 40_000)
    await until(her, ({ messages }) => messages.length === said + answered + 2, 40_000)
    her.say('Er is weer plaats.')
    const kept = await until(
      her,
      ({ messages, problem }) => problem === null && messages.at(-1)?.state === 'kept',
      40_000,
    )
    await until(late, ({ phase }) => phase === 'waiting', 40_000)
    const read = await until(
      noor.staff,
      ({ conversation }) => conversation?.messages.at(-1)?.text === 'Er is weer plaats.',
    )
    expect(textsOf(read.conversation ?? { messages: [] }).length).toBe(kept.messages.length)
    expect(kept.messages).toHaveLength(said + answered + 3)
    expect(line.pid, 'no restart was needed').toBe(pid)
    her.drop()
    late.drop()
  }, 120_000)

  test('an embedded database refuses while there is still room for its log, and reads, forgets and starts as it should', async () => {
    if (kind !== 'embedded' || cannotMount(disk)) return
    disk.makeRoom()
    const directory = join(disk.directory, 'alone')
    const database = await openEmbedded(directory)
    const ask = (text: string) => sql.raw(text).execute(database.sql)
    const inOne = (text: string) => database.sql.transaction().execute((tx) => sql.raw(text).execute(tx))
    await ask('create table leaf (n int)')
    await inOne('insert into leaf values (1)')
    disk.fill()
    for (const change of [ask, inOne])
      await expect(change('insert into leaf values (2)')).rejects.toMatchObject({ code: '53100' })
    expect((await ask('select n from leaf')).rows).toEqual([{ n: 1 }])
    disk.makeRoom()
    await inOne('insert into leaf values (3)')
    await database.close()
    disk.fill()
    await expect(openEmbedded(directory), 'no start either').rejects.toMatchObject({ code: '53100' })
    disk.makeRoom()
    const again = await openEmbedded(directory)
    expect((await sql`select n from leaf order by n`.execute(again.sql)).rows).toEqual([{ n: 1 }, { n: 3 }])
    await again.close()
  })
})

test('where the words go may be full too: the program goes on', () => {
  const log = new URL('../../server/log.ts', import.meta.url).pathname
  const program = `const { log } = await import('${log}'); log({ event: 'stopped' });
    setTimeout(() => { log({ event: 'stopped' }); setTimeout(() => process.exit(7), 50) }, 50)`
  const full = openSync('/dev/full', 'w')
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', full, 'pipe'] })
  expect({ status: ran.status, said: ran.stderr.toString() }).toEqual({ status: 7, said: '' })
})
