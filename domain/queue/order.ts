/**
 * Who is next, over all doors of a team. Everybody has one instant, and the earliest is first; docs/queue.md says what that
 * promises. Pure: instants are milliseconds UTC, ties go by id, so every console sees the same order.
 */
export type Place = {
  conversation: string
  door: string
  /** Start of her wait; of whoever lost her counsellor an instant before every other. */
  waitingSince: number
  returned: boolean
  /** She said that she is not safe now. */
  acute: boolean
  /** A moment was agreed with her, and it is now: no later than who is not safe. */
  expected?: boolean
  /** She came by a connection that is paused for misuse: as if a full crowd stood before her, and safe or not, no later. */
  late?: boolean
  /** She asks for her work, at a door that says so: after everybody who asks for help, however long she waits. */
  afterOthers?: boolean
}

export type QueueRules = {
  /** Somebody who is safe goes before somebody who is not, if she has waited this much longer. */
  acuteAheadSeconds: number
  /** The most that a crowd at her own door costs her. */
  doorCrowdSeconds: number
}

/** What the next group of `share` people at one door stands behind the one before. */
export const crowdStepSeconds = 120

/** Longer than anybody can wait: a place is gone after hours, and this is a year. */
const afterAllSeconds = 31_536_000

/** `shares`: people of a door who wait without a cost to each other. A door that is not in it has 1. */
export function inOrder<P extends Place>(
  places: readonly P[],
  shares: ReadonlyMap<string, number>,
  rules: QueueRules,
): P[] {
  const due = new Map<P, number>()
  const before = new Map<string, number>()
  for (const place of [...places].sort((a, b) => a.waitingSince - b.waitingSince || byId(a, b))) {
    if (place.returned || place.acute || place.expected === true) {
      due.set(place, place.waitingSince)
      continue
    }
    if (place.afterOthers === true) {
      due.set(place, place.waitingSince + afterAllSeconds * 1000)
      continue
    }
    if (place.late === true) {
      due.set(place, place.waitingSince + (rules.acuteAheadSeconds + rules.doorCrowdSeconds) * 1000)
      continue
    }
    const rank = before.get(place.door) ?? 0
    before.set(place.door, rank + 1)
    const groups = Math.floor(rank / Math.max(1, shares.get(place.door) ?? 1))
    const crowd = Math.min(rules.doorCrowdSeconds, crowdStepSeconds * groups)
    due.set(place, place.waitingSince + (rules.acuteAheadSeconds + crowd) * 1000)
  }
  return [...places].sort((a, b) => (due.get(a) ?? 0) - (due.get(b) ?? 0) || byId(a, b))
}

const byId = (a: Place, b: Place): number =>
  a.conversation < b.conversation ? -1 : Number(a.conversation > b.conversation)
