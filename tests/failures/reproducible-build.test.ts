/** Fear: two people who build the same source get other bytes, so nobody can tell whether what is served is what was read. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const apps = ['site', 'chat', 'console'] as const
/** All that a build reads. */
const sources = [
  ...[...apps, 'domain', 'protocol', 'encryption', 'client', 'design', 'content'],
  ...['tools/build.ts', 'package.json', 'package-lock.json', 'tsconfig.json'],
]
mkdirSync(join(root, 'test-output'), { recursive: true })
/** On the same disk, so that packages can stand there twice for nothing; git and the checks leave this folder alone. */
const place = mkdtempSync(join(root, 'test-output/', 'bij iemand anders-'))
const run = promisify(execFile)

/**
 * A disk that gives files in the other order, a clock more than a year ahead, another name, person and number of cores.
 * For what runs in Node; the compiled parts of the builders (esbuild, rolldown) read the real clock and machine.
 */
const otherMachine = `
import fs from 'node:fs'
import os from 'node:os'
import { syncBuiltinESMExports } from 'node:module'
const { readdirSync, readdir, promises } = fs
const { readdir: promised } = promises
fs.readdirSync = (...given) => readdirSync(...given).reverse()
promises.readdir = async (...given) => (await promised(...given)).reverse()
fs.readdir = (...given) => {
  const done = given.pop()
  readdir(...given, (error, found) => done(error, found?.reverse()))
}
const Now = Date
const ahead = 400 * 86_400_000
globalThis.Date = class Date extends Now {
  constructor(...given) {
    if (given.length === 0) super(Now.now() + ahead)
    else super(...given)
  }
  static now() {
    return Now.now() + ahead
  }
}
const one = os.cpus()[0]
os.hostname = () => 'elders'
os.userInfo = () => ({ username: 'iemand-anders', uid: 4321, gid: 4321, shell: '/bin/sh', homedir: '/elders' })
os.cpus = () => [one, one, one]
os.availableParallelism = () => 3
syncBuiltinESMExports()
`
/** Nobody else's clock, language or hands. */
const environment = () => ({
  PATH: process.env.PATH,
  HOME: place,
  TZ: 'Pacific/Kiritimati',
  LANG: 'tr_TR.UTF-8',
  LC_ALL: 'tr_TR.UTF-8',
  NODE_OPTIONS: `--import ${pathToFileURL(join(place, 'other-machine.mjs')).href}`,
})

/** Path to SHA-256. `.source` is what tools/build.ts notes for itself; it is not served. */
const hashesOf = (folder: string, app: string): Record<string, string> =>
  Object.fromEntries(
    globSync('**/*', { cwd: join(folder, app, 'build'), withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== '.source')
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [
        path.slice(join(folder, app, 'build/').length),
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ]),
  )

beforeAll(async () => {
  const isSource = (path: string): boolean => !/\/(node_modules|build|\.svelte-kit)$/.test(path)
  for (const path of sources) cpSync(join(root, path), join(place, path), { recursive: true, filter: isSource })
  for (const path of globSync('**/*', { cwd: place })) utimesSync(join(place, path), 1_000_000_000, 1_000_000_000)
  await run('cp', ['-a', '--link', join(root, 'node_modules'), join(place, 'node_modules')])
  writeFileSync(join(place, 'other-machine.mjs'), otherMachine)
  await run(process.execPath, [join(place, 'tools/build.ts')], { cwd: '/', env: environment() })
}, 600_000)
afterAll(() => rmSync(place, { recursive: true, force: true }))

it('the other machine is another one: its disk, its clock, its times, its name', async () => {
  const noon = Date.UTC(2026, 0, 1, 12)
  const told = [
    `fs.readdirSync(${JSON.stringify(join(place, 'content/doors'))})`,
    `new Date(${noon}).getHours()`,
    '[Date.now(), new Date().getTime()]',
    '[os.hostname(), os.userInfo().username, os.cpus().length]',
  ]
  const look = `console.log(JSON.stringify([${told.join()}]))`
  const { stdout } = await run(process.execPath, ['--eval', look], { env: environment() })
  const here = await run(process.execPath, ['--eval', look], { env: { ...process.env, NODE_OPTIONS: '', TZ: 'UTC' } })
  const [[there, kiritimati, later, others], [names, greenwich, now, ours]] = [
    JSON.parse(stdout),
    JSON.parse(here.stdout),
  ]
  expect(names.length).toBeGreaterThan(1)
  expect(there).toEqual(names.toReversed())
  expect([kiritimati, greenwich]).toEqual([2, 12])
  for (const [which, time] of later.entries()) expect(time - now[which]).toBeGreaterThan(365 * 86_400_000)
  expect(others).toEqual(['elders', 'iemand-anders', 3])
  expect(ours.slice(0, 2)).not.toEqual(others.slice(0, 2))
})

it.each(apps)('%s: another folder, another order, another time, another language, the same bytes', (app) => {
  const source = (folder: string): string => readFileSync(join(folder, app, 'build/.source'), 'utf8')
  expect(source(root), `${app}/build is older than its sources: npm run build`).toBe(source(place))
  const [here, there] = [hashesOf(root, app), hashesOf(place, app)]
  expect(Object.keys(here).length).toBeGreaterThan(2)
  expect(there).toEqual(here)
  const all = createHash('sha256').update(JSON.stringify(here)).digest('hex')
  console.log(`${app}: ${Object.keys(here).length} files, ${all}`)
})

it('no built file knows the folder it was built in', () => {
  const told = (folder: string) =>
    apps.flatMap((app) =>
      globSync('**/*.{html,js,css,json}', { cwd: join(folder, app, 'build') })
        .map((path) => join(folder, app, 'build', path))
        .filter((path) => [folder, encodeURI(folder)].some((name) => readFileSync(path, 'utf8').includes(name))),
    )
  expect([...told(root), ...told(place)]).toEqual([])
})

it('one byte more in one file is another build', () => {
  const before = hashesOf(place, 'console')
  const [name = ''] = Object.keys(before).filter((path) => path.endsWith('.js'))
  const path = join(place, 'console/build', name)
  writeFileSync(path, `/*${place}*/${readFileSync(path, 'utf8')}`)
  expect(hashesOf(place, 'console')).not.toEqual(before)
  expect(readFileSync(path, 'utf8').includes(place)).toBe(true)
})
