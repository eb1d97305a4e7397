/**
 * `npm run check-audit`: reads the audit from its first row and says whether every row is what was written. Prints the head;
 * note it outside this machine, and give it back later to know that this is still the same chain.
 *   npm run check-audit                              (DATABASE_URL as the server has it, or DATA_DIR of a trial that stands still)
 *   npm run check-audit -- 1204:9f86d081884c7d65…    (a head that was noted before)
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { checkChain } from '../audit/chain.ts'
import { DataDirectoryTaken, takeDataDirectory } from '../data-directory.ts'
import { openEmbedded, openPostgres } from '../database/open.ts'

const given = process.argv[2]
const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(given ?? '') ?? []
if (given !== undefined && (number === undefined || hash === undefined))
  fail('A noted head looks like 1204:9f86…, as printed.')

const address = process.env.DATABASE_URL
const directory = resolve(process.env.DATA_DIR ?? './data')
if (!address) {
  if (!existsSync(join(directory, 'database'))) fail(`There is no line in ${directory}. Set DATABASE_URL or DATA_DIR.`)
  await takeDataDirectory(directory).catch((error: unknown) =>
    fail(error instanceof DataDirectoryTaken ? error.message : 'The data directory cannot be opened.'),
  )
}
const database = address ? await openPostgres(address) : await openEmbedded(directory)
const noted = number === undefined || hash === undefined ? null : { number: Number(number), hash }
const checked = await checkChain(database, noted)
await database.close()
if ('wrongAt' in checked) fail(`Row ${checked.wrongAt}: ${checked.why}.`)
process.stdout.write(
  `${checked.rows} rows, each as it was written. Head: ${checked.head.number}:${checked.head.hash}\n`,
)

function fail(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(1)
}
