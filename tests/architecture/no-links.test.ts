/** Fear: somewhere two conversations, or a conversation and a code, stand side by side and show that they are of one person. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const schema = readFileSync(new URL('../../server/schema.sql', import.meta.url), 'utf8')
type Table = { name: string; columns: string[]; to: string[] }
const tablesIn = (text: string): Table[] =>
  [...text.matchAll(/^create table (\w+) \(\n([\s\S]*?)\n\);/gm)].map(([, name = '', body = '']) => ({
    name,
    columns: [...body.matchAll(/^ {2}([a-z]\w*) /gm)].map(([, column = '']) => column),
    to: [...body.matchAll(/REFERENCES (\w+)\(/g)].map(([, other = '']) => other),
  }))

const ofConversation = /conversation/
const ofCode = /^code|code_id$|^lookup|^handle$|^resume$|^returns$/
const linksIn = (tables: readonly Table[]): string[] =>
  tables.flatMap(({ name, columns, to }) => {
    const talks = columns.filter((each) => ofConversation.test(each)).length + (name === 'conversation' ? 1 : 0)
    const codes = columns.filter((each) => ofCode.test(each))
    const twice = to.filter((other) => other === 'conversation').length > 1 || talks > 1
    return [
      ...(twice ? [`${name}: two conversations`] : []),
      ...(talks > 0 ? codes.map((each) => `${name}.${each}`) : []),
    ]
  })

/**
 * The two there are, on the row of a conversation that is open. `resume`: a hash by which her words, said anew, find the
 * place she left. `returns`: what she asked for by her words, gone when she is taken (tests/failures/back-again.test.ts).
 */
const known = ['conversation.resume', 'conversation.returns']

// @req:R-040
test('no table holds two conversations, nor a conversation beside a code, but for two columns of one that is open', () => {
  const tables = tablesIn(schema)
  expect(tables.length).toBeGreaterThan(40)
  expect(linksIn(tables).toSorted()).toEqual(known)
  const parts = tables.filter(({ columns }) => columns.some((each) => ofConversation.test(each)))
  expect(parts.map(({ name }) => name)).toEqual(['alert', 'card', 'fact', 'note', 'report'])
})

test('a link would be found', () => {
  const made = [
    'create table before_that (\n  conversation_id text not null,\n  earlier_conversation text\n);',
    'create table kept (\n  conversation_id text not null,\n  code_id text not null\n);',
    'create table pair (\n  a text not null,\n  b text not null,\n  FOREIGN KEY (a) REFERENCES conversation(id),\n  FOREIGN KEY (b) REFERENCES conversation(id)\n);',
  ].join('\n')
  expect(linksIn(tablesIn(made))).toEqual(['before_that: two conversations', 'kept.code_id', 'pair: two conversations'])
})
