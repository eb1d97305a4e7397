import { expect, test } from 'vitest'
import { sameName } from './same-name.ts'

const named = (id: string, name: string, ...altNames: string[]) => ({ id, name, altNames })

test('one name is of one entry, however it is written', () => {
  const there = [named('een', 'Veilig Thuis', 'VT Nederland'), named('twee', 'Café de Ruimte')]
  const of = (name: string, ...altNames: string[]) => sameName(named('nieuw', name, ...altNames), there)?.id ?? null
  for (const name of [
    'Veilig Thuis',
    'VEILIG-THUIS',
    ' veilig\u00a0thuis.',
    'Véilig Thuis',
    'vt nederland',
    'Ｖeilig Thuis',
  ])
    expect(of(name), name).toBe('een')
  expect(of('Iets anders', 'Cafe de ruimte'), 'also another name of hers').toBe('twee')
  for (const name of ['Veilig Thuis Utrecht', 'Thuis', 'Ruimte']) expect(of(name), name).toBe(null)
  expect(sameName(named('een', 'Veilig Thuis'), there), 'its own').toBe(null)
})
