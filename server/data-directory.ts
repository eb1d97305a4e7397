/**
 * One program on one DATA_DIR. PGlite opens a directory twice without a word and loses rows (D1), so before it opens
 * this program takes an abstract socket named after the real path; the kernel gives it back however the process ends.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'

export async function takeDataDirectory(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const name = createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 40)
  const lock = createServer()
  await new Promise<void>((resolve, reject) => {
    lock.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new DataDirectoryTaken(dataDir) : error)
    })
    lock.listen(`\0lijn116-${name}`, resolve)
  })
  lock.unref()
}

export class DataDirectoryTaken extends Error {
  constructor(dataDir: string) {
    super(`Another line is already running on ${dataDir}. Stop it first, or choose another DATA_DIR.`)
  }
}
