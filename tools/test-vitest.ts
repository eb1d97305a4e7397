/** Runs projects of vitest.config.ts and counts honestly: a file that could not load is a failed test. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fenced } from './test-fence.ts'
import { type Count, root, toolPath } from './test-stage.ts'

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; message: string; assertionResults: Assertion[] }[]
}
type Assertion = { status: string; fullName: string; failureMessages?: string[] | null }

export type Outcome = Count & {
  /** One text for each failure, told again at the end of the run: the first part of a long output is easily lost. */
  failures: string[]
  /** One text for each test that passed only at its second try (docs/decisions/0028), with why the first one failed. */
  retried: string[]
}

/** `directory`: where its vitest.config is. `aloud`: what vitest says is seen while it runs. */
export async function runVitest(
  projects: readonly string[],
  { directory = root, aloud = true } = {},
): Promise<Outcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'lijn116-test-'))
  const report = join(scratch, 'report.json')
  if (aloud) console.log(`\n${projects.join(', ')}`)
  const [program, ...args] = fenced([
    'vitest',
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const child = spawn(program, args, {
    cwd: directory,
    env: { ...process.env, PATH: toolPath },
    stdio: aloud ? ['ignore', 'inherit', 'inherit'] : 'ignore',
  })
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(-1))
    child.once('close', resolve)
  })
  try {
    const told = JSON.parse(readFileSync(report, 'utf8')) as Report
    return { ...countOf(told, code === 0), failures: failuresOf(told), retried: retriedOf(told) }
  } catch {
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [`${projects.join(', ')}: no report was written`],
      retried: [],
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** An error outside any test (exit code, no failed test) still counts as one failure. */
export function countOf(report: Report, exitedWell: boolean): Count {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numFailedTests + unloaded.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !exitedWell ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

const linesOfFailure = 8

export function failuresOf(report: Pick<Report, 'testResults'>): string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    if (status === 'failed' && assertionResults.length === 0) return [short(name, message)]
    return assertionResults
      .filter((each) => each.status === 'failed')
      .map((each) => short(`${name} > ${each.fullName}`, each.failureMessages?.join('\n') ?? ''))
  })
}

/** A test that passed keeps the errors of the try before. */
export const retriedOf = (report: Pick<Report, 'testResults'>): string[] =>
  report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter((each) => each.status === 'passed' && (each.failureMessages?.length ?? 0) > 0)
      .map((each) => short(`${name} > ${each.fullName}`, each.failureMessages?.[0] ?? '')),
  )

const short = (name: string, message: string): string =>
  `${relative(root, name)}\n    ${message.split('\n').slice(0, linesOfFailure).join('\n    ')}`
