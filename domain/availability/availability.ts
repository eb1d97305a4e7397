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

/** After a heavy conversation, until an instant (ms UTC) or her word: she may take somebody, and nobody counts on it. */
export const isResting = ({ restUntil }: { restUntil: number | null }, now: number): boolean =>
  restUntil !== null && now < restUntil

/** Of those who may answer a door: how many are there, and how many could take somebody now. */
export type Room = { there: number; free: number }

/** busy: somebody is there, and nobody is free. */
export const availability = ({ there, free }: Room): 'open' | 'busy' | 'nobody' =>
  free > 0 ? 'open' : there > 0 ? 'busy' : 'nobody'

/**
 * How long it may take for somebody with so many people before her, as honestly as can be said; never a number of minutes.
 * `talkSeconds`: how long a conversation is taken to last. null: nobody is there.
 */
export function waitBand(
  { there, free }: Room,
  ahead: number,
  talkSeconds: number,
): 'soon' | 'minutes' | 'long' | null {
  if (there === 0) return null
  // Of so many conversations, one ends every `talkSeconds / there`; whoever is free takes the first at once.
  const turns = Math.max(0, ahead + 1 - free)
  const expected = (turns * talkSeconds) / there
  return expected < 120 ? 'soon' : expected < 600 ? 'minutes' : 'long'
}
