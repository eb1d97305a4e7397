/** For tests: somebody with a code, without the slow part. */
import type { AuthorTrust } from './author.ts'
import { type Bytes, randomBytes } from './bytes.ts'
import { type CodeKeys, type CodeSecrets, codeSecrets } from './code.ts'
import type { CodeMade } from './code-made.ts'
import type { LineFile } from './line.ts'
import { type MadeUpLine, noon, talks } from './made-up-line.ts'

export type MadeUpCode = { seed: Bytes; secrets: CodeSecrets; second: CodeSecrets; made: CodeMade; guarded: CodeMade }

/** `made`: without a second word. `guarded`: the same code with one. */
export async function makeUpCode(line: LineFile): Promise<MadeUpCode> {
  const seed = randomBytes(32)
  const secrets = await codeSecrets(line, seed)
  const second = await codeSecrets(line, randomBytes(32))
  const { publicKey, handle, resume } = secrets
  const made = { publicKey, second: null, handle, resume }
  return { seed, secrets, second, made, guarded: { ...made, second: second.publicKey } }
}

export const randomKeys = (): CodeKeys => ({ lookup: randomBytes(32), auth: randomBytes(32), wrap: randomBytes(32) })

export const trustOf = ({ delegation, roster }: MadeUpLine, more: Partial<AuthorTrust> = {}): AuthorTrust => ({
  delegation,
  roster,
  now: noon,
  permits: talks,
  ...more,
})

/** Once for each of some places spread over it: with one bit of it turned. */
export function* turned(bytes: Bytes, places: readonly number[]): Generator<Bytes> {
  for (const place of places) {
    const other = bytes.slice()
    other[place] = (other[place] ?? 0) ^ 1
    yield other
  }
}
