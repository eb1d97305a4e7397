import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8')
const files = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => name.slice(0, -3))

test('the README names every file', () => {
  expect(files.length).toBeGreaterThan(30)
  expect(files.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})
