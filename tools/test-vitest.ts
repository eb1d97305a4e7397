/** Runs one project of vitest.config.ts and counts honestly: a file that could not load is a failed test. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Count, root, toolPath } from './test-stage.ts'

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

export async function runVitest(project: string): Promise<Count> {
  const scratch = mkdtempSync(join(tmpdir(), 'lijn116-test-'))
  const report = join(scratch, 'report.json')
  console.log(`\n${project}`)
  const child = spawn(
    'vitest',
    ['run', `--project=${project}`, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: root, env: { ...process.env, PATH: toolPath }, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(-1))
    child.once('close', resolve)
  })
  try {
    return countOf(JSON.parse(readFileSync(report, 'utf8')) as Report, code === 0)
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
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
