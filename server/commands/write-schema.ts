/** `npm run schema`: writes server/schema.sql after a new migration. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeSchema } from '../database/describe-schema.ts'
import { migrate } from '../database/migrate.ts'
import { openEmbedded } from '../database/open.ts'

const directory = mkdtempSync(join(tmpdir(), 'lijn116-schema-'))
const database = await openEmbedded(directory)
await migrate(database.sql)
writeFileSync(new URL('../schema.sql', import.meta.url), await describeSchema(database.sql))
await database.close()
rmSync(directory, { recursive: true })
