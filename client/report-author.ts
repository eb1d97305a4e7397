/** What an author makes of a report, and what she believes of who signed it. */
import { permits } from '@lijn116/domain/access/roles'
import {
  type Bytes,
  type Certificate,
  fromBase64url,
  type HeldVisit,
  randomBytes,
  SealError,
  type StaffKeys,
  toBase64url,
  utf8,
} from '@lijn116/encryption'
import { verifyReportSecond, writeReport } from '@lijn116/encryption/keep'
import type { Report } from '@lijn116/protocol/report'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { CounsellorCalls, HeldConversation } from './counsellor-wire.ts'
import { refusalOf } from './refusal.ts'
import { reportText } from './report-text.ts'
import { verifyMember } from './staff-trust.ts'
import { cleanText } from './text.ts'
import { type TrustPort, withTrust } from './verified.ts'

/** `notice`: what she is told. `second`: leaf of who is to sign. */
export type SealedReport = {
  body: Omit<CounsellorCalls['writeReport']['body'], 'segment'>
  notice: string
  second: string
}
type Port = TrustPort & { staff: StaffKeys; conversation: HeldConversation['conversation'] }

/** UTF-8 bytes: with its signature it goes in one part of a message. */
const noticeBytes = 3_500

/** @throws SealError `too-long` */
export function fittingNotice(text: string): string {
  const notice = cleanText(text).trim()
  if (utf8(notice).length > noticeBytes) throw new SealError('too-long')
  return notice
}

/** By now, and not by what was true an hour ago: it is sealed to them. @throws SealError */
async function readersOf(port: Port, second: string, other: string): Promise<[Certificate, Certificate]> {
  const { certificates, own } = await port.refresh()
  const of = (leaf: string) => certificates.find((each) => toBase64url(each.leaf) === leaf)
  const [signs, reads] = [of(second), of(other)]
  if (signs === undefined || reads === undefined) throw new SealError('not-on-roster')
  const mine = toBase64url(own.leaf)
  const areThree = second !== other && second !== mine && other !== mine
  if (!areThree || !permits('sign-report', signs.roles)) throw new SealError('not-allowed')
  return [signs, reads]
}

/** @throws SealError, ProblemError, NetworkError */
export async function sealReport(
  port: Port,
  held: HeldVisit,
  given: { text: string; notice: string; canTellLater: boolean; second: string; other: string },
): Promise<SealedReport> {
  const text = cleanText(given.text).trim()
  const notice = fittingNotice(given.notice)
  if (text === '' || notice === '') throw refusalOf('malformed')
  const [second, other] = await readersOf(port, given.second, given.other)
  const id = randomBytes(16)
  const whole = reportText({ text, notice, canTellLater: given.canTellLater })
  const made = await writeReport(port.line, port.staff, held.conversation, id, whole, second, other)
  const to = ({ leaf }: Certificate, envelope: Bytes) => ({
    leaf: toBase64url(leaf) as LeafId,
    envelope: toBase64url(envelope),
  })
  const body = {
    conversation: port.conversation,
    id: toBase64url(id),
    sealed: toBase64url(made.sealed),
    second: to(second, made.envelopes[0]),
    other: to(other, made.envelopes[1]),
    signed: toBase64url(made.signed),
  }
  return { body, notice, second: given.second }
}

/**
 * Verified: signed by whoever was named as second. `tellAt`: as she signed it. `sent`: what was written here, if it was.
 * null: by nobody. @throws SealError: she is not to be believed, or it is another report; NetworkError
 */
export async function secondOf(
  port: Port,
  { second, author }: Report,
  sent: SealedReport | null,
): Promise<{ tellAt: number | null; second: Bytes } | null> {
  if (second === null) return null
  if (sent !== null && sent.body.signed !== author.signed) throw new SealError('wrong-sender')
  return withTrust(port, async (trust) => {
    const found = trust.certificates.find((each) => toBase64url(each.signed) === second.certificate)
    const leaf = sent?.second ?? (found && toBase64url(found.leaf)) ?? ''
    const certificate = await verifyMember(port.line, trust, leaf, fromBase64url(second.certificate))
    if (!permits('sign-report', certificate.roles)) throw new SealError('not-allowed')
    const bytes = [fromBase64url(author.signed), fromBase64url(second.signed)] as const
    const later = await verifyReportSecond(port.line, certificate, ...bytes)
    return { tellAt: later?.tellAt ?? null, second: certificate.leaf }
  })
}
