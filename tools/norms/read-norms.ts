/** The lists, what was agreed, and the tags of every test that git knows (a new one: git add). */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { type Claims, type Held, isTest, type Row } from './judge.ts'
import { type ReadTags, readTags } from './read-tags.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

export const coveragePath = 'docs/norms/coverage.json'
export const heldPath = 'docs/norms/held.json'
export const markdownPath = 'docs/norms.md'
export const textOf = (path: string): string | null => (existsSync(new URL(path, root)) ? read(path) : null)
export const readRows = (): Row[] =>
  ['requirements', 'norms'].flatMap((name) => JSON.parse(read(`docs/norms/${name}.json`)) as Row[])
export const readClaims = (): Claims => JSON.parse(read(coveragePath)) as Claims
export const readHeld = (): Held => JSON.parse(read(heldPath)) as Held

export function readAllTags(rows: readonly Row[]): ReadTags {
  const ids = new Set(rows.filter((row) => row.through === undefined).map((row) => row.id))
  const paths = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(isTest)
  const each = paths.map((path) => readTags(path, textOf(path) ?? '', (id) => ids.has(id)))
  return { tags: each.flatMap(({ tags }) => tags), faults: each.flatMap(({ faults }) => faults) }
}
