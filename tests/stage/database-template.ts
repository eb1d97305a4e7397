/**
 * An embedded database takes three seconds of a core to make and a tenth of one to copy. So a run makes one, with our
 * tables in it, and lines get a copy. What it is to start from nothing is proven where a test asks for that.
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../server/database/migrate.ts'
import { openEmbedded } from '../../server/database/open.ts'

/** Where the template of this run is; tests/stage/test-run.ts sets it. Without it every database is made from nothing. */
const variable = 'TEST_DATABASE_TEMPLATE'

/** Makes it, for this process and those it starts; answers what removes it. */
export async function makeDatabaseTemplate(): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-template-'))
  const database = await openEmbedded(directory)
  await migrate(database.sql)
  await database.close()
  process.env[variable] = directory
  return () => rmSync(directory, { recursive: true, force: true })
}

/** Fills a data directory that has no database yet. */
export function copyDatabaseTemplate(dataDir: string): void {
  const template = process.env[variable]
  const database = join(dataDir, 'database')
  if (template === undefined || existsSync(database)) return
  cpSync(join(template, 'database'), database, { recursive: true })
}
