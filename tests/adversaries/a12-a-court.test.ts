/** A12: an order to hand over what there is, or somebody curious with a shell. There is no command that gathers it. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const commandsOf = (room: string): string[] =>
  readdirSync(new URL(`${room}/commands/`, root)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

/** Tables a command may read: what staff did as a chain, what is public, and the version of the schema. */
const mayBeRead = ['audit', 'audit_head', 'trust', 'migration', 'map_head', 'entry_revision']
const tables = [
  ...readFileSync(new URL('server/schema.sql', root), 'utf8').matchAll(/create table (?:public\.)?(\w+)/gi),
]
const refused = tables.map(([, table]) => table ?? '').filter((table) => !mayBeRead.includes(table))
const ofPeople = new RegExp(`(?:from|copy)\\W{1,4}(?:public\\.)?(?:${refused.join('|')})\\b`, 'i')
const readers = (sources: readonly (readonly [string, string])[]): string[] =>
  sources.filter(([, text]) => ofPeople.test(text)).map(([name]) => name)

// @req:R-040 @norm:CO-02
it('the commands of whoever runs the line are these, and none of them reads of a person', () => {
  expect(commandsOf('server').toSorted()).toEqual([
    ...['check-audit.ts', 'check-directory.ts', 'check-doors.ts', 'show-trust.ts'],
    ...['write-directory.ts', 'write-manifest.ts', 'write-schema.ts'],
  ])
  const sources = ['server', 'custody'].flatMap((room) =>
    commandsOf(room).map((name) => [name, readFileSync(new URL(`${room}/commands/${name}`, root), 'utf8')] as const),
  )
  expect(sources.length).toBeGreaterThan(15)
  expect(refused.length).toBeGreaterThan(35)
  expect(readers(sources)).toEqual([])
})

it('control: a command that does would be seen', () => {
  const made = [
    ['export-talks.ts', "await sql.selectFrom('conversation').selectAll().execute()"],
    ['dump.ts', 'sql`select * from complaint`'],
    ['fine.ts', "await sql.selectFrom('audit').selectAll().execute()"],
  ] as const
  expect(readers(made)).toEqual(['export-talks.ts', 'dump.ts'])
})
