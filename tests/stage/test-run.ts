/** Vitest calls this once before and once after the tests that need databases. */
import { makeDatabaseTemplate } from './database-template.ts'
import { startPostgres } from './postgres.ts'

export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  process.env.TEST_POSTGRES = `postgres://lijn116@127.0.0.1:${postgres.port}/postgres`
  const removeTemplate = await makeDatabaseTemplate()
  return async () => {
    removeTemplate()
    await postgres.stop()
  }
}
