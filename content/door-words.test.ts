/** The words a door has of its own, the everyday pages that hide a conversation, and what can be read while waiting. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { languages as facts, languagesFor } from './languages.ts'

const here = new URL('./', import.meta.url)
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, here), 'utf8'))
const filesIn = (folder: string): string[] => readdirSync(new URL(folder, here)).map((name) => folder + name)
const languages = languagesFor('chat')
const easy = languages.filter((language) => facts[language]?.easy === true)

type About = { owner?: unknown; reviewed?: unknown; source?: unknown }
type Door = { id: string; cover: string; acute: string; texts: Record<string, Record<string, string>> }
type Cover = About & { heading: string; items: string[]; box: string; close: string; word: string }
type Reading = About & { order: number; doors: 'all' | string[]; title: string; text: string[] }

const doors = filesIn('doors/').map((path) => read<Door>(path))
const covers = filesIn('covers/')
const readings = filesIn('reading/')
const chat = (language: string) => read<{ texts: Record<string, string> }>(`translations/chat.${language}.json`).texts

/** What is said to people, by where it stands: the language comes first or between dots. */
const said: [string, string][] = [
  ...doors.flatMap(({ id, texts }) =>
    Object.entries(texts).flatMap(([language, own]) =>
      Object.entries(own).map(([key, text]): [string, string] => [`${id}.${language}.${key}`, text]),
    ),
  ),
  ...readings.flatMap((path) => {
    const { title, text } = read<Reading>(path)
    return [title, ...text].map((each): [string, string] => [path, each])
  }),
]

test('there is something to check', () => {
  expect(doors.length).toBeGreaterThanOrEqual(3)
  expect(said.length).toBeGreaterThan(30)
})

// @req:R-097
test.each(said)('%s: short sentences, no shouting, nobody called anything', (where, text) => {
  const most = easy.some((language) => where.includes(`.${language}.`)) ? 12 : 20
  for (const sentence of text.split(/(?<=[.?:؟])\s+/))
    expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(most)
  expect(text).not.toMatch(/!|\p{Extended_Pictographic}/u)
  expect(text).not.toMatch(/\b(slachtoffers?|daders?|victims?|perpetrators?|offenders?|abusers?)\b/i)
  expect(text).not.toMatch(/anoniem|anonymous|geen spo(or|ren)|no trace|helemaal veilig|completely safe/i)
})

describe.each(doors)('the door $id', ({ acute, cover, texts }) => {
  test.each(languages)('says in %s only what a page can say', (language) => {
    const known = chat(language)
    expect(known[`acute-${acute}`]).toMatch(/\S/)
    expect(covers).toContain(`covers/${cover}.${language}.json`)
    for (const [key, text] of Object.entries(texts[language] ?? {})) {
      expect(known, key).toHaveProperty([key])
      expect(text.match(/\{[\w-]+\}/g)).toEqual(known[key]?.match(/\{[\w-]+\}/g))
    }
  })

  test('has the same words of its own in every language', () => {
    for (const language of languages)
      expect(Object.keys(texts[language] ?? {})).toEqual(Object.keys(texts[languages[0] ?? ''] ?? {}))
  })
})

describe.each(covers)('%s', (path) => {
  const { owner, reviewed, source, heading, items, box, close, word } = read<Cover>(path)
  const every = [heading, ...items, box, close].join(' ')

  test('says who owns it, when it was reviewed and where it comes from', () => {
    expect([owner, source].every((each) => /\S/.test(String(each)))).toBe(true)
    expect(reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })

  // @req:R-032
  test('is about nothing in particular, fills a screen, and does not show the word that brings back', () => {
    expect(items.length).toBeGreaterThanOrEqual(6)
    expect(every).not.toMatch(/lijn|line|116|112|hulp|help|veilig|safe|geweld|violence|chat|gesprek|conversation/i)
    // Small letters only, so that it is found however a phone writes it.
    expect(word).toMatch(/^\p{Letter}{4,10}$/u)
    expect(word).toBe(word.toLowerCase())
    expect(every.toLowerCase()).not.toContain(word)
  })
})

describe.each(readings)('%s', (path) => {
  const { owner, reviewed, source, order, doors: whose } = read<Reading>(path)

  test('says who owns it, when it was reviewed and where it comes from, and stands at doors that exist', () => {
    expect([owner, source].every((each) => /\S/.test(String(each)))).toBe(true)
    expect(reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(order).toBeGreaterThan(0)
    if (whose !== 'all') for (const id of whose) expect(doors.map((each) => each.id)).toContain(id)
  })

  test('is there in every language', () => {
    for (const language of languages) expect(readings).toContain(path.replace(/\.[\w-]+\.json$/, `.${language}.json`))
  })
})
