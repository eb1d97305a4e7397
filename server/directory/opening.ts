/**
 * When somebody answers, from opening hours in OSM's form. They are those of the clocks in the Netherlands; the library reads
 * the zone of the process, so what it says is taken as a time on a wall and turned into an instant here (docs/decisions/0005).
 */
import type { Channel, Entry } from '@lijn116/protocol/directory'
import type { Opening } from '@lijn116/protocol/signpost-data'
import OpeningHours from 'opening_hours'

/** Of RFC 5545, on the clocks of Europe/Amsterdam. `closes_at` not later than `opens_at`: the day after. */
export type Schedule = { freq: 'WEEKLY'; byday: string; opens_at: string; closes_at: string; notes: string }
type Span = [from: number, until: number]
type Wall = { from: Temporal.PlainDateTime; until: Temporal.PlainDateTime }

const zone = 'Europe/Amsterdam'
/** Anywhere in the country: its public holidays are the same everywhere. */
const netherlands = { lat: 52.1, lon: 5.2, address: { country_code: 'nl', state: '' } }
const daysAhead = 14
/** Somebody answers there at once; the times of the others say when it is read. */
const answering: readonly Channel['type'][] = ['phone', 'chat', 'whatsapp']
/** More than the map has; hours of an entry that was changed make room. */
const mostKept = 500

/** null: they can be read. Else why not, in the words of the library. */
export function hoursFault(hours: string): string | null {
  const known = faults.get(hours)
  if (known !== undefined) return known
  const found = faultIn(hours)
  if (faults.size >= mostKept) faults.clear()
  faults.set(hours, found)
  return found
}

const faults = new Map<string, string | null>()

function faultIn(hours: string): string | null {
  try {
    const warnings = read(hours).getWarnings()
    return warnings.length === 0 ? null : warnings.join('; ')
  } catch (error) {
    return String(error)
  }
}

/**
 * now: ms UTC. Only of hours that are stated, for phone, chat and WhatsApp, in the next 14 days. A public holiday that the
 * hours say nothing of is not open, and today unknown. Shut is said only where the hours of every such way are known.
 */
export function openingOf({ channels }: Pick<Entry, 'channels'>, now: number): Opening {
  const ways = channels.filter(({ type }) => answering.includes(type))
  const stated = ways.flatMap(({ hours, hoursConfidence }) =>
    hours !== null && hoursConfidence === 'stated' && hoursFault(hours) === null ? [hours] : [],
  )
  if (stated.length === 0) return { known: false, spans: [] }
  const spans = merged(stated.flatMap((hours) => openSpans(hours, now)))
  const isOpen = spans.some(([from, until]) => from <= now && now < until)
  const unsaid = isHoliday(dateOf(now)) && !stated.every(saysHolidays)
  return { known: isOpen || (stated.length === ways.length && !unsaid), spans }
}

/** When it opens or closes next: ms UTC. null: not known, or not within 14 days. */
export function nextChange({ known, spans }: Opening, now: number): number | null {
  if (!known) return null
  const open = spans.find(([from, until]) => from <= now && now < until)
  return open === undefined ? (spans.find(([from]) => from > now)?.[0] ?? null) : open[1]
}

/** Empty for hours that are not the same every week: HSDS would have to say them wrongly. */
export function schedulesOf(hours: string): Schedule[] {
  if (hoursFault(hours) !== null) return []
  const [first, ...others] = ordinaryWeeks.map((monday) => weekly(hours, Temporal.PlainDate.from(monday)))
  if (first === undefined || others.some((week) => JSON.stringify(week) !== JSON.stringify(first))) return []
  const holidays = saysHolidays(hours) ? '' : ' Op feestdagen: onbekend.'
  const notes = `Tijden op de klok van ${zone}.${hours.includes('PH') ? ` Ook feestdagen: ${hours}` : holidays}`
  return first.map((times) => ({ freq: 'WEEKLY', ...times, notes }))
}

type Times = Pick<Schedule, 'byday' | 'opens_at' | 'closes_at'>
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
/** Mondays of weeks without a holiday beside it, or a clock that changes, in each season. */
const ordinaryWeeks = ['2026-02-09', '2026-06-15', '2026-08-10', '2026-11-09'] as const

function weekly(hours: string, monday: Temporal.PlainDate): Times[] {
  const found = new Map<string, Times & { days: Set<number> }>()
  const spans = walls(hours, monday.subtract({ days: 1 }), monday.add({ days: 8 })).flatMap(byDay)
  for (const { from, until } of spans) {
    const offset = monday.until(from.toPlainDate()).days
    if (offset < 0 || offset > 6) continue
    const opens_at = clock(from)
    const closes_at = clock(until) === '00:00' ? '24:00' : clock(until)
    const same = found.get(`${opens_at} ${closes_at}`) ?? { byday: '', opens_at, closes_at, days: new Set<number>() }
    found.set(`${opens_at} ${closes_at}`, { ...same, days: same.days.add(offset) })
  }
  return [...found.values()].map(({ days, opens_at, closes_at }) => ({
    byday: weekdays.filter((_, day) => days.has(day)).join(','),
    opens_at,
    closes_at,
  }))
}

/** What is longer than a day is cut at midnight. */
function byDay({ from, until }: Wall): Wall[] {
  if (Temporal.PlainDateTime.compare(until, from.add({ days: 1 })) < 0) return [{ from, until }]
  const midnight = from.toPlainDate().add({ days: 1 }).toPlainDateTime()
  return [{ from, until: midnight }, ...(midnight.equals(until) ? [] : byDay({ from: midnight, until }))]
}

const clock = (time: Temporal.PlainDateTime): string => time.toPlainTime().toString({ smallestUnit: 'minute' })

/** Those that end after now; from yesterday, as it may go on past midnight. */
function openSpans(hours: string, now: number): Span[] {
  const today = dateOf(now)
  const last = today.add({ days: daysAhead + 1 })
  const ends = instant(last.toPlainDateTime(), 'compatible')
  const spans = walls(hours, today.subtract({ days: 1 }), last)
    .filter(({ from }) => saysHolidays(hours) || !isHoliday(from.toPlainDate()))
    .map(({ from, until }): Span => [instant(from, 'compatible'), Math.min(instant(until, 'later'), ends)])
  return spans.filter(([from, until]) => until > now && from < until)
}

const kept = new Map<string, Wall[]>()

/** What a clock on the wall shows, from the begin of the one day until that of the other. */
function walls(hours: string, from: Temporal.PlainDate, until: Temporal.PlainDate): Wall[] {
  const key = `${from} ${until} ${hours}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const found = read(hours)
    .getOpenIntervals(here(from), here(until))
    .map(([begin, end]) => ({ from: onWall(begin), until: onWall(end) }))
    .filter((wall) => Temporal.PlainDateTime.compare(wall.from, wall.until) < 0)
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, found)
  return found
}

const read = (hours: string) => new OpeningHours(hours, netherlands)
const here = ({ year, month, day }: Temporal.PlainDate): Date => new Date(year, month - 1, day)
const onWall = (at: Date): Temporal.PlainDateTime =>
  new Temporal.PlainDateTime(at.getFullYear(), at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes())

const instant = (at: Temporal.PlainDateTime, disambiguation: 'compatible' | 'later'): number =>
  at.toZonedDateTime(zone, { disambiguation }).epochMilliseconds
const dateOf = (now: number): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate()

const saysHolidays = (hours: string): boolean => hours === '24/7' || hours.includes('PH')
const isHoliday = (date: Temporal.PlainDate): boolean => walls('PH', date, date.add({ days: 1 })).length > 0

function merged(spans: readonly Span[]): Span[] {
  const found: Span[] = []
  for (const [from, until] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], until)
    else found.push([from, until])
  }
  return found
}
