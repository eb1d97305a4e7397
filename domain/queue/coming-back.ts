/**
 * Who has the first seconds for somebody who came back: whose conversation she left a moment ago, who agreed a moment with her,
 * whom she asked for. A wish with an end: it holds only while that colleague could take her, and refuses nobody for good.
 */

/** What she said of coming back, as far as it meant somebody. Instants are milliseconds UTC. */
export type Returning = {
  wanted: { leaf: string; how: 'same' | 'other' } | null
  /** She left this conversation of hers, and its place is kept. */
  wasWith: { leaf: string; conversation: string } | null
  /** `leaf` null: nobody was named. */
  appointment: { leaf: string | null; at: number } | null
}

export type ComingBackRules = {
  wasYoursFirstSeconds: number
  wantedFirstSeconds: number
  wantedFirstAcuteSeconds: number
}

export type First = { leaf: string; why: 'wanted' | 'appointment'; secondsFirst: number }

type Place = { returns?: Returning | null; acute: boolean; waitSeconds: number }

/** Whoever `could` take her and goes first; null: nobody in particular. */
export function firstFor(place: Place, could: (leaf: string) => boolean, rules: ComingBackRules): First | null {
  const { returns } = place
  if (!returns) return null
  const not = notFor(place, rules)
  const wanted = returns.wanted?.how === 'same' ? returns.wanted.leaf : null
  const asked = [
    { leaf: returns.wasWith?.leaf ?? null, why: 'wanted' as const, first: rules.wasYoursFirstSeconds },
    { leaf: returns.appointment?.leaf ?? null, why: 'appointment' as const, first: rules.wantedFirstSeconds },
    { leaf: wanted, why: 'wanted' as const, first: rules.wantedFirstSeconds },
  ]
  for (const { leaf, why, first } of asked) {
    const secondsFirst = left(place, first, rules)
    if (leaf !== null && leaf !== not?.leaf && secondsFirst > 0 && could(leaf)) return { leaf, why, secondsFirst }
  }
  return null
}

/** By whom she would rather not be answered, as long as that holds. */
export function notFor(place: Place, rules: ComingBackRules): { leaf: string; secondsFirst: number } | null {
  const wanted = place.returns?.wanted
  const secondsFirst = left(place, rules.wantedFirstSeconds, rules)
  return wanted?.how === 'other' && secondsFirst > 0 ? { leaf: wanted.leaf, secondsFirst } : null
}

/** Who is not safe waits for nobody longer than the shortest. */
export const firstSeconds = (seconds: number, acute: boolean, rules: ComingBackRules): number =>
  acute ? Math.min(seconds, rules.wantedFirstAcuteSeconds) : seconds

const left = ({ acute, waitSeconds }: Place, seconds: number, rules: ComingBackRules): number =>
  Math.ceil(firstSeconds(seconds, acute, rules) - waitSeconds)
