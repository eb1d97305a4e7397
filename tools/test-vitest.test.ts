import { expect, test } from 'vitest'
import { countOf } from './test-vitest.ts'

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }

test('a clean run counts as it is', () => {
  expect(countOf(report, true)).toEqual({ passed: 3, failed: 0, skipped: 0 })
})

test('a file that could not be loaded is a failed test', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }]
  expect(countOf({ ...report, testResults }, false)).toEqual({ passed: 3, failed: 1, skipped: 0 })
})

test('an error outside any test is a failed test', () => {
  expect(countOf(report, false)).toEqual({ passed: 3, failed: 1, skipped: 0 })
})

test('todo counts as skipped', () => {
  expect(countOf({ ...report, numPendingTests: 1, numTodoTests: 1 }, true).skipped).toBe(2)
})
