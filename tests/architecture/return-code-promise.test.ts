/** What docs/return-code says in numbers is what the program does, and what follows from the one number that was measured. */
import { readFileSync } from 'node:fs'
import { wordsInCode } from '@lijn116/domain/code-words/read-code'
import { numbersInCode } from '@lijn116/domain/code-words/read-numbers'
import { codeSteps, deriveCode } from '@lijn116/encryption/keep'
import { codeBlobBytes } from '@lijn116/protocol/code-blob'
import { limits } from '@lijn116/protocol/limits'
import { describe, expect, it, vi } from 'vitest'
import { doors } from '../stage/inner-line.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const { words } = JSON.parse(read('content/words/nl.json')) as { words: string[] }
const line = {
  lineId: 'telling',
  trial: true,
  roots: [],
  minRosterVersion: 1,
  approvals: 2,
  doors: [],
  phone: '',
  builtAt: 0,
}
const secondsInYear = 365.25 * 86_400

/** Rounds of one derivation, as it asks the browser for them. */
async function roundsOfOne(): Promise<number> {
  const derive = vi.spyOn(SubtleCrypto.prototype, 'deriveBits')
  await deriveCode(line, 'zes woorden')
  const asked = derive.mock.calls.map(([how]) => how as Pbkdf2Params)
  derive.mockRestore()
  return asked.reduce((sum, { name, iterations }) => sum + (name === 'PBKDF2' ? iterations : 0), 0)
}

async function facts(measured: number): Promise<Record<string, number>> {
  const rounds = await roundsOfOne()
  const wordsBits = wordsInCode * Math.log2(words.length)
  const years = (2 ** (wordsBits - 1) * measured) / 1000 / secondsInYear
  return {
    ...limits,
    wordsBits,
    numbersBits: numbersInCode * Math.log2(6 * 10 ** 7),
    steps: codeSteps,
    rounds,
    hashes: 2 * rounds,
    anyCodeBits: wordsBits - Math.log2(limits.codes),
    coreMilliseconds: measured,
    yearsOneCode: years,
    yearsAnyCode: years / limits.codes,
    onceIn: 2 ** wordsBits / limits.codes / (limits.codeTriesPerSecond * secondsInYear),
    wordHours: (50_000 / 2) * (measured / 3_600_000),
    keepDays: Math.max(...[...doors.values()].map(({ keepDays }) => keepDays)),
  }
}

describe.each([
  { name: 'return-code.md', point: '.', comma: ',' },
  { name: 'return-code.nl.md', point: ',', comma: '.' },
])('docs/$name', ({ name, point, comma }) => {
  const page = read(`docs/${name}`)
  const numberOf = (text = '') => Number(text.replace(point, '.'))
  const inRows = [...page.matchAll(/^\| `(\w+)`[^|]* +\| ([\d.,]+) /gm)]
  const inSentences = [...page.matchAll(/`(\w+)` = ([\d.,]*\d)/g)]
  const spelled = (number: number) => `${number}`.replace(/\B(?=(\d{3})+$)/g, comma)

  it('says of each thing the number that it has', async () => {
    const measured = numberOf(inSentences.find(([, what]) => what === 'coreMilliseconds')?.[2])
    const known = await facts(measured)
    const said = [...inRows, ...inSentences]
    expect(said.map(([, what]) => what).sort()).toEqual(
      [
        ...['wordsBits', 'numbersBits', 'steps', 'rounds', 'hashes', 'codeChallengeBits', 'challengeBitsHighest'],
        ...[
          'codeTriesPerSecond',
          'codeAnswerMilliseconds',
          'secondTriesPerDay',
          'codes',
          'documentsPerCode',
          'anyCodeBits',
        ],
        ...['coreMilliseconds', 'yearsOneCode', 'yearsAnyCode', 'onceIn', 'wordHours', 'documentsPageBytes'],
        ...['keepDays', 'answeredLetterSeconds', 'reportSeconds'],
      ].sort(),
    )
    for (const [, what = '', number] of said) {
      const isRounded = /^years|^once|Hours$|Bits$/.test(what)
      const digits = what.endsWith('Bits') ? 3 : 2
      const exact = known[what] ?? Number.NaN
      expect(numberOf(number), what).toBe(isRounded ? Number(exact.toPrecision(digits)) : exact)
    }
  })

  it('says the same in its sentences', () => {
    for (const number of [words.length, 6 * 10 ** 7, 2 ** limits.codeChallengeBits, 2 ** limits.challengeBitsHighest])
      expect(page).toContain(spelled(number))
    expect(page).toContain(`${codeBlobBytes} bytes`)
    expect(page).toContain(`${(limits.secondTriesPerDay * 30 * 100) / 50_000}`.replace('.', point))
    for (const seconds of [limits.answeredLetterSeconds, limits.reportSeconds])
      expect(page).toMatch(new RegExp(`\\b${seconds / 3600} (hours|uur)`))
  })
})
