/** Vitest calls this before and after the tests that need databases, for each project of theirs; one server is enough. */
import { makeBuiltOnce } from './built-once.ts'
import { makeCompressedOnce } from './compressed-once.ts'
import { makeDatabaseTemplate } from './database-template.ts'
import { startPostgres } from './postgres.ts'

export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.TEST_POSTGRES !== undefined) return async () => undefined
  const postgres = await startPostgres()
  process.env.TEST_POSTGRES = `postgres://lijn116@127.0.0.1:${postgres.port}/postgres`
  const removeTemplate = await makeDatabaseTemplate()
  const removeCompressed = makeCompressedOnce()
  const removeBuilt = makeBuiltOnce()
  return async () => {
    removeTemplate()
    removeCompressed()
    removeBuilt()
    await postgres.stop()
  }
}
