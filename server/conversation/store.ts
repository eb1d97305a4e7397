/** The SQL of conversations, facts and notes. Everything here runs inside a transaction that its caller opened. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { ConversationRow, FactRow, Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database

export type FactKey = { conversation: string; sender: string; segment: number; instance: string; counter: number }
export const factKeyText = (key: FactKey): string =>
  `${key.conversation} ${key.sender} ${key.segment} ${key.instance} ${key.counter}`

/** Locks in id order, so that two batches never wait for each other. */
export async function lockConversations(tx: Tx, ids: readonly string[]): Promise<ConversationRow[]> {
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Everything somebody holds, reads or was offered, locked in id order. Whoever asks has locked her account: she takes nothing meanwhile. */
export async function conversationsAround(tx: Tx, leaf: string): Promise<ConversationRow[]> {
  const me = JSON.stringify([{ leaf }])
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where((where) =>
      where.or([
        where('holder', '=', leaf),
        sql<boolean>`members @> ${me}::jsonb`,
        sql<boolean>`offer -> 'to' ->> 'leaf' = ${leaf}`,
      ]),
    )
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Conversations that take room, and how many of them are with somebody who is not safe. */
export type Held = { all: number; acute: number }

/**
 * Locks the accounts of claimers first, so that a capacity counted here stays true until commit. Without account: not in it.
 * A handover she accepted counts from then on, so that the grant that follows finds room.
 */
export async function countHeld(tx: Tx, leaves: readonly string[], now: number): Promise<Map<string, Held>> {
  if (leaves.length === 0) return new Map()
  const accounts = await tx
    .selectFrom('account')
    .select('leaf')
    .where('leaf', 'in', [...leaves])
    .orderBy('leaf')
    .forUpdate()
    .execute()
  // Two questions that each have an index, and never the same row: nobody is offered what she holds.
  const { rows } = await sql<Held & { leaf: string }>`
    select leaf, count(*)::int4 as all, count(unsafe_at)::int4 as acute from (
      select holder as leaf, unsafe_at from conversation
      where holder = any (${[...leaves]}::text[]) and phase <> 'closing'
      union all
      select offer -> 'to' ->> 'leaf', unsafe_at from conversation
      where offer is not null and offer -> 'to' ->> 'leaf' = any (${[...leaves]}::text[]) and phase <> 'closing'
        and offer ->> 'kind' = 'handover' and offer ->> 'state' = 'accepted' and (offer ->> 'until')::int8 >= ${now}::int8
    ) as taken group by leaf`.execute(tx)
  const held = new Map(rows.map(({ leaf, all, acute }) => [leaf, { all, acute }]))
  return new Map(accounts.map(({ leaf }) => [leaf, held.get(leaf) ?? { all: 0, acute: 0 }]))
}

export async function findFacts(tx: Tx, keys: readonly FactKey[]): Promise<FactRow[]> {
  if (keys.length === 0) return []
  const found = await sql<FactRow>`
    select f.* from fact f join unnest(
      ${keys.map((k) => k.conversation)}::text[], ${keys.map((k) => k.sender)}::text[],
      ${keys.map((k) => k.segment)}::int4[], ${keys.map((k) => k.instance)}::text[], ${keys.map((k) => k.counter)}::int8[]
    ) as k(conversation_id, sender, segment, instance, counter)
    using (conversation_id, sender, segment, instance, counter)`.execute(tx)
  return found.rows
}

export async function insertConversations(tx: Tx, rows: readonly ConversationRow[]): Promise<void> {
  if (rows.length > 0)
    await tx
      .insertInto('conversation')
      .values(
        rows.map((row) => ({
          ...row,
          members: JSON.stringify(row.members),
          offer: row.offer === null ? null : JSON.stringify(row.offer),
          returns: row.returns === null ? null : JSON.stringify(row.returns),
        })),
      )
      .execute()
}

export async function updateConversations(tx: Tx, rows: readonly ConversationRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    update conversation c set
      phase = u.phase, segment = u.segment, seq = u.seq, holder = u.holder, lease_until = u.lease_until,
      waiting_since = u.waiting_since, closed_by = u.closed_by, wait = u.wait, visitor_read = u.visitor_read,
      holder_read = u.holder_read, team_id = u.team_id, visitor_gone_at = u.visitor_gone_at, visitor_gone_how = u.visitor_gone_how,
      door_id = u.door_id, unsafe_at = u.unsafe_at, wish = u.wish, close_how = u.close_how,
      members = u.members::jsonb, offer = u.offer::jsonb, offer_keys = u.offer_keys, resume = u.resume,
      returns = u.returns::jsonb
    from unnest(
      ${rows.map((r) => r.id)}::text[], ${rows.map((r) => r.phase)}::text[], ${rows.map((r) => r.segment)}::int4[],
      ${rows.map((r) => r.seq)}::int4[], ${rows.map((r) => r.holder)}::text[], ${rows.map((r) => r.lease_until)}::int8[],
      ${rows.map((r) => r.waiting_since)}::int8[], ${rows.map((r) => r.closed_by)}::text[], ${rows.map((r) => r.wait)}::bytea[],
      ${rows.map((r) => r.visitor_read)}::int4[], ${rows.map((r) => r.holder_read)}::int4[], ${rows.map((r) => r.team_id)}::text[],
      ${rows.map((r) => r.visitor_gone_at)}::int8[], ${rows.map((r) => r.visitor_gone_how)}::text[],
      ${rows.map((r) => r.door_id)}::text[], ${rows.map((r) => r.unsafe_at)}::int8[], ${rows.map((r) => r.wish)}::text[],
      ${rows.map((r) => r.close_how)}::text[],
      ${rows.map((r) => JSON.stringify(r.members))}::text[],
      ${rows.map((r) => (r.offer === null ? null : JSON.stringify(r.offer)))}::text[], ${rows.map((r) => r.offer_keys)}::bytea[],
      ${rows.map((r) => r.resume)}::bytea[],
      ${rows.map((r) => (r.returns === null ? null : JSON.stringify(r.returns)))}::text[]
    ) as u(id, phase, segment, seq, holder, lease_until, waiting_since, closed_by, wait, visitor_read, holder_read, team_id,
           visitor_gone_at, visitor_gone_how, door_id, unsafe_at, wish, close_how, members, offer, offer_keys, resume, returns)
    where c.id = u.id`.execute(tx)
}

export async function insertFacts(tx: Tx, rows: readonly FactRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into fact (conversation_id, seq, kind, sender, segment, instance, counter, body)
    select * from unnest(
      ${rows.map((r) => r.conversation_id)}::text[], ${rows.map((r) => r.seq)}::int4[], ${rows.map((r) => r.kind)}::text[],
      ${rows.map((r) => r.sender)}::text[], ${rows.map((r) => r.segment)}::int4[], ${rows.map((r) => r.instance)}::text[],
      ${rows.map((r) => r.counter)}::int8[], ${rows.map((r) => r.body)}::bytea[])`.execute(tx)
}

export const grantFacts = (tx: Tx, conversation: string): Promise<FactRow[]> =>
  tx
    .selectFrom('fact')
    .selectAll()
    .where('conversation_id', '=', conversation)
    .where('kind', '=', 'grant')
    .orderBy('seq')
    .execute()

export async function rewriteFact(tx: Tx, { conversation_id: conversation, seq, body }: FactRow): Promise<void> {
  await tx
    .updateTable('fact')
    .set({ body })
    .where('conversation_id', '=', conversation)
    .where('seq', '=', seq)
    .execute()
}

export async function bumpQueues(tx: Tx, teams: readonly string[]): Promise<void> {
  if (teams.length === 0) return
  await sql`
    insert into team_queue (team_id) select distinct unnest(${[...teams].sort()}::text[])
    on conflict (team_id) do update set version = team_queue.version + 1`.execute(tx)
}

export async function teamsOf(tx: Tx, leaves: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('account')
    .select('team_id')
    .distinct()
    .where('leaf', 'in', [...leaves])
    .execute()
  return rows.map((row) => row.team_id)
}

/** Facts after each reader's cursor, in order; at most `most` for each conversation, so that none starves another. */
export async function factsAfter(
  tx: Tx,
  cursors: readonly { conversation: string; seq: number }[],
  most: number,
): Promise<FactRow[]> {
  if (cursors.length === 0) return []
  const found = await sql<FactRow>`
    select f.* from unnest(
      ${cursors.map((c) => c.conversation)}::text[], ${cursors.map((c) => c.seq)}::int4[]
    ) as k(conversation_id, after)
    cross join lateral (
      select * from fact where fact.conversation_id = k.conversation_id and fact.seq > k.after
      order by fact.seq limit ${most}
    ) as f
    order by f.conversation_id, f.seq`.execute(tx)
  return found.rows
}

export async function conversationsById(tx: Tx, ids: readonly string[]): Promise<ConversationRow[]> {
  if (ids.length === 0) return []
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute()
}

export async function conversationOfToken(tx: Tx, tokenHash: Uint8Array): Promise<ConversationRow | null> {
  const row = await tx.selectFrom('conversation').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst()
  return row ?? null
}

/** Everything she reads: as lead or as one who came along. The first began first. */
export async function conversationsOf(tx: Tx, leaf: string): Promise<ConversationRow[]> {
  const me = JSON.stringify([{ leaf }])
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where((where) => where.or([where('holder', '=', leaf), sql<boolean>`members @> ${me}::jsonb`]))
    .orderBy('started_at')
    .orderBy('id')
    .execute()
}

/** What she offered or was offered, whatever became of it. */
export async function offersOf(tx: Tx, leaf: string): Promise<ConversationRow[]> {
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where('offer', 'is not', null)
    .where(sql<boolean>`(offer -> 'to' ->> 'leaf' = ${leaf} or offer -> 'from' ->> 'leaf' = ${leaf})`)
    .orderBy('id')
    .execute()
}

/** The newest first. */
export const conversationsHeldWith = (tx: Tx, resume: Buffer): Promise<ConversationRow[]> =>
  tx
    .selectFrom('conversation')
    .selectAll()
    .where('resume', '=', resume)
    .where('holder', 'is not', null)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .execute()

export async function isInTeam(tx: Tx, leaf: string, team: string): Promise<boolean> {
  const row = await tx
    .selectFrom('account')
    .select('leaf')
    .where('leaf', '=', leaf)
    .where('team_id', '=', team)
    .executeTakeFirst()
  return row !== undefined
}

export async function countOpen(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('conversation')
    .select(sql<number>`count(*)::int4`.as('open'))
    .executeTakeFirstOrThrow()
  return row.open
}

/** Candidates for the jobs: leases over, places no longer kept, closed and read. The jobs decide each under a lock. */
export async function overdue(
  tx: Tx,
  now: number,
  goneBefore: number,
  unheardBefore: number,
): Promise<ConversationRow[]> {
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where((where) =>
      where.or([
        where.and([where('phase', '=', 'claimed'), where('lease_until', '<', now)]),
        where('visitor_gone_at', '<', goneBefore),
        where.and([
          where('phase', '=', 'waiting'),
          where('visitor_gone_how', 'is', null),
          where('visitor_gone_at', '<', unheardBefore),
        ]),
        where('phase', '=', 'closing'),
      ]),
    )
    .execute()
}

export const slotsInUse = (tx: Tx) => tx.selectFrom('conversation').select(['id', 'slot_id']).execute()

export async function deleteConversation(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('conversation').where('id', '=', id).execute()
}

/** After a restart nobody is connected yet; whoever comes back clears it. Returns the ids. */
export async function everybodyGone(tx: Tx, now: number): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ visitor_gone_at: now, visitor_gone_how: 'lost' })
    .where('visitor_gone_at', 'is', null)
    .execute()
}

export async function insertNote(
  tx: Tx,
  note: { conversation: string; id: string; author: string; body: Uint8Array },
  most: number,
): Promise<'kept' | 'full'> {
  const { count } = await tx
    .selectFrom('note')
    .select(sql<number>`count(*)::int4`.as('count'))
    .where('conversation_id', '=', note.conversation)
    .executeTakeFirstOrThrow()
  if (count >= most) return 'full'
  await tx
    .insertInto('note')
    .values({ conversation_id: note.conversation, id: note.id, author: note.author, body: note.body })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return 'kept'
}

export async function notesOf(tx: Tx, conversation: string) {
  return tx.selectFrom('note').selectAll().where('conversation_id', '=', conversation).orderBy('ordinal').execute()
}

export const cardOf = (tx: Tx, conversation: string) =>
  tx.selectFrom('card').selectAll().where('conversation_id', '=', conversation).executeTakeFirst()

/** Instead of the one before. Whoever asks has locked the conversation and seen which that is. */
export async function putCard(tx: Tx, card: Schema['card']): Promise<void> {
  const { id, author, body } = card
  await tx
    .insertInto('card')
    .values(card)
    .onConflict((conflict) => conflict.column('conversation_id').doUpdateSet({ id, author, body }))
    .execute()
}

/** More than one is in it, or something is offered: candidates for the jobs. */
export async function sharedConversations(tx: Tx): Promise<ConversationRow[]> {
  return tx
    .selectFrom('conversation')
    .selectAll()
    .where(
      sql<boolean>`(jsonb_array_length(members) > 1 or holder is null and members <> '[]' or offer ->> 'state' in ('open', 'accepted'))`,
    )
    .execute()
}
