import { expect, test } from 'vitest'
import { freePort } from './free-port.ts'

test('no port is given twice, though nobody listens on it yet', async () => {
  const given = await Promise.all(Array.from({ length: 300 }, freePort))
  expect(new Set(given).size).toBe(300)
})
