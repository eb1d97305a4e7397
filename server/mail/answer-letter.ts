/** What staff do with a letter: answer it, pass its key on to who is to answer, and sign who its writer is. */
import type { documentRoutes } from '@lijn116/protocol/document'
import type { mailRoutes } from '@lijn116/protocol/mail'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { BodyOf } from '@lijn116/protocol/route'
import type { Transaction } from 'kysely'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import type { LetterRow, Schema } from '../database/schema.ts'
import { wrap } from '../key-store/key-store.ts'
import { lockCode, type OpenCode } from '../return-code/find-code.ts'
import { vouch } from '../return-code/first-use.ts'
import { keepUnder } from '../return-code/keep-document.ts'
import type { MailParts } from './keep-letter.ts'
import type { Certified } from './mail-of.ts'
import { certificatePlace, envelopePlace } from './place.ts'
import * as store from './store.ts'
import { answering } from './who-answers.ts'

type Done = { refused: ProblemType } | Record<string, never>
const hour = 3_600_000

/** Its code is locked before what lies under it, as by whoever erases. null: it is gone. */
async function lockLetter(
  parts: MailParts,
  tx: Transaction<Schema>,
  id: string,
): Promise<{ code: OpenCode; mailbox: store.MailboxRow; letter: LetterRow } | null> {
  const before = await store.letterById(tx, id)
  const code = before ? await lockCode(parts, tx, { id: before.code_id }) : null
  const mailbox = code ? await store.lockMailbox(tx, { code: code.id }) : undefined
  const letter = code ? await store.letterById(tx, id) : undefined
  return code && mailbox && letter ? { code, mailbox, letter } : null
}

/** Either of the two; where neither of them answers the door it came by, whoever of that door has its key. */
async function mayAnswer(
  parts: MailParts,
  tx: Transaction<Schema>,
  { mailbox, letter }: { mailbox: store.MailboxRow; letter: LetterRow },
  leaf: string,
): Promise<boolean> {
  const seats = [mailbox.coach, mailbox.deputy]
  if (seats.includes(leaf)) return true
  const door = parts.doors.get(letter.door_id)
  const isHolder = (await store.holdersOf(tx, letter.id)).some((each) => each.leaf === leaf)
  if (door === undefined || !isHolder) return false
  const people = (await answering({ ...parts, sql: tx }, door)).map((each) => each.leaf)
  return people.includes(leaf) && !people.some((each) => seats.includes(each))
}

/** The answer is a document under her code. By coach or deputy; both copies of the letter go a day later. */
export async function answerLetter(
  parts: MailParts,
  staff: Staff,
  { letter: id, document }: BodyOf<typeof mailRoutes.answerLetter>,
): Promise<Done> {
  let others: string[] = []
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const found = await lockLetter(parts, tx, id)
    if (found === null) return { refused: 'code-over' }
    const { code, mailbox, letter } = found
    const seats = [mailbox.coach, mailbox.deputy]
    if (!(await mayAnswer(parts, tx, found, staff.leaf))) return { refused: 'not-allowed' }
    const kept = await keepUnder(tx, code, { ...document, releaseAt: null })
    if ('refused' in kept) return kept
    await vouch(parts, tx, code.id)
    if (letter.answered_at === null) await store.setAnswered(tx, id, Math.floor(parts.now() / hour) * hour)
    others = seats.flatMap((leaf) => (leaf === null || leaf === staff.leaf ? [] : [leaf]))
    return {}
  })
  await audit(parts, staff.leaf, 'answer-letter', 'refused' in answer ? answer.refused : 'done')
  for (const leaf of others) await parts.tell(`s:${leaf}:mail`)
  return answer
}

/** By somebody who holds its key. Once all who are to answer have one, those of others go. */
export async function passLetter(
  parts: MailParts,
  staff: Staff,
  { letter: id, to, envelope }: BodyOf<typeof mailRoutes.passLetter>,
): Promise<Done> {
  let told: string[] = []
  const answer = await parts.sql.transaction().execute(async (tx): Promise<Done> => {
    await store.holdAccounts(tx, [to])
    const found = await lockLetter(parts, tx, id)
    if (found === null || found.letter.answered_at !== null) return { refused: 'not-found' }
    const { code, mailbox } = found
    const holders = (await store.holdersOf(tx, id)).map(({ leaf }) => leaf)
    const seats = [mailbox.coach, mailbox.deputy].flatMap((leaf) => leaf ?? [])
    if (!holders.includes(staff.leaf) || !seats.includes(to)) return { refused: 'not-allowed' }
    // A colleague was first; what she passed on stands.
    if (holders.includes(to)) return {}
    const body = wrap(code.key, envelopePlace(id, to), Buffer.from(envelope, 'base64url'))
    await store.putEnvelope(tx, id, to, body)
    // Also to whom it is nothing any more.
    told = [...holders, to]
    if (seats.every((leaf) => leaf === to || holders.includes(leaf))) await store.dropEnvelopes(tx, id, seats)
    return {}
  })
  await audit(parts, staff.leaf, 'pass-letter', 'refused' in answer ? answer.refused : 'done', { leaf: to })
  for (const leaf of told) await parts.tell(`s:${leaf}:mail`)
  return answer
}

/**
 * The first one counts; of a code that is gone there is nothing to sign. Not in the audit: a row of each code, in the order in
 * which they were told of, would stand beside who was in a talk.
 */
export const certifyMailbox = (
  parts: MailParts,
  staff: Staff,
  { handle, signed }: BodyOf<typeof documentRoutes.certifyMailbox>,
): Promise<Done> =>
  parts.sql.transaction().execute(async (tx): Promise<Done> => {
    const code = await lockCode(parts, tx, { handle })
    if (code === null) return { refused: 'code-over' }
    const body: Certified = { signed, certificate: staff.certificate }
    const wrapped = wrap(code.key, certificatePlace(code.id), Buffer.from(JSON.stringify(body)))
    await store.putCertificate(tx, code.id, wrapped)
    // The console of who gets a first letter signs by itself; that is nobody's word.
    const mailbox = await store.mailboxOf(tx, code.id)
    if (mailbox?.coach !== staff.leaf && mailbox?.deputy !== staff.leaf) await vouch(parts, tx, code.id)
    return {}
  })
