/**
 * `npm run check-advisories`: asks the registry that npm is set to whether a weakness is known in what is shipped. It needs a
 * network, so it is no part of `npm test`. Exit: 0 none, 1 some, 2 could not ask.
 */
import { spawnSync } from 'node:child_process'
import { root } from './packages.ts'

export type Advice = { readonly code: 0 | 1 | 2; readonly lines: readonly string[] }

type Vulnerability = {
  name: string
  severity: string
  range: string
  via: readonly (string | { title?: string; url?: string })[]
}
type Answer = { vulnerabilities?: Record<string, Vulnerability>; error?: { summary?: string }; message?: string }

/** `said`: standard output of `npm audit --json`. No answer is never taken for "nothing found". */
export function read(said: string): Advice {
  let answer: Answer
  try {
    answer = JSON.parse(said) as Answer
  } catch {
    return { code: 2, lines: ['npm gave no answer that can be read.'] }
  }
  if (answer.vulnerabilities === undefined)
    return { code: 2, lines: [answer.error?.summary || answer.message || 'The registry gave no list.'] }
  const lines = Object.values(answer.vulnerabilities).map(({ name, severity, range, via }) => {
    const why = via.map((each) =>
      typeof each === 'string' ? `through ${each}` : [each.title, each.url].filter(Boolean).join(' '),
    )
    return `${severity}: ${name} ${range}: ${why.join('; ')}`
  })
  return { code: lines.length > 0 ? 1 : 0, lines }
}

if (import.meta.main) {
  // `allow-remote=none` and the like stay as .npmrc has them: a question installs nothing.
  const asked = spawnSync('npm', ['audit', '--json', ...process.argv.slice(2)], { cwd: root, encoding: 'utf8' })
  const { code, lines } = read(asked.stdout ?? '')
  for (const line of lines) console.log(line)
  const said = [
    'No weakness is known in these packages.',
    `${lines.length} known.`,
    'Could not ask. Nothing is known now.',
  ] as const
  console.log(said[code])
  process.exitCode = code
}
