/** publiccode.yml as the format asks (publiccodeyml/publiccode.yml 0.7, schema.core), read without a parser of YAML. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const text = readFileSync(new URL('../../publiccode.yml', import.meta.url), 'utf8')

/** What stands below `path`, one level for each key; '' where it is not. */
function below(...path: readonly string[]): string {
  return path.reduce((block, key, depth) => {
    const indent = '  '.repeat(depth)
    const found = new RegExp(`^${indent}${key}:(.*\\n(?:(?:${indent} .*)?\\n|${indent}  .*\\n)*)`, 'm').exec(
      `${block}\n`,
    )
    return found?.[1] ?? ''
  }, text)
}
const words = (block: string): string =>
  block
    .replace(/^\s*>?\s*/, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

// @norm:IO-07
test('says all that the format asks, but where it is published', () => {
  expect(words(below('publiccodeYmlVersion'))).toBe('"0.7"')
  expect(words(below('name'))).toBe('Lijn 116')
  expect(['concept', 'development', 'beta', 'stable', 'obsolete']).toContain(words(below('developmentStatus')))
  expect(words(below('softwareType'))).toBe('standalone/web')
  expect(words(below('legal', 'license'))).toBe('EUPL-1.2')
  expect(words(below('maintenance', 'type'))).toBe('community')
  expect(words(below('localisation', 'localisationReady'))).toBe('true')
  for (const list of [
    ['platforms'],
    ['categories'],
    ['maintenance', 'contacts'],
    ['localisation', 'availableLanguages'],
  ])
    expect(below(...list), list.join('/')).toMatch(/^\s+- \S/m)
  // A place of our own invention would be worse than none.
  expect(text).not.toMatch(/^url:\s*$/m)
})

test.each(['nl', 'en'])('describes itself in %s, within the lengths of the format', (language) => {
  const short = words(below('description', language, 'shortDescription'))
  const long = words(below('description', language, 'longDescription'))
  expect(short.length).toBeGreaterThan(20)
  expect(short.length).toBeLessThanOrEqual(150)
  expect(long.length).toBeGreaterThanOrEqual(150)
  expect(long.length).toBeLessThanOrEqual(10_000)
  expect(below('description', language, 'features')).toMatch(/^\s+- \S/m)
})

test('has the version of the program', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(words(below('softwareVersion'))).toBe(version)
})
