import { expect, it } from 'vitest'
import { recognisables } from './recognisable.ts'

it.each([
  ['Mail haar op a.b-c@voorbeeld.nl maar niet nu.', 'email', 'a.b-c@voorbeeld.nl'],
  ['Het nummer is 0612345678.', 'phone', '0612345678'],
  ['Bel 06-12 34 56 78, liefst morgen.', 'phone', '06-12 34 56 78'],
  ['Zij belt met +31 6 12345678', 'phone', '+31 6 12345678'],
  ['Vast: 010-1234567', 'phone', '010-1234567'],
  ['Ze woont op 1234 AB, derde verdieping.', 'postcode', '1234 AB'],
  ['postcode 1234ab', 'postcode', '1234ab'],
  ['Het gaat om Fenna uit Delft.', 'name', 'Fenna uit Delft'],
  ['Fenna de Wilg uit Delft vraagt dit.', 'name', 'Fenna de Wilg uit Delft'],
  ['Hoe help ik Fenna in Den Haag?', 'name', 'Fenna in Den Haag'],
  ['It is about Fenna from Delft.', 'name', 'Fenna from Delft'],
])('points at: %s', (text, kind, said) => {
  expect(recognisables(text)).toContainEqual({ kind, said })
})

it.each([
  'Hoe begin je over aangifte als iemand twijfelt?',
  'Ze is 34 en heeft twee kinderen van 6 en 9.',
  'Dat was op 12-03-2024, en weer in 2025.',
  'In 2024 is dat veranderd, en 1990 en 2000 ook.',
  'Bel 112, of 116 016, of 0800-2000, of 0900-8844.',
  'Kan zij naar Veilig Thuis in Utrecht?',
  'Komt er in Utrecht vanavond iemand vrij?',
  'Zij komt uit Polen en spreekt Pools.',
  'Is er opvang in Groningen?',
  'Opvang in Groningen is vol.',
  'Ze twijfelt. Verhuizen in Delft kan niet, zegt ze.',
  'Hij woont in Nederland en zij ook.',
  'Iemand uit Syrië vraagt naar haar rechten.',
  'Moeder uit Oeganda, drie kinderen.',
  'Artikel 245 van het Wetboek van Strafrecht.',
  'Om 20.00 uur, of om 21.30 uur.',
  'Ik zeg: @ is een teken.',
  'Het duurt 4-6 weken, soms 10-12 weken, en het kost 0,00 euro.',
  'Is there a shelter in Delft?',
  '',
])('leaves alone: %s', (text) => {
  expect(recognisables(text)).toEqual([])
})

it('names each kind once, and reads a long text at once', () => {
  expect(recognisables('0612345678 en 0687654321, Fenna uit Delft en Merel uit Gouda').map(({ kind }) => kind)).toEqual(
    ['phone', 'name'],
  )
  const began = process.cpuUsage()
  for (const part of ['0 1', 'Aa ', 'a.', '+3'])
    expect(recognisables(part.repeat(1_000 / part.length)).length).toBeLessThan(2)
  expect(process.cpuUsage(began).user).toBeLessThan(2_000_000)
})
