/**
 * `npm run norms`: what is asked of the line, and what holds it. Fails when a must that was held is no longer.
 * `-- --all` prints every id with its tests, `-- --write` brings docs/norms/coverage.json and docs/norms.md along.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { flagsOf } from './flags.ts'
import { asMarkdown, chaptersOf, figures } from './norms/as-markdown.ts'
import { brought, heldBy, type Judged, judge } from './norms/judge.ts'
import {
  coveragePath,
  heldPath,
  markdownPath,
  readAllTags,
  readClaims,
  readHeld,
  readRows,
  textOf,
} from './norms/read-norms.ts'

const flags = flagsOf('all', 'write')
const root = new URL('../', import.meta.url)
const rows = readRows()
const { tags, faults: misread } = readAllTags(rows)
if (flags.write) {
  const claims = brought(readClaims(), tags)
  writeFileSync(new URL(coveragePath, root), `${JSON.stringify(claims)}\n`)
  const held = heldBy(judge(rows, claims, tags, textOf).judged, readHeld())
  writeFileSync(new URL(heldPath, root), `${JSON.stringify(held)}\n`)
  const written = [coveragePath, heldPath]
  execFileSync('node_modules/.bin/biome', ['format', '--write', ...written], { cwd: root, stdio: 'ignore' })
  writeFileSync(new URL(markdownPath, root), asMarkdown(rows, claims))
}

const { judged, faults, warnings, gained } = judge(rows, readClaims(), tags, textOf, readHeld())
const byId = new Map(judged.map((each) => [each.row.id, each]))
const isShown = ({ row, state }: Judged): boolean =>
  flags.all || (row.strength === 'must' && row.through === undefined && state === 'open')
for (const { name, rows: own } of chaptersOf(rows)) {
  const lines = own.flatMap(({ id }) => {
    const each = byId.get(id)
    if (each === undefined || !isShown(each)) return []
    const { row, state, tags: found, claim } = each
    const note = row.through === undefined ? (claim?.note ?? '') : `through ${row.through.join(', ')}`
    const tests = found.map((tag) => `\n        ${tag.path}:${tag.line} ${tag.title}`)
    return [`  ${row.id}  ${row.strength}  ${state}: ${row.text} ${note}${flags.all ? tests.join('') : ''}`]
  })
  if (lines.length > 0) console.log(`\n${name}\n${lines.join('\n')}`)
}
console.log(`\n${figures(rows, (id) => byId.get(id)?.state ?? 'open')}`)
console.log(`\n${tags.length} tags in ${new Set(tags.map(({ path }) => path)).size} files. Open musts are above.`)
for (const { row, claim } of judged)
  if (claim?.withdrawn !== undefined) console.log(`WITHDRAWN  ${row.id}: ${claim.withdrawn}`)
for (const each of gained) console.log(`CHANGED  ${each} (npm run norms -- --write)`)
for (const each of warnings) console.log(`WARNING  ${each}`)
for (const each of [...misread, ...faults]) console.error(`FAILED  ${each}`)
process.exitCode = misread.length + faults.length > 0 ? 1 : 0
