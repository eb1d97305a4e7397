/** Compressed beside the thread that serves everybody, and quick rather than small: somebody waits for it. */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

export type Encoding = 'br' | 'gzip'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** null: as it is. */
export function compressed(plain: Buffer, encoding: Encoding | null): Promise<Buffer> {
  if (encoding === 'br') return brotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
  return encoding === 'gzip' ? zip(plain, { level: 5 }) : Promise.resolve(plain)
}
