import { expect, it } from 'vitest'
import { isSecondWord, plainSecond } from './second-word.ts'

const seen = (typed: string): string => Array.from(typed, (each) => each.codePointAt(0)?.toString(16)).join(' ')

it('is the same word, whatever a keyboard or a clipboard put beside it', () => {
  const marks = ['\u200f', '\u200e', '\u200b', '\u200c', '\u200d', '\u00ad', '\u2060', '\ufeff', '\u2066', '\u2069']
  for (const mark of [...marks, '\u061c', '\u0000', '\u0007', '\ud800', '\udc00', '\ufe0f', '\u0301'])
    for (const typed of [`roos${mark}`, `${mark}roos`, `ro${mark}os`, ` Roos${mark} `])
      expect(plainSecond(typed), seen(typed)).toBe('roos')
})

it('is the same word in whatever case, width and spacing', () => {
  for (const typed of ['De Kat', ' de  kat', 'DE\tKAT', 'de\u00a0kat\n', 'ｄｅ　ｋａｔ', 'dé kät', 'de\r\n\u0085kat'])
    expect(plainSecond(typed), seen(typed)).toBe('de kat')
  expect(plainSecond('ﬁets')).toBe('fiets')
  expect(plainSecond('İpek')).toBe('ipek')
  expect(plainSecond('وَرْدَة\u200f')).toBe(plainSecond('وردة'))
})

it('is itself when it is read once more', () => {
  for (const typed of ['Roos\u200f', 'ẞtraße', 'ﬀ', 'Ǆ', 'ŉa', '\u1e9b\u0323', '가나다', '½ kg'])
    expect(plainSecond(plainSecond(typed)), seen(typed)).toBe(plainSecond(typed))
})

it('has three letters or digits that can be seen', () => {
  for (const typed of [
    '\u200b\u200b\u200b',
    '...',
    '\u0000\u0000\u0000',
    '- - -',
    'aa\u0301\u0301',
    'ab',
    '   ',
    '\ud800ab',
  ])
    expect(isSecondWord(typed), seen(typed)).toBe(false)
  for (const typed of ['roos', 'u-3a', '123', 'وَرْد', 'roz ', '꽃나무', 'a b c'])
    expect(isSecondWord(typed), seen(typed)).toBe(true)
})
