/** Fear: something is kept that the public list does not name, or the list names what is not there any more. */
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import ts from 'typescript'
import { afterAll, expect, it } from 'vitest'
import { migrate } from '../../server/database/migrate.ts'
import { openPostgres } from '../../server/database/open.ts'
import { openPostgresKeyStore } from '../../server/key-store/postgres-key-store.ts'
import { freshDatabase } from '../stage/postgres.ts'

/** `published`: what lies in there is a place of help as everybody can read it (docs/directory.md), so it is listed whole. */
type Listed = { published: string[]; columns: Record<string, Record<string, string[]>> }
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const { columns, published } = JSON.parse(read('../../content/inventory.columns.json')) as Listed
const listed = Object.values(columns).flatMap((tables) =>
  Object.entries(tables).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)),
)
const isOfTheLog = (name: string): boolean => name.startsWith('log.')
/** `table.column.key`: a key inside a column of JSON. */
const isInside = (name: string): boolean => name.split('.').length > 2 && !isOfTheLog(name)
const keyStore = 'key store: '
/** What the program keeps in each column of JSON, by the type it is written as. */
const inside: Readonly<Record<string, { file: string; type: string }>> = {
  'conversation.members': { file: 'domain/conversation/state.ts', type: 'Member' },
  'conversation.offer': { file: 'domain/conversation/state.ts', type: 'Offer' },
  'conversation.returns': { file: 'domain/queue/coming-back.ts', type: 'Returning' },
  'staffing.trainings': { file: 'domain/staffing/staffing.ts', type: 'Training' },
}

const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

async function columnsOf(address: string, type = '%'): Promise<string[]> {
  const client = new Client({ connectionString: address })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and data_type like $1`,
    [type],
  )
  await client.end()
  return rows.map(({ name }) => name)
}

/** `a`, `a.b`: every key that a type written out in this text has, at any depth. A type it cannot see into is an error. */
function keysOfType(text: string, name: string): string[] {
  const keysOf = (node: ts.TypeNode, before: string): string[] => {
    if (ts.isUnionTypeNode(node)) return node.types.flatMap((each) => keysOf(each, before))
    if (ts.isTypeLiteralNode(node))
      return node.members.flatMap((member) => {
        if (!ts.isPropertySignature(member) || member.type === undefined) throw new Error(`${name}: not a plain field`)
        const key = `${before}${member.name.getText()}`
        return [key, ...keysOf(member.type, `${key}.`)]
      })
    if (ts.isLiteralTypeNode(node) || [ts.SyntaxKind.StringKeyword, ts.SyntaxKind.NumberKeyword].includes(node.kind))
      return []
    throw new Error(`${name}: ${node.getText()} is not written out`)
  }
  const source = ts.createSourceFile('types.ts', text, ts.ScriptTarget.Latest, true)
  const alias = source.statements.find((each) => ts.isTypeAliasDeclaration(each) && each.name.text === name)
  if (alias === undefined || !ts.isTypeAliasDeclaration(alias)) throw new Error(`no type ${name}`)
  return keysOf(alias.type, '')
}

// @norm:CO-01 @norm:CO-03
it('every column of both databases stands in the list once, and nothing else does', async () => {
  const [main, keys] = [await freshDatabase(), await freshDatabase()]
  const database = await openPostgres(main)
  closing.push(() => database.close())
  await migrate(database.sql)
  const store = await openPostgresKeyStore(keys)
  closing.push(() => store.close())
  const live = [...(await columnsOf(main)), ...(await columnsOf(keys)).map((name) => `${keyStore}${name}`)]
  expect(live.length).toBeGreaterThan(150)
  expect(listed.filter((name) => !isOfTheLog(name) && !isInside(name)).toSorted()).toEqual(live.toSorted())

  const ofJson = [...(await columnsOf(main, 'json%')), ...(await columnsOf(keys, 'json%'))]
  expect([...Object.keys(inside), ...published].toSorted()).toEqual(ofJson.toSorted())
})

it('every key inside a column of JSON stands in the list, and nothing else does', () => {
  const kept = Object.entries(inside).flatMap(([column, { file, type }]) =>
    keysOfType(read(`../../${file}`), type).map((key) => `${column}.${key}`),
  )
  expect(kept.length).toBeGreaterThan(20)
  expect(listed.filter(isInside).toSorted()).toEqual(kept.toSorted())
})

it('control: a key that was added to such a type would be missed in the list', () => {
  const made = 'export type Made = { leaf: string; seen: { userAgent: string | null; how: "a" } | null }'
  expect(keysOfType(made, 'Made')).toEqual(['leaf', 'seen', 'seen.userAgent', 'seen.how'])
  expect(() => keysOfType('type Made = { leaf: Other }', 'Made')).toThrow('Other is not written out')
})

it('every event the log can say stands in the list, and nothing else does', () => {
  const events = new Set(
    [...read('../../server/log.ts').matchAll(/\{ event: '([a-z-]+)'/g)].map(([, event]) => `log.${event}`),
  )
  expect(events.size).toBeGreaterThan(8)
  expect(listed.filter(isOfTheLog).toSorted()).toEqual([...events].toSorted())
})
