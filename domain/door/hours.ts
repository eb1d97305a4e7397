/**
 * When a door is open. Its hours are those of the clocks in its own country, whatever zone a machine is in; instants are
 * milliseconds UTC. Both clock changes are Temporal's: an hour that comes twice counts twice, one that is left out opens
 * the door when the clocks go on.
 */
export const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Day = (typeof days)[number]

/** `HH:MM`, `until` to 24:00. Not later than `from`: the door closes the day after. */
export type Span = { days: readonly Day[]; from: string; until: string }
export type Hours = 'always' | readonly Span[]

const zone = 'Europe/Amsterdam'
/** A week and a day: whatever the week holds comes by once. */
const daysAhead = 8

type Opening = { from: number; until: number }

export const isOpen = (hours: Hours, now: number): boolean =>
  hours === 'always' || openings(hours, now, 0).some(({ from, until }) => from <= now && now < until)

/** null: it is open now, or it never opens. */
export function opensAt(hours: Hours, now: number): number | null {
  if (hours === 'always' || isOpen(hours, now)) return null
  const later = openings(hours, now, daysAhead).flatMap(({ from }) => (from > now ? [from] : []))
  return later.length === 0 ? null : Math.min(...later)
}

/** Those that begin between yesterday, which may go on past midnight, and so many days after today. */
function openings(spans: readonly Span[], now: number, ahead: number): Opening[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate()
  const found: Opening[] = []
  for (let offset = -1; offset <= ahead; offset++) {
    const date = today.add({ days: offset })
    for (const span of spans) {
      if (!span.days.some((day) => days.indexOf(day) + 1 === date.dayOfWeek)) continue
      const last = span.until <= span.from ? date.add({ days: 1 }) : date
      const from = at(date, span.from, 'compatible')
      const until = at(last, span.until, 'later')
      if (until > from) found.push({ from, until })
    }
  }
  return found
}

function at(date: Temporal.PlainDate, time: string, disambiguation: 'compatible' | 'later'): number {
  const isMidnight = time === '24:00'
  const local = (isMidnight ? date.add({ days: 1 }) : date).toPlainDateTime(isMidnight ? '00:00' : time)
  return local.toZonedDateTime(zone, { disambiguation }).epochMilliseconds
}
