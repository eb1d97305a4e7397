import type { WordList } from '@lijn116/domain/code-words/read-code'
import { expect, test } from 'vitest'
import { isNumbers, understand } from './understood.ts'

const en: WordList = { language: 'en', words: ['bridge', 'candle', 'garden', 'orange', 'table', 'window'] }
const six = ['aambeeld', 'aanhanger', 'aankomst', 'kanaal', 'olijf', 'refrein']
const nl: WordList = { language: 'nl', words: [...six, 'kaars', 'laars', 'patio'].sort() }
const lists = [nl, en]
const read = (text: string, isTyping = false) => understand(text, lists, 'nl', isTyping)

test('each word stands there as it was understood, and as she typed it when that is another', () => {
  const { lines, code, sums } = read('Aambeeld, aanhangr\naankomst KANAAL olijf refrein')
  expect(lines.map(({ key, word }) => [key, word])).toEqual(
    six.map((word) => [word === 'aanhanger' ? 'enter-typed' : null, word]),
  )
  expect(lines[1]?.typed).toBe('aanhangr')
  expect(code).toBe(six.join(' '))
  expect(sums.map(({ key }) => key)).toEqual(['enter-whole'])
})

test('what may be several is asked, what is none is said, and neither makes a code', () => {
  const { lines, code } = read('qqqqqq aambeeld')
  expect(lines[0]).toMatchObject({ key: 'enter-unknown', typed: 'qqqqqq', maybe: [] })
  expect(code).toBeNull()
  const { lines: doubtful } = read('maars ')
  expect(doubtful[0]).toMatchObject({ key: 'enter-maybe', word: '' })
  expect(doubtful[0]?.maybe).toEqual(['kaars', 'laars'])
})

test('one of those she may have meant takes the place of what she typed', () => {
  expect(read('aambeeld kanal olijf').replaced(1, 'kanaal')).toBe('aambeeld kanaal olijf')
})

test('the word she is in the middle of is not judged yet', () => {
  expect(read('aambeeld kanaal', true).lines.map(({ word }) => word)).toEqual(['aambeeld', 'kanaal'])
  expect(read('aambeeld qqqq', true).lines.map(({ word }) => word)).toEqual(['aambeeld'])
  expect(read('aambeeld qqqq', false).lines).toHaveLength(2)
})

test('too few and too many are counted', () => {
  expect(read('aambeeld olijf').sums).toEqual([{ key: 'enter-count', values: { have: 2, need: 6 } }])
  expect(read('aambeeld qqqqqq olijf').sums[0]?.values).toEqual({ have: 2, need: 6 })
  expect(read([...six, 'patio'].join(' ')).sums).toEqual([{ key: 'enter-many', values: { have: 7, need: 6 } }])
})

test('words of another list are known, and that is said', () => {
  const { code, sums } = read(en.words.join(' '))
  expect(code).toBe(en.words.join(' '))
  expect(sums.map(({ key }) => key)).toEqual(['enter-whole', 'enter-other-list'])
})

test('numbers are read as people write them, and counted while there are too few', () => {
  expect(read('06 1234 5678, +31 6 87654321').sums[0]).toEqual({
    key: 'enter-numbers-count',
    values: { have: 2, need: 3 },
  })
  expect(read('06 1234 5678, +31 (0)6 87654321').lines.map(({ word }) => word)).toEqual([
    '06 1234 5678',
    '06 8765 4321',
  ])
  const whole = read('06-12345678 0031 687654321 06.5555.1234')
  expect(whole.code).toBe('0612345678 0687654321 0655551234')
  expect(isNumbers(whole.code ?? '')).toBe(true)
  expect(isNumbers(six.join(' '))).toBe(false)
})

test('digits of an Arabic or Persian keyboard are numbers too, and are counted as they come', () => {
  expect(read('٠٦ ١٢٣٤ ٥٦٧٨').sums[0]).toEqual({ key: 'enter-numbers-count', values: { have: 1, need: 3 } })
  const whole = read('٠٦١٢٣٤٥٦٧٨ ۰۶۸۷۶۵۴۳۲۱ \u200e06 5555 1234')
  expect(whole.code).toBe('0612345678 0687654321 0655551234')
  expect(whole.lines.map(({ word }) => word)).toEqual(['06 1234 5678', '06 8765 4321', '06 5555 1234'])
})
