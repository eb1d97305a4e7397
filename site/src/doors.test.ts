/** What a door says on its page of the site (content/doors/, `site`), before anybody builds it. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const content = new URL('../../content/', import.meta.url)
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, content), 'utf8'))
type Front = { path: string; heading: string; intro: string; read: string[]; knowledge: string }
type Door = { id: string; front?: true; articles?: string[]; site?: Record<string, Front> }
type Languages = Record<string, { for: string[]; easy: boolean }>

const languages = Object.entries(read<Languages>('languages.json')).filter(([, about]) => about.for.includes('site'))
const doors = readdirSync(new URL('doors/', content)).map((name) => read<Door>(`doors/${name}`))
const articles = new Set(readdirSync(new URL('articles/', content)))
const fronts = doors.flatMap(({ id, site = {} }) =>
  Object.entries(site).map(([code, front]): [string, string, Front] => [id, code, front]),
)

test('every door but the first has a page in every language of the site, and no two have one path', () => {
  for (const { id, front, site = {} } of doors)
    for (const [code] of languages) expect([id, code, code in site]).toEqual([id, code, front !== true])
  for (const [code] of languages) {
    const paths = fronts.filter(([, each]) => each === code).map(([, , { path }]) => path)
    expect(new Set(paths).size).toBe(paths.length)
  }
})

test.each(fronts)('%s says in %s what it is in short sentences, and what it names is there', (id, code, front) => {
  const easy = languages.find(([each]) => each === code)?.[1].easy === true
  for (const text of [front.heading, front.intro, front.knowledge]) {
    for (const sentence of text.split(/(?<=[.?:؟])\s+/))
      expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(easy ? 12 : 20)
    expect(text).not.toMatch(/!|\p{Extended_Pictographic}/u)
    expect(text).not.toMatch(/\b(slachtoffers?|daders?|victims?|perpetrators?|offenders?|abusers?)\b/i)
    expect(text).not.toMatch(/anoniem|anonymous|geen spo(or|ren)|no trace|helemaal veilig|completely safe/i)
  }
  // A history keeps it.
  expect(front.path).not.toMatch(/geweld|gedrag|misbruik|dader|behaviour|abuse|violence|sex|seks/)
  const asked = doors.find((door) => door.id === id)?.articles ?? []
  for (const article of [...front.read, ...asked]) expect(articles).toContain(`${article}.nl.md`)
})
