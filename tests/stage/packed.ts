/**
 * What lies packed in the bytes of a file, unpacked: Firefox's mozLz4, LevelDB's tables (blocks packed with Snappy, keys cut
 * to what differs), and gzip, deflate and brotli as files and caches hold them. A word inside is cut where it was met before.
 */
import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from 'node:zlib'

export type Unpacked = { as: string; bytes: Buffer }

const mozLz4 = Buffer.from('mozLz40\0', 'latin1')
const tableEnd = Buffer.from('57fb808b247547db', 'hex')
const gzipStart = Buffer.from([0x1f, 0x8b, 0x08])
const simpleCache = Buffer.from('305c72a71b6dfbfc', 'hex')
const footerBytes = 48
/** Behind each block: its kind (0 bare, 1 Snappy) and a checksum. */
const trailerBytes = 5

class Reader {
  at: number
  readonly bytes: Buffer
  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes
    this.at = at
  }
  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new Error(`the bytes end at ${this.bytes.length}`)
    return value
  }
  varint(): number {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      if (scale > 2 ** 49) throw new Error('a number without an end')
    }
  }
  take(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new Error(`the bytes end at ${this.bytes.length}`)
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}

/** Both LZ4 and Snappy say: this many bytes as they stand, or so many from so far back, which may overlap. */
function copyBack(out: Buffer, at: number, offset: number, length: number): number {
  if (offset === 0 || offset > at || at + length > out.length) throw new Error('a copy from outside')
  for (let i = 0; i < length; i++) out[at + i] = out[at + i - offset] ?? 0
  return at + length
}

/** One LZ4 block of known size, or its beginning. Source: lz4_Block_format.md of the lz4 project. */
function unpackLz4(packed: Buffer, size: number, isCut: boolean): Buffer {
  // One byte of the packed text gives 255 at most: a size beyond that was never one.
  if (size > packed.length * 255) throw new Error('more bytes than could be')
  const from = new Reader(packed)
  const out = Buffer.alloc(size)
  const lengthFrom = (nibble: number) => {
    let length = nibble
    if (nibble === 15)
      for (let more = 255; more === 255; ) {
        more = from.byte()
        length += more
      }
    return length
  }
  let at = 0
  const walk = () => {
    while (from.at < packed.length) {
      const token = from.byte()
      const literal = from.take(Math.min(lengthFrom(token >> 4), isCut ? packed.length - from.at : size))
      if (at + literal.length > size) throw new Error('more bytes than were promised')
      at += literal.copy(out, at)
      if (from.at === packed.length) break
      const offset = from.byte() | (from.byte() << 8)
      at = copyBack(out, at, offset, lengthFrom(token & 15) + 4)
    }
    if (at !== size) throw new Error('fewer bytes than were promised')
  }
  try {
    walk()
  } catch (error) {
    if (!isCut) throw error
  }
  return out.subarray(0, at)
}

/** One Snappy block, and where it ended. Source: format_description.txt of the snappy project. */
function unpackSnappy(packed: Buffer, start = 0): { bytes: Buffer; end: number } {
  const from = new Reader(packed, start)
  const size = from.varint()
  // A Snappy element of three bytes gives 64 at most: what promises more was never Snappy.
  if (size > (packed.length - start) * 32) throw new Error('more bytes than could be')
  const out = Buffer.alloc(size)
  const little = (length: number) => (length === 0 ? 0 : from.take(length).readUIntLE(0, length))
  for (let at = 0; at < size; ) {
    const tag = from.byte()
    const kind = tag & 3
    if (kind === 0) {
      const short = tag >> 2
      const literal = from.take((short < 60 ? short : little(short - 59)) + 1)
      if (at + literal.length > size) throw new Error('more bytes than were promised')
      at += literal.copy(out, at)
    } else if (kind === 1) at = copyBack(out, at, ((tag >> 5) << 8) | from.byte(), ((tag >> 2) & 7) + 4)
    else at = copyBack(out, at, little(kind === 2 ? 2 : 4), (tag >> 2) + 1)
  }
  return { bytes: out, end: from.at }
}

/** The entries of one block of a table, each key whole again with its value behind it. */
function entriesOf(block: Buffer): { key: Buffer; value: Buffer }[] {
  const restarts = block.readUInt32LE(block.length - 4)
  const from = new Reader(block.subarray(0, block.length - 4 * (restarts + 1)))
  const entries: { key: Buffer; value: Buffer }[] = []
  let key: Buffer = Buffer.alloc(0)
  while (from.at < from.bytes.length) {
    const [shared, own, length] = [from.varint(), from.varint(), from.varint()]
    key = Buffer.concat([key.subarray(0, shared), from.take(own)])
    entries.push({ key, value: from.take(length) })
  }
  return entries
}

/** All blocks of a LevelDB table, by its index. Source: table_format.md of the leveldb project. */
function unpackTable(table: Buffer): Buffer {
  const blockAt = (from: Reader) => {
    const [offset, size] = [from.varint(), from.varint()]
    const block = new Reader(table, offset).take(size)
    const kind = table[offset + size]
    if (kind !== 0 && kind !== 1) throw new Error(`a block of kind ${kind}`)
    return kind === 1 ? unpackSnappy(block).bytes : block
  }
  const footer = new Reader(table.subarray(table.length - footerBytes))
  blockAt(footer)
  const blocks = entriesOf(blockAt(footer)).map(({ value }) => blockAt(new Reader(value)))
  return Buffer.concat(blocks.flatMap((block) => entriesOf(block).flatMap(({ key, value }) => [key, value])))
}

/** A table that was cut off while it was written has no index: block after block from its start, as far as it goes. */
function unpackCutTable(table: Buffer): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0; at < table.length; )
    try {
      const { bytes, end } = unpackSnappy(table, at)
      if (table[end] !== 1) break
      blocks.push(bytes)
      at = end + trailerBytes
    } catch {
      break
    }
  return Buffer.concat(blocks)
}

const attempt = (unpack: () => Buffer): Buffer[] => {
  try {
    return [unpack()]
  } catch {
    return []
  }
}
/** What was cut off while it was written still gives up its beginning. */
const asFarAsItGoes = { finishFlush: constants.Z_SYNC_FLUSH }

/** One member, whatever stands behind it; the next has a start of its own. Source: RFC 1952. */
function unpackGzip(bytes: Buffer, start: number): Buffer {
  const from = new Reader(bytes, start + 3)
  const flags = from.byte()
  if (flags > 31) throw new Error('no flags of gzip')
  from.take(6)
  if (flags & 4) from.take(from.byte() | (from.byte() << 8))
  for (const text of [8, 16]) if (flags & text) while (from.byte() !== 0);
  if (flags & 2) from.take(2)
  return inflateRawSync(bytes.subarray(from.at), asFarAsItGoes)
}

/** Where a body begins that says in its headers that it is brotli: caches keep it as it came. */
function brotliStarts(bytes: Buffer): number[] {
  if (!/content-encoding:? *br\b/i.test(bytes.toString('latin1'))) return []
  return bytes.subarray(0, 8).equals(simpleCache) ? [24 + bytes.readUInt32LE(12)] : [0]
}

/**
 * `path`: for the message, and because what was cut off by the end of a browser is known by its ending alone: `.ldb` is a
 * table of LevelDB, `.tmp` what Firefox was writing; they give what they hold. Any other file that begins (a table: ends)
 * as a known kind and cannot be unpacked is an error: to pass it over would be to search half.
 */
export function unpacked(path: string, bytes: Buffer): Unpacked[] {
  const found: Unpacked[] = []
  const put = (as: string, unpack: () => Buffer) => {
    try {
      found.push({ as, bytes: unpack() })
    } catch (error) {
      throw new Error(`${path} looks like ${as} and cannot be unpacked`, { cause: error })
    }
  }
  if (bytes.subarray(0, 8).equals(mozLz4))
    put('mozLz4', () => unpackLz4(bytes.subarray(12), bytes.readUInt32LE(8), path.endsWith('.tmp')))
  if (bytes.length >= footerBytes && bytes.subarray(-8).equals(tableEnd)) put('table', () => unpackTable(bytes))
  else if (path.endsWith('.ldb')) found.push({ as: 'cut table', bytes: unpackCutTable(bytes) })
  for (let at = bytes.indexOf(gzipStart); at >= 0; at = bytes.indexOf(gzipStart, at + 1)) {
    if (at === 0) put('gzip', () => unpackGzip(bytes, at))
    else found.push(...attempt(() => unpackGzip(bytes, at)).map((each) => ({ as: 'gzip', bytes: each })))
  }
  if (bytes.length > 2 && ((bytes[0] ?? 0) & 15) === 8 && bytes.readUInt16BE(0) % 31 === 0)
    found.push(...attempt(() => inflateSync(bytes, asFarAsItGoes)).map((each) => ({ as: 'deflate', bytes: each })))
  const body = { finishFlush: constants.BROTLI_OPERATION_FLUSH }
  for (const start of brotliStarts(bytes))
    for (const each of attempt(() => brotliDecompressSync(bytes.subarray(start), body)))
      found.push({ as: 'brotli', bytes: each })
  return found.filter((each) => each.bytes.length > 0)
}
