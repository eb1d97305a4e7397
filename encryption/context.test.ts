import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64url } from './bytes.ts'
import { ctx, list, readContext, split } from './context.ts'

const line = { lineId: 'proef' }
const field = fc.uint8Array({ maxLength: 40 }).map((b) => new Uint8Array(b))
const fields = fc.array(field, { maxLength: 6 })

test('different fields never give the same bytes', () => {
  fc.assert(
    fc.property(fields, fields, (a, b) => {
      const same = a.length === b.length && a.every((each, i) => toBase64url(each) === toBase64url(b[i] ?? each))
      const equal = toBase64url(ctx(line, 'msg', ...a)) === toBase64url(ctx(line, 'msg', ...b))
      // An empty and a missing field differ in length of the list, so only truly equal lists meet.
      expect(equal).toBe(same && a.length === b.length)
    }),
    { numRuns: 500 },
  )
})

test('another purpose, line or version is refused', () => {
  const body = ctx(line, 'cert', 'a', 7)
  expect(() => readContext(line, 'duty', body)).toThrow('malformed')
  expect(() => readContext({ lineId: 'proef2' }, 'cert', body)).toThrow('malformed')
  const later = body.slice()
  later[4] = 2
  expect(() => readContext(line, 'cert', later)).toThrow('malformed')
  const read = readContext(line, 'cert', body)
  expect([read.text(), read.number()]).toEqual(['a', 7])
  read.end()
})

test('a body cut short anywhere, or with something behind it, is refused', () => {
  const body = ctx(line, 'cert', 'a', list(['b', 'c']), 7)
  const readAll = (bytes: Uint8Array<ArrayBuffer>) => {
    const read = readContext(line, 'cert', bytes)
    const found = [read.text(), read.list().length, read.number()]
    read.end()
    return found
  }
  expect(readAll(body)).toEqual(['a', 2, 7])
  for (let length = 0; length < body.length; length++) expect(() => readAll(body.slice(0, length))).toThrow('malformed')
  expect(() => readAll(new Uint8Array([...body, 0]))).toThrow('malformed')
  expect(() => readAll(new Uint8Array([...body, 0, 0]))).toThrow('malformed')
})

test('a list comes back as it was', () => {
  fc.assert(
    fc.property(fields, (given) => {
      expect(split(list(given))).toEqual(given)
    }),
  )
})

test('a field of more than 65,535 bytes is refused', () => {
  expect(() => ctx(line, 'msg', new Uint8Array(65_536))).toThrow('malformed')
})
