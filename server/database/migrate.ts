/** Plain SQL, numbered and named, forward only. A database newer than the code is refused. */
import { readdirSync, readFileSync } from 'node:fs'
import { sql } from 'kysely'
import type { Database } from './open.ts'

const directory = new URL('../migrations/', import.meta.url)

export function migrations(): { number: number; name: string; text: string }[] {
  return readdirSync(directory)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file) => ({
      number: Number(file.slice(0, 4)),
      name: file.slice(5, -4),
      text: readFileSync(new URL(file, directory), 'utf8'),
    }))
}

export async function migrate(database: Database): Promise<void> {
  const known = migrations()
  await database.transaction().execute(async (tx) => {
    // Two processes may start at once; the second waits here and then finds nothing to do.
    await sql`select pg_advisory_xact_lock(116016)`.execute(tx)
    await sql`create table if not exists migration (number integer primary key, name text not null)`.execute(tx)
    const applied = new Set((await tx.selectFrom('migration').select('number').execute()).map((row) => row.number))
    const newest = known.at(-1)?.number ?? 0
    const newer = [...applied].filter((number) => number > newest)
    if (newer.length > 0)
      throw new Error(
        `The database has migration ${newer.join(', ')}, this program knows up to ${newest}. Start a newer version.`,
      )
    for (const { number, name, text } of known) {
      if (applied.has(number)) continue
      for (const statement of statements(text)) await sql.raw(statement).execute(tx)
      await tx.insertInto('migration').values({ number, name }).execute()
    }
  })
}

/** The migrations hold no semicolon inside a statement; one statement at a time works on both databases. */
function statements(text: string): string[] {
  return text
    .replace(/^--.*$/gm, '')
    .replace(/^\s+--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
