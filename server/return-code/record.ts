/** What is kept of one code, wrapped under its slot key: the same length and the same look with a second word and without. */
import { randomBytes } from 'node:crypto'
import { codeBlobBytes } from '@lijn116/protocol/code-blob'

export type CodeRecord = {
  hasSecond: boolean
  /** HMAC of what shows that somebody made this code. */
  auth: Buffer
  /** By which staff write for her. */
  handle: Buffer
  blob: Buffer
  /** HMAC of the lookup of a second word, and what opens with it; chance without one. */
  second: Buffer
  secondBlob: Buffer
}

export const recordPlace = (id: string): string => `code:${id}`

const hash = 32
const handleBytes = 16

export function packRecord(given: {
  auth: Buffer
  handle: Buffer
  blob: Buffer
  second: { hash: Buffer; blob: Buffer } | null
}): Buffer {
  const { auth, handle, blob, second } = given
  return Buffer.concat([
    Buffer.from([second === null ? 0 : 1]),
    auth,
    handle,
    blob,
    second?.hash ?? randomBytes(hash),
    second?.blob ?? randomBytes(codeBlobBytes),
  ])
}

export function readRecord(bytes: Buffer): CodeRecord {
  let at = 1
  const take = (length: number): Buffer => {
    at += length
    return bytes.subarray(at - length, at)
  }
  return {
    hasSecond: bytes[0] === 1,
    auth: take(hash),
    handle: take(handleBytes),
    blob: take(codeBlobBytes),
    second: take(hash),
    secondBlob: take(codeBlobBytes),
  }
}
