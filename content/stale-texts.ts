/** Which texts are old, by the day they were last reviewed. Pure: the day is given. */

/** A text is read again within a year. */
const monthsFresh = 12

export type Dated = { path: string; reviewed: string }
export type Stale = Dated & { /** The first day on which it is too old. yyyy-mm-dd */ from: string; daysLeft: number }

const reviewedIn = /^(?:reviewed: |\s*"reviewed": ")(\d{4}-\d{2}-\d{2})"?,?$/m

/** The review date that stands in the head of a page or in a JSON file; null: it has none. */
export const reviewedOf = (text: string): string | null => reviewedIn.exec(text)?.[1] ?? null

const dayMilliseconds = 86_400_000

/** Those that are too old within `days` days of `today` (yyyy-mm-dd), the oldest first; too old already: `daysLeft` ≤ 0. */
export function staleWithin(texts: readonly Dated[], today: string, days: number): Stale[] {
  return texts
    .map((text) => {
      const [year = 0, month = 0, day = 0] = text.reviewed.split('-').map(Number)
      const end = Date.UTC(year, month - 1 + monthsFresh, day)
      const daysLeft = Math.round((end - Date.parse(today)) / dayMilliseconds)
      return { ...text, from: new Date(end).toISOString().slice(0, 10), daysLeft }
    })
    .filter(({ daysLeft }) => daysLeft <= days)
    .sort((a, b) => a.daysLeft - b.daysLeft || (a.path < b.path ? -1 : 1))
}
