/**
 * May she take the one who waits? What a door asks for and how many she holds decide yes or no; language, skill and wish
 * only who has the first seconds. After those anybody may: somebody who fits less is better than nobody.
 */
import type { Room } from '../availability/availability.ts'
import { isTrained, type Staffing, speaks } from '../staffing/staffing.ts'
import { type ComingBackRules, type First, firstFor, notFor, type Returning } from './coming-back.ts'

export type Needs = {
  /** Preferred. */
  skills: readonly string[]
  /** Required to answer. */
  trainings: readonly string[]
  /** A certificate of conduct was seen. */
  conduct: boolean
}

export type WaitingOne = {
  needs: Needs
  /** null: not known yet, and nobody fits less for it. */
  language: string | null
  wish: 'woman' | 'man' | null
  acute: boolean
  waitSeconds: number
  /** null: she is here for the first time, or did not say so. */
  returns?: Returning | null
  /** The conversation she left a moment ago still counts for whoever had it. */
  wasHeld?: boolean
}

export type Taker = Staffing & {
  leaf: string
  /** On duty, and her console answers. */
  isThere: boolean
  /** Along in a conversation of somebody else, or resting after a heavy one: she may take somebody, and is not counted on. */
  isOccupied: boolean
  /** Conversations she leads, and whether one of these is with somebody who is not safe. */
  held: number
  holdsAcute: boolean
  /** Of her shift, milliseconds UTC. */
  endsAt: number | null
  alsoNearEnd: boolean
}

export type RoutingRules = ComingBackRules & {
  fittingFirstSeconds: number
  fittingFirstAcuteSeconds: number
  shiftEndSeconds: number
}

export type Lack = 'language' | 'skill' | 'wish'
export type Bar = 'training' | 'conduct' | 'capacity' | 'acute-alone' | 'acute-first' | 'shift-end'
export type MayTake =
  | { mayTake: 'now'; why: null; secondsFirst: 0 }
  | { mayTake: 'later'; why: Lack | First['why']; secondsFirst: number }
  | { mayTake: 'no'; why: Bar; secondsFirst: 0 }

const dayMilliseconds = 86_400_000

/** `colleagues` may hold her too. `acuteWaits`: everybody whose page is there and who is not safe. */
export function mayTake(
  place: WaitingOne,
  person: Taker,
  colleagues: readonly Taker[],
  acuteWaits: readonly Pick<WaitingOne, 'needs'>[],
  now: number,
  rules: RoutingRules,
): MayTake {
  const why = barOf(place, person, acuteWaits, now, rules)
  if (why !== null) return { mayTake: 'no', why, secondsFirst: 0 }
  const could = (other: Taker): boolean =>
    other.isThere && !other.isOccupied && barOf(place, other, acuteWaits, now, rules) === null
  const others = colleagues.filter((other) => other.leaf !== person.leaf)
  const mine = colleagues.find(({ leaf }) => leaf === person.leaf) ?? person
  const goesFirst = firstFor(
    place,
    (leaf) => [mine, ...others].some((each) => each.leaf === leaf && could(each)),
    rules,
  )
  if (goesFirst?.leaf === person.leaf) return takesNow
  if (goesFirst !== null) return { mayTake: 'later', why: goesFirst.why, secondsFirst: goesFirst.secondsFirst }
  const not = notFor(place, rules)
  if (not?.leaf === person.leaf && others.some(could))
    return { mayTake: 'later', why: 'wanted', secondsFirst: not.secondsFirst }
  const first = place.acute ? rules.fittingFirstAcuteSeconds : rules.fittingFirstSeconds
  const secondsFirst = Math.ceil(first - place.waitSeconds)
  const lacks = lacksOf(place, person)
  if (secondsFirst > 0 && lacks.length > 0) {
    for (const other of others) {
      // Whom she would rather not have keeps nobody else from her.
      if (other.leaf === not?.leaf || !could(other)) continue
      const theirs = lacksOf(place, other)
      // She fits better: lacks nothing that is not lacking here, and less. Who lacks something else is no better.
      const missing = lacks.find((lack) => !theirs.includes(lack))
      if (missing !== undefined && theirs.every((lack) => lacks.includes(lack)))
        return { mayTake: 'later', why: missing, secondsFirst }
    }
  }
  return takesNow
}

const takesNow: MayTake = { mayTake: 'now', why: null, secondsFirst: 0 }

/** What keeps her from it altogether; null: nothing. Says nothing of whether she is there. */
export function barOf(
  place: WaitingOne,
  taker: Taker,
  acuteWaits: readonly Pick<WaitingOne, 'needs'>[],
  now: number,
  rules: Pick<RoutingRules, 'shiftEndSeconds'>,
): Bar | null {
  const person = withoutTheOneLeft(place, taker)
  // One who fills up with a second who is safe would never come free for somebody who is not.
  const fillsUp = !place.acute && person.held > 0
  return (
    qualifies(place.needs, person, now) ??
    roomFor(place, person) ??
    (fillsUp && acuteWaits.some(({ needs }) => qualifies(needs, person, now) === null) ? 'acute-first' : null) ??
    (isNearEnd(person, now, rules) ? 'shift-end' : null)
  )
}

/** Who is there for it and takes somebody new, and who of them could take it now. */
export function roomOf(
  place: WaitingOne,
  people: readonly Taker[],
  now: number,
  rules: Pick<RoutingRules, 'shiftEndSeconds'>,
): Room {
  const there = people.filter(
    (person) => person.isThere && qualifies(place.needs, person, now) === null && !isNearEnd(person, now, rules),
  )
  return {
    there: there.length,
    free: there.filter((person) => !person.isOccupied && roomFor(place, person) === null).length,
  }
}

/** May she ever answer this door, as things are written down today? */
export function qualifies(needs: Needs, person: Staffing, now: number): 'training' | 'conduct' | null {
  const today = Math.floor(now / dayMilliseconds)
  if (needs.trainings.some((kind) => !isTrained(person, kind, today))) return 'training'
  if (needs.conduct && (person.conductSeenOn === null || person.conductSeenOn > today)) return 'conduct'
  return null
}

/** Who comes back takes the room of the conversation she left: it ends when she is taken. */
function withoutTheOneLeft({ returns, wasHeld }: WaitingOne, person: Taker): Taker {
  if (wasHeld !== true || returns?.wasWith?.leaf !== person.leaf || person.held === 0) return person
  const held = person.held - 1
  return { ...person, held, holdsAcute: held > 0 && person.holdsAcute }
}

function roomFor({ acute }: WaitingOne, person: Taker): 'capacity' | 'acute-alone' | null {
  if (person.held >= person.capacity) return 'capacity'
  // Whoever is not safe has her counsellor to herself, whichever of the two came first.
  return person.holdsAcute || (acute && person.held > 0) ? 'acute-alone' : null
}

export const isNearEnd = (
  { endsAt, alsoNearEnd }: Pick<Taker, 'endsAt' | 'alsoNearEnd'>,
  now: number,
  { shiftEndSeconds }: Pick<RoutingRules, 'shiftEndSeconds'>,
): boolean => endsAt !== null && !alsoNearEnd && now >= endsAt - shiftEndSeconds * 1000

function lacksOf({ needs, language, wish }: WaitingOne, person: Staffing): Lack[] {
  const lacks: Lack[] = []
  if (language !== null && !speaks(person, language)) lacks.push('language')
  if (needs.skills.some((skill) => !person.skills.includes(skill))) lacks.push('skill')
  if (wish !== null && person.gender !== wish) lacks.push('wish')
  return lacks
}
