/**
 * A code as one page holds it. Whether it opened anything changes nothing of what is asked of the line, nor in which order:
 * what a code that fits would give is made up by chance where it does not.
 */
import { fromBase64url, type LineFile, randomBytes, SealError, toBase64url } from '@lijn116/encryption'
import {
  type CodeKeys,
  type CodeMade,
  type CodeSecrets,
  type CodeSeed,
  codeSecrets,
  openCodeBlob,
} from '@lijn116/encryption/keep'
import type { CodeAnswer } from '@lijn116/protocol/return-code'
import type { DocumentsPage } from './return-wire.ts'

/** Shows whose code it is: sent as it is. base64url. */
export type Owner = { lookup: string; auth: string }

export type Held = {
  owner: Owner
  /** Of the code, or made up. */
  secrets: CodeSecrets
  /** R2 as the record names it. */
  secondKey: CodeMade['second']
  /** What follows from the second word, once it was read. */
  second: CodeSecrets | null
  fits: boolean
  /** Sealed, as it came at entry, or later by her own tap; without what she forgot since. Her counsellor is given of it. */
  first: DocumentsPage
  /** Stands where nothing is known; the same for as long as the page lives. */
  chance: { counsellor: string; appointment: string }
  /** Ids of what was agreed, as far as it was opened here. */
  moments: string[]
}

export const ownerOf = ({ lookup, auth }: Pick<CodeKeys, 'lookup' | 'auth'>): Owner => ({
  lookup: toBase64url(lookup),
  auth: toBase64url(auth),
})

export const noPage: DocumentsPage = { documents: [], letters: [], next: null }

export const newChance = (): Held['chance'] => ({
  counsellor: toBase64url(randomBytes(16)),
  appointment: toBase64url(randomBytes(16)),
})

/** null: it does not open; whatever the reason. */
async function seedOf(line: LineFile, keys: CodeKeys, { share, blob }: CodeAnswer): Promise<CodeSeed | null> {
  try {
    return await openCodeBlob(line, keys, fromBase64url(share), fromBase64url(blob))
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}

/** The same work for both: keys follow from a seed that was there, or from one of chance. */
export async function openAnswer(
  line: LineFile,
  keys: CodeKeys,
  answer: CodeAnswer,
): Promise<{ secrets: CodeSecrets; seed: CodeSeed | null }> {
  const seed = await seedOf(line, keys, answer)
  return { secrets: await codeSecrets(line, seed?.seed ?? randomBytes(32)), seed }
}

/** What staff are told of it; null when it opened nothing. */
export const madeOf = (held: Held): CodeMade | null => (held.fits ? writtenAs(held) : null)

/** What her letters name her by, whether or not it opened anything. */
export const writtenAs = ({ secrets, secondKey }: Held): CodeMade => ({
  publicKey: secrets.publicKey,
  second: secondKey,
  handle: secrets.handle,
  resume: secrets.resume,
})

export const openedAs = ({ fits, second, secondKey }: Held): 'no' | 'code' | 'code-and-word' =>
  !fits ? 'no' : second !== null && secondKey !== null ? 'code-and-word' : 'code'
