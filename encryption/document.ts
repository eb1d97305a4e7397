/** DOC: what staff write for her under her code. They can write it and not read it back. SPEC.md §8b. */
import { type AuthorTrust, type Standing, verifyAuthor } from './author.ts'
import { type Bytes, equalBytes, utf8 } from './bytes.ts'
import type { CodeSecrets } from './code.ts'
import { ctx, fieldReader, list, readContext, split } from './context.ts'
import type { LineFile } from './line.ts'
import { pad, unpad } from './padded.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { openFrom, publicKeyLength, sealTo, sha256 } from './suite.ts'
import { leafLength } from './trust.ts'

const kinds = ['summary', 'letter', 'reply', 'plan', 'appointment', 'notice'] as const
export type DocumentKind = (typeof kinds)[number]

/** `day`: UTC day number, as its author says. `id`: 16 bytes, fresh. `text`: JSON for plan and appointment. */
export type DocumentText = { kind: DocumentKind; day: number; id: Bytes; text: string }

/** `author`: leaf. `carried`: what a colleague can verify, when she hands it on. */
export type OpenedDocument = DocumentText & { author: Bytes; standing: Standing; carried: Bytes }

/** UTF-8 bytes of the text of one document. */
export const documentBytes = 10_000
const sizes = [1024, 4096, 12_200]
const idLength = 16
const msPerDay = 86_400_000

/** `certificate`: her own, signed. `recipient`: R, or R2 when there is a second word. Gives 1,105, 4,177 or 12,281 bytes. */
export async function sealDocument(
  line: LineFile,
  staff: StaffKeys,
  certificate: Bytes,
  recipient: Bytes,
  document: DocumentText,
): Promise<Bytes> {
  const { kind, day, id, text } = document
  const said = utf8(text)
  refuseIf(id.length !== idLength || recipient.length !== publicKeyLength, 'malformed')
  refuseIf(said.length > documentBytes, 'too-long')
  const body = ctx(line, 'doc', recipient, staff.leaf, kind, day, id, said)
  const signed = await signBody(body, [{ index: 0, key: staff.signing.privateKey }])
  const plain = pad(sizes, list([certificate, signed]))
  return sealTo(recipient, await documentInfo(line, recipient, id), plain)
}

/** With R, or with R2. `id`: under which the line gave it. @throws SealError: it is not shown */
export async function openDocument(
  line: LineFile,
  { pair, publicKey }: CodeSecrets,
  trust: AuthorTrust,
  id: Bytes,
  sealed: Bytes,
): Promise<OpenedDocument> {
  const plain = await openFrom(pair, await documentInfo(line, publicKey, id), sealed)
  const opened = await verifyDocument(line, publicKey, trust, unpad(sizes, plain))
  refuseIf(!equalBytes(opened.id, id), 'malformed')
  return opened
}

/** By a console, of what her page handed on. `recipient`: R or R2 of the code she came back with. */
export async function verifyDocument(
  line: LineFile,
  recipient: Bytes,
  trust: AuthorTrust,
  carried: Bytes,
): Promise<OpenedDocument> {
  const parts = fieldReader(split(carried))
  const [certified, signed] = [parts.bytes(), parts.bytes()]
  parts.end()
  const { certificate, standing } = await verifyAuthor(line, trust, certified)
  const read = readContext(line, 'doc', await verifySigned(signed, [certificate.signingKey], 1))
  // A colleague who was handed it could seal it anew to somebody else: the signature says for whom it was.
  refuseIf(!equalBytes(read.bytes(publicKeyLength), recipient), 'wrong-key')
  const author = read.bytes(leafLength)
  refuseIf(!equalBytes(author, certificate.leaf), 'wrong-sender')
  const document = { kind: kindOf(read.text()), day: read.number(), id: read.bytes(idLength), text: read.text() }
  read.end()
  // Dated ahead, it would stay the newest for ever. Clocks differ, by less than a day.
  refuseIf(document.day * msPerDay > trust.now + msPerDay, 'not-yet')
  return { ...document, author, standing, carried }
}

async function documentInfo(line: LineFile, recipient: Bytes, id: Bytes): Promise<Bytes> {
  return ctx(line, 'doc-s', await sha256(recipient), id)
}

function kindOf(word: string): DocumentKind {
  const kind = kinds.find((each) => each === word)
  if (kind === undefined) throw new SealError('malformed')
  return kind
}
