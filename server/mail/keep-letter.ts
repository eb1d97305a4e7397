/**
 * A letter of hers: sealed to coach, deputy and herself. Under a code that is not there, or by who did not make it, it is
 * accepted the same way and dropped. The same id again is a retry, or the same letter sealed anew to who answers now.
 */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { returnBodies } from '@lijn116/protocol/return-bodies'
import type { Transaction } from 'kysely'
import type * as v from 'valibot'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import { type KeyStore, unwrap, wrap } from '../key-store/key-store.ts'
import type { Door, Doors } from '../queue/door.ts'
import { findOwned, lockOwned, type Owner } from '../return-code/find-code.ts'
import { keepPast } from '../return-code/first-use.ts'
import type { Certified } from '../staffing/certified.ts'
import { gather } from './gathered.ts'
import type { MadeUp } from './made-up.ts'
import { envelopePlace, handlePlace, letterPlace, ownPlace } from './place.ts'
import * as store from './store.ts'
import { whoAnswers, whoCould } from './who-answers.ts'

export type MailParts = {
  sql: Database
  keys: KeyStore
  doors: Doors
  now(): number
  tell(hint: string): Promise<void>
}
type Body = v.InferOutput<typeof returnBodies.letter>
type Kept = { refused: ProblemType } | { told: string[]; isVouched: boolean }

const hour = 3_600_000

/** Whoever answers letters of this code at this door; nobody where the door has no mailbox. */
export async function coachesOf(
  parts: MailParts,
  { door: id, ...owner }: Owner & { door: string },
): Promise<{ certificates: string[]; answerHours: number | null }> {
  const door = parts.doors.get(id)
  if (!door?.mail) return { certificates: [], answerHours: null }
  const { id: code } = await findOwned(parts, owner)
  const mailbox = await store.mailboxOf(parts.sql, code)
  const coaches = await whoAnswers(parts, door, owner.lookup, mailbox ?? null)
  return { certificates: coaches.map(({ certificate }) => certificate), answerHours: door.mail.answerHours }
}

export async function keepLetter(
  parts: MailParts,
  madeUp: MadeUp,
  body: Body,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const door = parts.doors.get(body.door)
  if (!door?.mail) return { refused: 'no-coach' }
  const dueIn = door.mail.answerHours * hour
  const answer = await parts.sql.transaction().execute((tx) => keep(parts, tx, madeUp, body, door, dueIn))
  if ('refused' in answer) return answer
  // What machines can write by the thousand rings nobody's console each time.
  if (!answer.isVouched) gather(parts.sql, answer.told)
  else for (const leaf of answer.told) await parts.tell(`s:${leaf}:mail`)
  return {}
}

async function keep(
  parts: MailParts,
  tx: Transaction<Schema>,
  madeUp: MadeUp,
  body: Body,
  door: Door,
  dueIn: number,
): Promise<Kept> {
  const found = await lockOwned(parts, tx, body)
  const code = found?.under ?? null
  const to = body.to.map(({ leaf }) => leaf)
  await store.holdAccounts(tx, to)
  const mailbox = code === null ? undefined : await store.lockMailbox(tx, { code: code.id })
  const coaches = await whoAnswers({ ...parts, sql: tx }, door, body.lookup, mailbox ?? null)
  // Somebody else answers than when her page asked.
  const named = coaches.map(({ leaf }) => leaf)
  if (named.join() !== to.join()) return { refused: 'no-coach' }
  if (found === null || code === null)
    return madeUp.accepts(body.lookup, body.id) ? { told: [], isVouched: true } : { refused: 'letters-full' }

  const known = await store.letterById(tx, body.id)
  const sealed = Buffer.from(body.sealed, 'base64url')
  if (known) {
    const isSame = known.code_id === code.id && unwrap(code.key, letterPlace(body.id), known.sealed).equals(sealed)
    if (!isSame) return { refused: 'already-used' }
    if (known.answered_at !== null) return { told: [], isVouched: true }
  } else if ((await store.countUnanswered(tx, code.id)) >= limits.unansweredLetters) return { refused: 'letters-full' }

  const [coach = null, deputy = null] = named
  if (mailbox === undefined)
    await store.putMailbox(tx, {
      code_id: code.id,
      id: randomBytes(16).toString('base64url'),
      door_id: door.id,
      organisation_id: door.organisation,
      handle: wrap(code.key, handlePlace(code.id), Buffer.from(found.record.handle.toString('base64url'))),
      ...{ coach, deputy },
    })
  else await fillSeats(parts, tx, mailbox, door, coaches)
  if (!known) {
    const writtenAt = Math.floor(parts.now() / hour) * hour
    await store.insertLetter(tx, {
      id: body.id,
      code_id: code.id,
      door_id: door.id,
      sealed: wrap(code.key, letterPlace(body.id), sealed),
      own: wrap(code.key, ownPlace(body.id), Buffer.from(body.own, 'base64url')),
      written_at: writtenAt,
      due_at: writtenAt + dueIn,
    })
    await keepPast(parts, tx, code.id, writtenAt + dueIn)
  }
  for (const { leaf, envelope } of body.to)
    await store.putEnvelope(
      tx,
      body.id,
      leaf,
      wrap(code.key, envelopePlace(body.id, leaf), Buffer.from(envelope, 'base64url')),
    )
  return { told: named, isVouched: found.row.vouched === true }
}

/** Only of the organisation whose mailbox it is, and only where nobody sits who could answer. */
async function fillSeats(
  parts: MailParts,
  tx: Transaction<Schema>,
  mailbox: store.MailboxRow,
  door: Door,
  coaches: readonly Certified[],
): Promise<void> {
  if (mailbox.organisation_id !== door.organisation) return
  const { coach, deputy } = mailbox
  const could = (await whoCould({ ...parts, sql: tx }, door.organisation)).map(({ leaf }) => leaf)
  const teams = parts.doors.get(mailbox.door_id)?.teams ?? door.teams
  const spare = coaches.filter(({ leaf, team }) => leaf !== coach && leaf !== deputy && teams.includes(team))
  const fill = (leaf: string | null) => (leaf !== null && could.includes(leaf) ? leaf : (spare.shift()?.leaf ?? leaf))
  const next = { coach: fill(coach), deputy: fill(deputy) }
  if (next.coach !== coach || next.deputy !== deputy) await store.seat(tx, mailbox.id, next.coach, next.deputy)
}
