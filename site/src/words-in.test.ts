import { expect, test } from 'vitest'
import { partsOf } from './words-in.ts'

const chat = 'Schrijf met een hulpverlener'
const parts = (text: string) =>
  partsOf(text, chat).map((part) => `${part.kind}:${'dial' in part ? part.dial : part.text}`)

test.each([
  ['Bel 112.', ['words:Bel ', 'number:112', 'words:.']],
  ['0800-0188, gratis', ['number:08000188', 'words:, gratis']],
  ['Bel 116 016 of 113', ['words:Bel ', 'number:116016', 'words: of ', 'number:113']],
  ['Ministerie: +31 247 247 247. Dag en nacht', ['words:Ministerie: ', 'number:+31247247247', 'words:. Dag en nacht']],
])('finds what can be called in "%s"', (text, found) => {
  expect(parts(text)).toEqual(found)
})

test.each(['De app 112NL', 'Lijn 116 is vrije software', 'in 2022', 'kamer 1123', 'artikel 3-112'])(
  'finds nothing to call in "%s"',
  (text) => {
    expect(parts(text)).toEqual([`words:${text}`])
  },
)

test('the words of the button lead to a human, in the middle of a sentence and in quotes too', () => {
  expect(parts('Kies ‘Schrijf met een hulpverlener’, of schrijf met een hulpverlener.')).toEqual([
    'words:Kies ‘',
    'chat:Schrijf met een hulpverlener',
    'words:’, of ',
    'chat:schrijf met een hulpverlener',
    'words:.',
  ])
})

test('a number loses the marks that a right-to-left writer put around it', () => {
  expect(partsOf('اتصل \u200e0800-2000\u200e.', 'اكتب إلى مساعد')).toEqual([
    { kind: 'words', text: 'اتصل ' },
    { kind: 'number', text: '0800-2000', dial: '08002000' },
    { kind: 'words', text: '.' },
  ])
})
