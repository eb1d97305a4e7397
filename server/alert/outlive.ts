/** Danger that nobody has answered rings on when the visitor ends the conversation: she goes just when somebody comes in. */
import type { Database } from '../database/open.ts'
import * as store from './store.ts'

/** Inside the caller's transaction. @returns teams that are to be told. */
export const letOutlive = (tx: store.Tx, conversation: string, now: number): Promise<string[]> =>
  store.letOutlive(tx, conversation, now)

/** The rest is over with it. */
export async function visitorWent(
  parts: { sql: Database; now(): number; tell(hint: string): Promise<void> },
  conversation: string,
): Promise<void> {
  const teams = await parts.sql
    .transaction()
    .execute(async (tx) => [
      ...(await store.letOutlive(tx, conversation, parts.now())),
      ...(await store.dropAlertsOf(tx, conversation)),
    ])
  for (const team of new Set(teams)) await parts.tell(`a:${team}`)
}
