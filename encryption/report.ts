/** EXCEPT: a written report for two named people, signed by a second one while the talk lasts. No key goes with it. SPEC.md §8d. */
import { type Bytes, equalBytes, fromUtf8, randomBytes, utf8 } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import { openText, sealText, textKeyLength } from './keyed-text.ts'
import type { LineFile } from './line.ts'
import { pad, unpad } from './padded.ts'
import { refuseIf } from './seal-error.ts'
import { bodyOf, signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'
import { type Certificate, hashLength, leafLength } from './trust.ts'

/** UTF-8 bytes of one report. */
export const reportBytes = 12_000
const sizes = [1024, 4096, 12_288]
const idLength = 16

/** By the lead of `conversation`. `second` and `other`: verified, two people, neither of them herself. */
export async function writeReport(
  line: LineFile,
  staff: StaffKeys,
  conversation: Bytes,
  id: Bytes,
  text: string,
  second: Certificate,
  other: Certificate,
): Promise<{ sealed: Bytes; envelopes: [Bytes, Bytes]; signed: Bytes }> {
  const said = utf8(text)
  refuseIf(said.length > reportBytes, 'too-long')
  const own = { leaf: staff.leaf, signingKey: staff.signingPublic }
  refuseIf(isSamePerson(second, own) || isSamePerson(other, own) || isSamePerson(second, other), 'not-allowed')
  refuseIf(conversation.length !== idLength, 'malformed')
  const key = randomBytes(textKeyLength)
  const sealed = await sealText(line, 'report-text', id, key, pad(sizes, said))
  const envelopeFor = async ({ leaf, sealingKey }: Certificate) =>
    sealTo(sealingKey, await reportInfo(line, id, leaf, sealingKey, sealed), key)
  const body = ctx(line, 'report', id, conversation, await sha256(sealed), second.leaf, other.leaf, staff.leaf)
  return {
    sealed,
    envelopes: [await envelopeFor(second), await envelopeFor(other)],
    signed: await signBody(body, [{ index: 0, key: staff.signing.privateKey }]),
  }
}

/** What a report says of itself, once its author's signature was checked. */
type ReportBody = { id: Bytes; conversation: Bytes; hash: Bytes; second: Bytes; other: Bytes; author: Bytes }

function readReport(line: LineFile, body: Bytes): ReportBody {
  const read = readContext(line, 'report', body)
  const report = {
    id: read.bytes(idLength),
    conversation: read.bytes(idLength),
    hash: read.bytes(hashLength),
    second: read.bytes(leafLength),
    other: read.bytes(leafLength),
    author: read.bytes(leafLength),
  }
  read.end()
  const { second, other, author } = report
  const isThree = !equalBytes(second, author) && !equalBytes(other, author) && !equalBytes(second, other)
  refuseIf(!isThree, 'not-allowed')
  return report
}

/**
 * By the second or the other reader. `author`: verified. `conversation`: of which the line says it is; null where the line
 * says none. @throws SealError wrong-conversation, wrong-sender and the like: it is not shown
 */
export async function openReport(
  line: LineFile,
  staff: StaffKeys,
  author: Certificate,
  given: { id: Bytes; conversation: Bytes | null; sealed: Bytes; envelope: Bytes; signed: Bytes },
): Promise<string> {
  const { id, conversation, sealed, envelope, signed } = given
  const report = readReport(line, await verifySigned(signed, [author.signingKey], 1))
  refuseIf(!equalBytes(report.author, author.leaf), 'wrong-sender')
  refuseIf(!equalBytes(report.id, id) || !equalBytes(report.hash, await sha256(sealed)), 'malformed')
  refuseIf(conversation !== null && !equalBytes(report.conversation, conversation), 'wrong-conversation')
  const isReader = equalBytes(report.second, staff.leaf) || equalBytes(report.other, staff.leaf)
  refuseIf(!isReader, 'wrong-sender')
  const info = await reportInfo(line, id, staff.leaf, staff.sealingPublic, sealed)
  const key = await openFrom(staff.sealing, info, envelope)
  return fromUtf8(unpad(sizes, await openText(line, 'report-text', id, key, sealed)))
}

/** Until when telling her is put off, ms UTC, and why. */
export type PutOff = { tellAt: number; reason: string }

/** By the one the author named as second, of what she has read: openReport comes first. `later`: null, she is told at once. */
export async function signReportSecond(
  line: LineFile,
  staff: StaffKeys,
  authorSigned: Bytes,
  later: PutOff | null,
): Promise<Bytes> {
  const authorBody = bodyOf(authorSigned)
  refuseIf(!equalBytes(readReport(line, authorBody).second, staff.leaf), 'wrong-sender')
  refuseIf(later !== null && !isPutOff(later), 'malformed')
  const body = await secondBody(line, authorBody, later)
  return signBody(body, [{ index: 0, key: staff.signing.privateKey }])
}

/** Of exactly this report, by exactly the second it names. `authorSigned`: one's own, or one that openReport took. */
export async function verifyReportSecond(
  line: LineFile,
  second: Certificate,
  authorSigned: Bytes,
  signed: Bytes,
): Promise<PutOff | null> {
  const authorBody = bodyOf(authorSigned)
  const report = readReport(line, authorBody)
  refuseIf(!equalBytes(report.second, second.leaf), 'wrong-sender')
  const read = readContext(line, 'report-second', await verifySigned(signed, [second.signingKey], 1))
  refuseIf(!equalBytes(read.bytes(idLength), report.id), 'malformed')
  refuseIf(!equalBytes(read.bytes(hashLength), await sha256(authorBody)), 'malformed')
  const later = { tellAt: read.number(), reason: read.text() }
  read.end()
  if (later.tellAt === 0 && later.reason === '') return null
  refuseIf(!isPutOff(later), 'malformed')
  return later
}

/** Never put off without a reason. */
const isPutOff = ({ tellAt, reason }: PutOff) => tellAt > 0 && reason.trim() !== ''

async function secondBody(line: LineFile, authorBody: Bytes, later: PutOff | null): Promise<Bytes> {
  const { id } = readReport(line, authorBody)
  return ctx(line, 'report-second', id, await sha256(authorBody), later?.tellAt ?? 0, later?.reason ?? '')
}

type WithKeys = Pick<Certificate, 'leaf' | 'signingKey'>
const isSamePerson = (a: WithKeys, b: WithKeys) => equalBytes(a.leaf, b.leaf) || equalBytes(a.signingKey, b.signingKey)

async function reportInfo(line: LineFile, id: Bytes, leaf: Bytes, recipient: Bytes, sealed: Bytes): Promise<Bytes> {
  return ctx(line, 'report-s', id, leaf, await sha256(recipient), await sha256(sealed))
}
