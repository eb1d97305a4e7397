/** What a door is called, and what it asks: from the doors this line was built with; another organisation's door stands as its id. */
import type { Language } from '../text/text.ts'

type Door = {
  id: string
  name: Record<string, string>
  teams: readonly string[]
  acute?: string
  mail?: { answerHours: number } | null
}

const files = import.meta.glob<Door>('../../../content/doors/*.json', { eager: true, import: 'default' })
const doors: readonly Door[] = Object.values(files)

export const doorName = (door: string, language: Language): string =>
  doors.find(({ id }) => id === door)?.name[language] ?? door

/** Within how many hours a letter at this door is answered; null: no letters there, or not known here. */
export const answerHours = (door: string): number | null =>
  doors.find(({ id }) => id === door)?.mail?.answerHours ?? null

/** What whoever said at this door that it is urgent was asked. now: at another organisation's door, not known here. */
export type Acute = 'unsafe' | 'control' | 'now'

export function acuteAt(door: string): Acute {
  const asked = doors.find(({ id }) => id === door)?.acute
  if (asked === 'control') return 'control'
  return asked === 'safe' ? 'unsafe' : 'now'
}

/** Doors this team answers, without the one it stands at now. */
export const otherDoors = (team: string, now: string): string[] =>
  doors.filter(({ id, teams }) => id !== now && teams.includes(team)).map(({ id }) => id)
