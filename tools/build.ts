/** Builds the three browser apps side by side. `--if-needed`: only those whose sources changed since their build. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const apps = ['site', 'chat', 'console'] as const
/** What can end up in an app besides its own folder. */
const shared = ['domain', 'protocol', 'encryption', 'client', 'design', 'content']
const stampName = '.source'

function sourceHash(app: string): string {
  const hash = createHash('sha256')
  const inRooms = globSync(`{${[app, ...shared].join(',')}}/**/*`, {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => ['node_modules', 'build', '.svelte-kit'].includes(entry.name),
  })
  const files = inRooms
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
  for (const file of [...files, join(root, 'package-lock.json')].sort()) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function isFresh(app: string): boolean {
  const stamp = join(root, app, 'build', stampName)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourceHash(app)
}

/** The words of the build are shown only when it fails. */
async function build(app: string): Promise<boolean> {
  const from = Date.now()
  const manifest: unknown = JSON.parse(readFileSync(join(root, app, 'package.json'), 'utf8'))
  const command = (manifest as { scripts?: { build?: string } }).scripts?.build
  if (command === undefined) {
    console.error(`${app}: no build script in ${app}/package.json`)
    return false
  }
  const hash = sourceHash(app)
  /** A build that fails half-way must not pass for a fresh one. */
  rmSync(join(root, app, 'build', stampName), { force: true })
  const child = spawn(command, {
    shell: true,
    cwd: join(root, app),
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) {
    console.error(`${app}: the build failed\n${said}`)
    return false
  }
  writeFileSync(join(root, app, 'build', stampName), hash)
  console.log(`${app}: built in ${((Date.now() - from) / 1000).toFixed(1)} s`)
  return true
}

const onlyNeeded = process.argv.includes('--if-needed')
const chosen = apps.filter((app) => !(onlyNeeded && isFresh(app)))
const built = await Promise.all(chosen.map(build))
process.exitCode = built.every(Boolean) ? 0 : 1
