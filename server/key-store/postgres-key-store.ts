/** The key store of a production line: its own PostgreSQL, KEYS_DATABASE_URL, on an encrypted disk without backup or archive. */
import { randomBytes } from 'node:crypto'
import { openPool } from '../database/open.ts'
import { type KeyStore, slotName, unwrap, wrap } from './key-store.ts'

const tables = `
  begin;
  select pg_advisory_xact_lock(116017);
  create table if not exists day_key (day integer primary key, key bytea not null);
  create table if not exists slot (id text primary key, day integer not null references day_key on delete cascade, wrapped bytea not null);
  create index if not exists slot_day on slot (day);
  create index if not exists slot_name on slot (split_part(id, '.', 2));
  create table if not exists secret (name text primary key, key bytea not null);
  commit`

/** Talks, reports, and codes of doors that keep differently long. */
const mostDaysKnown = 16

export async function openPostgresKeyStore(url: string): Promise<KeyStore> {
  const pool = openPool(url, 4)
  await pool.query(tables)

  const keyOf = async (insert: string, read: string, name: string | number): Promise<Buffer> => {
    await pool.query(insert, [name, randomBytes(32)])
    const { rows } = await pool.query<{ key: Buffer }>(read, [name])
    const key = rows[0]?.key
    if (!key) throw new Error('the key store lost a key it just made')
    return key
  }

  /** Keys of the days in use, remembered: a start costs one row here, not three questions, whatever else is kept beside it. */
  const known = new Map<number, Promise<Buffer>>()
  const dayKeyOf = (day: number): Promise<Buffer> => {
    const before = known.get(day)
    if (before !== undefined) return before
    const key = keyOf(
      'insert into day_key values ($1, $2) on conflict do nothing',
      'select key from day_key where day = $1',
      day,
    )
    key.catch(() => known.delete(day))
    // The one that was asked for first goes first.
    for (const first of known.keys()) if (known.size >= mostDaysKnown) known.delete(first)
    known.set(day, key)
    return key
  }

  const keepSlot = async (day: number, name: string, key: Buffer): Promise<string> => {
    const id = `${day}.${name}`
    for (let tries = 0; tries < 2; tries++) {
      const dayKey = await dayKeyOf(day)
      // Only under the key that is there now: this store may have been lost and begun anew since it was read.
      const kept = await pool.query(
        `insert into slot select $1, $2, $3 from day_key where day = $2 and key = $4
         on conflict (id) do update set wrapped = excluded.wrapped`,
        [id, day, wrap(dayKey, id, key), dayKey],
      )
      if (kept.rowCount === 1) return id
      known.delete(day)
    }
    throw new Error('the key store changes while it is read')
  }
  const openSlot = async (id: string): Promise<Buffer | null> => {
    const { rows } = await pool.query<{ id: string; key: Buffer; wrapped: Buffer }>(
      `select slot.id, key, wrapped from slot join day_key using (day)
       where split_part(slot.id, '.', 2) = $1 order by (slot.id = $2) desc`,
      [slotName(id), id],
    )
    for (const row of rows)
      try {
        return unwrap(row.key, row.id, row.wrapped)
      } catch {}
    return null
  }
  /** Everywhere but at `except`. */
  const destroy = async (name: string, except: string | null): Promise<void> => {
    const those = `where split_part(id, '.', 2) = $1 and id is distinct from $2`
    await pool.query(`update slot set wrapped = $3 ${those}`, [name, except, randomBytes(60)])
    await pool.query(`delete from slot ${those}`, [name, except])
  }

  return {
    async createSlot(expiryDay) {
      const key = randomBytes(32)
      return { id: await keepSlot(expiryDay, randomBytes(16).toString('base64url'), key), key }
    },
    openSlot,
    async moveSlot(id, expiryDay) {
      const key = await openSlot(id)
      if (key === null) return null
      const moved = await keepSlot(expiryDay, slotName(id), key)
      await destroy(slotName(id), moved)
      return moved
    },
    async slots() {
      return (await pool.query<{ id: string }>('select id from slot')).rows.map((row) => row.id)
    },
    destroySlot: (id) => destroy(slotName(id), null),
    async destroyExpired(today) {
      for (const day of known.keys()) if (day < today) known.delete(day)
      await pool.query('update day_key set key = $2 where day < $1', [today, randomBytes(32)])
      await pool.query('delete from day_key where day < $1', [today])
    },
    secret: async (name) =>
      (await pool.query<{ key: Buffer }>('select key from secret where name = $1', [name])).rows[0]?.key ??
      keyOf(
        'insert into secret values ($1, $2) on conflict do nothing',
        'select key from secret where name = $1',
        name,
      ),
    close: () => pool.end(),
  }
}
