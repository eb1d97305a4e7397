/** The flags a command was started with. One that it does not know ends it with 2: half a word is never taken for success. */
import { parseArgs } from 'node:util'

export function flagsOf<Name extends string>(...names: readonly Name[]): Readonly<Record<Name, boolean>> {
  try {
    const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'boolean' }])) })
    return Object.fromEntries(names.map((name) => [name, values[name] === true])) as Record<Name, boolean>
  } catch (error) {
    const known = names.length > 0 ? names.map((name) => `--${name}`).join(', ') : 'none'
    console.error(`${error instanceof Error ? error.message : error}\nFlags of this command: ${known}.`)
    process.exit(2)
  }
}
