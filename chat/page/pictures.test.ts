import { expect, test } from 'vitest'
import { firstPictures, laterPictures } from './pictures.ts'

const content = new URL('../../content/', import.meta.url)

test('a drawing is fetched from nowhere, and has the colour of the words beside it', () => {
  for (const style of [firstPictures(content), laterPictures(content, 'nl-simple')]) {
    const addresses = [...style.matchAll(/url\("([^"]*)"\)/g)].map(([, address = '']) => address)
    expect(addresses.length).toBeGreaterThan(5)
    for (const address of addresses) expect(address).toMatch(/^data:image\/svg\+xml,<svg [^#"]*<\/svg>$/)
    expect(style).toContain('content:""')
    expect(style).toContain('currentColor')
    expect(style).toContain('@media(forced-colors:active)')
    // Nothing that ends a style element, or a rule that is put into a sheet.
    expect(style).not.toMatch(/<\/style|\n/)
    expect(style.split('{').length).toBe(style.split('}').length)
  }
})

test('what comes later belongs to its language: another one that is chosen has none', () => {
  const [, ...rules] = laterPictures(content, 'nl-simple').split(/(?<=\})(?=:root)/)
  expect(rules.length).toBeGreaterThan(5)
  for (const rule of rules) expect(rule).toMatch(/^:root:lang\(nl-simple\) /)
})
