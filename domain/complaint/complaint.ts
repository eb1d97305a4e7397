/** A complaint: who may read it, how it goes on, and when it lies too long. Days are UTC day numbers. */

/** Written down by coordinators of who reads complaints (staffing). */
export const complaintSkill = 'complaints'

/** received: nobody has begun. further: taken further than its reader can, and she is told so. */
export const complaintStatuses = ['received', 'reading', 'answered', 'further', 'closed'] as const
export type ComplaintStatus = (typeof complaintStatuses)[number]

/** Answers no door, so that whoever is of it is outside of every team that does. */
export const complaintTeam = 'klachten'

/** So many people can open what she writes: a reader, and who stands in for her. */
export const readersOfComplaint = 2

/** Longer than so many working days without a word is late. */
export const workingDaysToAnswer = 3

const next: Readonly<Record<ComplaintStatus, readonly ComplaintStatus[]>> = {
  received: ['reading', 'answered', 'further'],
  reading: ['answered', 'further'],
  answered: ['answered', 'further', 'closed'],
  further: ['answered', 'further', 'closed'],
  closed: [],
}

/** By its reader. Answered always comes with an answer; closed never comes first. */
export const mayBecome = (from: ComplaintStatus, to: ComplaintStatus): boolean => next[from].includes(to)

/** She wrote more: it waits again, unless somebody is reading it. */
export const afterHerWords = (status: ComplaintStatus): ComplaintStatus =>
  status === 'reading' ? 'reading' : 'received'

export const waitsForStaff = (status: ComplaintStatus): boolean => status === 'received' || status === 'reading'

/** Saying that she does not agree needs an answer, and a second person who did not give it. Once. */
export const mayAskAgain = (status: ComplaintStatus, step: number): boolean =>
  step === 1 && (status === 'answered' || status === 'further' || status === 'closed')

/** Working days (Monday to Friday) that began after `since`, until and with `today`. */
export function workingDaysSince(since: number, today: number): number {
  let days = 0
  // Day 0 was a Thursday.
  for (let day = since + 1; day <= today; day++) if ((day + 3) % 7 < 5) days++
  return days
}

export const isLateComplaint = (status: ComplaintStatus, since: number, today: number): boolean =>
  waitsForStaff(status) && workingDaysSince(since, today) > workingDaysToAnswer

type Door = { readonly id: string; readonly teams: readonly string[] }

/** Outside of every team that answers `door`; null: she names none, and then outside of all teams of the line. */
export function isOutside(doors: Iterable<Door>, door: string | null, teams: readonly string[]): boolean {
  const concerned = Array.from(doors).filter(({ id }) => door === null || id === door)
  return concerned.length > 0 && !concerned.some((each) => each.teams.some((team) => teams.includes(team)))
}
