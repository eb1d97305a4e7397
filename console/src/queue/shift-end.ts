/** Until when she is on duty, as she types it: a time of day on her own clock, today or, when that is past, tomorrow. */

/** `written`: HH:MM. ms UTC; null: empty or no time. */
export function endOfShift(written: string, now: Date): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(written.trim())
  if (found === null) return null
  const end = new Date(now)
  end.setHours(Number(found[1]), Number(found[2]), 0, 0)
  if (end <= now) end.setDate(end.getDate() + 1)
  return end.getTime()
}

/** What the line is told. `alsoNearEnd` says nothing without an end. */
export function shiftOf(written: string, alsoNearEnd: boolean, now: Date): { endsAt?: number; alsoNearEnd?: boolean } {
  const endsAt = endOfShift(written, now)
  if (endsAt === null) return {}
  return alsoNearEnd ? { endsAt, alsoNearEnd } : { endsAt }
}

/** As it is written in the field; '' without an end, or when that is past: it would be read as tomorrow. */
export function writtenEnd(endsAt: number | null, now: Date): string {
  if (endsAt === null || endsAt <= now.getTime()) return ''
  const end = new Date(endsAt)
  return [end.getHours(), end.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}
