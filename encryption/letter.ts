/** LETTER: she writes when she can; a coach and one deputy read it, and she herself. SPEC.md §8c. */
import { type Bytes, equalBytes, randomBytes, utf8 } from './bytes.ts'
import type { CodeSecrets } from './code.ts'
import { type CodeMade, codeMadeBody, codeMadeLength, readCodeMade, recipientOf } from './code-made.ts'
import { ctx, fieldReader, list, split } from './context.ts'
import { openText, sealText, textKeyLength } from './keyed-text.ts'
import type { LineFile } from './line.ts'
import { pad, unpad } from './padded.ts'
import { refuseIf } from './seal-error.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'
import type { Certificate } from './trust.ts'

/** `id`: 16 bytes, fresh. `day`: UTC day number, as her page says. `made`: of her code; `resume` in it shows that it is hers. */
export type LetterText = { id: Bytes; day: number; text: string; made: CodeMade }

/** UTF-8 bytes of one letter. */
export const letterBytes = 12_000
const sizes = [1024, 4096, 12_288]

/** `to`: coach, or coach and deputy, verified, in that order. `sealed`: 1,072, 4,144 or 12,336 bytes; envelopes 113 each. */
export async function sealLetter(
  line: LineFile,
  letter: LetterText,
  to: readonly Certificate[],
): Promise<{ sealed: Bytes; envelopes: Bytes[]; own: Bytes }> {
  const said = utf8(letter.text)
  refuseIf(said.length > letterBytes, 'too-long')
  checkReaders(to)
  const { id, day, made } = letter
  const key = randomBytes(textKeyLength)
  const sealed = await sealText(line, 'letter', id, key, pad(sizes, list([day, said, codeMadeBody(made)])))
  const own = await sealKey(line, id, 'visitor', recipientOf(made), sealed, key)
  return { sealed, envelopes: await sealToAll(line, id, to, sealed, key), own }
}

/** By the coach, the deputy, or whom it was passed on to. @throws SealError */
export async function openLetter(
  line: LineFile,
  staff: StaffKeys,
  id: Bytes,
  envelope: Bytes,
  sealed: Bytes,
): Promise<LetterText> {
  return (await openForStaff(line, staff, id, envelope, sealed)).letter
}

/** Her own, to read again. `second`: what follows from her second word, where there is one. @throws SealError */
export async function openOwnLetter(
  line: LineFile,
  secrets: CodeSecrets,
  id: Bytes,
  own: Bytes,
  sealed: Bytes,
  second: CodeSecrets | null = null,
): Promise<LetterText> {
  return (await openForHer(line, secrets, id, own, sealed, second)).letter
}

/** The same letter for who answers now. Refused where it is not hers: she passes on nothing of another code. */
export async function resealOwnLetter(
  line: LineFile,
  secrets: CodeSecrets,
  id: Bytes,
  own: Bytes,
  sealed: Bytes,
  to: readonly Certificate[],
  second: CodeSecrets | null = null,
): Promise<Bytes[]> {
  checkReaders(to)
  const { key } = await openForHer(line, secrets, id, own, sealed, second)
  return sealToAll(line, id, to, sealed, key)
}

/** By a coach or deputy who could read it: its key for `to`, verified. */
export async function passLetter(
  line: LineFile,
  staff: StaffKeys,
  id: Bytes,
  envelope: Bytes,
  sealed: Bytes,
  to: Certificate,
): Promise<Bytes> {
  const { key } = await openForStaff(line, staff, id, envelope, sealed)
  return sealKey(line, id, to.leaf, to.sealingKey, sealed, key)
}

type Open = { key: Bytes; letter: LetterText }

async function openForStaff(
  line: LineFile,
  staff: StaffKeys,
  id: Bytes,
  envelope: Bytes,
  sealed: Bytes,
): Promise<Open> {
  const info = await letterInfo(line, id, staff.leaf, staff.sealingPublic, sealed)
  return openWith(line, id, await openFrom(staff.sealing, info, envelope), sealed)
}

/** Who knows R could put something under her handle as if she had written it: only what names all of her own keys is hers. */
async function openForHer(
  line: LineFile,
  secrets: CodeSecrets,
  id: Bytes,
  own: Bytes,
  sealed: Bytes,
  second: CodeSecrets | null,
): Promise<Open> {
  const reader = second ?? secrets
  const info = await letterInfo(line, id, 'visitor', reader.publicKey, sealed)
  const opened = await openWith(line, id, await openFrom(reader.pair, info, own), sealed)
  const { made } = opened.letter
  const isHers =
    equalBytes(made.publicKey, secrets.publicKey) &&
    equalBytes(recipientOf(made), reader.publicKey) &&
    equalBytes(made.handle, secrets.handle) &&
    equalBytes(made.resume, secrets.resume)
  refuseIf(!isHers, 'wrong-sender')
  return opened
}

async function openWith(line: LineFile, id: Bytes, key: Bytes, sealed: Bytes): Promise<Open> {
  const read = fieldReader(split(unpad(sizes, await openText(line, 'letter', id, key, sealed))))
  const [day, text, made] = [read.number(), read.text(), readCodeMade(read.bytes(codeMadeLength))]
  read.end()
  return { key, letter: { id, day, text, made } }
}

function checkReaders(to: readonly Certificate[]): void {
  const [coach, deputy] = to
  refuseIf(coach === undefined || to.length > 2, 'not-allowed')
  const isTwice = coach !== undefined && deputy !== undefined && equalBytes(coach.leaf, deputy.leaf)
  refuseIf(isTwice, 'not-allowed')
}

async function sealToAll(
  line: LineFile,
  id: Bytes,
  to: readonly Certificate[],
  sealed: Bytes,
  key: Bytes,
): Promise<Bytes[]> {
  const envelopes: Bytes[] = []
  for (const { leaf, sealingKey } of to) envelopes.push(await sealKey(line, id, leaf, sealingKey, sealed, key))
  return envelopes
}

async function sealKey(
  line: LineFile,
  id: Bytes,
  reader: Bytes | 'visitor',
  recipient: Bytes,
  sealed: Bytes,
  key: Bytes,
): Promise<Bytes> {
  return sealTo(recipient, await letterInfo(line, id, reader, recipient, sealed), key)
}

async function letterInfo(
  line: LineFile,
  id: Bytes,
  reader: Bytes | 'visitor',
  recipient: Bytes,
  sealed: Bytes,
): Promise<Bytes> {
  return ctx(line, 'letter-s', id, reader, await sha256(recipient), await sha256(sealed))
}
