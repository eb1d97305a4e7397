/** The articles as they stand: what the lint says of each, what leads where, and what is due to be read again. */
import { readdirSync, readFileSync } from 'node:fs'
import { mostRecommended } from '@lijn116/domain/directory/order'
import { limits } from '@lijn116/protocol/limits'
import { describe, expect, it, test } from 'vitest'
import { addresses, allArticles, aroundOf, core, rulesOf } from './all-articles.ts'
import { articleWords, linksIn, lintArticle, numbersIn, readLines } from './lint-article.ts'
import { type Article, languageFor, linesOf } from './read-article.ts'
import { staleWithin } from './stale-texts.ts'

const { articles, problems } = allArticles()
const around = aroundOf(articles)
const languages = [...new Set(articles.map(({ language }) => language))].sort()
const inLanguage = (language: string): Article[] => articles.filter((each) => each.language === language)
const find = (id: string, language: string): Article | undefined =>
  articles.find((each) => each.id === id && each.language === language)
const idsOf = (language: string): string[] => inLanguage(language).map(({ id }) => id)
/** What is offered to anybody, by content/languages.json. */
const offered = Object.entries<{ for?: readonly string[] }>(
  JSON.parse(readFileSync(new URL('./languages.json', import.meta.url), 'utf8')),
)
  .filter(([, { for: apps = ['site'] }]) => apps.includes('site'))
  .map(([language]) => language)

test('every article can be read', () => {
  expect(problems).toEqual([])
  expect(languages).toEqual(expect.arrayContaining(['en', 'nl']))
})

// @req:R-013 @req:R-050 @req:R-097 @norm:AC-08
test.each(languages)('the texts in %s are plain, short, kind and lead somewhere', (language) => {
  const rules = rulesOf(language)
  const wrong = inLanguage(language).flatMap((article) =>
    lintArticle(article, rules, around).map((each) => `${article.id}: ${each}`),
  )
  expect(wrong).toEqual([])
})

// @req:R-217
test.each(languages)('the texts in %s were read within a year, and by nobody tomorrow', (language) => {
  const today = new Date().toISOString().slice(0, 10)
  const dated = inLanguage(language).map(({ id, reviewed }) => ({ path: `${id}.${language}`, reviewed }))
  expect(staleWithin(dated, today, 0)).toEqual([])
  // A day ahead: the clock of whoever commits may be in another part of the world.
  for (const { path, reviewed } of dated) expect((Date.parse(reviewed) - Date.now()) / 86_400_000, path).toBeLessThan(2)
})

// @req:R-063
describe('what every language has', () => {
  // @req:R-052 @req:R-066 @norm:AC-09
  it.each(offered)('the core pages in %s', (language) => {
    const { every, also } = core()
    expect([...every, ...(also[language] ?? [])].filter((id) => find(id, language) === undefined)).toEqual([])
  })

  it('nothing that Dutch has not, and English everything', () => {
    for (const { id, language } of articles) expect(find(id, 'nl'), `${id}.${language}`).toBeDefined()
    expect(idsOf('en').sort()).toEqual(idsOf('nl').sort())
  })

  it('the same group everywhere, and the same next pages in what is translated', () => {
    for (const { id, language, group, next } of articles) {
      const dutch = find(id, 'nl')
      expect(group, `${id}.${language}`).toBe(dutch?.group)
      // Easy Dutch is written anew, and leads to pages that are easy too.
      if (!language.startsWith('nl-')) expect(next, `${id}.${language}`).toEqual(dutch?.next)
    }
  })

  it('in English the same parts, links and numbers as in Dutch, in the same order', () => {
    for (const article of inLanguage('en')) {
      const dutch = find(article.id, 'nl')
      expect(dutch).toBeDefined()
      if (dutch === undefined) continue
      const shape = (of: Article) => of.sections.map(({ blocks }) => blocks.map(({ kind }) => kind))
      expect(shape(article), article.id).toEqual(shape(dutch))
      expect(linksIn(article), article.id).toEqual(linksIn(dutch))
      // A number may be explained once more to somebody who does not know the Netherlands.
      const numbers = (of: Article) => [...new Set(numbersIn(of))].sort()
      expect(numbers(article), article.id).toEqual(numbers(dutch))
      expect(article.checks, article.id).toEqual(dutch.checks)
    }
  })
})

describe('what leads where', () => {
  it('every page is the next of another, or in its text', () => {
    const led = new Set(inLanguage('nl').flatMap((article) => [...article.next, ...linksIn(article)]))
    expect(idsOf('nl').filter((id) => !led.has(id))).toEqual([])
  })

  it('a link in every language ends at a page that is there', () => {
    const there = (id: string, language: string): boolean => find(id, language) !== undefined
    for (const article of articles)
      for (const id of [...article.next, ...linksIn(article)])
        expect(there(id, languageFor(id, article.language, there)), `${article.id}: ${id}`).toBe(true)
  })

  it('no two pages have one title', () => {
    for (const language of languages) {
      const titles = inLanguage(language).map(({ title }) => title)
      expect(new Set(titles).size, language).toBe(titles.length)
    }
  })
})

describe('addresses', () => {
  const { numbers, words } = addresses()

  it('every article has a number of its own, and no number is of nothing', () => {
    expect(Object.keys(numbers).sort()).toEqual(idsOf('nl').sort())
    expect(new Set(Object.values(numbers)).size).toBe(Object.keys(numbers).length)
    for (const number of Object.values(numbers)) expect(Number.isInteger(number) && number > 0).toBe(true)
  })

  it('only pages about the line are called by a word', () => {
    for (const [id, own] of Object.entries(words)) {
      expect(find(id, 'nl')?.group, id).toBe('over')
      for (const each of Object.values(own)) expect(each).toMatch(/^[a-z]+(-[a-z]+)*$/)
    }
    for (const language of ['nl', 'en']) {
      const all = Object.values(words).map((own) => own[language])
      expect(new Set(all).size).toBe(Object.keys(words).length)
    }
  })
})

/** What leaves no bruise is taken as seriously as what does. */
// @req:R-006
describe.each(languages)('depth in %s', (language) => {
  const physical = find('lichamelijk-geweld', language)
  test.each(['psychisch-geweld', 'dwingende-controle', 'intieme-terreur', 'stalking'])('%s', (id) => {
    const article = find(id, language)
    // Which pages a language must have is asked above.
    if (article === undefined || physical === undefined) return
    expect(articleWords(article) / articleWords(physical)).toBeGreaterThan(0.8)
    expect(articleWords(article) / articleWords(physical)).toBeLessThan(1.25)
    const lines = (of: Article) => of.sections.flatMap(({ blocks }) => blocks.flatMap(linesOf)).length
    expect(lines(article) / lines(physical)).toBeGreaterThan(0.8)
  })
})

/** What a page says in numbers is what the program does; a setting that changes makes its page false. */
describe('promises in numbers', () => {
  const says = (id: string, language: string, words: RegExp): void => {
    const article = find(id, language)
    expect(article === undefined ? '' : readLines(article).join(' '), `${id}.${language}`).toMatch(words)
  }
  const doors = readdirSync(new URL('./doors/', import.meta.url)).map((name) =>
    JSON.parse(readFileSync(new URL(`./doors/${name}`, import.meta.url), 'utf8')),
  )

  it('coming back with words', () => {
    expect(new Set(doors.map(({ keepDays = 30 }) => keepDays))).toEqual(new Set([30]))
    expect([limits.secondTriesPerDay, limits.appointmentBeforeSeconds, limits.appointmentAfterSeconds]).toEqual([
      10,
      15 * 60,
      45 * 60,
    ])
    says('terugkomen-met-woorden', 'nl', /dertig dagen.*tien verkeerde|tien verkeerde.*dertig dagen/)
    says('terugkomen-met-woorden', 'nl', /een kwartier ervoor tot drie kwartier erna/)
    says('terugkomen-met-woorden', 'en', /thirty days/i)
    says('terugkomen-met-woorden', 'en', /ten wrong/i)
  })

  it('hiding keeps a place for half an hour', () => {
    expect(limits.placeKeptSeconds).toBe(30 * 60)
    says('veilig-online', 'nl', /uw plek een half uur vast/)
    says('veilig-online', 'en', /half an hour/)
  })

  it('the order of addresses recommends five', () => {
    expect(mostRecommended).toBe(5)
    says('volgorde', 'nl', /hoogstens vijf/)
    says('volgorde', 'en', /five at most/)
    says('volgorde', 'nl', /zes maanden/)
  })

  it('professionals wait behind everybody who asks for help, at a door that says so', () => {
    expect(doors.find(({ id }) => id === 'professionals')).toMatchObject({ after: true, articles: ['professionals'] })
    says('professionals', 'nl', /achter iedereen die hulp vraagt/)
    says('professionals', 'en', /after everybody who asks for help/)
  })
})
