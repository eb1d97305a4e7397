/** For tests: everything somebody holds, tried on everything that is kept, and what comes out of it tried again. */
import { type Bytes, empty } from './bytes.ts'
import type { Duty } from './duty.ts'
import { grantInfo, grantSecret, readGrant } from './grant.ts'
import type { LineFile } from './line.ts'
import type { Person } from './made-up-line.ts'
import { openMessage, type Sealed, type Sender } from './message.ts'
import { openNote } from './note.ts'
import { offerInfo } from './offer.ts'
import { SealError } from './seal-error.ts'
import { type Segment, unpackKeys } from './segment.ts'
import { bodyOf } from './signed.ts'
import { openFrom, pairFromSeed, sha256 } from './suite.ts'
import { waitInfo } from './visit.ts'

/** Keys of segments, and pairs of whatever kind. */
export type Holdings = { keys: Bytes[]; pairs: CryptoKeyPair[] }

/** One sealed thing; all that is public about it (heads, numbers, names, public keys) is given away for free. */
export type Kept = { name: string; attempt(held: Holdings): Promise<Partial<Holdings>> }

type At = Pick<Segment, 'n' | 'kind' | 'head'>

async function firstOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R> {
  for (const item of items)
    try {
      return await work(item)
    } catch (error) {
      if (!(error instanceof SealError)) throw error
    }
  throw new SealError('not-opened')
}

export const keptMessage = (
  name: string,
  line: LineFile,
  conv: Bytes,
  at: At,
  sender: Sender,
  sealed: Sealed,
): Kept => ({
  name,
  async attempt({ keys }) {
    await firstOf(keys, (key) => openMessage(line, conv, { ...at, key }, sender, sealed))
    return {}
  },
})

/** `talk`: the segment it was written in. Every pair of keys, in either order. */
export const keptNote = (
  name: string,
  line: LineFile,
  conv: Bytes,
  talk: At,
  by: Bytes,
  id: Bytes,
  sealed: Bytes,
): Kept => ({
  name,
  async attempt({ keys }) {
    const two = keys.flatMap((first) => keys.map((own) => ({ first, own })))
    await firstOf(two, ({ first, own }) => {
      const segment: Segment = { ...talk, key: own }
      const past: Segment[] = [{ n: 0, kind: 'talk', head: talk.head, key: first }]
      return openNote(line, { conversation: conv, visitorKey: empty, segment, past, members: [] }, by, id, sealed)
    })
    return {}
  },
})

export const keptWait = (
  name: string,
  line: LineFile,
  conv: Bytes,
  duty: Duty,
  { segment: n, sealed }: { segment: number; sealed: Bytes },
): Kept => ({
  name,
  async attempt({ pairs }) {
    const info = await waitInfo(line, conv, n, sealed.slice(0, 32), duty)
    const { key, past } = unpackKeys(await firstOf(pairs, (pair) => openFrom(pair, info, sealed.slice(32))), n)
    return { keys: [key, ...past.map((each) => each.key)] }
  },
})

/** `recipient`: public key of the shift or the visitor; `leaf`: of a member who does not lead. To the visitor every pair is tried with every key as psk. */
export const keptEnvelope = (
  name: string,
  line: LineFile,
  to: 'grant-s' | 'grant-v',
  signed: Bytes,
  recipient: Bytes,
  sealed: Bytes,
  leaf?: Bytes,
): Kept => ({
  name,
  async attempt({ keys, pairs }) {
    const body = bodyOf(signed)
    const grant = readGrant(line, body)
    const { conversation, n, previousHead, by } = grant
    const info = await grantInfo(line, to, grant, await sha256(body), leaf ?? by, recipient)
    if (to === 'grant-s') {
      const { key, past } = unpackKeys(await firstOf(pairs, (pair) => openFrom(pair, info, sealed)), n)
      return { keys: [key, ...past.map((each) => each.key)] }
    }
    const tries = pairs.flatMap((pair) => keys.map((key) => ({ pair, key })))
    const found = await firstOf(tries, async ({ pair, key }) => {
      const before: Segment = { n: n - 1, kind: 'wait', head: previousHead, key }
      return openFrom(pair, info, sealed, await grantSecret(line, conversation, before))
    })
    return { keys: [found] }
  },
})

export const keptOffer = (name: string, line: LineFile, conv: Bytes, at: At, to: Person, sealed: Bytes): Kept => ({
  name,
  async attempt({ pairs }) {
    const info = await offerInfo(line, conv, at, to.staff.leaf, to.shift.publicKey)
    const { key, past } = unpackKeys(await firstOf(pairs, (pair) => openFrom(pair, info, sealed)), at.n)
    return { keys: [key, ...past.map((each) => each.key)] }
  },
})

/** `info`: of the copy of the seed for one leaf. */
export const keptSeed = (name: string, info: Bytes, sealed: Bytes): Kept => ({
  name,
  async attempt({ pairs }) {
    const seed = await firstOf(pairs, (pair) => openFrom(pair, info, sealed))
    return { pairs: [(await pairFromSeed(seed)).keyPair] }
  },
})

/** Names of all that opened, until nothing more does. */
export async function reach(start: Holdings, kept: readonly Kept[]): Promise<string[]> {
  const held: Holdings = { keys: [...start.keys], pairs: [...start.pairs] }
  const opened = new Set<string>()
  for (let before = -1; before < opened.size; ) {
    before = opened.size
    for (const { name, attempt } of kept) {
      if (opened.has(name)) continue
      try {
        const { keys = [], pairs = [] } = await attempt(held)
        opened.add(name)
        held.keys.push(...keys)
        held.pairs.push(...pairs)
      } catch (error) {
        if (!(error instanceof SealError)) throw error
      }
    }
  }
  return [...opened].sort()
}
