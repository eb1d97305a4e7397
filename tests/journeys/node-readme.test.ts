/** What client/README.md shows is what runs: this test takes its words, exactly. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Line, startLine } from '../stage/line.ts'
import { pinned } from './node-people.ts'

const root = new URL('../../', import.meta.url).pathname
const readme = readFileSync(`${root}client/README.md`, 'utf8')
const blocks = Array.from(readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm), ([, code = '']) => code)
const [visitorCode = '', counsellorCode = ''] = blocks

let line: Line
beforeAll(async () => {
  line = await startLine()
})
afterAll(() => line?.close())

/** In a process of its own; resolves when it ends by itself. */
function run(code: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', code], {
    cwd: root,
    env: { PATH: process.env.PATH, LINE: JSON.stringify(pinned(line)), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let complained = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    complained += chunk
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const timer = setTimeout(() => child.kill(), 45_000)
  return ended.then((exit) => {
    clearTimeout(timer)
    return { exit, said, complained }
  })
}

it('shows both ends in under forty lines each', () => {
  expect(blocks).toHaveLength(2)
  for (const code of blocks) expect(code.trimEnd().split('\n').length).toBeLessThan(40)
})

it('holds a whole conversation with exactly the text of the README', async () => {
  const link = line.links[0]?.split('#')[1] ?? ''
  const [counsellor, visitor] = await Promise.all([
    run(counsellorCode, {
      LINK: link,
      CONSOLE_ORIGIN: line.consoleOrigin,
      CONSOLE_ADDRESS: `http://127.0.0.1:${line.ports.console}`,
    }),
    run(visitorCode, { CHAT_ORIGIN: line.chatOrigin, CHAT_ADDRESS: `http://127.0.0.1:${line.ports.chat}` }),
  ])
  expect(visitor, visitor.complained).toMatchObject({
    exit: 0,
    said: 'Noor: Goedenavond, ik ben er. Neem rustig de tijd.\nended by counsellor\n',
  })
  expect(counsellor, counsellor.complained).toMatchObject({
    exit: 0,
    said: 'visitor: Goedenavond. Is daar iemand?\nvisitor: Dank u wel.\n',
  })
  for (const word of ['Goedenavond', 'Dank u wel']) expect(line.output()).not.toContain(word)
})
