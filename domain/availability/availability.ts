/** Is there anybody? From people who are really there: on duty, console connected or lost only a moment ago. */
export type Presence = { duty: 'on' | 'pause' | 'off'; consoleGoneAt: number | null }

export const isThere = (person: Presence, now: number, lostAfterSeconds: number): boolean =>
  person.duty === 'on' && (person.consoleGoneAt === null || now - person.consoleGoneAt < lostAfterSeconds * 1000)

export function availability(people: readonly Presence[], now: number, lostAfterSeconds: number): 'open' | 'nobody' {
  return people.some((person) => isThere(person, now, lostAfterSeconds)) ? 'open' : 'nobody'
}

/** Who is rung: those on duty without a conversation; if there is nobody like that, everybody signed in who is not talking. */
export function whoRings<P extends { duty: 'on' | 'pause' | 'off'; busy: boolean }>(people: readonly P[]): P[] {
  const idle = people.filter((person) => !person.busy)
  const ready = idle.filter((person) => person.duty === 'on')
  return ready.length > 0 ? ready : idle
}
