/** Days and times by the clocks of the line, wherever she is. */
const zone = 'Europe/Amsterdam'
const daySeconds = 86_400

/** `day`: days since 1970 of the date it bears. */
export const dayWords = (day: number, language: string): string =>
  new Date(day * daySeconds * 1000).toLocaleDateString(language, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  })

/** `ms`: UTC. */
export const dayAndTime = (ms: number, language: string): string =>
  new Date(ms).toLocaleString(language, {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    hour12: false,
  })
