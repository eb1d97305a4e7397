/** Days and times by the clocks of the line, wherever this console stands. */
const zone = 'Europe/Amsterdam'
const dayMilliseconds = 86_400_000
const minute = 60_000

// Sweden writes a moment as 2026-11-22 19:30.
const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

/** Minutes ahead of UTC, summer first: of an hour that comes twice, the first one counts. */
const ahead = [120, 60] as const

/** `date`: YYYY-MM-DD, `time`: HH:MM. ms UTC; null: empty, or there is no such moment here. */
export function lineMoment(date: string, time: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time)) return null
  const asUtc = Date.parse(`${date}T${time}:00Z`)
  if (Number.isNaN(asUtc)) return null
  const found = ahead.map((minutes) => asUtc - minutes * minute).find((at) => clock.format(at) === `${date} ${time}`)
  return found ?? null
}

/** YYYY-MM-DD of a moment in ms UTC, as a field for a day takes it. */
export const lineDay = (at: number): string => clock.format(at).slice(0, 10)

/** Such as `zondag 22 november, 19:30`. `at`: ms UTC. */
export function momentWords(language: string, at: number): string {
  const day = new Date(at).toLocaleDateString(language, {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  })
  return `${day}, ${timeWords(at)}`
}

/** Such as `19:30`. `at`: ms UTC. */
export const timeWords = (at: number): string => clock.format(at).slice(11)

/** `day`: UTC day number. */
export const dayWords = (language: string, day: number): string =>
  new Date(day * dayMilliseconds).toLocaleDateString(language, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
