/**
 * Whom an alarm reaches, and when it reaches more. Pure: people, instants (ms UTC) and limits (seconds) are passed in. A
 * stage only grows, and each stage reaches everybody the one before it reached.
 */
export const stages = ['colleagues', 'coordinators', 'everybody'] as const
export type Stage = (typeof stages)[number]

/** As far as ringing goes. `there`: signed in with a console that is connected and answers. */
export type Colleague = { duty: 'on' | 'pause' | 'off'; busy: boolean; there?: boolean; coordinator?: boolean }

export type StageLimits = { alertCoordinatorsSeconds: number; alertEverybodySeconds: number }

/** By time alone. */
export function stageAfter(seconds: number, limits: StageLimits): Stage {
  if (seconds >= limits.alertEverybodySeconds) return 'everybody'
  return seconds >= limits.alertCoordinatorsSeconds ? 'coordinators' : 'colleagues'
}

/** Those of the stage; while nobody of them is there, those of the next one too, at last whoever is signed in. */
function reach<P extends Colleague>(
  people: readonly P[],
  stage: Stage,
  circles: readonly ((person: P) => boolean)[],
): P[] {
  const first = stages.indexOf(stage)
  const within = (last: number) =>
    people.filter((person) => circles.slice(0, last + 1).some((circle) => circle(person)))
  for (let last = first; last < circles.length; last++) {
    const reached = within(last)
    if (reached.some((person) => person.there !== false)) return reached
  }
  return within(circles.length - 1)
}

const isReady = (person: Colleague): boolean => person.duty === 'on' && !person.busy

/** For those who wait. Who is talking is left in peace, but for a coordinator, and for all when somebody is not safe. */
export function whoRingsForQueue<P extends Colleague>(stage: Stage, people: readonly P[], acute: boolean): P[] {
  return reach(people, stage, [
    isReady,
    (person) => person.coordinator === true && person.duty !== 'off',
    (person) => acute && person.duty === 'on',
    (person) => !person.busy,
  ])
}
