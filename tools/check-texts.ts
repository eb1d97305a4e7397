/** Which texts of content/ have to be read again: `npm run check-texts` says what is too old and what will be in 60 days. */
import { globSync, readFileSync } from 'node:fs'
import { allArticles, aroundOf, rulesOf } from '../content/all-articles.ts'
import { lintArticle } from '../content/lint-article.ts'
import { reviewedOf, staleWithin } from '../content/stale-texts.ts'

const root = new URL('../', import.meta.url)
const texts = globSync('content/**/*.{md,json}', { cwd: root }).flatMap((path) => {
  const reviewed = reviewedOf(readFileSync(new URL(path, root), 'utf8'))
  return reviewed === null ? [] : [{ path, reviewed }]
})
const today = new Date().toISOString().slice(0, 10)
const soon = staleWithin(texts, today, 60)
for (const { path, reviewed, from, daysLeft } of soon)
  console.log(`${path}: reviewed ${reviewed}, ${daysLeft <= 0 ? 'too old since' : 'too old on'} ${from}`)

const { articles, problems } = allArticles()
const around = aroundOf(articles)
const wrong = [
  ...problems,
  ...articles.flatMap((article) =>
    lintArticle(article, rulesOf(article.language), around).map((each) => `${article.id}.${article.language}: ${each}`),
  ),
]
for (const each of wrong) console.log(each)
const checks = articles.reduce((sum, each) => sum + each.checks.length, 0)
const unsigned = articles.filter((each) => !each.signedOff).length
console.log(
  `${texts.length} texts with a date, ${soon.length} too old now or within 60 days. ${articles.length} articles: ` +
    `${wrong.length} things to mend, ${checks} lines for a person to check, ${unsigned} not signed off.`,
)
process.exitCode = wrong.length > 0 || soon.some(({ daysLeft }) => daysLeft <= 0) ? 1 : 0
