/**
 * A door: one entrance with its own address, hours, look and words, to teams that it may share with other doors. Each is a
 * file in content/doors/; what is wrong in one is said with file, field and what is expected (`npm run check-doors`).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { days } from '@lijn116/domain/door/hours'
import type { LineFile } from '@lijn116/protocol/custody'
import * as v from 'valibot'

const id = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,39}$/, 'small letters, digits and dashes'))
const words = v.pipe(v.array(id), v.maxLength(60))
const language = v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/, 'a language such as nl or nl-simple'))
const perLanguage = v.record(language, v.pipe(v.string(), v.minLength(1)))
const clock = v.pipe(v.string(), v.regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time such as 09:30'))

const span = v.object({
  days: v.pipe(v.array(v.picklist(days)), v.minLength(1)),
  from: v.pipe(
    clock,
    v.check((time) => time !== '24:00', 'a time before 24:00'),
  ),
  until: clock,
})

const sentence = v.pipe(v.string(), v.minLength(1))
const front = v.object({
  /** Last part of its address. It may be plain and says nothing dangerous: it stays in a history. */
  path: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,30}$/, 'small letters, digits and dashes')),
  heading: sentence,
  intro: sentence,
  /** Articles to read, the first one first. */
  read: words,
  /** Which knowledge is there. */
  knowledge: sentence,
})

const door = v.object({
  id,
  owner: v.pipe(v.string(), v.minLength(1)),
  reviewed: v.pipe(v.string(), v.isoDate()),
  source: v.pipe(v.string(), v.minLength(1)),
  name: perLanguage,
  /** The one behind the bare address; exactly one door has it. */
  front: v.optional(v.literal(true)),
  organisation: id,
  /** First choice first; the others when nobody of the first is there. */
  teams: v.pipe(v.array(id), v.minLength(1)),
  phone: v.object({ dial: v.pipe(v.string(), v.regex(/^\d+$/, 'digits')), shown: v.string() }),
  /** Language to opaque path: the chat page of this door in that language. */
  paths: v.record(language, v.pipe(v.string(), v.regex(/^[a-z]\d[a-z]\d$/, 'a path that says nothing, such as k7d2'))),
  /** On the clocks of Europe/Amsterdam. */
  hours: v.union([v.literal('always'), v.pipe(v.array(span), v.minLength(1))], '"always" or spans {days, from, until}'),
  /** Answers whoever comes outside the hours. */
  instead: v.nullable(id),
  /** Where leaving leads: an everyday page of somebody else. null: where it leads on the whole line (EXIT_ADDRESS). */
  exit: v.nullable(
    v.pipe(
      v.string(),
      v.check((address) => URL.parse(address)?.protocol === 'https:', 'an https address'),
    ),
  ),
  /** A text in content/covers/. */
  cover: id,
  themes: words,
  /** For whom it is. */
  roles: words,
  /** Knowledge cards a counsellor sees first. */
  knowledge: words,
  needs: v.object({
    /** Preferred. */
    skills: words,
    /** Nobody without one that is valid answers here. */
    trainings: words,
    /** Nobody without a certificate of conduct answers here. */
    conduct: v.boolean(),
  }),
  /** People who wait here without a cost to each other (docs/queue.md). */
  share: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  /** People who ask for their work: whoever waits here is after everybody who asks for help (R-109). */
  after: v.optional(v.literal(true)),
  /** How long what is under a return code made here is kept after her last visit. */
  keepDays: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366, 'at most 366 days')), 30),
  /** Within how long a letter is answered here; null: no letters. */
  mail: v.optional(
    v.nullable(
      v.object({ answerHours: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(336, 'at most 336 hours')) }),
    ),
    null,
  ),
  /** Which words the tap "I am not safe now" has. */
  acute: id,
  /** Words before the chat that differ from those of the other doors, per language. */
  texts: v.record(language, v.record(v.string(), v.string())),
  /** Articles of the site whose way to a human is this door. */
  articles: v.optional(words, []),
  /** Its page on the site, per language; the front door has the first page. */
  site: v.optional(v.record(language, front), {}),
})
export type Door = v.InferOutput<typeof door>
export type Doors = ReadonlyMap<string, Door>

/** What is wrong with the doors, a line each. */
export class DoorError extends Error {
  constructor(wrong: readonly string[]) {
    super(`The doors cannot be opened. Please mend:\n${wrong.map((each) => `  - ${each}`).join('\n')}`)
  }
}

/** The front door first, the others by id. @throws DoorError */
export function readDoors(directory: URL): Doors {
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'))
  return doorsOf(files.sort().map((file) => ({ file, text: readFileSync(new URL(file, directory), 'utf8') })))
}

/** @throws DoorError */
export function doorsOf(files: readonly { file: string; text: string }[]): Doors {
  const wrong: string[] = []
  const read = files.flatMap(({ file, text }) => {
    const parsed = parse(text)
    if (Array.isArray(parsed)) wrong.push(...parsed.map((each) => `content/doors/${file}: ${each}`))
    return Array.isArray(parsed) ? [] : [{ file, door: parsed }]
  })
  const doors = new Map(read.map(({ door }) => [door.id, door]))
  for (const { file, door } of read)
    wrong.push(...misfits(file, door, doors).map((each) => `content/doors/${file}: ${each}`))
  const paths = new Map<string, string>()
  for (const { door } of read)
    for (const path of Object.values(door.paths)) {
      const other = paths.get(path)
      if (other !== undefined) wrong.push(`content/doors: ${other} and ${door.id} have the same path ${path}`)
      paths.set(path, door.id)
    }
  const fronts = read.filter(({ door }) => door.front)
  if (wrong.length === 0 && fronts.length !== 1)
    wrong.push(`content/doors: exactly one door has "front": true, not ${fronts.length}`)
  if (wrong.length > 0) throw new DoorError(wrong)
  const order = (each: Door) => `${each.front ? 0 : 1}${each.id}`
  return new Map([...doors].sort(([, a], [, b]) => (order(a) < order(b) ? -1 : 1)))
}

/** Of a door that is not there any more: as at the front door. */
export function keepDaysOf(doors: Doors, id: string): number {
  const door = doors.get(id) ?? doors.values().next().value
  if (door === undefined) throw new Error('a line without doors')
  return door.keepDays
}

/** Page to the address it leaves to, of doors with one of their own. */
export const exitsOf = (doors: Doors): ReadonlyMap<string, string> =>
  new Map(
    [...doors.values()].flatMap(({ exit, paths }) =>
      exit === null ? [] : Object.values(paths).map((path) => [`/${path}`, exit] as const),
    ),
  )

/** @throws DoorError when the pinned line names a door otherwise: no page there would believe anybody who answers. */
export function checkPinned(doors: Doors, line: Pick<LineFile, 'doors'>): void {
  const wrong = [...doors.values()].flatMap(({ id, teams }) => {
    const pinned = line.doors.find((each) => each.id === id)
    const missing = teams.filter((team) => !pinned?.teams.includes(team))
    return missing.length === 0 ? [] : [`LINE_FILE: its doors do not name ${id} with the team ${missing.join(', ')}`]
  })
  if (wrong.length > 0) throw new DoorError(wrong)
}

function parse(text: string): Door | string[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return ['is not JSON']
  }
  const parsed = v.safeParse(door, json)
  if (parsed.success) return parsed.output
  return parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
}

/** Between one door and the others. */
function misfits(file: string, door: Door, doors: Doors): string[] {
  const wrong: string[] = []
  if (file !== `${door.id}.json`) wrong.push(`id: is ${door.id}, so the file is to be ${door.id}.json`)
  for (const other of doors.values()) {
    const both = door.teams.find((team) => other.organisation !== door.organisation && other.teams.includes(team))
    if (both !== undefined) wrong.push(`teams: ${both} also answers for ${other.organisation} (${other.id})`)
  }
  if (door.hours === 'always') {
    if (door.instead !== null) wrong.push('instead: null, because this door is always open')
    return wrong
  }
  if (door.instead === null) return [...wrong, 'instead: the door that answers outside the hours']
  const instead = doors.get(door.instead)
  if (instead === undefined) return [...wrong, `instead: there is no door ${door.instead}`]
  // One step and never two: whoever is passed on is told by whom she is answered before she types.
  if (instead.hours !== 'always') wrong.push(`instead: ${instead.id} is not always open itself`)
  // The page pins the teams of its own door, and a grant of any other is refused there.
  if (instead.organisation !== door.organisation || instead.teams.some((team) => !door.teams.includes(team)))
    wrong.push(`instead: ${instead.id} is answered by a team that is not among those of this door`)
  return wrong
}
