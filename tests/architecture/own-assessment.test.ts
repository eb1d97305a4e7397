/** The documents that say how far we are say it of everything, and leave no line without where or why. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

// @norm:IO-08
test('each of the sixteen criteria for public code is held somewhere, or it is said that it is not', () => {
  const chapters = read('docs/sfpc.md').split(/^## /m).slice(1)
  expect(chapters.map((each) => Number.parseInt(each, 10))).toEqual(Array.from({ length: 16 }, (_, at) => at + 1))
  for (const chapter of chapters) {
    const lines = chapter.split('\n').filter((line) => line.startsWith('- '))
    expect(lines.length, chapter).toBeGreaterThan(0)
    // A link that leads nowhere is found in repository.test.ts.
    for (const line of lines) expect(line).toMatch(/^- (Held: .*\]\([^)]+\)|Not held: \S.{10,})/)
  }
})

// @norm:CO-13 @norm:CO-18 @norm:SE-19
test.each(['docs/dpia.md', 'docs/regimes.md', 'docs/running/incident.en.md', 'docs/running/incident.nl.md'])(
  '%s says that a lawyer has yet to read it',
  (path) => {
    expect(read(path).slice(0, 700)).toMatch(/lawyer|jurist/)
  },
)
