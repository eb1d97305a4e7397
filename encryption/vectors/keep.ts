/** What outlasts a talk: keys from words, and then a document, letter, mailbox and report of somebody with these words. */
import { type Bytes, toBase64url } from '../bytes.ts'
import { type CodeKeys, codeSecrets, deriveCode, deriveSecond } from '../code.ts'
import { sealCodeBlob } from '../code-blob.ts'
import { codeMadeBody, contextBody } from '../code-made.ts'
import { openDocument, sealDocument } from '../document.ts'
import { type Signer, signCertificate, signRoster } from '../issue.ts'
import { sealLetter } from '../letter.ts'
import type { LineFile } from '../line.ts'
import { signMailCert } from '../mailbox.ts'
import { noticeBody } from '../notice.ts'
import { signReportSecond, writeReport } from '../report.ts'
import { createStaffKeys, type StaffKeys } from '../staff-keys.ts'
import { type Delegation, verifyCertificate, verifyRoster } from '../trust.ts'

const b = (bytes: Bytes) => toBase64url(bytes)
const msPerDay = 86_400_000

export type Seeds = { seed: Bytes; second: Bytes; share: Bytes }

export async function codeVectors(line: LineFile, code: string, word: string, { seed, second, share }: Seeds) {
  const shown = ({ lookup, auth, wrap }: CodeKeys) => ({ lookup: b(lookup), auth: b(auth), wrap: b(wrap) })
  const keys = await deriveCode(line, code)
  const { publicKey, handle, resume, hold } = await codeSecrets(line, seed)
  const guard = (await codeSecrets(line, second)).publicKey
  return {
    about: 'with line of trust; word as the caller normalised it; blob under wrap and share',
    code,
    word,
    ...shown(keys),
    second: shown(await deriveSecond(line, code, word)),
    share: b(share),
    seed: b(seed),
    secondSeed: b(second),
    blob: b(await sealCodeBlob(line, keys, share, { seed, second: guard })),
    publicKey: b(publicKey),
    secondKey: b(guard),
    handle: b(handle),
    resume: b(resume),
    hold: b(hold),
  }
}

/** `staff` writes the document, reads the letter, and is second of the report. `leaves`: of its author and the other reader. */
export async function keepVectors(
  line: LineFile,
  delegation: Delegation,
  signers: readonly [Signer, Signer],
  now: number,
  staff: { staff: StaffKeys; certificate: Bytes },
  leaves: { author: Bytes; other: Bytes },
  seeds: Seeds,
  ids: { conversation: Bytes; document: Bytes; letter: Bytes; report: Bytes },
) {
  const notAfter = now + 400 * msPerDay
  const certified = async (leaf: Bytes) => {
    const keys = (await createStaffKeys(leaf)).staff
    const { signingPublic: signingKey, sealingPublic: sealingKey } = keys
    const plain = { leaf, roles: ['counsellor'], teams: ['landelijk'], signingKey, sealingKey, notAfter }
    return { staff: keys, certificate: await signCertificate(line, [...signers], plain) }
  }
  const [author, other] = [await certified(leaves.author), await certified(leaves.other)]
  const roster = await signRoster(line, signers[0], {
    ...{ version: 9, issuedAt: now, softUntil: now + 3 * msPerDay, hardUntil: now + 35 * msPerDay, minDutySeq: 2 },
    certificates: [staff, author, other].map(({ certificate }) => certificate),
  })
  const listed = await verifyRoster(line, delegation, roster, now)
  const believed = ({ certificate }: typeof author) => verifyCertificate(line, delegation, listed, certificate, now)
  const [own, third] = [await believed(staff), await believed(other)]

  const secrets = await codeSecrets(line, seeds.seed)
  const second = (await codeSecrets(line, seeds.second)).publicKey
  const made = { publicKey: secrets.publicKey, second, handle: secrets.handle, resume: secrets.resume }
  const day = Math.floor(now / msPerDay)
  const said = { kind: 'summary' as const, day, id: ids.document, text: 'Ze belt liever niet.' }
  const document = await sealDocument(line, staff.staff, staff.certificate, secrets.publicKey, said)
  const trust = { delegation, roster: listed, now, permits: () => true }
  const { carried } = await openDocument(line, secrets, trust, ids.document, document)
  const letter = await sealLetter(line, { id: ids.letter, day, text: 'Het ging iets beter.', made }, [own])
  const { conversation } = ids
  const report = await writeReport(line, author.staff, conversation, ids.report, 'Er komt iemand.', own, third)
  const later = { tellAt: now + msPerDay, reason: 'Zij is niet alleen.' }
  const told = { report: ids.report, second: own.leaf, day, text: 'Wij vroegen iemand om te komen.' }
  return {
    about: 'with line, delegation and now of trust, keys of staff, seeds of code; the document is sealed to R',
    roster: b(roster),
    day,
    author: { leaf: b(author.staff.leaf), certificate: b(author.certificate) },
    other: { leaf: b(other.staff.leaf), certificate: b(other.certificate) },
    codeMade: b(codeMadeBody(made)),
    context: b(contextBody({ opened: 'code', made, documents: [carried] })),
    document: { id: b(ids.document), kind: said.kind, text: said.text, sealed: b(document), carried: b(carried) },
    letter: {
      id: b(ids.letter),
      text: 'Het ging iets beter.',
      sealed: b(letter.sealed),
      envelopes: letter.envelopes.map(b),
      own: b(letter.own),
    },
    mailcert: b(await signMailCert(line, staff.staff, made)),
    report: {
      conversation: b(conversation),
      id: b(ids.report),
      text: 'Er komt iemand.',
      sealed: b(report.sealed),
      envelopes: report.envelopes.map(b),
      signed: b(report.signed),
      later,
      second: b(await signReportSecond(line, staff.staff, report.signed, later)),
      notice: b(await noticeBody(line, author.staff, conversation, told)),
      told: told.text,
    },
  }
}
