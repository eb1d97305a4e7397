/** A flag that is written wrong is said, and nothing is done: `--writ` must not look like a success. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
// Without the refusal a round of fuzzing would begin: then it is the shortest there is.
const env = { ...process.env, FUZZ_SECONDS: '0', FUZZ_RUNS: '1' }
const run = (command: string, ...flags: string[]) =>
  spawnSync(process.execPath, [command, ...flags], { cwd: root, encoding: 'utf8', env, timeout: 120_000 })

it.each([
  ['tools/norms.ts', '--writ'],
  ['tools/supply-chain/sbom.ts', '--foo'],
  ['tools/supply-chain/check-licences.ts', '--foo'],
  ['tools/fuzz.ts', '--help'],
])('%s does nothing when it does not know %s', (command, flag) => {
  const { status, stdout, stderr } = run(command, flag)
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain(`Unknown option '${flag}'`)
  expect(stderr).not.toContain('    at ')
})

it('takes the flags it knows', () => {
  const { status, stdout } = run('tools/norms.ts', '--all')
  expect(status).toBe(0)
  expect(stdout).toContain('.test.ts:')
})
