/** A production line: trust made by command on another machine, two PostgreSQL databases, and nothing of a trial. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../stage/free-port.ts'
import { freshDatabase } from '../stage/postgres.ts'
import { startProgram } from '../stage/program.ts'

const root = new URL('../../', import.meta.url).pathname
const directory = mkdtempSync(join(tmpdir(), 'lijn116-production-'))
const ports = { SITE_PORT: '', CHAT_PORT: '', CONSOLE_PORT: '' }
let env: Record<string, string> = {}

beforeAll(async () => {
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = `${await freePort()}`
  const made = spawnSync(
    process.execPath,
    [
      join(root, 'custody/commands/create-line.ts'),
      ...['--keys', join(directory, 'private'), '--public', join(directory, 'public'), '--id', 'lijn116-test'],
      ...['--phone', '116 016'],
    ],
    { encoding: 'utf8' },
  )
  expect(made.status, made.stderr).toBe(0)
  env = {
    ...ports,
    LINE_MODE: 'production',
    SECURITY_CONTACT: 'mailto:veiligheid@lijn.example',
    HOST: '127.0.0.1',
    DATA_DIR: join(directory, 'data'),
    SITE_ORIGIN: 'https://lijn.example',
    CHAT_ORIGIN: 'https://chat.example',
    CONSOLE_ORIGIN: 'https://werk.example',
    EXIT_ADDRESS: 'https://weer.example/vandaag',
    DATABASE_URL: await freshDatabase(),
    KEYS_DATABASE_URL: await freshDatabase(),
    LINE_FILE: join(directory, 'public/line.json'),
    TRUST_FILE: join(directory, 'public/trust.json'),
  }
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

it('starts on two databases with trust from a file, says nothing of a trial, and ends calmly', async () => {
  const program = await startProgram(env, `http://127.0.0.1:${ports.CHAT_PORT}/health`)
  try {
    const page = await (await fetch(`http://127.0.0.1:${ports.CHAT_PORT}/k7d2`)).text()
    expect(page).toContain('"trial":false')
    expect(page, 'no sign of a trial, also without a script').not.toMatch(/class="trial|proeflijn/i)
    const told = async (port: string) => (await fetch(`http://127.0.0.1:${port}/.well-known/security.txt`)).text()
    expect(await told(ports.SITE_PORT)).toContain('Contact: mailto:veiligheid@lijn.example\n')
    expect(await told(ports.CONSOLE_PORT)).toContain('Contact: mailto:veiligheid@lijn.example\n')
    expect(await told(ports.CHAT_PORT), 'the chat names nobody').not.toContain('veiligheid')
    const site = await (await fetch(`http://127.0.0.1:${ports.SITE_PORT}/`)).text()
    expect(site).not.toMatch(/class="trial|proeflijn/i)
    expect(page).toContain('"lineId":"lijn116-test"')
    const open = (await (await fetch(`http://127.0.0.1:${ports.CHAT_PORT}/v1/open`)).json()) as {
      trust: object
      availability: string
    }
    expect(open.availability).toBe('nobody')
    expect(open.trust).toMatchObject({ duty: [] })
    expect(program.output()).not.toMatch(/proef|trial line|\/#/i)
    expect(program.output()).not.toContain('PRIVATE')
  } finally {
    expect(await program.terminate()).toBe(0)
  }
})

it('refuses the line file of a trial', async () => {
  const trial = join(directory, 'trial.json')
  writeFileSync(trial, JSON.stringify({ ...JSON.parse(readFileSync(env.LINE_FILE ?? '', 'utf8')), trial: true }))
  const ran = spawnSync(process.execPath, [join(root, 'server/main.ts')], {
    env: { ...process.env, ...env, LINE_FILE: trial },
    encoding: 'utf8',
  })
  expect(ran.status).toBe(1)
  expect(ran.stderr).toContain('this is a trial line')
})
