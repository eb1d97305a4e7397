/**
 * What one start of the program prepared serves the next, within one run of the tests. Pages are compressed as hard as can be,
 * two seconds of a core: the same bytes become the same bytes, so each file is compressed once. Our modules are made ready for
 * Node once. Preloaded into the program by line.ts.
 */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import zlib from 'node:zlib'

/** Where the compressed files of this run are; tests/stage/test-run.ts sets it. Without it every start compresses. */
const variable = 'TEST_COMPRESSED'

/** For this process and those it starts; answers what removes it. */
export function makeCompressedOnce(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-compressed-'))
  process.env[variable] = directory
  return () => rmSync(directory, { recursive: true, force: true })
}

/** For a test that weighs what comes over the wire: everything is compressed as it will be for people. */
export const compressedInFull = { [variable]: '' }

/** Arguments of `node` and environment of a program that shares what was compressed. */
export function compressedOnce(): { args: string[]; env: Record<string, string> } {
  const directory = process.env[variable]
  if (directory === undefined) return { args: [], env: {} }
  const modules = join(directory, 'modules')
  return { args: ['--import', import.meta.url], env: { [variable]: directory, NODE_COMPILE_CACHE: modules } }
}

type Compress = (input: zlib.InputType, options?: object) => Buffer

/** A page with the settings of one line in it never comes again: half a second of every start for nobody. */
const stamped = Buffer.from('id="settings">{')
const quickly = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }

function once(name: 'brotliCompressSync' | 'gzipSync', directory: string): void {
  const compress = zlib[name] as Compress
  const remembered: Compress = (input, options = {}) => {
    if (typeof input === 'string' || !ArrayBuffer.isView(input) || input.byteLength < 10_000)
      return compress(input, options)
    const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength)
    if (name === 'brotliCompressSync' && bytes.includes(stamped)) return compress(input, quickly)
    const key = createHash('sha256')
      .update(`${name} ${JSON.stringify(options)} `)
      .update(bytes)
      .digest('hex')
    const file = join(directory, key)
    try {
      return readFileSync(file)
    } catch {
      const compressed = compress(input, options)
      // Whole or not at all: another program may read it now.
      const part = `${file}.${randomBytes(6).toString('hex')}`
      writeFileSync(part, compressed)
      renameSync(part, file)
      return compressed
    }
  }
  Object.assign(zlib, { [name]: remembered })
}

/** In the program itself only, where it was preloaded. */
const directory = process.env[variable]
if (directory !== undefined && directory !== '' && process.execArgv.includes(import.meta.url)) {
  once('brotliCompressSync', directory)
  once('gzipSync', directory)
  syncBuiltinESMExports()
}
