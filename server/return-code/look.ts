/** Does a code open anything? The line cannot tell, and answers as if there were always something. */
import { timingSafeEqual } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { CodeAnswer } from '@lijn116/protocol/return-code'
import { dayOf } from '../key-store/key-store.ts'
import { bytesOf, findCode, isOwner, type Parts } from './find-code.ts'
import { pepperOf } from './pepper.ts'
import * as store from './store.ts'

/** Reads only. The share follows from the lookup alone; the blob is made up, and the same each time, where there is none. */
export async function look(parts: Parts, lookup: string): Promise<CodeAnswer> {
  const pepper = await pepperOf(parts)
  const bytes = bytesOf(lookup)
  const made = pepper.blob('blob', bytes)
  const { code, record } = await findCode(parts, pepper, { lookup })
  return answerOf(pepper.hash('share', bytes), code === null ? made : record.blob)
}

/** The same for a second word. Wrong ones are counted for a code that is not there as for one that is. */
export async function lookSecond(
  parts: Parts,
  given: { lookup: string; auth: string; second: string },
): Promise<CodeAnswer | { refused: 'past-blocked' }> {
  const pepper = await pepperOf(parts)
  const bytes = bytesOf(given.second)
  const made = pepper.blob('second-blob', bytes)
  const { code, record } = await findCode(parts, pepper, { lookup: given.lookup })
  const isHers = isOwner(record, pepper, given.auth)
  const isWord = timingSafeEqual(record.second, pepper.hash('second', bytes))
  const fits = code !== null && isHers && isWord
  const tried = pepper.hash('try', bytesOf(given.lookup))
  const wrong = await store.countTry(parts.sql, tried, dayOf(parts.now()), !fits)
  // The right word says nothing either, once ten others were tried.
  if (wrong - (fits ? 0 : 1) >= limits.secondTriesPerDay) return { refused: 'past-blocked' }
  return answerOf(pepper.hash('second-share', bytes), fits ? record.secondBlob : made)
}

const answerOf = (share: Buffer, blob: Buffer): CodeAnswer => ({
  share: share.toString('base64url'),
  blob: blob.toString('base64url'),
})
