/** Looks at content/doors/ and says what is wrong, a line each: `npm run check-doors`. */
import { DoorError, readDoors } from '../queue/door.ts'

try {
  const doors = readDoors(new URL('../../content/doors/', import.meta.url))
  process.stdout.write(`${[...doors.keys()].join(', ')}: these doors can be opened.\n`)
} catch (error) {
  if (!(error instanceof DoorError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
