/** Opening hours as people say them: "maandag – vrijdag 09:00–17:00". */
import type { Channel } from '@lijn116/protocol/directory'
import type { Schedule } from '../opening.ts'
import { schedulesOf } from '../opening.ts'
import type { Words } from './words.ts'

const week = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

/** null: not the same every week, or not to be read; then the entry's own note says it, or nobody does. */
export function hoursInWords(hours: string, words: Words): string | null {
  const schedules = schedulesOf(hours)
  if (schedules.length === 0) return null
  const [only] = schedules
  if (schedules.length === 1 && only !== undefined && isAlways(only)) return words.text('always')
  return schedules
    .map((each) => `${daysInWords(each.byday, words.language)} ${each.opens_at}–${each.closes_at}`)
    .join(', ')
}

/** `times` in words; what is only our reading of a source is said to be likely, not so. */
export const asSure = (times: string, sure: Channel['hoursConfidence'], words: Words): string =>
  sure === 'stated' ? times : words.text('hours-likely', { hours: times })

const isAlways = ({ byday, opens_at, closes_at }: Schedule): boolean =>
  byday.split(',').length === week.length && opens_at === '00:00' && closes_at === '24:00'

const named = new Map<string, readonly string[]>()
/** From Monday on. Kept: a page of the signpost asks for them hundreds of times. */
function dayNames(language: string): readonly string[] {
  const known = named.get(language)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' })
  // The first of January 2024 was a Monday.
  const names = week.map((_, place) => format.format(Date.UTC(2024, 0, 1 + place)))
  named.set(language, names)
  return names
}

/** Days that follow each other become one run. */
function daysInWords(byday: string, language: string): string {
  const places = byday.split(',').map((day) => week.indexOf(day as (typeof week)[number]))
  const runs: number[][] = []
  for (const place of places) {
    const run = runs.at(-1)
    if (run !== undefined && run.at(-1) === place - 1) run.push(place)
    else runs.push([place])
  }
  const names = dayNames(language)
  const name = (place: number): string => names[place] ?? ''
  const ends = (run: readonly number[]): number[] => (run.length < 3 ? [...run] : [run[0] ?? 0, run.at(-1) ?? 0])
  return runs
    .map((run) =>
      ends(run)
        .map(name)
        .join(run.length < 3 ? ', ' : ' – '),
    )
    .join(', ')
}
