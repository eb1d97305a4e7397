/**
 * The search that every promise about "what is kept" leans on. One word per place and per way of packing, each planted so
 * that the bytes as they lie there hold it nowhere whole: found by unpacking, or the search is blind.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { filesBelow, wordsIn, wordsInFiles } from './search.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lijn116-search-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function plant(path: string, bytes: Uint8Array | string): Buffer {
  const place = join(directory, path)
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, bytes)
  return Buffer.from(bytes)
}

const word = 'boomkruiper'
/** What every packer below is given: the second time, the end of the word is "as before", so that nowhere it stands whole. */
const [before, again] = ['uiper in het bos. boomkr', 'uiper']

/** One LZ4 block: all of `before` as it is, then a match back to its start, then the five last bytes that the format asks. */
function lz4(): Buffer {
  const literal = Buffer.from(before)
  const match = Buffer.from([literal.length, 0])
  return Buffer.concat([
    Buffer.from([(15 << 4) | (again.length - 4), literal.length - 15]),
    literal,
    match,
    Buffer.from([5 << 4]),
    Buffer.from(' toen'),
  ])
}
const mozLz4 = (block: Buffer, size: number): Buffer => {
  const head = Buffer.from('mozLz40\0....', 'latin1')
  head.writeUInt32LE(size, 8)
  return Buffer.concat([head, block])
}
const lz4Size = before.length + again.length + ' toen'.length

/** One Snappy block: what stands before the cut as it is, then a copy from `back` bytes ago. */
const snappy = (bare: Buffer, back: number, length: number): Buffer =>
  Buffer.concat([
    Buffer.from([bare.length + length, (60 << 2) | 0, bare.length - 1]),
    bare,
    Buffer.from([((length - 1) << 2) | 2, back & 255, back >> 8]),
  ])

/** A LevelDB table with one entry in one block, its index and no more. `pack`: how the block is written. */
function table(pack: (block: Buffer) => { bytes: Buffer; kind: 0 | 1 }): Buffer {
  const entry = (key: Buffer, value: Buffer) => Buffer.concat([Buffer.from([0, key.length, value.length]), key, value])
  // The value comes last but for the eight bytes of the block's end, which Snappy gets as they are.
  const ends = Buffer.from([0, 0, 0, 0, 1, 0, 0, 0])
  const block = Buffer.concat([entry(Buffer.from('sleutel'), Buffer.from(before + again)), ends])
  const { bytes, kind } = pack(block)
  const trailer = (of: number) => Buffer.from([of, 1, 2, 3, 4])
  const index = Buffer.concat([entry(Buffer.from('sleutel'), Buffer.from([0, bytes.length])), ends])
  const meta = ends
  const at = { meta: bytes.length + 5, index: bytes.length + 5 + meta.length + 5 }
  const footer = Buffer.alloc(48)
  Buffer.from([at.meta, meta.length, at.index, index.length]).copy(footer)
  Buffer.from('57fb808b247547db', 'hex').copy(footer, 40)
  return Buffer.concat([bytes, trailer(kind), meta, trailer(0), index, trailer(0), footer])
}
const snappyBlock = (block: Buffer): { bytes: Buffer; kind: 1 } => {
  const cut = block.indexOf(word) + 'boomkr'.length
  const [bare, copied, end] = [block.subarray(0, cut), 5, block.subarray(cut + 5)]
  const start = snappy(bare, before.length, copied)
  start[0] = block.length
  return { bytes: Buffer.concat([start, Buffer.from([(end.length - 1) << 2]), end]), kind: 1 }
}
/** Two entries of which the second begins as the first: tables write of a key only what is other. */
function keysCutShort(): Buffer {
  const block = Buffer.concat([
    Buffer.from([0, 6, 1]),
    Buffer.from('boomkr-'),
    Buffer.from([6, 5, 1]),
    Buffer.from('uiper-'),
    Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]),
  ])
  return table(() => ({ bytes: block, kind: 0 }))
}

/** As Chromium's cache keeps an answer: 24 bytes, the address, the body as it came, and what the headers were. */
function cached(body: Buffer): Buffer {
  const address = Buffer.from('1/0/http://localhost/')
  const head = Buffer.alloc(24)
  Buffer.from('305c72a71b6dfbfc', 'hex').copy(head)
  head.writeUInt32LE(address.length, 12)
  return Buffer.concat([head, address, body, Buffer.from('HTTP/1.1 200\0content-encoding: br\0')])
}
const sentence = Buffer.from(`${before}${again} en ${'de vogels zingen in het bos '.repeat(20)}`)

const packings: Record<string, () => Buffer> = {
  'a session of Firefox (mozLz4)': () => mozLz4(lz4(), lz4Size),
  'a table of LevelDB, a block of Snappy': () => table(snappyBlock),
  'a table of LevelDB, keys cut short': keysCutShort,
  gzip: () => gzipSync(sentence),
  'gzip behind other bytes': () => Buffer.concat([Buffer.from('kop'), gzipSync(sentence), Buffer.from('staart')]),
  'gzip cut off': () => gzipSync(sentence).subarray(0, -12),
  deflate: () => deflateSync(sentence),
  'brotli in a cache of Chromium': () => cached(brotliCompressSync(sentence)),
  'brotli in a cache of Firefox': () =>
    Buffer.concat([brotliCompressSync(sentence), Buffer.from('\0response-head\0content-encoding: br\r\n')]),
  'a session of Firefox in gzip': () => gzipSync(mozLz4(lz4(), lz4Size)),
}

describe.each(Object.keys(packings))('%s', (name) => {
  const packed = packings[name] ?? (() => Buffer.alloc(0))
  test('the bytes as they lie there do not hold the word, and the search finds it', () => {
    const bytes = plant('bestand', packed())
    expect(wordsIn(bytes, [word])).toEqual([])
    expect(wordsInFiles(directory, [word])).toEqual([expect.stringContaining(`: ${word} (as it is)`)])
    expect(wordsInFiles(directory, ['winterkoning'])).toEqual([])
  })
})

describe('what cannot be unpacked', () => {
  test.each([
    ['mozLz4', () => mozLz4(lz4().subarray(0, -4), lz4Size)],
    ['mozLz4', () => mozLz4(lz4(), lz4Size + 1)],
    ['gzip', () => Buffer.concat([gzipSync(sentence).subarray(0, 10), Buffer.alloc(40, 255)])],
    ['table', () => table(() => ({ bytes: Buffer.from([200, 1, 0]), kind: 1 }))],
  ])('is an error with its name, never passed over: %s', (as, broken) => {
    plant('stuk', broken())
    expect(() => wordsInFiles(directory, [word])).toThrow(`stuk looks like ${as} and cannot be unpacked`)
  })

  test('a table cut off while it was written gives up its blocks up to there', () => {
    const whole = table(snappyBlock)
    const bytes = plant('000005.ldb', whole.subarray(0, whole.length - 60))
    expect(wordsIn(bytes, [word])).toEqual([])
    expect(wordsInFiles(directory, [word])).toEqual([`000005.ldb (cut table): ${word} (as it is)`])
  })

  test('a session cut off while it was written gives up its beginning', () => {
    const block = Buffer.concat([lz4(), Buffer.from([0x40]), Buffer.from('weg')])
    plant('recovery.jsonlz4.tmp', mozLz4(block.subarray(0, -3), lz4Size + 20))
    expect(wordsInFiles(directory, [word])).toEqual([`recovery.jsonlz4.tmp (mozLz4): ${word} (as it is)`])
  })
})

test('hidden folders at any depth, hidden files, and names of files and folders', () => {
  const places = ['.hid/sub/f', '.top/g', 'a/.b/h', 'a/.b/c/i', 'a/.j', '.x/y/z']
  for (const [index, place] of places.entries()) plant(place, `vogel${index}kanarie`)
  const all = places.map((_, index) => `vogel${index}kanarie`)
  expect(wordsInFiles(directory, all).sort()).toEqual(
    places.map((place, index) => `${place}: vogel${index}kanarie (as it is)`).sort(),
  )
  expect(filesBelow(directory)).toHaveLength(places.length)
  plant('.map/van-boomkruiper/leeg', '')
  expect(wordsInFiles(directory, [word])).toEqual([`names: ${word} (as it is)`])
})

test('a text of two bytes a sign at an odd place, and not behind a link', () => {
  plant('oneven', Buffer.concat([Buffer.from('x'), Buffer.from(word, 'utf16le')]))
  symlinkSync('nergens', join(directory, 'koppeling'))
  expect(wordsInFiles(directory, [word])).toEqual([`oneven: ${word} (utf-16)`])
})

test('an empty place is no proof', () => {
  expect(() => wordsInFiles(directory, [word])).toThrow('nothing to search')
})
