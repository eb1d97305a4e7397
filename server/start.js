// The first file that runs. Plain JavaScript, so that a Node too old for the rest can still say what to do.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const needed = 26
const found = Number(process.versions.node.split('.')[0])
if (found < needed) {
  console.error(
    `Lijn 116 needs Node ${needed} and this is Node ${found}: run it through npm ("npm start"), which brings the right one along.`,
  )
  process.exit(1)
}

/** A release carries built apps and no tools; a clone builds what is missing or older than its sources. */
async function build() {
  const builder = fileURLToPath(new URL('../tools/build.ts', import.meta.url))
  if (!existsSync(builder)) return
  const child = spawn(process.execPath, [builder, '--if-needed'], { stdio: 'inherit' })
  const stop = (signal) => child.kill(signal)
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const [code, signal] = await new Promise((resolve) => child.once('exit', (...ended) => resolve(ended)))
  process.removeListener('SIGTERM', stop)
  process.removeListener('SIGINT', stop)
  if (signal !== null) process.exit(0)
  if (code !== 0) process.exit(1)
}

await build()
await import('./main.ts')
