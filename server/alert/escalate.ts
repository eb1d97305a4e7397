/**
 * What time does to alerts, every second, from the table: so nothing is lost by a restart, and of several processes one
 * rings. An alert that somebody has rings again when she is gone: whoever waits for her must not wait for nobody.
 */
import { isQuiet, ringsNext, stageAt } from '@lijn116/domain/alert/alert'
import { limits } from '@lijn116/protocol/limits'
import { sql } from 'kysely'
import { whoIsThere } from '../availability/who-is-there.ts'
import { channel, type Database } from '../database/open.ts'
import { openOf } from './bell.ts'
import type { Hearing } from './hearing.ts'
import * as store from './store.ts'
import { whoAnswers } from './who-answers.ts'

type Parts = { sql: Database; now(): number; hearing: Hearing }

/** Any number, the same in every process. */
const oneProcess = 116_019

const running = new WeakMap<Hearing, Promise<void>>()

/** One look at a time: a database that is slow gets no heap of them. */
export function lookAtAlerts(parts: Parts): Promise<void> {
  const before = running.get(parts.hearing)
  if (before) return before
  const look = lookOnce(parts).finally(() => running.delete(parts.hearing))
  running.set(parts.hearing, look)
  return look
}

async function lookOnce(parts: Parts): Promise<void> {
  await parts.hearing.look()
  if ((await store.countAlerts(parts.sql)) === 0) return
  await parts.sql.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(${oneProcess}) as mine`.execute(tx)
    if (rows[0]?.mine !== true) return
    const now = parts.now()
    // A process died between the end and this.
    for (const each of await store.endedByVisitors(tx)) await store.letOutlive(tx, each, now)
    const teams = new Set(await store.dropEnded(tx, now))
    for (const row of await store.openAlerts(tx, now)) {
      if (row.acknowledged_by === null || isQuiet(row.kind)) continue
      const people = whoAnswers(await whoIsThere({ sql: tx }, row.team_id), now)
      if (people.some((person) => person.there && person.leaf === row.acknowledged_by)) continue
      await store.changeAlert(tx, row.id, { acknowledged_by: null, stage: 'everybody', rings_at: now })
    }
    for (const row of await store.lockRinging(tx, now)) {
      const before = openOf(row)
      const stage = stageAt(before, now, limits)
      const rings_at = ringsNext({ ...before, stage }, now, limits)
      await store.changeAlert(tx, row.id, { stage, times: row.times + 1, rings_at })
      teams.add(row.team_id)
    }
    const hints = [...teams].map((team) => `a:${team}`)
    if (hints.length > 0)
      await sql`select pg_notify(${channel}, hint) from unnest(${hints}::text[]) as hint`.execute(tx)
  })
}
