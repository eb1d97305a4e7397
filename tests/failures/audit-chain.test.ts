/** Fear: somebody with the database in hand makes the audit say something else, and nobody ever knows. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { audit } from '../../server/audit/audit.ts'
import { type Checked, checkChain } from '../../server/audit/chain.ts'
import { type InnerLine, innerLine, kinds } from '../stage/inner-line.ts'

const migration = new URL('../../server/migrations/0009-alerts-and-audit.sql', import.meta.url)

describe.each(kinds)('the audit as a chain (%s)', (kind) => {
  let inner: InnerLine
  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())
  const on = (statement: string) => sql.raw(statement).execute(inner.database.sql)
  const check = (): Promise<Checked> => checkChain(inner.database)
  const head = async () => {
    const checked = await check()
    if ('wrongAt' in checked) throw new Error(checked.why)
    return checked.head
  }
  const write = (actor: string, result = 'done', subject: string | null = null) =>
    audit(
      { sql: inner.database.sql, now: inner.line.now },
      actor,
      'duty',
      result,
      subject === null ? null : { leaf: subject },
    )

  beforeEach(async () => {
    await on('delete from audit')
    await on(`update audit_head set number = 0, hash = '\\x'`)
    for (let n = 1; n <= 6; n++) await write(`leaf-${n}`, n % 2 === 0 ? 'on' : 'öff', n === 3 ? 'other' : null)
  })

  // @norm:SE-08
  it('fits as it was written, also when many write at once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => write(`leaf-${n}`)))
    expect(await check()).toMatchObject({ rows: 46, head: { number: 46 } })
  })

  it.each([
    ['the result of a row is changed', `update audit set result = 'refused' where number = 3`, 3],
    ['a row is given to somebody else', `update audit set actor = 'leaf-9' where number = 2`, 2],
    ['an hour is moved', `update audit set hour = hour + 3600000 where number = 4`, 4],
    ['words slip from one column into the next', `update audit set action = 'dutyo', result = 'n' where number = 2`, 2],
    ['nobody becomes an empty name', `update audit set subject = '' where number = 1`, 1],
    ['the first row is removed', 'delete from audit where number = 1', 2],
    ['a row in the middle is removed', 'delete from audit where number = 3', 4],
    ['the last row is removed', 'delete from audit where number = 6', 6],
    [
      'two rows change places',
      `update audit as mine set (hour, actor, action, result, object, subject, hash) =
        (select hour, actor, action, result, object, subject, hash from audit where number = 7 - mine.number)
        where number in (3, 4)`,
      3,
    ],
    [
      'a row is put in',
      `insert into audit (number, hour, actor, action, result, hash) select 7, hour, actor, action, result, hash from audit where number = 6`,
      7,
    ],
    [
      'a row is changed and its own hash made to fit',
      `update audit set result = 'x', hash = sha256((select hash from audit where number = 2) || audit_words(number, hour, actor, action, 'x', object, subject)) where number = 3`,
      4,
    ],
    [
      'the head is turned back',
      'update audit_head set number = 5, hash = (select hash from audit where number = 5)',
      7,
    ],
    ['the head is gone', 'delete from audit_head', 7],
  ])('is found wrong when %s', async (_how, statement, wrongAt) => {
    expect(await check()).toMatchObject({ rows: 6 })
    await on(statement)
    expect(await check()).toMatchObject({ wrongAt })
    await on('delete from audit_head')
    await on(`insert into audit_head (number, hash) values (0, '\\x')`)
  })

  it('made anew from the first row fits in itself, and not with a head that was noted', async () => {
    const noted = await head()
    await write('leaf-7')
    expect(await checkChain(inner.database, noted)).toMatchObject({ rows: 7 })
    await on('delete from audit')
    await on(`update audit_head set number = 0, hash = '\\x'`)
    for (let n = 1; n <= 7; n++) await write(`leaf-${n}`)
    expect(await check()).toMatchObject({ rows: 7 })
    expect(await checkChain(inner.database, noted)).toMatchObject({ wrongAt: 6 })
  })

  it('links rows of an older program when they are brought along', async () => {
    const before = await inner.database.sql.selectFrom('audit').selectAll().orderBy('number').execute()
    const words = (row: { hash: Uint8Array; number: number }) =>
      `${row.number} ${Buffer.from(row.hash).toString('hex')}`
    await on('drop table audit_head')
    await on('alter table audit drop column hash')
    const text = readFileSync(migration, 'utf8').replace(/^--.*$/gm, '')
    for (const statement of text.slice(text.indexOf('alter table audit add column hash')).split(/;\s*$/m))
      if (statement.trim() !== '' && !statement.includes('drop identity')) await on(statement)
    const after = await inner.database.sql.selectFrom('audit').selectAll().orderBy('number').execute()
    expect(after.map(words)).toEqual(before.map(words))
    await write('leaf-7')
    expect(await check()).toMatchObject({ rows: 7 })
  })
})

it('is checked by a command, which says what it found', async () => {
  const inner = await innerLine('postgres')
  for (const actor of ['leaf-1', 'leaf-2', 'leaf-3'])
    await audit({ sql: inner.database.sql, now: inner.line.now }, actor, 'duty', 'on')
  const env = { ...process.env, DATABASE_URL: inner.databaseUrl ?? '' }
  const command = fileURLToPath(new URL('../../server/commands/check-audit.ts', import.meta.url))
  const run = (...words: string[]) =>
    execFileSync(process.execPath, [command, ...words], { env, encoding: 'utf8', stdio: 'pipe' })
  const first = run()
  expect(first).toMatch(/^3 rows, each as it was written\. Head: 3:[0-9a-f]{64}\n$/)
  expect(run(first.trim().split(' ').at(-1) ?? '')).toBe(first)
  expect(() => run(`3:${'0'.repeat(64)}`)).toThrow(/Row 3: /)
  expect(() => run('nonsense')).toThrow(/A noted head looks like/)
  await inner.database.sql.updateTable('audit').set({ result: 'off' }).where('number', '=', 2).execute()
  expect(() => run()).toThrow(/Row 2: /)
  const nowhere = { ...process.env, DATABASE_URL: '', DATA_DIR: `${inner.directory}/nowhere` }
  expect(() => execFileSync(process.execPath, [command], { env: nowhere, stdio: 'pipe' })).toThrow(
    /There is no line in/,
  )
  await inner.close()
})
