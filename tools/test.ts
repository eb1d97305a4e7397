/**
 * Everything that must hold, in one run. `npm test` is all of it, `test:fast` what a minute allows, `check` no tests.
 * Last line: `N passed, N failed, N skipped`. With CI=true a skipped test is a failed run.
 */

import { installBrowsers, installNetworkTool } from './browsers.ts'
import { fence } from './test-fence.ts'
import { type Count, runStage, type Stage } from './test-stage.ts'
import { runVitest } from './test-vitest.ts'

const command = (name: string, ...args: [string, ...string[]]): Stage => ({ name, args })

const checks: Stage[] = [
  command('form and lint', 'biome', 'ci', '--colors=off', '--error-on-warnings', '.'),
  command('types', 'tsc', '-p', 'tsconfig.json'),
  command('types in a browser', 'tsc', '-p', 'tsconfig.browser.json'),
  command('types in domain', 'tsc', '-p', 'domain/tsconfig.json'),
  command('types in console', 'svelte-check', '--tsgo', '--workspace', 'console', '--fail-on-warnings'),
  command('types in site', 'svelte-check', '--tsgo', '--workspace', 'site', '--fail-on-warnings'),
  command('boundaries', 'depcruise', '--config', '.dependency-cruiser.cjs', '.'),
  command('nothing unused', 'knip'),
  command('norms', 'node', 'tools/norms.ts'),
]

const kind = process.argv[2] ?? 'all'
const total: Count = { passed: 0, failed: 0, skipped: 0 }
const failures: string[] = []
const retried: string[] = []
const add = (count: Count & { failures?: string[]; retried?: string[] }): void => {
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
  failures.push(...(count.failures ?? []))
  retried.push(...(count.retried ?? []))
}
const oneOf = (passed: boolean, name: string) => ({
  passed: passed ? 1 : 0,
  failed: passed ? 0 : 1,
  skipped: 0,
  failures: passed ? [] : [name],
})

/** Two at a time: the smallest machine we promise has two cores. */
async function runTwoAtATime(stages: readonly Stage[]): Promise<void> {
  const rest = [...stages]
  const worker = async (): Promise<void> => {
    for (let stage = rest.shift(); stage !== undefined; stage = rest.shift())
      add(oneOf(await runStage(stage), stage.name))
  }
  await Promise.all([worker(), worker()])
}

const from = Date.now()
if (kind === 'all') {
  const inTheWay = installBrowsers()
  if (inTheWay !== null) console.error(inTheWay)
  add(oneOf(inTheWay === null, 'browsers'))
  installNetworkTool()
}
/** From here on nothing that runs has a network to ask; what was fetched was fetched before. */
console.log(fence().said)
/** First: SvelteKit writes the types of the site while it builds. */
const build: Stage = { name: 'build', args: ['node', 'tools/build.ts', ...(kind === 'all' ? [] : ['--if-needed'])] }
add(oneOf(await runStage(build), build.name))
await runTwoAtATime(checks)
if (kind !== 'check') add(await runVitest(['unit']))
/** Together: many of the browsers' stories wait while a server works. */
if (kind === 'all') add(await runVitest(['server', 'browser']))

for (const once of retried) console.error(`\nRETRIED  ${once}`)
for (const failure of failures) console.error(`\nFAILED  ${failure}`)
if (kind === 'all') console.log(`\n${fence().said}`)
console.log(`\n${((Date.now() - from) / 1000).toFixed(0)} s`)
const skippedCounts = process.env.CI === 'true' && total.skipped > 0
if (skippedCounts) console.error('A skipped test is a failed run here.')
process.exitCode = total.failed > 0 || skippedCounts ? 1 : 0
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
