/** The SQL of who is on duty. */
import { type Staffing, unwritten } from '@lijn116/domain/staffing/staffing'
import { sql, type Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'

type Tx = Transaction<Schema> | Database
export type Person = Staffing & {
  name: string
  leaf: string
  roles: string[]
  duty: 'on' | 'pause' | 'off'
  pseudonym: string | null
  consoleGoneAt: number | null
  /** Since when rings are left unheard; null: her console answers. */
  silentAt: number | null
  /** Of this shift; null: not said. */
  endsAt: number | null
  alsoNearEnd: boolean
  /** After a heavy conversation; null or in the past: she is back. */
  restUntil: number | null
  /** Conversations she leads, and whether one of these is with somebody who is not safe. */
  held: number
  holdsAcute: boolean
  /** In a conversation that somebody else leads. */
  along: boolean
  /** In any. */
  busy: boolean
  coordinator: boolean
}

/** Of account `a`. */
const isAlong = sql<boolean>`exists (
  select 1 from conversation c
  where c.members @> jsonb_build_array(jsonb_build_object('leaf', a.leaf)) and c.holder is distinct from a.leaf and c.phase <> 'closing'
)`

export async function peopleOf(tx: Tx, team: string): Promise<Person[]> {
  const found = await sql<Omit<Person, keyof Staffing> & { [Each in keyof Staffing]: Staffing[Each] | null }>`
    select a.name, a.leaf, a.roles, coalesce(d.state, 'off') as duty, d.pseudonym,
      case when d.name is null then 0 else d.console_gone_at end as "consoleGoneAt",
      d.silent_at as "silentAt", d.ends_at as "endsAt", coalesce(d.also_near_end, false) as "alsoNearEnd",
      d.rest_until as "restUntil", 'coordinator' = any (a.roles) as coordinator, h.held, h.held > 0 or ${isAlong} as busy, ${isAlong} as along, h.acute as "holdsAcute",
      s.languages, s.skills, s.gender, s.capacity, s.conduct_seen_on as "conductSeenOn", s.trainings
    from account a left join duty d using (name) left join staffing s on s.leaf = a.leaf
    cross join lateral (
      select count(*)::int4 as held, coalesce(bool_or(c.unsafe_at is not null), false) as acute
      from conversation c where c.holder = a.leaf and c.phase <> 'closing'
    ) as h
    where a.team_id = ${team} order by a.name`.execute(tx)
  return found.rows.map((row) => ({
    ...row,
    languages: row.languages ?? unwritten.languages,
    skills: row.skills ?? unwritten.skills,
    capacity: row.capacity ?? unwritten.capacity,
    trainings: row.trainings ?? unwritten.trainings,
  }))
}

export type OnDuty = Pick<
  Person,
  'leaf' | 'duty' | 'consoleGoneAt' | 'silentAt' | 'restUntil' | 'held' | 'along' | 'capacity'
> & {
  pseudonym: string
  team: string
  roles: string[]
  languages: string[]
  skills: string[]
  certificate: string
  shift: string
}

/** With a shift, so on duty or on a break, and certified. `of` null: of every team and organisation. */
export async function onDuty(tx: Tx, of: { teams: readonly string[]; organisation: string } | null): Promise<OnDuty[]> {
  const found = await sql<OnDuty>`
    select a.leaf, a.team_id as team, a.roles, d.state as duty, d.pseudonym, d.shift, k.signed as certificate,
      d.console_gone_at as "consoleGoneAt", d.silent_at as "silentAt", d.rest_until as "restUntil",
      ${isAlong} as along, coalesce(s.languages, '{}') as languages,
      coalesce(s.skills, '{}') as skills, coalesce(s.capacity, ${unwritten.capacity}::int4) as capacity,
      (select count(*)::int4 from conversation c where c.holder = a.leaf and c.phase <> 'closing') as held
    from account a join duty d using (name) join certificate k on k.leaf = a.leaf left join staffing s on s.leaf = a.leaf
    where (${of === null} or (a.team_id = any (${[...(of?.teams ?? [])]}::text[]) and a.organisation_id = ${of?.organisation ?? ''}))
      and d.state <> 'off' and d.shift is not null and d.pseudonym is not null
    order by d.pseudonym, a.leaf`.execute(tx)
  return found.rows
}

/** Leaf to when its console went away: null while connected; 0 (long ago) for whoever went off duty and then away. */
export async function goneConsoles(tx: Tx, leaves: readonly string[]): Promise<Map<string, number | null>> {
  if (leaves.length === 0) return new Map()
  const rows = await tx
    .selectFrom('account')
    .leftJoin('duty', 'duty.name', 'account.name')
    .select(['leaf', 'state', 'console_gone_at'])
    .where('leaf', 'in', [...leaves])
    .execute()
  return new Map(
    rows.map(({ leaf, state, console_gone_at: goneAt }) => [
      leaf,
      state === null || (state === 'off' && goneAt !== null) ? 0 : goneAt,
    ]),
  )
}

/** Certificate and shift of those on duty or on a break, by leaf. */
export async function shiftsOf(
  tx: Tx,
  leaves: readonly string[],
): Promise<Map<string, { certificate: string; shift: string }>> {
  if (leaves.length === 0) return new Map()
  const rows = await tx
    .selectFrom('account')
    .innerJoin('duty', 'duty.name', 'account.name')
    .innerJoin('certificate', 'certificate.leaf', 'account.leaf')
    .select(['account.leaf', 'certificate.signed as certificate', 'duty.shift'])
    .where('account.leaf', 'in', [...leaves])
    .execute()
  return new Map(
    rows.flatMap(({ leaf, certificate, shift }) => (shift === null ? [] : [[leaf, { certificate, shift }]])),
  )
}

export const dutyOf = (tx: Tx, name: string) =>
  tx.selectFrom('duty').selectAll().where('name', '=', name).executeTakeFirst()

/** The signed shift a visitor is shown comes from the account that is on duty now. Says nothing of the console: streams do. */
export async function setDuty(
  tx: Tx,
  name: string,
  duty:
    | { state: 'on'; shift: string; pseudonym: string; endsAt?: number | null; alsoNearEnd?: boolean }
    | { state: 'pause' | 'off'; keepsShift?: boolean },
  now: number,
): Promise<void> {
  const shown =
    duty.state === 'on'
      ? {
          shift: duty.shift,
          pseudonym: duty.pseudonym,
          ends_at: duty.endsAt ?? null,
          also_near_end: duty.alsoNearEnd ?? false,
        }
      : { shift: null, pseudonym: null, ends_at: null, also_near_end: false }
  const { shift, pseudonym, ...ends } = shown
  // A pause keeps the shift: the conversation that may still be open was granted under it.
  const kept =
    duty.state === 'pause' ? {} : duty.state === 'off' && duty.keepsShift ? ends : { shift, pseudonym, ...ends }
  const changed = { state: duty.state, rest_until: null, ...kept }
  await tx
    .insertInto('duty')
    .values({ name, state: duty.state, ...shown, console_gone_at: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(changed))
    .execute()
}

/** Of whoever is on duty. False when that was so. */
export async function setRest(tx: Tx, name: string, until: number | null): Promise<boolean> {
  const changed = await sql`
    update duty set rest_until = ${until}::int8
    where name = ${name} and state = 'on' and rest_until is distinct from ${until}::int8`.execute(tx)
  return changed.numAffectedRows === 1n
}

/** Is she in a conversation that was granted under her shift? */
export async function leads(tx: Tx, leaf: string): Promise<boolean> {
  const found = await sql`
    select from conversation where holder = ${leaf} and phase in ('granted', 'talking') limit 1`.execute(tx)
  return found.rows.length > 0
}

/** Of who is off duty, once nothing she leads needs them. */
export async function dropShifts(tx: Tx): Promise<void> {
  await sql`
    update duty d set shift = null, pseudonym = null from account a
    where a.name = d.name and d.state = 'off' and d.shift is not null
      and not exists (select from conversation c where c.holder = a.leaf and c.phase in ('granted', 'talking'))`.execute(
    tx,
  )
}

export async function setConsole(tx: Tx, name: string, goneAt: number | null): Promise<void> {
  // Of somebody who was removed a moment ago the stream still ends, and nothing is kept of it.
  await sql`
    insert into duty (name, state, console_gone_at) select name, 'off', ${goneAt}::int8 from account where name = ${name}
    on conflict (name) do update set console_gone_at = excluded.console_gone_at,
      silent_at = case when excluded.console_gone_at is null then null else duty.silent_at end`.execute(tx)
}

/** Her console leaves rings unheard, or answers again (null). False when that was known. */
export async function setSilent(tx: Tx, leaf: string, silentAt: number | null): Promise<boolean> {
  const changed = await sql`
    update duty d set silent_at = ${silentAt}::int8 from account a
    where a.leaf = ${leaf} and d.name = a.name and (d.silent_at is null) <> (${silentAt}::int8 is null)`.execute(tx)
  return changed.numAffectedRows === 1n
}

export async function everyConsoleGone(tx: Tx, now: number): Promise<void> {
  await tx.updateTable('duty').set({ console_gone_at: now }).where('console_gone_at', 'is', null).execute()
}
