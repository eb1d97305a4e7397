/** Copies for staff go a day after the answer; whoever could answer hears once when a letter is past its time. */
import { limits } from '@lijn116/protocol/limits'
import type { Database } from '../database/open.ts'
import { tellGathered } from './gathered.ts'
import * as store from './store.ts'

const looked = new WeakMap<Database, number>()

export async function tidyMail(parts: {
  sql: Database
  now(): number
  tell(hint: string): Promise<void>
}): Promise<void> {
  const now = parts.now()
  await tellGathered(parts)
  await store.dropAnswered(parts.sql, now - limits.answeredLetterSeconds * 1000)
  const before = looked.get(parts.sql) ?? now
  looked.set(parts.sql, now)
  if (await store.isAnyDue(parts.sql, before, now)) await parts.tell('s:*:mail')
}
