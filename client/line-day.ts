/** The day something was written on, as whoever reads it later calls it: by the calendar of the line, not by that of UTC. */

const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam' })

/** `ms`: UTC. Days since 1970 of the date in the Netherlands. */
export function lineDay(ms: number): number {
  const { year, month, day } = Object.fromEntries(
    calendar.formatToParts(ms).map(({ type, value }) => [type, Number(value)]),
  )
  return Date.UTC(year ?? 1970, (month ?? 1) - 1, day) / 86_400_000
}
