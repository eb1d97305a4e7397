/** What is not right is said in one sentence each: what is right is tried by tests/failures/served-and-signed.test.ts. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'lijn116-list-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const commit = 'a'.repeat(40)
const asked = (line: string, ...others: string[]): string[] => [
  ...['--line', line, '--out', join(folder, 'manifest.json'), '--source-unchecked', ...others],
]

it.each([
  ['an option nobody knows', asked('line.json', '--source', commit, '--extit', 'x'), "Unknown option '--extit'"],
  ['half a commit', asked('line.json', '--source', 'zz'), '--source: a commit'],
  ['no line file', asked(join(folder, 'nothing.json'), '--source', commit), '--line: '],
  ['a line file that is no JSON', asked(file('torn.json', '{"lineId"'), '--source', commit), 'cannot be read as JSON'],
  ['a file of another kind', asked(file('other.json', '{}'), '--source', commit), 'is no line.json'],
])('%s', (_name, args, said) => {
  const run = spawnSync(process.execPath, [join(import.meta.dirname, 'write-manifest.ts'), ...args], {
    encoding: 'utf8',
  })
  expect(run.stderr).toContain(said)
  expect(run.stderr, 'no stack').not.toMatch(/^\s+at /m)
  expect(run.status).toBe(1)
})
