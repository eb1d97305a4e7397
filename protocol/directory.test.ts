/** Fear: an entry that misleads who reads it, or that is too large for everybody who asks for the map. */
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { placeOfHelp } from '../tests/stage/place-of-help.ts'
import { entry } from './directory.ts'

const isRight = (over: object): boolean => v.safeParse(entry, { ...placeOfHelp(), ...over }).success

test('a website leads where it says', () => {
  for (const website of [
    'https://windstreek.example/',
    'https://windstreek.example',
    'https://www.wind-streek.example/hulp/?a=1#b',
    null,
  ])
    expect(isRight({ website }), `${website}`).toBe(true)
  for (const website of [
    'http://windstreek.example/',
    'javascript:alert(1)',
    'https://116016.nl@evil.example/',
    'https://user:pw@windstreek.example/',
    'https://windstreek.example:1162/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://localhost/',
    'https://windstreek.example\\@evil.example/',
    'https://windstreek.example/\u202egro',
    'https://windstreek.example/een twee',
  ])
    expect(isRight({ website }), website).toBe(false)
})

test('words hold no sign that nobody sees', () => {
  for (const sign of [
    '\u0000',
    '\u0007',
    '\u00ad',
    '\u061c',
    '\u200b',
    '\u200f',
    '\u2028',
    '\u202e',
    '\u2066',
    '\ud800',
  ]) {
    const words = `Bel ${sign}0800 0116`
    const [said, code] = [{ nl: words, en: words }, sign.codePointAt(0)?.toString(16)]
    for (const over of [{ name: words }, { altNames: [words] }, { does: said }, { owner: words }])
      expect(isRight(over), `${code} in ${Object.keys(over)}`).toBe(false)
  }
  expect(isRight({ name: 'Zélf & co. – “hulp” (’s avonds)' })).toBe(true)
  const { does } = v.parse(entry, placeOfHelp({ does: { nl: 'Denkt mee.\r\nLuistert.', en: 'Listens.\n' } }))
  expect(does).toEqual({ nl: 'Denkt mee. Luistert.', en: 'Listens.' })
})

test('no list is without an end', () => {
  const many = (length: number) => Array.from({ length }, (_, n) => `woord ${n}`)
  expect(isRight({ altNames: many(10), languages: Array(40).fill('nl'), questionable: { themes: many(40) } })).toBe(
    true,
  )
  const fields = Object.fromEntries(Array.from({ length: 21 }, (_, n) => ['a'.repeat(n + 1), []]))
  for (const over of [
    { altNames: many(11) },
    { languages: Array(41).fill('nl') },
    { questionable: { themes: many(41) } },
    { questionable: { themes: ['a'.repeat(121)] } },
    { questionable: fields },
    { questionable: { ['a'.repeat(41)]: [] } },
  ])
    expect(isRight(over), JSON.stringify(over).slice(0, 60)).toBe(false)
})
