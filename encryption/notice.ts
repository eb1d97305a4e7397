/** NOTICE: what she is told of a report about her, in the words of who wrote it. SPEC.md §8d. */
import { type Bytes, equalBytes } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf } from './seal-error.ts'
import { signBody, verifySigned } from './signed.ts'
import type { StaffKeys } from './staff-keys.ts'
import { type Certificate, leafLength } from './trust.ts'

/** `report`: id, 16 bytes. `second`: leaf of who signed with her. `day`: UTC day number. */
export type Notice = { report: Bytes; second: Bytes; day: number; text: string }

const idLength = 16
/** With signature and the rest it fits one part of a message. */
const longest = 3_900

/** Body of content type `notice`. The text may be about 3,600 bytes of UTF-8. @throws SealError too-long */
export async function noticeBody(
  line: LineFile,
  staff: StaffKeys,
  conversation: Bytes,
  notice: Notice,
): Promise<Bytes> {
  const { report, second, day, text } = notice
  refuseIf(text.trim() === '' || equalBytes(second, staff.leaf), 'malformed')
  const body = ctx(line, 'notice', conversation, report, staff.leaf, second, day, text)
  const signed = await signBody(body, [{ index: 0, key: staff.signing.privateKey }])
  refuseIf(signed.length > longest, 'too-long')
  return signed
}

/** `lead`: whom her page believes. Who else is in the talk shares its key, but not this signature. @throws SealError */
export async function readNotice(line: LineFile, lead: Certificate, conversation: Bytes, body: Bytes): Promise<Notice> {
  const read = readContext(line, 'notice', await verifySigned(body, [lead.signingKey], 1))
  refuseIf(!equalBytes(read.bytes(idLength), conversation), 'wrong-conversation')
  const [report, author, second] = [read.bytes(idLength), read.bytes(leafLength), read.bytes(leafLength)]
  const [day, text] = [read.number(), read.text()]
  read.end()
  refuseIf(!equalBytes(author, lead.leaf) || equalBytes(second, author), 'wrong-sender')
  refuseIf(text.trim() === '', 'malformed')
  return { report, second, day, text }
}
