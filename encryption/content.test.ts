import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomBytes, utf8 } from './bytes.ts'
import { type Content, readContent, writeContent } from './content.ts'
import { text } from './made-up-conversation.ts'

const seen = (count: number) => Array.from({ length: count }, () => ({ instance: randomBytes(16), counter: 1 }))

test('a length says no more than one of four sizes', () => {
  const sizes = new Set(
    [0, 1, 200, 234, 235, 400, 900, 1_100, 3_900].map((n) => writeContent(text('a'.repeat(n))).length),
  )
  expect([...sizes]).toEqual([256, 512, 1024, 4096])
  expect(writeContent(text('a'.repeat(3_900), { seen: seen(8) })).length).toBe(4096)
})

test('what does not fit is refused before it is sealed', () => {
  expect(() => writeContent(text('a'.repeat(3_901)))).toThrow('too-long')
  const unfit: Partial<Content>[] = [
    { id: randomBytes(15) },
    { part: 1, parts: 1 },
    { part: 0, parts: 0 },
    { part: 0, parts: 17 },
    { part: -1 },
    { part: 0.5, parts: 2 },
    { seen: seen(9) },
    { seen: [{ instance: randomBytes(8), counter: 0 }] },
    { seen: [{ instance: randomBytes(16), counter: 2 ** 32 }] },
    { body: new Uint8Array([0xed, 0xa0, 0x80]) },
    { type: 'ack', body: new Uint8Array(3) },
    { type: 'yes', body: new Uint8Array(15) },
    { type: 'no', body: new Uint8Array(0) },
    { type: 'state', body: new Uint8Array(2) },
    { type: 'code-made', parts: 2 },
    { type: 'notice', parts: 2 },
  ]
  for (const wrong of unfit) expect(() => writeContent(text('a', wrong)), JSON.stringify(wrong)).toThrow('malformed')
})

test('a text that is not valid UTF-8 is not shown, not even half of it', () => {
  const plain = writeContent(text('ab'))
  const at = plain.findIndex((byte, i) => byte === 0x61 && plain[i + 1] === 0x62)
  plain.set([0xc3, 0x28], at)
  expect(() => readContent(plain)).toThrow('malformed')
})

test('an unknown type, a strange size, or anything in the padding is refused', () => {
  const plain = writeContent(text('Hallo.'))
  for (const [index, byte] of [
    [0, 0],
    [0, 16],
    [0, 255],
    [255, 1],
    [100, 1],
  ] as const) {
    const changed = plain.slice()
    changed[index] = byte
    expect(() => readContent(changed), `${index}=${byte}`).toThrow('malformed')
  }
  expect(() => readContent(plain.slice(0, 255))).toThrow('malformed')
  expect(() => readContent(new Uint8Array([...plain, 0]))).toThrow('malformed')
})

test('any bytes at all are read or refused, never anything else', () => {
  const sizes = fc.constantFrom(0, 1, 20, 255, 256, 512)
  const bytes = sizes.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
  fc.assert(
    fc.property(bytes, (given) => {
      try {
        expect(writeContent(readContent(new Uint8Array(given)))).toEqual(new Uint8Array(given))
      } catch (error) {
        expect(error).toMatchObject({ reason: expect.stringMatching(/malformed|too-long/) })
      }
    }),
    { numRuns: 1_000 },
  )
})

test('every text of people comes back letter for letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (words) => {
      expect(new TextDecoder().decode(readContent(writeContent(text(words))).body)).toBe(words)
    }),
  )
  expect(readContent(writeContent(text('\u202eomgekeerd\u0000'))).body).toEqual(utf8('\u202eomgekeerd\u0000'))
})
