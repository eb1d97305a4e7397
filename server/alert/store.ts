/** The SQL of open alerts. One whose conversation has ended, or whose time is over, is not open, deleted or not yet. */
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { AlertRow, Schema } from '../database/schema.ts'

const hour = 3_600_000

export type Tx = Transaction<Schema> | Database

/** With what the people it concerns are told: pseudonyms, the door, and who is in the conversation. */
export type OpenAlert = AlertRow & {
  door: string | null
  by: string | null
  acknowledger: string | null
  holder: string | null
  /** Leaves of all who are in the conversation. */
  members: readonly string[] | null
}

export async function openAlerts(tx: Tx, now: number, team: string | null = null): Promise<OpenAlert[]> {
  const found = await sql<OpenAlert>`
    select x.*, c.door_id as door, c.holder,
      array(select each ->> 'leaf' from jsonb_array_elements(c.members) as each) as members, coalesce(rd.pseudonym, ra.name) as by,
      coalesce(kd.pseudonym, ka.name) as acknowledger
    from alert x
    left join conversation c on c.id = x.conversation_id
    left join account ra on ra.leaf = x.raised_by left join duty rd on rd.name = ra.name
    left join account ka on ka.leaf = x.acknowledged_by left join duty kd on kd.name = ka.name
    where (${team}::text is null or x.team_id = ${team})
      and (x.conversation_id is null or c.phase <> 'closing') and (x.ends_at is null or x.ends_at > ${now}::int8)
    order by x.raised_at, x.id`.execute(tx)
  return found.rows
}

export async function countAlerts(tx: Tx): Promise<number> {
  const row = await tx.selectFrom('alert').select(sql<number>`count(*)::int4`.as('count')).executeTakeFirstOrThrow()
  return row.count
}

/**
 * The id of the one that stands: the same alert twice is one. `again`: is it a new call beside the one that is open? Then it
 * takes its place, under an id of its own, so that every console rings as for a first one.
 */
export async function keepAlert(
  tx: Tx,
  alert: AlertRow,
  again: (open: AlertRow) => boolean,
): Promise<{ id: string; isNew: boolean; teams: string[] }> {
  const insert = () =>
    sql<{ id: string }>`
      insert into alert (id, kind, conversation_id, team_id, raised_by, raised_at, stage, times, rings_at, heard, sign, ends_at)
      values (${alert.id}, ${alert.kind}, ${alert.conversation_id}, ${alert.team_id}, ${alert.raised_by},
        ${alert.raised_at}::int8, ${alert.stage}, 1, ${alert.rings_at}::int8, false, ${alert.sign}, ${alert.ends_at}::int8)
      on conflict do nothing returning id`.execute(tx)
  if ((await insert()).rows[0]) return { id: alert.id, isNew: true, teams: [] }
  let query = tx.selectFrom('alert').selectAll().where('kind', '=', alert.kind)
  query =
    alert.conversation_id === null
      ? query.where('conversation_id', 'is', null).where('raised_by', '=', alert.raised_by)
      : query.where('conversation_id', '=', alert.conversation_id)
  const open = await query.forUpdate().executeTakeFirst()
  if (open && !again(open)) return { id: open.id, isNew: false, teams: [] }
  if (open) await dropAlert(tx, open.id)
  // Nobody else can have put one in its place: whoever tries waits for this transaction.
  if (!(await insert()).rows[0]) throw new Error('an alert came and went in one breath')
  return { id: alert.id, isNew: true, teams: open ? [open.team_id] : [] }
}

export const lockAlert = (tx: Tx, id: string): Promise<AlertRow | undefined> =>
  tx.selectFrom('alert').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

/** Those another process is busy with are left to it. */
export const lockRinging = (tx: Tx, now: number): Promise<AlertRow[]> =>
  tx.selectFrom('alert').selectAll().where('rings_at', '<=', now).orderBy('id').forUpdate().skipLocked().execute()

export async function changeAlert(tx: Tx, id: string, change: Partial<AlertRow>): Promise<void> {
  await tx.updateTable('alert').set(change).where('id', '=', id).execute()
}

/** Teams of those that were not confirmed before. */
export async function markHeard(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .updateTable('alert')
    .set({ heard: true })
    .where('id', 'in', [...ids])
    .where('heard', '=', false)
    .returning('team_id')
    .execute()
  return [...new Set(rows.map((row) => row.team_id))]
}

export async function dropAlert(tx: Tx, id: string): Promise<boolean> {
  const gone = await tx.deleteFrom('alert').where('id', '=', id).executeTakeFirst()
  return gone.numDeletedRows === 1n
}

/** @returns teams that had one. */
export async function dropAlertsOf(tx: Tx, conversation: string): Promise<string[]> {
  const rows = await tx.deleteFrom('alert').where('conversation_id', '=', conversation).returning('team_id').execute()
  return [...new Set(rows.map((row) => row.team_id))]
}

/**
 * She left before anybody had it: a call for danger goes on without its conversation, and of its time only the hour stays.
 * One of the same kind that its caller had open before makes way. @returns their teams.
 */
export async function letOutlive(tx: Tx, conversation: string, now: number): Promise<string[]> {
  const unheard = sql`x.conversation_id = ${conversation} and x.kind in ('danger', 'word') and x.acknowledged_by is null`
  await sql`
    delete from alert old using alert x
    where old.conversation_id is null and old.raised_by = x.raised_by and old.kind = x.kind and ${unheard}`.execute(tx)
  const kept = await sql<{ team: string }>`
    update alert x set conversation_id = null, stage = 'everybody', ends_at = ${now + hour}::int8,
      raised_at = x.raised_at - x.raised_at % ${hour}::int8
    where ${unheard} returning x.team_id as team`.execute(tx)
  return [...new Set(kept.rows.map((row) => row.team))]
}

/** Conversations that their visitors ended, and for which something still rings. */
export async function endedByVisitors(tx: Tx): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select distinct c.id from alert x join conversation c on c.id = x.conversation_id
    where c.closed_by = 'visitor' and x.acknowledged_by is null`.execute(tx)
  return found.rows.map(({ id }) => id)
}

/** Ended, in time or with their conversation. @returns their teams. */
export async function dropEnded(tx: Tx, now: number): Promise<string[]> {
  const gone = await sql<{ team: string }>`
    delete from alert x where x.ends_at <= ${now}::int8
      or exists (select 1 from conversation c where c.id = x.conversation_id and c.phase = 'closing')
    returning x.team_id as team`.execute(tx)
  return [...new Set(gone.rows.map((row) => row.team))]
}
