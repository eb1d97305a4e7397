/**
 * Whoever is out of a conversation leaves no envelope behind: with her own key and a copy of the database there is nothing
 * for her to open (encryption.md HANDOVER). What was signed, what the visitor got and what was said stay as they are.
 */
import type { Transaction } from 'kysely'
import type { ConversationRow, Schema } from '../database/schema.ts'
import { unwrap, wrap } from '../key-store/key-store.ts'
import { placeOf } from './place.ts'
import { grantFacts, rewriteFact } from './store.ts'

/** As wrapped in the body of a grant fact. A member without one is no longer in it. */
type Kept = { members?: { leaf: string; envelope: string }[] }

/** Who was in it and is not any more. */
export const whoIsOut = (before: ConversationRow | null, after: ConversationRow): string[] =>
  (before?.members ?? [])
    .map(({ leaf }) => leaf)
    .filter((leaf) => !after.members.some((member) => member.leaf === leaf))

/** Inside the transaction that let her out. */
export async function forgetEnvelopes(
  tx: Transaction<Schema>,
  key: Buffer,
  conversation: string,
  leaves: readonly string[],
): Promise<void> {
  for (const fact of await grantFacts(tx, conversation)) {
    const stored = JSON.parse(unwrap(key, placeOf(fact), fact.body).toString()) as Kept
    const members = stored.members?.filter(({ leaf }) => !leaves.includes(leaf))
    if (members?.length === stored.members?.length) continue
    await rewriteFact(tx, {
      ...fact,
      body: wrap(key, placeOf(fact), Buffer.from(JSON.stringify({ ...stored, members }))),
    })
  }
}
