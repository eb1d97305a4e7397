/** Is there anybody? From people who are really there: on duty, console connected or lost only a moment ago, and answering. */
export type Presence = {
  duty: 'on' | 'pause' | 'off'
  consoleGoneAt: number | null
  /** Since when her console leaves rings unheard, though its stream looks open. */
  silentAt?: number | null
}

export const isThere = (person: Presence, now: number, lostAfterSeconds: number): boolean =>
  person.duty === 'on' && answers(person, now, lostAfterSeconds)

/** Whatever her duty: would she see something now? */
export const answers = (person: Presence, now: number, lostAfterSeconds: number): boolean =>
  (person.silentAt ?? null) === null &&
  (person.consoleGoneAt === null || now - person.consoleGoneAt < lostAfterSeconds * 1000)

export function availability(people: readonly Presence[], now: number, lostAfterSeconds: number): 'open' | 'nobody' {
  return people.some((person) => isThere(person, now, lostAfterSeconds)) ? 'open' : 'nobody'
}

/** Who is rung: those on duty without a conversation; if there is nobody like that, everybody signed in who is not talking. */
export function whoRings<P extends { duty: 'on' | 'pause' | 'off'; busy: boolean }>(people: readonly P[]): P[] {
  const idle = people.filter((person) => !person.busy)
  const ready = idle.filter((person) => person.duty === 'on')
  return ready.length > 0 ? ready : idle
}
