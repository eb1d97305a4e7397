/**
 * `npm run write-directory`: writes what was published in the console back into content/directory/entries/, for the next
 * release. Looks at the database and changes nothing in it (DATABASE_URL as the server has it, or DATA_DIR of a trial that stands still).
 *   npm run write-directory                 (into content/directory/entries/)
 *   npm run write-directory -- /some/folder (into another folder, which must be there)
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DataDirectoryTaken, takeDataDirectory } from '../data-directory.ts'
import { openEmbedded, openPostgres } from '../database/open.ts'
import { baseOfProgram } from '../directory/desk/base.ts'
import { createMapCopy } from '../directory/desk/published.ts'
import { writeEntries } from '../directory/desk/write-entries.ts'

const into = resolve(process.argv[2] ?? fileURLToPath(new URL('../../content/directory/entries', import.meta.url)))
if (!existsSync(into)) fail(`There is no folder ${into}.`)
const address = process.env.DATABASE_URL
const directory = resolve(process.env.DATA_DIR ?? './data')
if (!address) {
  if (!existsSync(join(directory, 'database'))) fail(`There is no line in ${directory}. Set DATABASE_URL or DATA_DIR.`)
  await takeDataDirectory(directory).catch((error: unknown) =>
    fail(error instanceof DataDirectoryTaken ? error.message : 'The data directory cannot be opened.'),
  )
}
const database = address ? await openPostgres(address) : await openEmbedded(directory)
let unread = 0
const broken = () => {
  unread += 1
}
const map = await createMapCopy({ sql: database.sql, base: baseOfProgram(), broken })
await database.close()
if (unread > 0) fail(`${unread} entries are of a form that this program does not know. Nothing was written.`)
const { written, removed } = writeEntries(map.now().all, into)
process.stdout.write(
  `${written.length} written, ${removed.length} taken off. Look at what changed; then npx biome check --write ${into} and npm run check-directory.\n`,
)

function fail(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(1)
}
