/** The second try of decision 28, by the tool that runs everything: a test that fails once, one that fails always, in a made-up project. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVitest } from '../../tools/test-vitest.ts'
import config from '../../vitest.config.ts'

const madeUp = `
let tries = 0
test('once too late', () => {
  tries += 1
  if (tries === 1) throw new Error('the first try')
})
test('never in time', () => {
  throw new Error('each try')
})
test('in time', () => undefined)
`

test('what passes at the second try passes and is told, and what fails twice fails', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-second-try-'))
  try {
    const project = { test: { name: 'made-up', include: ['*.test.mjs'], globals: true, retry: 1 } }
    writeFileSync(
      join(directory, 'vitest.config.mjs'),
      `export default ${JSON.stringify({ test: { projects: [project] } })}`,
    )
    writeFileSync(join(directory, 'a.test.mjs'), madeUp)
    const outcome = await runVitest(['made-up'], { directory, aloud: false })
    expect(outcome).toMatchObject({ passed: 2, failed: 1, skipped: 0 })
    expect(outcome.retried).toEqual([expect.stringMatching(/a\.test\.mjs > once too late\n {4}Error: the first try\n/)])
    expect(outcome.failures).toEqual([expect.stringMatching(/a\.test\.mjs > never in time\n {4}Error: each try\n/)])
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('only the projects with real browsers, databases and processes try again, and only once', () => {
  const projects = (config.test?.projects ?? []) as { test: { name: string; retry: number } }[]
  expect(Object.fromEntries(projects.map(({ test }) => [test.name, test.retry]))).toEqual({
    unit: 0,
    server: 1,
    browser: 1,
  })
})
