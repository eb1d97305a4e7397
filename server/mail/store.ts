/** The SQL of letters and of who answers them. What is wrapped goes in and out as it is. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { LetterRow, Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database
export type MailboxRow = Schema['mailbox']
/** A seat whose holder is certified, and has no key to this letter; or nobody sits there at all. */
const stale = sql<boolean>`(
  select count(*) = 0 or count(*) > count(e.leaf)
  from mailbox m join certificate c on c.leaf in (m.coach, m.deputy)
  left join letter_envelope e on e.letter_id = l.id and e.leaf = c.leaf
  where m.code_id = l.code_id)`

export async function lettersUnder(tx: Tx, code: string): Promise<(LetterRow & { isStale: boolean })[]> {
  const found = await sql<LetterRow & { isStale: boolean }>`
    select l.*, ${stale} as "isStale" from letter l where l.code_id = ${code} order by l.number`.execute(tx)
  return found.rows
}

export const mailboxOf = (tx: Tx, code: string): Promise<MailboxRow | undefined> =>
  tx.selectFrom('mailbox').selectAll().where('code_id', '=', code).executeTakeFirst()

/** Nobody removes them until the end. Before the mailbox: a removal locks the account first, and then its seats. */
export async function holdAccounts(tx: Transaction<Schema>, leaves: readonly string[]): Promise<void> {
  await sql`select from account where leaf = any (${[...leaves]}::text[]) order by leaf for key share`.execute(tx)
}

/** Locked until the end: who sits there stays so. */
export const lockMailbox = (tx: Transaction<Schema>, by: { id: string } | { code: string }) =>
  tx
    .selectFrom('mailbox')
    .selectAll()
    .where('id' in by ? 'id' : 'code_id', '=', 'id' in by ? by.id : by.code)
    .forUpdate()
    .executeTakeFirst()

/** Its code is locked by `tx`, and has none. */
export async function putMailbox(tx: Tx, row: MailboxRow): Promise<void> {
  await tx.insertInto('mailbox').values(row).execute()
}

export async function seat(tx: Tx, id: string, coach: string | null, deputy: string | null): Promise<void> {
  await tx.updateTable('mailbox').set({ coach, deputy }).where('id', '=', id).execute()
}

/** The first one counts. */
export async function putCertificate(tx: Tx, code: string, body: Uint8Array): Promise<void> {
  await tx
    .insertInto('mail_certificate')
    .values({ code_id: code, body })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export const letterById = (tx: Tx, id: string): Promise<LetterRow | undefined> =>
  tx.selectFrom('letter').selectAll().where('id', '=', id).executeTakeFirst()

export async function countUnanswered(tx: Tx, code: string): Promise<number> {
  const { count } = await tx
    .selectFrom('letter')
    .select(sql<number>`count(*)::int4`.as('count'))
    .where('code_id', '=', code)
    .where('answered_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** The last of its code, which is locked by `tx`. */
export async function insertLetter(tx: Tx, row: Omit<LetterRow, 'number' | 'answered_at'>): Promise<void> {
  const number = sql<number>`(select coalesce(max(number), 0) + 1 from letter where code_id = ${row.code_id})`
  await tx
    .insertInto('letter')
    .values({ ...row, number })
    .execute()
}

export async function putEnvelope(tx: Tx, letter: string, leaf: string, body: Uint8Array): Promise<void> {
  await tx
    .insertInto('letter_envelope')
    .values({ letter_id: letter, leaf, body })
    .onConflict((conflict) => conflict.columns(['letter_id', 'leaf']).doUpdateSet({ body }))
    .execute()
}

export async function dropEnvelopes(tx: Tx, letter: string, except: readonly string[] = []): Promise<void> {
  await sql`delete from letter_envelope where letter_id = ${letter} and leaf <> all(${[...except]}::text[])`.execute(tx)
}

export const holdersOf = (tx: Tx, letter: string): Promise<{ leaf: string }[]> =>
  tx.selectFrom('letter_envelope').select('leaf').where('letter_id', '=', letter).execute()

export const unansweredIn = (tx: Tx, code: string): Promise<{ id: string }[]> =>
  tx.selectFrom('letter').select('id').where('code_id', '=', code).where('answered_at', 'is', null).execute()

export async function setAnswered(tx: Tx, id: string, at: number): Promise<void> {
  await tx.updateTable('letter').set({ answered_at: at }).where('id', '=', id).execute()
}

/** Copies for staff of what was answered before `at`. Answers how many there were. */
export async function dropAnswered(tx: Tx, at: number): Promise<void> {
  await sql`
    delete from letter_envelope e using letter l where l.id = e.letter_id and l.answered_at <= ${at}::int8`.execute(tx)
}

/** One answer stays readable on a slow line; what is behind comes as letters are answered. */
const mostAtOnce = 60
/** Of these, from mailboxes that no colleague ever vouched for: they are made without anybody. */
const mostUnvouched = 20

export type MailRow = LetterRow & {
  slot_id: string
  mailbox: string
  coach: string | null
  deputy: string | null
  handle: Uint8Array
  certified: Uint8Array | null
  envelope: Uint8Array | null
  /** Of the seats, who is certified. */
  seated: { leaf: string; name: string; team: string; certificate: string; holds: boolean }[]
}

/**
 * Of a reader: what waits where she sits, what she holds a key to, and what somebody else in her place needs one for. Of
 * mailboxes a colleague vouched for first; then the oldest due; what is answered last. `elsewhere`: doors of other
 * organisations; what came by these is theirs.
 */
export async function mailOf(tx: Tx, leaf: string, elsewhere: readonly string[]): Promise<MailRow[]> {
  const found = await sql<MailRow>`
    select w.*, k.body as certified,
      coalesce((
        select jsonb_agg(jsonb_build_object(
          'leaf', c.leaf, 'name', a.name, 'team', a.team_id, 'certificate', c.signed, 'holds', held.leaf is not null))
        from certificate c join account a on a.leaf = c.leaf left join letter_envelope held on held.letter_id = w.id and held.leaf = c.leaf
        where c.leaf in (w.coach, w.deputy)), '[]') as seated
    from (
      select l.*, r.slot_id, r.vouched, m.id as mailbox, m.coach, m.deputy, m.handle, e.body as envelope,
        row_number() over (partition by r.vouched order by l.answered_at is not null, l.due_at, l.id) as place
      from letter l join mailbox m using (code_id) join return_code r on r.id = l.code_id
      left join letter_envelope e on e.letter_id = l.id and e.leaf = ${leaf}
      where l.door_id <> all(${[...elsewhere]}::text[]) and case when l.answered_at is not null then e.leaf is not null and ${leaf} in (m.coach, m.deputy)
        else ${leaf} in (m.coach, m.deputy) or e.leaf is not null and ${stale} end
    ) w left join mail_certificate k using (code_id)
    where w.vouched or w.place <= ${mostUnvouched}
    order by w.answered_at is not null, not w.vouched, w.due_at, w.code_id, w.number limit ${mostAtOnce}`.execute(tx)
  return found.rows
}

/** Of an organisation: under its mailboxes, and by its own `doors` under those of others. */
export async function countLate(
  tx: Tx,
  organisation: string,
  doors: { own: readonly string[]; elsewhere: readonly string[] },
  now: number,
): Promise<number> {
  const found = await sql<{ count: number }>`
    select count(*)::int4 as count from letter l join mailbox m using (code_id)
    where (m.organisation_id = ${organisation} and l.door_id <> all(${[...doors.elsewhere]}::text[])
        or l.door_id = any(${[...doors.own]}::text[]))
      and l.answered_at is null and l.due_at < ${now}::int8`.execute(tx)
  return found.rows[0]?.count ?? 0
}

export const isAnyDue = async (tx: Tx, from: number, until: number): Promise<boolean> =>
  (await tx
    .selectFrom('letter')
    .select('id')
    .where('answered_at', 'is', null)
    .where('due_at', '>', from)
    .where('due_at', '<=', until)
    .executeTakeFirst()) !== undefined

export type MailboxCount = Omit<MailboxRow, 'handle' | 'code_id'> & { waiting: number; due_at: number | null }

/** Those with nobody first, then by the oldest that waits. */
export async function mailboxesOf(tx: Tx, organisation: string, elsewhere: readonly string[]): Promise<MailboxCount[]> {
  const found = await sql<MailboxCount>`
    select m.id, m.door_id, m.organisation_id, m.coach, m.deputy, count(l.id)::int4 as waiting, min(l.due_at) as due_at
    from mailbox m left join letter l
      on l.code_id = m.code_id and l.answered_at is null and l.door_id <> all(${[...elsewhere]}::text[])
    where m.organisation_id = ${organisation}
    group by m.code_id order by m.coach is null desc, min(l.due_at) nulls last, m.id`.execute(tx)
  return found.rows
}
