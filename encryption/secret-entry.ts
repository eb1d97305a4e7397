/** SECRET: a place whose address is not on the map, for people by name. It opens to a text and to nothing else. SPEC.md §8e. */
import { type Bytes, equalBytes, fromUtf8, randomBytes, utf8 } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import { openText, sealText, textKeyLength } from './keyed-text.ts'
import type { LineFile } from './line.ts'
import { pad, unpad } from './padded.ts'
import { refuseIf } from './seal-error.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'
import { type Certificate, hashLength, leafLength } from './trust.ts'

/** UTF-8 bytes of one entry. */
export const secretEntryBytes = 4_000
const sizes = [1024, 4096]
const idLength = 16
const fewest = 2
const most = 20

/** `readers`: verified; at least two people beside the author, and herself only if she is to read it too. */
export async function sealSecretEntry(
  line: LineFile,
  staff: StaffKeys,
  id: Bytes,
  text: string,
  readers: readonly Certificate[],
): Promise<{ sealed: Bytes; envelopes: Bytes[]; signed: Bytes }> {
  const said = utf8(text)
  refuseIf(said.length > secretEntryBytes, 'too-long')
  const others = readers.filter(({ leaf }) => !equalBytes(leaf, staff.leaf))
  checkPeople(readers.map(({ leaf }) => leaf))
  // The same person under a second leaf is still one.
  const isTwice = readers.some((a, at) => readers.some((b, i) => i < at && equalBytes(a.sealingKey, b.sealingKey)))
  const isSheToo = others.some(({ signingKey }) => equalBytes(signingKey, staff.signingPublic))
  refuseIf(others.length < fewest || isTwice || isSheToo, 'not-allowed')
  const key = randomBytes(textKeyLength)
  const sealed = await sealText(line, 'secret-text', id, key, pad(sizes, said))
  const hash = await sha256(sealed)
  const envelopes: Bytes[] = []
  for (const { leaf, sealingKey } of readers)
    envelopes.push(await sealTo(sealingKey, await secretInfo(line, id, leaf, sealingKey, hash), key))
  const body = ctx(line, 'secret', id, hash, staff.leaf, ...readers.map(({ leaf }) => leaf))
  return { sealed, envelopes, signed: await signBody(body, [{ index: 0, key: staff.signing.privateKey }]) }
}

/**
 * By somebody it names. `author`: verified. `readers`: leaves, as the line says them. Gives the text.
 * @throws SealError wrong-sender and the like: it is not shown
 */
export async function openSecretEntry(
  line: LineFile,
  staff: StaffKeys,
  author: Certificate,
  given: { id: Bytes; sealed: Bytes; envelope: Bytes; signed: Bytes; readers: readonly Bytes[] },
): Promise<string> {
  const { id, sealed, envelope, signed } = given
  const read = readContext(line, 'secret', await verifySigned(signed, [author.signingKey], 1))
  const [ofId, hash, by] = [read.bytes(idLength), read.bytes(hashLength), read.bytes(leafLength)]
  // As many readers as the line names, and exactly those: who else can read it is never a guess.
  const readers = given.readers.map(() => read.bytes(leafLength))
  read.end()
  refuseIf(!equalBytes(by, author.leaf), 'wrong-sender')
  refuseIf(!equalBytes(ofId, id) || !equalBytes(hash, await sha256(sealed)), 'malformed')
  checkPeople(readers)
  refuseIf(readers.filter((leaf) => !equalBytes(leaf, by)).length < fewest, 'not-allowed')
  const isNamed = (leaf: Bytes) => isAmong(given.readers, leaf)
  refuseIf(!readers.every(isNamed), 'malformed')
  refuseIf(!isAmong(readers, staff.leaf), 'wrong-sender')
  const key = await openFrom(staff.sealing, await secretInfo(line, id, staff.leaf, staff.sealingPublic, hash), envelope)
  return fromUtf8(unpad(sizes, await openText(line, 'secret-text', id, key, sealed)))
}

const isAmong = (leaves: readonly Bytes[], leaf: Bytes) => leaves.some((each) => equalBytes(each, leaf))

function checkPeople(leaves: readonly Bytes[]): void {
  const isTwice = leaves.some((leaf, at) => isAmong(leaves.slice(0, at), leaf))
  refuseIf(isTwice || leaves.length > most, 'not-allowed')
}

const secretInfo = async (line: LineFile, id: Bytes, leaf: Bytes, recipient: Bytes, hash: Bytes): Promise<Bytes> =>
  ctx(line, 'secret-s', id, leaf, await sha256(recipient), hash)
