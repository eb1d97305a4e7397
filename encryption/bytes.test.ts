import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bigEndian, equalBytes, fromBase64url, fromBigEndian, fromUtf8, toBase64url, utf8 } from './bytes.ts'

const bytes = fc.uint8Array({ maxLength: 300 }).map((b) => new Uint8Array(b))

test('base64url gives back what it was given, as Node spells it', () => {
  fc.assert(
    fc.property(bytes, (b) => {
      expect(toBase64url(b)).toBe(Buffer.from(b).toString('base64url'))
      expect(fromBase64url(toBase64url(b))).toEqual(b)
    }),
  )
})

test('every value has one spelling', () => {
  for (const wrong of ['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'A+A/', ' AAAA', 'AA\nAA', 'é'])
    expect(() => fromBase64url(wrong), wrong).toThrow('malformed')
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ABQwfg_-'), maxLength: 12 }), (spelled) => {
      let read: Uint8Array
      try {
        read = fromBase64url(spelled)
      } catch {
        return
      }
      expect(toBase64url(read)).toBe(spelled)
    }),
  )
})

test('numbers are written most significant first, and refused where they do not fit', () => {
  expect(bigEndian(0x01_02_03, 4)).toEqual(new Uint8Array([0, 1, 2, 3]))
  fc.assert(fc.property(fc.maxSafeNat(), (n) => fromBigEndian(bigEndian(n, 8)) === n))
  for (const [n, length] of [
    [256, 1],
    [-1, 4],
    [0.5, 4],
    [Number.NaN, 8],
    [2 ** 53, 8],
    [65_536, 2],
  ] as const)
    expect(() => bigEndian(n, length), `${n}`).toThrow('malformed')
  expect(() => fromBigEndian(new Uint8Array(8).fill(255))).toThrow('malformed')
})

test('equality is of bytes and length', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(equalBytes(a, b)).toBe(Buffer.from(a).equals(Buffer.from(b)))
      expect(equalBytes(a, a.slice())).toBe(true)
    }),
  )
  expect(equalBytes(new Uint8Array(1), new Uint8Array(2))).toBe(false)
})

test('only valid UTF-8 becomes text, and a byte order mark stays', () => {
  expect(fromUtf8(utf8('\ufeffHé 👍'))).toBe('\ufeffHé 👍')
  for (const wrong of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]])
    expect(() => fromUtf8(new Uint8Array(wrong))).toThrow('malformed')
})
