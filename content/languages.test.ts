import { expect, test } from 'vitest'
import { languages, languagesFor } from './languages.ts'

test.each(Object.entries(languages))('%s is a tag that browsers read, with all that is asked of it', (tag, facts) => {
  expect(Intl.getCanonicalLocales(tag)).toEqual([tag])
  expect(facts.name).toMatch(/\S/)
  expect(['ltr', 'rtl']).toContain(facts.direction)
  expect(['counsellor', 'text']).toContain(facts.answers)
  for (const app of facts.for) expect(['site', 'chat', 'console']).toContain(app)
  expect(facts.prefix).toMatch(tag === 'nl' ? /^$/ : /^\/[a-z]{2,12}$/)
  expect(Object.keys(languages)).toContain(facts.borrows)
})

test('Dutch comes first; who works here has two languages; no two share an address', () => {
  expect(languagesFor('site')[0]).toBe('nl')
  expect(languagesFor('console')).toEqual(['nl', 'en'])
  // The site sends people to the chat in the language they read.
  expect(languagesFor('chat')).toEqual(languagesFor('site'))
  const prefixes = Object.values(languages).map(({ prefix }) => prefix)
  expect(new Set(prefixes).size).toBe(prefixes.length)
})
