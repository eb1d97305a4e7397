/** docs/threat-model.md points at tests. A row that is missing, or a test that is gone, makes it a promise without a proof. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const page = readFileSync(join(root, 'docs/threat-model.md'), 'utf8')
const folders = ['tests/adversaries', 'tests/forensics']

/** Names of tests as a reader sees them in the file; quotes inside them are written with a stroke there. */
function namesIn(source: string): Set<string> {
  const names = source.matchAll(/\(\s*(?:'((?:[^'\\\n]|\\.)+)'|"((?:[^"\\\n]|\\.)+)"|`([^`]+)`),/g)
  return new Set([...names].map(([, one, two, three]) => (one ?? two ?? three ?? '').replaceAll(/\\(.)/g, '$1')))
}
const known = new Map<string, Set<string>>()
function namesOf(file: string): Set<string> | null {
  if (!existsSync(join(root, file))) return null
  const names = known.get(file) ?? namesIn(readFileSync(join(root, file), 'utf8'))
  known.set(file, names)
  return names
}

type Quoted = { row: string; file: string; title: string }
/** Every title in “quotes” belongs to the link to a test before it in the same line. */
function quotedIn(text: string): { quoted: Quoted[]; files: string[] } {
  const quoted: Quoted[] = []
  const files: string[] = []
  let row = ''
  for (const line of text.split('\n')) {
    row = /^## (A\d+) /.exec(line)?.[1] ?? /^\| ([CM]\d+b?) /.exec(line)?.[1] ?? (line.startsWith('## ') ? '' : row)
    let file = ''
    for (const [, target, title] of line.matchAll(/\]\(([^)\s]+)\)|“([^”]+)”/g)) {
      if (target !== undefined) file = target.endsWith('.test.ts') ? normalize(join('docs', target)) : ''
      if (target !== undefined && file !== '') files.push(file)
      if (title !== undefined && file !== '') quoted.push({ row, file, title })
    }
  }
  return { quoted, files }
}
const missingIn = (text: string): string[] =>
  quotedIn(text).quoted.flatMap(({ row, file, title }) =>
    namesOf(file)?.has(title) ? [] : [`${row}: ${file} “${title}”`],
  )

const upTo = (letter: string, last: number): string[] => Array.from({ length: last }, (_, at) => `${letter}${at + 1}`)
const adversaries = upTo('A', 16)
const rows = [...upTo('C', 32), 'C23b', ...upTo('M', 18)]

// @norm:SE-14
it('every test it names is there, by the name it is given', () => {
  const { quoted, files } = quotedIn(page)
  expect(files.filter((file) => namesOf(file) === null)).toEqual([])
  expect(missingIn(page)).toEqual([])
  expect(quoted.length).toBeGreaterThan(200)
})

// @norm:SE-14
it('everybody who may be looking, all that a page must do and all that was measured has a row with a test, or says why not', () => {
  const { quoted } = quotedIn(page)
  for (const row of adversaries) {
    expect(page.match(new RegExp(`^## ${row} `, 'gm')), row).toHaveLength(1)
    expect(page.match(new RegExp(`^\\| ${row} +\\|`, 'gm')), row).toHaveLength(1)
    expect(
      quoted.filter((each) => each.row === row),
      row,
    ).not.toEqual([])
  }
  for (const row of rows) {
    const [line = '', ...more] = page.split('\n').filter((each) => new RegExp(`^\\| ${row} +\\|`).test(each))
    expect([row, line === '', more]).toEqual([row, false, []])
    expect([row, quoted.some((each) => each.row === row) || /\bNo test\b.*[.:] \S/.test(line)]).toEqual([row, true])
  }
  // A row that nobody knows is one that nobody reads.
  const told = [...page.matchAll(/^(?:## |\| )([ACM]\d+b?)\b/gm)].map(([, row]) => row ?? '')
  expect([...new Set(told)].toSorted()).toEqual([...adversaries, ...rows].toSorted())
})

it('every test written for somebody who may be looking is named there', () => {
  const { files } = quotedIn(page)
  const written = folders.flatMap((folder) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [])
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => `${folder}/${name}`),
  )
  expect(written.length).toBeGreaterThan(0)
  expect(written.filter((file) => !files.includes(file))).toEqual([])
})

it('control: a name that no test has, in a file that is there or not, is found', () => {
  const self = '[this](../tests/architecture/threat-model.test.ts)'
  const text = `## A1 x\n- ${self}: “every test it names is there, by the name it is given”; “made up”\n| M3 | x | [y](../z.test.ts): “no” |`
  expect(missingIn(text)).toEqual(['A1: tests/architecture/threat-model.test.ts “made up”', 'M3: z.test.ts “no”'])
})
