import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { qrPath } from './qr-path.ts'

test('the path covers exactly the dark modules', () => {
  const text = 'otpauth://totp/Lijn%20116:proef-1?secret=JBSWY3DPEHPK3PXP'
  const { size, path } = qrPath(text)
  const dark = new Set<string>()
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(width); step++) dark.add(`${Number(x) + step},${y}`)
  }
  const { data } = encode(text, { ecc: 'M', border: 4 })
  expect(size).toBe(data.length)
  const wanted = new Set<string>()
  for (const [y, row] of data.entries()) for (const [x, on] of row.entries()) if (on) wanted.add(`${x},${y}`)
  expect(dark).toEqual(wanted)
  expect([...dark].every((module) => module.split(',').every((at) => Number(at) >= 4 && Number(at) < size - 4))).toBe(
    true,
  )
})
