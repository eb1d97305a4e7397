import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawNumbers, drawWords } from './draw-code.ts'
import { readCode, wordsInCode } from './read-code.ts'
import { numbersInCode, readNumbers } from './read-numbers.ts'

const list = { language: 'nl', words: 'appel bakker fietsen konijn lepel storm vlieger zebra'.split(' ') }

/** Gives these back in turn, each made to fit, and says what was asked for. */
function chance(numbers: readonly number[]) {
  const asked: number[] = []
  return { asked, random: (below: number) => (numbers[asked.push(below) - 1] ?? 0) % below }
}
const numbers = fc.array(fc.nat(), { minLength: 30, maxLength: 30 })

describe('words', () => {
  test('are as many as a code has, of the list, in the order they were drawn, and read back as they are', () => {
    fc.assert(
      fc.property(numbers, (drawn) => {
        const code = drawWords(list, chance(drawn).random)
        expect(code.split(' ')).toEqual(drawn.slice(0, wordsInCode).map((each) => list.words[each % list.words.length]))
        expect(readCode(code, [list]).code).toBe(code)
      }),
    )
  })

  test('ask for one number below the length of the list for each word, so that each is equally likely', () => {
    const { asked, random } = chance([])
    drawWords(list, random)
    expect(asked).toEqual(Array.from({ length: wordsInCode }, () => list.words.length))
  })

  test.each([8, -1, 0.5, Number.NaN])('are not made from a number that is none of the list: %s', (number) => {
    expect(() => drawWords(list, () => number)).toThrow(RangeError)
  })
})

describe('numbers', () => {
  test('look like mobile numbers, and read back as they are', () => {
    fc.assert(
      fc.property(numbers, (drawn) => {
        const code = drawNumbers(chance(drawn).random)
        expect(code).toMatch(/^06[1-58]\d{7} 06[1-58]\d{7} 06[1-58]\d{7}$/)
        expect(readNumbers(code)).toBe(code)
      }),
    )
  })

  test('are stronger than six words of 2,048', () => {
    const { asked, random } = chance([])
    drawNumbers(random)
    const bits = asked.reduce((sum, below) => sum + Math.log2(below), 0)
    expect(asked).toHaveLength(numbersInCode * 8)
    expect(bits).toBeGreaterThan(wordsInCode * Math.log2(2048))
    expect(bits).toBeCloseTo(77.5, 1)
  })
})
