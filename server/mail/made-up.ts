/**
 * Letters under a code that is not there: they are accepted and dropped, and so many of them are as many as a
 * mailbox would hold. Counted in memory only, by what a lookup cannot be told from.
 */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import { keyedHash } from '../key-store/key-store.ts'

export type MadeUp = { accepts(lookup: string, letter: string): boolean }

const most = 10_000

export function createMadeUp(): MadeUp {
  const key = randomBytes(32)
  const letters = new Map<string, Set<string>>()
  return {
    accepts(lookup, letter) {
      const name = keyedHash(key, lookup).toString('base64url')
      const known = letters.get(name) ?? new Set()
      if (known.has(letter)) return true
      if (known.size >= limits.unansweredLetters) return false
      // The oldest goes first.
      if (letters.size >= most) letters.delete(letters.keys().next().value ?? '')
      letters.set(name, known.add(letter))
      return true
    },
  }
}
