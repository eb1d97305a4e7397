/** The repository looks at itself. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, matchesGlob, normalize } from 'node:path'
import { expect, test } from 'vitest'
import vitest from '../../vitest.config.ts'

const root = new URL('../../', import.meta.url).pathname
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)))
const texts = tracked.filter((path) => !/\.(png|ico|woff2?)$/.test(path))

type Manifest = Record<
  'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string> | undefined
> & {
  workspaces?: string[]
  scripts?: Record<string, string>
}
const manifest = (path: string): Manifest => JSON.parse(read(path)) as Manifest
const rootManifest = manifest('package.json')
const workspaces = rootManifest.workspaces ?? []
const manifests = ['package.json', ...workspaces.map((room) => `${room}/package.json`)]

test("no file names a folder of somebody's machine, nor a registry", () => {
  const place = /(^|[\s"'`(=:])\/(home|root|Users|work|workspace|builds)\/\w|registry\.[a-z]+\.(org|com)\b/m
  expect(texts.filter((path) => place.test(read(path)))).toEqual([])
})

test('the lockfile gives every package by name and version, no host, and the hash of all that runs on Linux', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; resolved?: string; integrity?: string; link?: boolean } & Platforms>
  }
  const outside = Object.entries(lock.packages).filter(
    ([path, entry]) => path.includes('node_modules/') && entry.link !== true,
  )
  const without = (has: (entry: (typeof outside)[number][1]) => boolean): string[] =>
    outside.filter(([, entry]) => !has(entry)).map(([path]) => path)
  expect(outside.length).toBeGreaterThan(100)
  expect(without((entry) => entry.version !== undefined)).toEqual([])
  expect(without((entry) => entry.resolved === undefined)).toEqual([])
  expect(without((entry) => !runsOnLinux(entry) || entry.integrity?.startsWith('sha512-') === true)).toEqual([])
})

/** Packages for other systems are named without a hash where the registry we lock against does not carry them. */
type Platforms = { os?: string[]; cpu?: string[]; libc?: string[] }
const runsOnLinux = ({ os = ['linux'], cpu = ['x64'], libc = ['glibc'] }: Platforms): boolean =>
  os.includes('linux') && (cpu.includes('x64') || cpu.includes('arm64')) && libc.includes('glibc')

// @norm:IN-06
test('nothing runs when packages are installed, and none comes from git or a bare address', () => {
  const lines = read('.npmrc').split('\n')
  for (const line of [
    'ignore-scripts=true',
    'allow-git=none',
    'allow-remote=none',
    'omit-lockfile-registry-resolved=true',
  ]) {
    expect(lines).toContain(line)
  }
  for (const path of manifests) {
    const scripts = Object.keys(manifest(path).scripts ?? {})
    expect(scripts.filter((name) => /^(pre|post)?(install|prepare|publish)/.test(name))).toEqual([])
  }
})

const dependencies = manifests.flatMap((path) => {
  const { dependencies = {}, devDependencies = {}, optionalDependencies = {} } = manifest(path)
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
})

test('every version is exact', () => {
  const loose = dependencies.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
  expect(loose).toEqual([])
})

test('every dependency has its line in docs/dependencies.md, and every line its dependency', () => {
  const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1] ?? '')
  const used = dependencies.map(([name]) => name).filter((name) => !name.startsWith('@lijn116/'))
  expect([...new Set(used)].filter((name) => !listed.includes(name)).sort()).toEqual([])
  expect(listed.filter((name) => !used.includes(name))).toEqual([])
})

test('docs/map.md has a line for every workspace and every top folder', () => {
  const listed = [...read('docs/map.md').matchAll(/^\| `([\w.-]+)\/`/gm)].map((match) => match[1])
  const folders = new Set(tracked.filter((path) => path.includes('/')).map((path) => path.split('/')[0]))
  expect([...new Set([...workspaces, ...folders])].filter((folder) => !listed.includes(folder)).sort()).toEqual([])
})

/** A link to a file of ours; anchors are compared with the headings of the target as GitHub names them. */
test('every link between our documents leads somewhere', () => {
  const dead: string[] = []
  for (const path of texts.filter((file) => file.endsWith('.md'))) {
    const text = read(path).replaceAll(/```[\s\S]*?```|`[^`\n]+`/g, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|mailto:|tel:)/.test(target)) continue
      const [file = '', anchor] = target.split('#')
      const full = file === '' ? path : normalize(join(dirname(path), file))
      // An article that its language does not have leads to the Dutch one, and says so.
      const isThere = existsSync(join(root, full.replace(/^(content\/articles\/[a-z0-9-]+)\.[a-z-]+\.md$/, '$1.nl.md')))
      if (!isThere) dead.push(`${path} → ${target}`)
      else if (anchor !== undefined && full.endsWith('.md') && !anchorsOf(read(full)).includes(anchor)) {
        dead.push(`${path} → ${target}`)
      }
    }
  }
  expect(dead).toEqual([])
})

const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('TypeScript is never told to look away', () => {
  const lookAway = new RegExp(
    ['@ts-' + 'ignore', '@ts-' + 'nocheck', '\\bas ' + 'any\\b', ': any' + '\\b', '<any' + '>'].join('|'),
  )
  const code = texts.filter(
    (path) => /\.(ts|svelte)$/.test(path) && !/\.d\.ts$|architecture\/repository\.test/.test(path),
  )
  expect(code.filter((path) => lookAway.test(read(path)))).toEqual([])
})

test('folders have names of ideas', () => {
  const bags = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'shared', 'lib', 'core', 'manager', 'misc'])
  const named = tracked.flatMap((path) => path.split('/').map((part) => part.replace(/\.\w+$/, '')))
  expect([...new Set(named)].filter((name) => bags.has(name))).toEqual([])
})

test('files are named in kebab-case, components in PascalCase', () => {
  const odd = tracked
    .filter((path) => /\.(ts|svelte|css|sql)$/.test(path))
    .filter((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      if (name.endsWith('.svelte')) return !/^(\+)?[A-Za-z][A-Za-z0-9]*\.svelte$/.test(name)
      return !/^\+?[a-z0-9]+([-.][a-z0-9]+)*\.[a-z]+$/.test(name)
    })
  expect(odd).toEqual([])
})

test('a code file stays a size a person can hold', () => {
  const long = tracked
    .filter((path) => /\.(ts|svelte)$/.test(path) && !/\.test\.ts$/.test(path))
    .map((path) => ({ path, lines: read(path).split('\n').length }))
    .filter(({ lines }) => lines > 400)
  expect(long).toEqual([])
})

test('the start script leaves one process, so that SIGTERM reaches it', () => {
  expect(rootManifest.scripts?.start).toMatch(/^exec node /)
})

test('every test file is run, and by one project', () => {
  const projects = (vitest.test?.projects ?? []).map((project) =>
    typeof project === 'object' && 'test' in project ? (project.test?.include ?? []) : [],
  )
  const runBy = (path: string): number =>
    projects.filter((globs) => globs.some((glob) => matchesGlob(path, glob))).length
  const tests = tracked.filter((path) => path.endsWith('.test.ts'))
  expect(projects.map((globs) => tests.some((path) => globs.some((glob) => matchesGlob(path, glob))))).toEqual(
    projects.map(() => true),
  )
  expect(tests.length).toBeGreaterThan(300)
  expect(tests.filter((path) => runBy(path) !== 1)).toEqual([])
  expect(runBy('tests/elsewhere/new.test.ts')).toBe(0)
})

test('.ci/run can be run', () => {
  expect(statSync(join(root, '.ci/run')).mode & 0o111).not.toBe(0)
})

test('every setting the program reads is explained in both languages, and no other', () => {
  const config = read('server/config.ts')
  const isRead = new Set(
    [...config.matchAll(/env\.([A-Z_]+)|(?:port|origin)\('([A-Z_]+)'/g)].map((match) => match[1] ?? match[2]),
  )
  for (const language of ['en', 'nl']) {
    const page = read(`docs/running/running.${language}.md`)
    const rows = page.split('\n').filter((line) => /^\| *`[A-Z_]+`/.test(line))
    const explained = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map((match) => match[1]),
    )
    expect(explained.toSorted()).toEqual([...isRead].toSorted())
  }
})
