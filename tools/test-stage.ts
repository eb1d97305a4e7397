/** One tool, run as a test: it passes or it fails, and speaks only when it fails. */
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fenced } from './test-fence.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

export type Stage = { name: string; args: readonly [string, ...string[]] }
export type Count = { passed: number; failed: number; skipped: number }

/** The pinned tools and the pinned Node, also when this was not started through npm. */
export const toolPath = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`

export async function runStage({ name, args }: Stage): Promise<boolean> {
  const from = Date.now()
  const [program, ...rest] = fenced(args)
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...process.env, PATH: toolPath, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const passed = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      said += error.message
      resolve(false)
    })
    child.once('close', (code) => resolve(code === 0))
  })
  console.log(`${passed ? 'passed' : 'FAILED'}  ${name} (${((Date.now() - from) / 1000).toFixed(1)} s)`)
  if (!passed) console.log(said)
  return passed
}
