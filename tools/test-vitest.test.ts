import { expect, test } from 'vitest'
import { countOf, failuresOf, retriedOf } from './test-vitest.ts'

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }

test('a clean run counts as it is', () => {
  expect(countOf(report, true)).toEqual({ passed: 3, failed: 0, skipped: 0 })
})

test('a file that could not be loaded is a failed test', () => {
  const testResults = [{ name: '', status: 'failed', message: '', assertionResults: [] }]
  expect(countOf({ ...report, testResults }, false)).toEqual({ passed: 3, failed: 1, skipped: 0 })
})

test('an error outside any test is a failed test', () => {
  expect(countOf(report, false)).toEqual({ passed: 3, failed: 1, skipped: 0 })
})

test('todo counts as skipped', () => {
  expect(countOf({ ...report, numPendingTests: 1, numTodoTests: 1 }, true).skipped).toBe(2)
})

test('what failed is told again with its file, its name and the first lines of why', () => {
  const failed = { status: 'failed', fullName: 'two people talk', failureMessages: ['expected 1\nto be 2'] }
  const passed = { status: 'passed', fullName: 'the other one' }
  const testResults = [
    { name: '/somewhere/a.test.ts', status: 'failed', message: '', assertionResults: [failed, passed] },
    { name: '/somewhere/b.test.ts', status: 'failed', message: 'cannot load', assertionResults: [] },
    { name: '/somewhere/c.test.ts', status: 'passed', message: '', assertionResults: [passed] },
  ]
  const [first = '', second = '', ...rest] = failuresOf({ testResults })
  expect(first).toMatch(/a\.test\.ts > two people talk\n {4}expected 1\n {4}to be 2$/)
  expect(second).toMatch(/b\.test\.ts\n {4}cannot load$/)
  expect(rest).toEqual([])
})

test('what passed only at the second try is told with why the first one failed, and is no failure', () => {
  const late = { status: 'passed', fullName: 'somebody waits', failureMessages: ['Error: too late\nat somewhere'] }
  const atOnce = { status: 'passed', fullName: 'at once', failureMessages: [] }
  const never = { status: 'failed', fullName: 'never', failureMessages: ['first', 'second'] }
  const testResults = [
    { name: '/somewhere/a.test.ts', status: 'failed', message: '', assertionResults: [late, atOnce, never] },
  ]
  const [first = '', ...rest] = retriedOf({ testResults })
  expect(first).toMatch(/a\.test\.ts > somebody waits\n {4}Error: too late\n {4}at somewhere$/)
  expect(rest).toEqual([])
  expect(failuresOf({ testResults })).toHaveLength(1)
})
