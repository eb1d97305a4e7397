/** Vitest calls this once before and once after the tests that need a database server. */
import { startPostgres } from './postgres.ts'

export default async function setup(): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  process.env.TEST_POSTGRES = `postgres://lijn116@127.0.0.1:${postgres.port}/postgres`
  return () => postgres.stop()
}
