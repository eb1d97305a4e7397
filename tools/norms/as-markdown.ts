/** docs/norms.md from the data alone, and the figures that the command prints too. */
import { type Claims, type Row, type State, stateOf } from './judge.ts'

/** As the requirements and norms were drawn up: by chapter, from its first id on. */
const chapters: readonly [first: string, name: string][] = [
  ['R-001', 'Seeking help, step by step'],
  ['R-027', 'Anonymity and safety'],
  ['R-049', 'For every group'],
  ['R-112', 'The conversation, and looking at danger'],
  ['R-135', 'Continuity and return'],
  ['R-147', 'Referral and handing over'],
  ['R-165', 'Tools and skills of counsellors'],
  ['R-179', 'Organisation and doors'],
  ['R-193', 'Figures'],
  ['R-208', 'Independence and trust'],
  ['T-01', 'Tensions, and how they are resolved'],
  ['AV-01', 'Norms: availability and free access'],
  ['CO-01', 'Norms: confidentiality and anonymity'],
  ['IN-01', 'Norms: independence'],
  ['AC-01', 'Norms: accessibility and language'],
  ['QU-01', 'Norms: competence and quality'],
  ['RE-01', 'Norms: referral'],
  ['DA-01', 'Norms: data and reporting'],
  ['SE-01', 'Norms: security'],
  ['IO-01', 'Norms: interoperability and publication'],
]

export type Chapter = { name: string; rows: Row[] }

export function chaptersOf(rows: readonly Row[]): Chapter[] {
  const found: Chapter[] = []
  for (const row of rows) {
    const name = chapters.find(([first]) => first === row.id)?.[1]
    if (name !== undefined) found.push({ name, rows: [] })
    found.at(-1)?.rows.push(row)
  }
  return found
}

const states: readonly State[] = ['test', 'document', 'part', 'open']
const kinds: readonly [string, (id: string) => boolean][] = [
  ['requirement', (id) => id.startsWith('R-')],
  ['tension', (id) => id.startsWith('T-')],
  ['norm', (id) => !/^[RT]-/.test(id)],
]

/** How many of each kind and strength are held, and how. */
export function figures(rows: readonly Row[], stateOfId: (id: string) => State): string {
  const table = [['', 'test', 'document', 'in part', 'open', 'all']]
  for (const [kind, isOne] of kinds) {
    for (const strength of ['must', 'should', 'could'] as const) {
      const of = rows.filter((row) => isOne(row.id) && row.strength === strength)
      const counts = states.map((state) => of.filter((row) => stateOfId(row.id) === state).length)
      if (of.length > 0) table.push([`${kind}, ${strength}`, ...[...counts, of.length].map(String)])
    }
  }
  // As the formatter writes a table: as wide as the widest of each column.
  const widths = (table[0] ?? []).map((_, column) => Math.max(3, ...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)))
  const [head = [], ...rest] = [...lines.slice(0, 1), widths.map((width) => '-'.repeat(width)), ...lines.slice(1)]
  return [head, ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

const words: Record<State, string> = { test: 'test', document: 'document', part: 'in part', open: 'open' }

export function asMarkdown(rows: readonly Row[], claims: Claims): string {
  const order: State[] = ['open', 'part', 'document', 'test']
  const stateOfId = (id: string): State => {
    const through = rows.find((row) => row.id === id)?.through
    if (through !== undefined) return order.find((state) => through.map(stateOfId).includes(state)) ?? 'open'
    const claim = claims[id]
    return claim === undefined ? 'open' : stateOf(claim)
  }
  const lineOf = (row: Row): string => {
    const claim = claims[row.id]
    const links = (claim?.where ?? []).map((path) => `[${path.split('/').at(-1)}](../${path})`)
    const through = row.through === undefined ? [] : [`Through ${row.through.join(', ')}.`]
    const withdrawn = claim?.withdrawn === undefined ? [] : [`Withdrawn: ${claim.withdrawn}`]
    const shown = [...withdrawn, ...through, ...(claim?.note === undefined ? [] : [claim.note]), links.join(', ')]
    const last = shown.filter((each) => each !== '').join(' ')
    return `- **${row.id}** (${row.strength}, ${words[stateOfId(row.id)]}) ${row.text} ${last}`.trimEnd()
  }
  const parts = chaptersOf(rows).map(({ name, rows: own }) => [`## ${name}`, '', ...own.map(lineOf)].join('\n'))
  return `${[intro, figures(rows, stateOfId), ...parts].join('\n\n')}\n`
}

const intro = `# What is asked of a line, and what holds it

Made by \`npm run norms -- --write\` from [docs/norms](norms/coverage.json); do not edit it here. The wording is our own and short. It does not stand in for the law or for a standard.

- **test**: at least one test carries the id and would fail if it broke. \`grep -rn '@req:R-028'\` finds it; for norms \`@norm:CO-04\`.
- **document**: something written that a person must judge. The document names the id.
- **in part**: a test or a document holds some of it; the note says what is missing.
- **open**: nothing holds it. The note says why, as far as there is anything to say.

A test is no proof that people are safe, and a document is no proof of anything but that it was written. No lawyer, no auditor and nobody who once needed such a line has read this yet. \`npm run norms\` fails when a _must_ that was held is no longer.`
