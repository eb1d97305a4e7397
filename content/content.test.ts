import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { languages, languagesFor } from './languages.ts'

const folder = new URL('./translations/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

type Translation = { owner?: unknown; reviewed?: unknown; source?: unknown; texts: Record<string, unknown> }
const read = (name: string): Translation => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
/** A set of texts is of the app it is named after; all others are of the site. */
const languagesOf = (set: string): string[] =>
  languagesFor(set.startsWith('console') ? 'console' : set.startsWith('chat') ? 'chat' : 'site')
/** Easy texts have shorter sentences. */
const mostWords = (name: string): number => (languages[name.split('.')[1] ?? '']?.easy === true ? 12 : 20)

/** Promises nobody can keep (docs/threat-model.md C30), in Dutch and English; each language adds its own (jargon.<language>.json). */
const forbidden = [
  /100\s*(%|procent|percent)\s*\w*\s*anon/i,
  /(volledig|helemaal|totaal|compleet)\s+(anoniem|veilig)/i,
  /(fully|totally|completely)\s+(anonymous|safe|private)/i,
  /no trace|without a trace|geen spo(or|ren)|spoorloos/i,
  /untraceable|ontraceerbaar|onherleidbaar|niet te traceren/i,
]
/** Words nobody has to wear. */
const labels = /\b(slachtoffers?|daders?|victims?|perpetrators?|offenders?|abusers?)\b/i

/** What an article in this language may not say, no other text may say either. */
function forbiddenIn(name: string): string[] {
  const [, language = ''] = name.split('.')
  const file = new URL(`./articles/jargon.${language}.json`, import.meta.url)
  const { forbidden: words } = JSON.parse(readFileSync(file, 'utf8')) as { forbidden: string[] }
  expect(words.length).toBeGreaterThan(0)
  return words
}
const refusedIn = (name: string, sentence: string): string[] =>
  forbiddenIn(name).filter((words) => sentence.toLowerCase().includes(words.toLowerCase()))

describe('the lint itself', () => {
  test.each([
    'U bent 100 % anoniem.',
    '100 procent anoniem',
    'volledig anoniem',
    'Er blijven geen sporen.',
    'no trace',
    'completely safe',
    'untraceable',
  ])('notices "%s"', (sentence) => {
    expect(forbidden.some((promise) => promise.test(sentence))).toBe(true)
  })

  test.each([
    ['chat.nl.json', 'U bent niet te traceren.', 'niet te traceren'],
    ['chat.en.json', 'You are impossible to trace.', 'impossible to trace'],
    ['chat.ar.json', 'أنت مجهول تمامًا.', 'مجهول تمامًا'],
    ['site.ar.json', 'أنت ضحية.', 'ضحية'],
  ])('holds %s to the words of its own language', (name, sentence, words) => {
    expect(refusedIn(name, sentence)).toEqual([words])
  })
})

describe.each(files)('%s', (name) => {
  const translation = read(name)
  const texts = Object.entries(translation.texts)

  // @req:R-217
  test('says who owns it, when it was reviewed and where it comes from', () => {
    expect(translation.owner).toMatch(/\S/)
    expect(translation.reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(translation.source).toMatch(/\S/)
  })

  test('holds filled texts only', () => {
    expect(texts.length).toBeGreaterThan(0)
    for (const [key, text] of texts) expect(text, key).toMatch(/\S/)
  })

  // @req:R-097 @req:R-128
  test('promises nothing that cannot be kept, labels nobody, never shouts', () => {
    for (const [key, text] of texts) {
      const sentence = String(text)
      for (const promise of forbidden) expect(sentence, key).not.toMatch(promise)
      if (!name.startsWith('console')) expect(sentence, key).not.toMatch(labels)
      expect(refusedIn(name, sentence), key).toEqual([])
      expect(sentence, key).not.toMatch(/!/)
      expect(sentence, key).not.toMatch(/\p{Extended_Pictographic}/u)
    }
  })

  // @req:R-050
  test('keeps sentences short enough for B1', () => {
    for (const [key, text] of texts) {
      for (const sentence of String(text).split(/(?<=[.?:؟])\s+/)) {
        expect(sentence.split(/\s+/).length, `${key}: ${sentence}`).toBeLessThanOrEqual(mostWords(name))
      }
    }
  })
})

// @req:R-063
test('every set of texts has the same keys and placeholders in every language of its app', () => {
  const sets = new Set(files.map((name) => name.split('.')[0] ?? ''))
  expect([...sets]).toContain('chat')
  for (const set of sets) {
    const [first, ...others] = languagesOf(set).map((language) => read(`${set}.${language}.json`).texts)
    for (const other of others) {
      expect(Object.keys(other)).toEqual(Object.keys(first ?? {}))
      for (const [key, text] of Object.entries(first ?? {})) {
        const placeholders = (value: unknown): string[] => [...new Set(String(value).match(/\{[\w-]+\}/g) ?? [])].sort()
        expect(placeholders(other[key]), `${set} ${key}`).toEqual(placeholders(text))
      }
    }
  }
})

describe('doors', () => {
  const folder = new URL('./doors/', import.meta.url)
  const doors = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  const spoken = languagesFor('chat')

  // @req:R-034 @norm:CO-05
  test.each(doors)('$id has a name, words and a path that says nothing in every language', (door) => {
    for (const field of ['name', 'texts', 'paths']) expect(Object.keys(door[field]).sort()).toEqual([...spoken].sort())
    for (const path of Object.values(door.paths)) expect(path).toMatch(/^[a-z]\d[a-z]\d$/)
  })

  test('never share a path', () => {
    const paths = doors.flatMap((door) => Object.values(door.paths))
    expect(paths).toHaveLength(doors.length * spoken.length)
    expect(new Set(paths).size).toBe(paths.length)
  })
})
