/**
 * Prints what the server keeps of trust, and who asks to be certified, as a file for the custodian. Nothing in it is secret.
 *   node server/commands/show-trust.ts > trust.json       (DATABASE_URL as the server has it)
 */
import { openPostgres } from '../database/open.ts'
import { trustForCustodian } from '../people/trust-for-custodian.ts'

const address = process.env.DATABASE_URL
if (!address) {
  process.stderr.write('DATABASE_URL: the PostgreSQL server of this line. A trial has no custodian.\n')
  process.exit(1)
}
const database = await openPostgres(address)
const file = await trustForCustodian({ sql: database.sql })
await database.close()
if (file === null) {
  process.stderr.write('This line keeps no trust yet: start the server with TRUST_FILE first.\n')
  process.exit(1)
}
process.stdout.write(`${JSON.stringify(file, null, 2)}\n`)
