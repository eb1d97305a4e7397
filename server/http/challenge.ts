/**
 * Proof of work before a start: SHA-256(token '.' nonce) begins with `bits` zero bits. Signed, good for two minutes, spent
 * once. It never refuses anybody for good; a connection that is paused for misuse (cool-down/) is asked for its highest step.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { Challenge } from '@lijn116/protocol/visitor'
import { createBuckets } from './bucket.ts'

export type Challenges = {
  fresh(bits?: number): Challenge
  /** True when solved, in time, of at least so many bits, not spent on anything else, and on this no more than `most` times. */
  spend(proof: { token: string; nonce: number }, about: string, least?: number, most?: number): boolean
}

/** Work for tries of a code. Many of them on the whole line, or little room for more codes, make it more; nobody is refused. */
export function createCodeChallenges(now: () => number, room: () => Promise<number>) {
  const challenges = createChallenges(now)
  // Each challenge is good for one code: so many a second are so many tries.
  const tries = createBuckets({ burst: limits.codeTriesPerSecond, perSecond: limits.codeTriesPerSecond, now })
  return {
    async fresh(): Promise<Challenge> {
      const isMuch = tries.take('line') > 0 || (await room()) > 0.5
      return challenges.fresh(isMuch ? limits.challengeBitsHighest : limits.codeChallengeBits)
    },
    /** `about`: the lookup or the first id beside the proof. One is good for some requests, or each page would work all day. */
    isSpent: (proof: { token: string; nonce: number }, about: string): boolean =>
      challenges.spend(proof, about, limits.codeChallengeBits, limits.codeRequestsPerProof),
  }
}
export type CodeChallenges = ReturnType<typeof createCodeChallenges>

export function createChallenges(now: () => number): Challenges {
  const key = randomBytes(32)
  const spent = new Map<string, { about: string; until: number; times: number }>()
  const sign = (bytes: Buffer) => createHmac('sha256', key).update(bytes).digest().subarray(0, 16)

  return {
    fresh(bits = limits.challengeBitsLowest) {
      const bytes = Buffer.alloc(20)
      bytes.writeUInt8(bits, 0)
      bytes.writeUIntBE(now() + limits.challengeSeconds * 1000, 1, 6)
      randomBytes(13).copy(bytes, 7)
      return { token: Buffer.concat([bytes, sign(bytes)]).toString('base64url'), bits }
    },
    spend({ token, nonce }, about, least = limits.challengeBitsLowest, most = Number.POSITIVE_INFINITY) {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length !== 36 || !timingSafeEqual(sign(bytes.subarray(0, 20)), bytes.subarray(20))) return false
      const until = bytes.readUIntBE(1, 6)
      if (now() > until || bytes.readUInt8(0) < least) return false
      for (const [old, each] of spent) {
        if (each.until > now()) break
        spent.delete(old)
      }
      const earlier = spent.get(token)
      // The same start again (its answer was lost) may show the same proof.
      if (earlier) {
        if (earlier.about !== about || earlier.times >= most) return false
        earlier.times += 1
        return true
      }
      const digest = createHash('sha256').update(`${token}.${nonce}`).digest()
      if (leadingZeroBits(digest) < bytes.readUInt8(0)) return false
      spent.set(token, { about, until, times: 1 })
      return true
    },
  }
}

function leadingZeroBits(bytes: Buffer): number {
  let bits = 0
  for (const byte of bytes) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24
    bits += 8
  }
  return bits
}
