/** `from` and `until` as `HH:MM` on the clocks of the line; days in English, Monday first. */
export type Span = { readonly days: readonly string[]; readonly from: string; readonly until: string }
export type HourWords = {
  readonly always: string
  /** With `{days}`, `{from}` and `{until}`. */
  readonly from: string
  readonly language: string
}

const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** A sentence for each span: "maandag – vrijdag, 12:00 – 22:00". Days that follow each other become one run. */
export function hoursInWords(hours: string | readonly Span[], words: HourWords): string[] {
  if (typeof hours === 'string') return [words.always]
  return hours.map(({ days, from, until }) =>
    words.from.replace('{days}', daysInWords(days, words.language)).replace('{from}', from).replace('{until}', until),
  )
}

function daysInWords(days: readonly string[], language: string): string {
  const places = days.map((day) => week.indexOf(day)).sort((one, other) => one - other)
  const runs: number[][] = []
  for (const place of places) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1) === place - 1) run.push(place)
    else runs.push([place])
  }
  // The first of January 2024 was a Monday.
  const name = (place: number): string =>
    new Date(Date.UTC(2024, 0, 1 + place)).toLocaleDateString(language, { weekday: 'long', timeZone: 'UTC' })
  return runs
    .map((run) => [...new Set([run[0], run.at(-1)])].flatMap((place) => (place === undefined ? [] : [name(place)])))
    .map((ends) => ends.join(' – '))
    .join(', ')
}
