/** A door as the server needs it. The words of a door live in content/. */
import { readdirSync, readFileSync } from 'node:fs'
import * as v from 'valibot'

const door = v.object({
  id: v.string(),
  organisation: v.string(),
  teams: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Language to opaque path: the chat page of this door in that language. */
  paths: v.record(v.string(), v.pipe(v.string(), v.regex(/^[a-z0-9]+$/))),
})
export type Door = v.InferOutput<typeof door>

export function readDoors(directory: URL): Map<string, Door> {
  const doors = new Map<string, Door>()
  for (const file of readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const parsed = v.safeParse(door, JSON.parse(readFileSync(new URL(file, directory), 'utf8')))
    if (!parsed.success)
      throw new Error(
        `content/doors/${file}: ${parsed.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('; ')}`,
      )
    doors.set(parsed.output.id, parsed.output)
  }
  if (doors.size === 0) throw new Error('content/doors holds no door')
  return doors
}
