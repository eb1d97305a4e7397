/** COMPLAINT: read by two people outside the team, answered to whoever holds the numbers. SPEC.md §8f. */
import { type AuthorTrust, type Standing, verifyAuthor } from './author.ts'
import { type Bytes, empty, equalBytes, randomBytes, utf8 } from './bytes.ts'
import { stretched } from './code.ts'
import { ctx, fieldReader, list, readContext, split } from './context.ts'
import { openText, sealText, textKeyLength } from './keyed-text.ts'
import type { LineFile } from './line.ts'
import { pad, unpad } from './padded.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { hkdf, openFrom, pairFromSeed, publicKeyLength, sealTo, sha256 } from './suite.ts'
import type { Certificate } from './trust.ts'

/** What follows from her numbers. The line gets `lookup` alone, readers `publicKey` and `mark`, under the seal; `bind` nobody. */
export type ComplaintKeys = { lookup: Bytes; pair: CryptoKeyPair; publicKey: Bytes; mark: Bytes; bind: Bytes }

/** UTF-8 bytes of one text, of hers or of an answer. */
export const complaintBytes = 7_500
const textSizes = [1024, 8192]
/** With the certificate and the signature of who answers. */
const answerSizes = [2048, 10_240]
const [idLength, markLength, msPerDay] = [16, 32, 86_400_000]

/** `numbers`: canonical (domain/code-words). As slow as a return code, under a salt of its own: neither opens the other. */
export async function deriveComplaint(
  line: LineFile,
  numbers: string,
  step?: (done: number) => void,
): Promise<ComplaintKeys> {
  refuseIf(numbers === '', 'malformed')
  const key = await stretched(line, 'cp', utf8(numbers), step)
  const part = (purpose: 'cp-lookup' | 'cp-pair' | 'cp-mark' | 'cp-bind') => hkdf(key, empty, ctx(line, purpose), 32)
  const { keyPair: pair, publicKey } = await pairFromSeed(await part('cp-pair'))
  return { lookup: await part('cp-lookup'), pair, publicKey, mark: await part('cp-mark'), bind: await part('cp-bind') }
}

type Bind = Pick<ComplaintKeys, 'bind'>

/** Holds the door to her numbers, for the line to keep: 32 bytes that nobody else can make. `door`: empty where she names none. */
export const bindDoor = (line: LineFile, { bind }: Bind, complaint: Bytes, door: string): Promise<Bytes> =>
  hkdf(bind, empty, ctx(line, 'cp-door', complaint, door), 32)

/** Is this the door she wrote about? @throws SealError */
export async function checkDoor(
  line: LineFile,
  keys: Bind,
  complaint: Bytes,
  door: string,
  bound: Bytes,
): Promise<void> {
  refuseIf(!equalBytes(await bindDoor(line, keys, complaint, door), bound), 'wrong-key')
}

/** `complaint`, `id`: 16 bytes each. `door`: empty where she names none. `mark` and `publicKey`: the same in all she writes. */
export type ComplaintText = {
  complaint: Bytes
  id: Bytes
  day: number
  door: string
  text: string
  publicKey: Bytes
  mark: Bytes
}

/** `to`: one or two people, verified. `sealed`: 1,072 or 8,240 bytes; an envelope 113. */
export async function sealComplaint(
  line: LineFile,
  given: ComplaintText,
  to: readonly Certificate[],
): Promise<{ sealed: Bytes; envelopes: Bytes[] }> {
  const { complaint, id, day, door, text, publicKey, mark } = given
  const said = utf8(text)
  refuseIf(said.length > complaintBytes, 'too-long')
  const [one, other] = to
  refuseIf(one === undefined || to.length > 2, 'not-allowed')
  refuseIf(one !== undefined && other !== undefined && equalBytes(one.leaf, other.leaf), 'not-allowed')
  refuseIf(complaint.length !== idLength || mark.length !== markLength, 'malformed')
  const key = randomBytes(textKeyLength)
  const plain = pad(textSizes, list([complaint, day, door, said, publicKey, mark]))
  const sealed = await sealText(line, 'complaint', id, key, plain)
  return { sealed, envelopes: await keyFor(line, complaint, id, to, sealed, key) }
}

/** By a reader it was sealed to. @throws SealError: it is not shown */
export async function openComplaint(
  line: LineFile,
  staff: StaffKeys,
  given: { complaint: Bytes; id: Bytes; envelope: Bytes; sealed: Bytes },
): Promise<ComplaintText> {
  const { complaint, id, envelope, sealed } = given
  const info = await infoFor(line, complaint, id, staff.leaf, staff.sealingPublic, sealed)
  const key = await openFrom(staff.sealing, info, envelope)
  const read = fieldReader(split(unpad(textSizes, await openText(line, 'complaint', id, key, sealed))))
  const of = read.bytes(idLength)
  const [day, door, text] = [read.number(), read.text(), read.text()]
  const [publicKey, mark] = [read.bytes(publicKeyLength), read.bytes(markLength)]
  read.end()
  refuseIf(!equalBytes(of, complaint), 'malformed')
  return { complaint, id, day, door, text, publicKey, mark }
}

/** Does what came later come from who wrote first? The line knows neither the key nor the mark. @throws SealError */
export function checkSameWriter(first: ComplaintText, later: ComplaintText): void {
  const isSame = equalBytes(first.publicKey, later.publicKey) && equalBytes(first.mark, later.mark)
  refuseIf(!isSame || first.door !== later.door, 'wrong-sender')
}

export type ComplaintAnswer = { complaint: Bytes; id: Bytes; day: number; text: string }
type Reader = Pick<Certificate, 'leaf' | 'sealingKey'>

/** `certificate`: her own, signed. `her`: of the complaint as it was opened. `to`: readers who may open it too, herself among them. */
export async function sealComplaintAnswer(
  line: LineFile,
  staff: StaffKeys,
  certificate: Bytes,
  answer: ComplaintAnswer,
  her: Bytes,
  to: readonly Reader[],
): Promise<{ sealed: Bytes; forHer: Bytes; envelopes: Bytes[] }> {
  const { complaint, id, day, text } = answer
  const said = utf8(text)
  refuseIf(said.length > complaintBytes, 'too-long')
  refuseIf(complaint.length !== idLength || her.length !== publicKeyLength, 'malformed')
  const body = ctx(line, 'complaint-sign', complaint, id, await sha256(her), staff.leaf, day, said)
  const signed = await signBody(body, [{ index: 0, key: staff.signing.privateKey }])
  const key = randomBytes(textKeyLength)
  const sealed = await sealText(line, 'complaint-answer', id, key, pad(answerSizes, list([certificate, signed])))
  const forHer = await sealTo(her, await infoFor(line, complaint, id, 'visitor', her, sealed), key)
  return { sealed, forHer, envelopes: await keyFor(line, complaint, id, to, sealed, key) }
}

export type OpenedAnswer = ComplaintAnswer & { by: Certificate; standing: Standing }
type GivenAnswer = { complaint: Bytes; id: Bytes; envelope: Bytes; sealed: Bytes }

/** By her. @throws SealError: it is not shown */
export async function openComplaintAnswer(
  line: LineFile,
  { pair, publicKey }: Pick<ComplaintKeys, 'pair' | 'publicKey'>,
  trust: AuthorTrust,
  given: GivenAnswer,
): Promise<OpenedAnswer> {
  const { complaint, id, envelope, sealed } = given
  const key = await openFrom(pair, await infoFor(line, complaint, id, 'visitor', publicKey, sealed), envelope)
  return readAnswer(line, trust, given, publicKey, key)
}

/** By a reader it was sealed to as well. `her`: the key in the complaint. */
export async function openAnswerOfColleague(
  line: LineFile,
  staff: StaffKeys,
  trust: AuthorTrust,
  given: GivenAnswer,
  her: Bytes,
): Promise<OpenedAnswer> {
  const { complaint, id, envelope, sealed } = given
  const info = await infoFor(line, complaint, id, staff.leaf, staff.sealingPublic, sealed)
  return readAnswer(line, trust, given, her, await openFrom(staff.sealing, info, envelope))
}

async function readAnswer(
  line: LineFile,
  trust: AuthorTrust,
  { complaint, id, sealed }: GivenAnswer,
  her: Bytes,
  key: Bytes,
): Promise<OpenedAnswer> {
  const parts = fieldReader(split(unpad(answerSizes, await openText(line, 'complaint-answer', id, key, sealed))))
  const [certified, signed] = [parts.bytes(), parts.bytes()]
  parts.end()
  const { certificate, standing } = await verifyAuthor(line, trust, certified)
  const read = readContext(line, 'complaint-sign', await verifySigned(signed, [certificate.signingKey], 1))
  const isOfThis = equalBytes(read.bytes(idLength), complaint) && equalBytes(read.bytes(idLength), id)
  if (!isOfThis) throw new SealError('malformed')
  refuseIf(!equalBytes(read.bytes(32), await sha256(her)), 'wrong-key')
  refuseIf(!equalBytes(read.bytes(16), certificate.leaf), 'wrong-sender')
  const [day, text] = [read.number(), read.text()]
  read.end()
  // Clocks differ, by less than a day.
  refuseIf(day * msPerDay > trust.now + msPerDay, 'not-yet')
  return { complaint, id, day, text, by: certificate, standing }
}

async function keyFor(
  line: LineFile,
  complaint: Bytes,
  id: Bytes,
  to: readonly Reader[],
  sealed: Bytes,
  key: Bytes,
): Promise<Bytes[]> {
  const envelopes: Bytes[] = []
  for (const { leaf, sealingKey } of to)
    envelopes.push(await sealTo(sealingKey, await infoFor(line, complaint, id, leaf, sealingKey, sealed), key))
  return envelopes
}

async function infoFor(
  line: LineFile,
  complaint: Bytes,
  id: Bytes,
  reader: Bytes | 'visitor',
  recipient: Bytes,
  sealed: Bytes,
): Promise<Bytes> {
  return ctx(line, 'complaint-s', complaint, id, reader, await sha256(recipient), await sha256(sealed))
}
