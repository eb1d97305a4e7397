/** What is counted is a number for a block of time and a door, and of nobody who works. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const schema = readFileSync(new URL('../schema.sql', import.meta.url), 'utf8')
const tables = [...schema.matchAll(/^create table (\w+) \(\n([\s\S]*?)\n\);/gm)].map(([, name = '', body = '']) => ({
  name,
  columns: [...body.matchAll(/^ {2}([a-z]\w*) /gm)].map(([, column = '']) => column),
}))
const columnsOf = (name: string): string[] => tables.find((table) => table.name === name)?.columns ?? []
/** Whose it is: a member of staff, by name or by the leaf of a certificate. */
const staff = /^(name|leaf|actor|signer|author|counsellor|account)$|_(leaf|name)$|_by$/
/** How many, or how long. */
const measure = /^(value|count|number_of\w*|total|average|took|handled|answered)$|_(seconds|minutes|count|total)$/

// @norm:QU-10 @norm:DA-11
it('a counter has a block of time, a door, an organisation, a name and a number, and nothing else', () => {
  expect(columnsOf('counter')).toEqual(['block_start', 'door_id', 'organisation_id', 'name', 'value'])
  const source = readFileSync(new URL('./count.ts', import.meta.url), 'utf8')
  expect(source, 'what writes them knows nobody').not.toMatch(/leaf|pseudonym|actor|account/)
})

// @norm:QU-10 @norm:DA-11
it('no table holds how many or how long beside who of the staff it was', () => {
  expect(tables.length).toBeGreaterThan(20)
  const both = tables.filter(
    ({ columns }) => columns.some((one) => staff.test(one)) && columns.some((one) => measure.test(one)),
  )
  // The name in `counter` is that of what is counted.
  expect(both.map(({ name }) => name)).toEqual(['counter'])
  expect([columnsOf('duty'), columnsOf('staffing')].map((columns) => columns.some((one) => staff.test(one)))).toEqual([
    true,
    true,
  ])
})
