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

/** What the commands of the server are built of. None of these reads a table of people; a new one is looked at before it stands here. */
const mayBeImported = [
  ...['../audit/chain', '../config', '../data-directory', '../database/describe-schema', '../database/migrate'],
  ...['../database/open', '../directory/desk/base', '../directory/desk/published', '../directory/desk/write-entries'],
  ...['../directory/opening', '../doors', '../http/app', '../http/create-site', '../http/visitor'],
  ...['../page/manifest-of-app', '../page/pages-of-line', '../people/trust-for-custodian', '../queue/door'],
].map((path) => `${path}.ts`)
/** Reads of people as well, so by name: what each command may take of it. */
const onlyThese: Readonly<Record<string, string>> = { '../http/visitor.ts': 'serveExit' }
const importsOf = (text: string): (readonly [path: string, names: string])[] => [
  ...[...text.matchAll(/^import\s+([^'"]*?)\s+from\s+'(\.[^']+)'/gm)].map(
    ([, names = '', path = '']) => [path, names] as const,
  ),
  ...[...text.matchAll(/(?:import\s*\(\s*|^import\s+)['"`](\.[^'"`]+)['"`]/gm)].map(
    ([, path = '']) => [path, '*'] as const,
  ),
]
const importers = (sources: readonly (readonly [string, string])[]): string[] =>
  sources.flatMap(([name, text]) =>
    importsOf(text)
      .filter(([path, names]) => {
        const only = onlyThese[path]
        return !mayBeImported.includes(path) || (only !== undefined && names.replace(/[{}\s]/g, '') !== only)
      })
      .map(([path]) => `${name} takes ${path}`),
  )

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
  const ofServer = commandsOf('server').map(
    (name) => [name, readFileSync(new URL(`server/commands/${name}`, root), 'utf8')] as const,
  )
  expect(ofServer.flatMap(([, text]) => importsOf(text)).length).toBeGreaterThan(15)
  expect(importers(ofServer)).toEqual([])
})

it('control: a command that does would be seen', () => {
  const made = [
    ['export-talks.ts', "await sql.selectFrom('conversation').selectAll().execute()"],
    ['dump.ts', 'sql`select * from complaint`'],
    ['fine.ts', "await sql.selectFrom('audit').selectAll().execute()"],
  ] as const
  expect(readers(made)).toEqual(['export-talks.ts', 'dump.ts'])
  const taken = [
    ['backup.ts', "import { liveOf } from '../conversation/live.ts'\n"],
    ['later.ts', "const { all } = await import('../return/rows.ts')\n"],
    ['exit.ts', "import {\n  serveExit,\n  serveVisitors,\n} from '../http/visitor.ts'\n"],
    ['fine.ts', "import { readConfig } from '../config.ts'\n"],
  ] as const
  expect(importers(taken)).toEqual([
    'backup.ts takes ../conversation/live.ts',
    'later.ts takes ../return/rows.ts',
    'exit.ts takes ../http/visitor.ts',
  ])
})
