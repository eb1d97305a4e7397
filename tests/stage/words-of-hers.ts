/** What follows from a code and its second word on a page that asks the line: its keys, its seeds, and its own pairs. */
import { fromBase64url, type LineFile, toBase64url } from '@lijn116/encryption'
import {
  type CodeKeys,
  type CodeSecrets,
  codeSecrets,
  deriveCode,
  deriveSecond,
  openCodeBlob,
} from '@lijn116/encryption/keep'
import { codesAtTheDoor } from './codes-at-the-door.ts'
import type { InnerLine } from './inner-line.ts'
import type { Words } from './life-with-words.ts'

export type Hers = {
  keys: CodeKeys[]
  seeds: Uint8Array[]
  shares: Uint8Array<ArrayBuffer>[]
  secrets: CodeSecrets
  second: CodeSecrets | null
  /** 32 bytes each. */
  all: Uint8Array[]
}

export async function wordsOfHers(line: LineFile, inner: InnerLine, { code, word }: Words): Promise<Hers> {
  const codes = codesAtTheDoor(inner)
  const keys = [await deriveCode(line, code)]
  const [first] = keys
  if (first === undefined) throw new Error('no keys')
  const owner = { lookup: toBase64url(first.lookup), auth: toBase64url(first.auth) }
  const answers = [(await codes.look(owner)).body]
  if (word !== null) {
    keys.push(await deriveSecond(line, code, word))
    const lookup = toBase64url(keys[1]?.lookup ?? first.lookup)
    answers.push(
      (await codes.ask('POST', '/v1/code/second', { proof: await codes.proof(), ...owner, second: lookup })).body,
    )
  }
  const shares = answers.map(({ share }) => fromBase64url(String(share)))
  const seeds: Uint8Array<ArrayBuffer>[] = []
  for (const [i, { blob }] of answers.entries()) {
    const [own, share] = [keys[i], shares[i]]
    if (own && share) seeds.push((await openCodeBlob(line, own, share, fromBase64url(String(blob)))).seed)
  }
  const [secrets, second = null] = await Promise.all(seeds.map((seed) => codeSecrets(line, seed)))
  if (secrets === undefined) throw new Error('no secrets')
  const of = [secrets, ...(second ? [second] : [])]
  const all = [
    ...keys.flatMap(({ lookup, auth, wrap }) => [lookup, auth, wrap]),
    ...[...seeds, ...shares, ...of.flatMap(({ resume, hold }) => [resume, hold])],
  ]
  return { keys, seeds, shares, secrets, second, all }
}
