/**
 * Whom an alarm reaches, and when it reaches more. Pure: people, instants (ms UTC) and limits (seconds) are passed in. A
 * stage only grows, and each stage reaches everybody the one before it reached.
 */
export const stages = ['colleagues', 'coordinators', 'everybody'] as const
export type Stage = (typeof stages)[number]

export type AlertKind = 'danger' | 'word' | 'second' | 'debrief' | 'cool-down'

/** As far as ringing goes. `there`: signed in, with a console that is connected and answers. */
export type Colleague = {
  leaf: string
  duty: 'on' | 'pause' | 'off'
  /** In a conversation, as lead or along. */
  busy: boolean
  /** She may hold one more conversation beside those she has. */
  room: boolean
  /** After a heavy conversation. */
  resting: boolean
  there: boolean
  coordinator: boolean
}

export type AlertLimits = {
  alertCoordinatorsSeconds: number
  alertEverybodySeconds: number
  alarmRepeatSeconds: number
  ringHeardSeconds: number
}

export type Open = {
  kind: AlertKind
  /** Leaf of who raised it: it does not ring at her. */
  by: string
  raisedAt: number
  stage: Stage
  /** A console of somebody else has confirmed it. */
  heard: boolean
  acknowledgedBy: string | null
}

/** Is it a new call, although one of this kind is open? What still rings for the same caller is one; a retry always is. */
export function callsAgain(
  open: { by: string; sign: string | null; acknowledgedBy: string | null },
  raised: { by: string; sign: string | null },
): boolean {
  if (raised.sign !== null && raised.sign === open.sign) return false
  return raised.by !== open.by || open.acknowledgedBy !== null
}

/** To talk something over is asked of coordinators, on their screens and without a sound. */
export const isQuiet = (kind: AlertKind): boolean => kind === 'debrief'

export const firstStage = (kind: AlertKind): Stage => (isQuiet(kind) ? 'coordinators' : 'colleagues')

/** By time alone. */
export function stageAfter(
  seconds: number,
  limits: Pick<AlertLimits, 'alertCoordinatorsSeconds' | 'alertEverybodySeconds'>,
): Stage {
  if (seconds >= limits.alertEverybodySeconds) return 'everybody'
  return seconds >= limits.alertCoordinatorsSeconds ? 'coordinators' : 'colleagues'
}

/** Its stage at `now`: by time, and everybody when no console confirmed it. It never goes back. */
export function stageAt(alert: Open, now: number, limits: AlertLimits): Stage {
  if (isQuiet(alert.kind)) return alert.stage
  const seconds = (now - alert.raisedAt) / 1000
  const due = !alert.heard && seconds >= limits.ringHeardSeconds ? 'everybody' : stageAfter(seconds, limits)
  return stages[Math.max(stages.indexOf(alert.stage), stages.indexOf(due))] ?? 'everybody'
}

/** The next instant at which it rings again or reaches more; null: never. */
export function ringsNext(alert: Open, now: number, limits: AlertLimits): number | null {
  if (isQuiet(alert.kind) || alert.acknowledgedBy !== null) return null
  const grows = [limits.alertCoordinatorsSeconds, limits.alertEverybodySeconds]
  if (!alert.heard) grows.push(limits.ringHeardSeconds)
  const later = grows.map((seconds) => alert.raisedAt + seconds * 1000).filter((instant) => instant > now)
  return Math.min(now + limits.alarmRepeatSeconds * 1000, ...later)
}

type Circle = (person: Colleague) => boolean
const hasRoom: Circle = (person) => person.duty === 'on' && person.room && !person.resting
const isReady: Circle = (person) => person.duty === 'on' && !person.busy && !person.resting
const isCoordinator: Circle = (person) => person.coordinator
const isOnDuty: Circle = (person) => person.duty === 'on'

/** Those of the stage; while nobody of them is there, those of the next circle too, at last whoever is signed in. */
function reach<P extends Colleague>(people: readonly P[], stage: Stage, circles: readonly Circle[]): P[] {
  const within = (last: number) =>
    people.filter((person) => circles.slice(0, last + 1).some((isWithin) => isWithin(person)))
  for (let last = stages.indexOf(stage); last < circles.length; last++) {
    const reached = within(last)
    if (reached.some((person) => person.there)) return reached
  }
  return within(circles.length - 1)
}

/** At whom an alert rings: nobody, once somebody has it. */
export function whoRings<P extends Colleague>(alert: Open, people: readonly P[]): P[] {
  if (alert.acknowledgedBy !== null) return []
  const others = people.filter((person) => person.leaf !== alert.by)
  if (isQuiet(alert.kind)) return others.filter(isCoordinator)
  return reach(others, alert.stage, [isReady, isCoordinator, isOnDuty, () => true])
}

/** For those who wait. Who is talking is left in peace, but for coordinators, whoever may hold one more, and all when somebody is not safe. */
export function whoRingsForQueue<P extends Colleague>(stage: Stage, people: readonly P[], acute: boolean): P[] {
  return reach(people, stage, [
    isReady,
    (person) => isCoordinator(person) || hasRoom(person),
    (person) => acute && isOnDuty(person),
    (person) => !person.busy,
    () => true,
  ])
}
