/** The schema as text, read from the database itself, so that a review sees what changed (server/schema.sql). */
import { sql } from 'kysely'
import type { Database } from './open.ts'

export async function describeSchema(database: Database): Promise<string> {
  const columns = await sql<{ table: string; line: string }>`
    select c.relname as table,
      a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`.execute(database)
  const rules = await sql<{ table: string; line: string }>`
    select c.relname as table, pg_get_constraintdef(k.oid) as line
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and k.contype in ('p', 'u', 'f', 'c') order by c.relname, k.contype desc, line`.execute(
    database,
  )
  const indexes = await sql<{ line: string }>`
    select indexdef as line from pg_indexes i
    where schemaname = 'public' and not exists (select 1 from pg_constraint k where k.conname = i.indexname)
    order by indexname`.execute(database)
  const tables = [...new Set(columns.rows.map((row) => row.table))]
  const linesOf = (table: string) =>
    [...columns.rows, ...rules.rows].filter((row) => row.table === table).map((row) => `  ${row.line}`)
  return `-- Written by \`npm run schema\`; schema.test.ts holds it to the migrations.\n\n${[
    ...tables.map((table) => `create table ${table} (\n${linesOf(table).join(',\n')}\n);`),
    ...indexes.rows.map((row) => `${row.line};`),
  ].join('\n\n')}\n`
}
