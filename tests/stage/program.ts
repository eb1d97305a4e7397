/** server/main.ts with exactly the settings given, for tests of starting; a whole trial line is line.ts. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'

export type Program = { pid: number; output(): string; terminate(): Promise<number | null> }

const root = new URL('../../', import.meta.url).pathname

/** The second fence goes along into a program that is given an environment of its own (no-egress.js). */
export const fenceOfNode = (): { NODE_OPTIONS?: string } =>
  process.env.NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS: process.env.NODE_OPTIONS }

/**
 * The same fence, also where the machine itself has no way out: into the file `log` each program writes `<pid> is fenced`, and
 * `<pid> asked for <host>` for each other machine, whatever it does with the refusal.
 */
export const fenceThatTells = (log: string): { NODE_OPTIONS: string; LIJN116_EGRESS_LOG: string } => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${new URL('no-egress.js', import.meta.url)}`.trim(),
  LIJN116_EGRESS_LOG: log,
})

export async function startProgram(env: Record<string, string>, health: string): Promise<Program> {
  const child = spawn(process.execPath, [join(root, 'server/main.ts')], {
    env: { PATH: process.env.PATH ?? '', ...fenceOfNode(), ...env },
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 900) {
      child.kill('SIGKILL')
      throw new Error(`the program did not start:\n${output}`)
    }
    if (
      await fetch(health).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    terminate() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
