import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fromBase64url, verifyDelegation, verifyRoster } from '@lijn116/encryption'
import { lineFile, trustObjects } from '@lijn116/protocol/custody'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fitSchema } from '../fit-schema.ts'
import { keepTrial, makeTrial } from '../trial-state.ts'

const run = promisify(execFile)
const command = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))

let place: string
const createLine = (keys: string, shown: string, env: Record<string, string> = {}) =>
  run(
    process.execPath,
    [
      command('create-line'),
      ...['--keys', keys, '--public', shown, '--id', 'oefenlijn'],
      ...['--door', 'nationaal=landelijk,noord', '--phone', '116 016'],
    ],
    { env: { ...process.env, ...env } },
  )
const renewRoster = (signer: string) =>
  run(process.execPath, [
    command('renew-roster'),
    ...['--line', join(place, 'public/line.json'), '--trust', join(place, 'public/trust.json'), '--signer', signer],
  ])

async function readLine() {
  const line = fitSchema(lineFile, JSON.parse(await readFile(join(place, 'public/line.json'), 'utf8')))
  const trust = fitSchema(trustObjects, JSON.parse(await readFile(join(place, 'public/trust.json'), 'utf8')))
  if (line === null || trust === null) throw new Error('not as the protocol says')
  const now = Date.now()
  const delegation = await verifyDelegation(line, fromBase64url(trust.delegation), now)
  return { line, trust, roster: await verifyRoster(line, delegation, fromBase64url(trust.roster), now) }
}

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'lijn116-line-'))
  await createLine(join(place, 'keys'), join(place, 'public'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

test('a made line verifies, and says it is no trial', async () => {
  const { line, trust, roster } = await readLine()
  expect(line.trial).toBe(false)
  expect(line.doors).toEqual([{ id: 'nationaal', teams: ['landelijk', 'noord'] }])
  expect(trust.certificates).toEqual([])
  expect(roster.version).toBe(1)
})

test('private keys lie apart, each in a file only its owner reads', async () => {
  const files = await readdir(join(place, 'keys'))
  expect(files.sort()).toEqual(['root-1.json', 'root-2.json', 'root-3.json', 'signer-1.json', 'signer-2.json'])
  const shown = `${await readFile(join(place, 'public/line.json'))}${await readFile(join(place, 'public/trust.json'))}`
  for (const file of files) {
    expect((await stat(join(place, 'keys', file))).mode & 0o777).toBe(0o600)
    const { privateKey } = JSON.parse(await readFile(join(place, 'keys', file), 'utf8'))
    expect(privateKey.length).toBeGreaterThan(100)
    expect(shown).not.toContain(privateKey)
  }
})

test('one signer renews the roster; a root is not a signer', async () => {
  const { roster: before } = await readLine()
  await renewRoster(join(place, 'keys/signer-2.json'))
  const { roster: after } = await readLine()
  expect(after.version).toBe(before.version + 1)
  await expect(renewRoster(join(place, 'keys/root-1.json'))).rejects.toThrow('is not a signer of this line')
  expect((await readLine()).roster.version).toBe(after.version)
})

test('a second line never overwrites the first, and keys never go into DATA_DIR', async () => {
  await expect(createLine(join(place, 'keys'), join(place, 'other'))).rejects.toThrow('nothing was written')
  const inside = createLine(join(place, 'data/keys'), join(place, 'other'), { DATA_DIR: join(place, 'data') })
  await expect(inside).rejects.toThrow('do not belong in DATA_DIR')
  expect((await readdir(place)).sort()).toEqual(['keys', 'public'])
})

test('a line of one coordinator says so in both files, and a page that expects two refuses it', async () => {
  const to = (name: string) => ['--keys', join(place, `${name}-keys`), '--public', join(place, name)]
  const rest = ['--id', 'klein', '--door', 'nationaal=landelijk', '--phone', '116 016', '--one-coordinator']
  await run(process.execPath, [command('create-line'), ...to('klein'), ...rest])
  const line = fitSchema(lineFile, JSON.parse(await readFile(join(place, 'klein/line.json'), 'utf8')))
  const trust = fitSchema(trustObjects, JSON.parse(await readFile(join(place, 'klein/trust.json'), 'utf8')))
  if (line === null || trust === null) throw new Error('not as the protocol says')
  expect(line.approvals).toBe(1)
  const delegation = fromBase64url(trust.delegation)
  expect((await verifyDelegation(line, delegation, Date.now())).addQuorum).toBe(1)
  await expect(verifyDelegation({ ...line, approvals: 2 }, delegation, Date.now())).rejects.toThrow('malformed')
})

test('a trial gives its two signing keys as files for their owner only, and is made by nobody else', async () => {
  const data = join(place, 'trial')
  const copy = (from: string) =>
    run(process.execPath, [
      command('copy-trial-keys'),
      ...['--data', from, '--keys', join(place, 'trial-keys'), '--public', join(place, 'trial-public')],
    ])
  await expect(copy(data)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('no trial line') })
  const made = await makeTrial(Date.now())
  await keepTrial(data, made)
  await copy(data)
  // A trial starts again: its own files are written anew.
  await copy(data)
  const line = fitSchema(lineFile, JSON.parse(await readFile(join(place, 'trial-public/line.json'), 'utf8')))
  expect(line).toEqual(made.line)
  const keys = await readdir(join(place, 'trial-keys'))
  expect(keys.sort()).toEqual(['signer-1.json', 'signer-2.json'])
  for (const [index, name] of keys.entries()) {
    const path = join(place, 'trial-keys', name)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ role: 'signer', index, ...made.signers[index] })
  }
})

test('the keys of a trial never take the place of those of a line, and never lie in what is public', async () => {
  const data = join(place, 'other-trial')
  await keepTrial(data, await makeTrial(Date.now()))
  const copy = (keys: string, shown: string) =>
    run(process.execPath, [
      command('copy-trial-keys'),
      ...['--data', data, '--keys', join(place, keys), '--public', join(place, shown)],
    ])
  const read = () =>
    Promise.all(['keys/signer-1.json', 'public/line.json'].map((name) => readFile(join(place, name), 'utf8')))
  const before = await read()
  for (const [keys, shown] of [
    ['keys', 'new-public'],
    ['new-keys', 'public'],
  ] as const) {
    const refused = { code: 1, stderr: expect.stringContaining('something else') }
    await expect(copy(keys, shown)).rejects.toMatchObject(refused)
  }
  for (const keys of ['one', 'one/within'])
    await expect(copy(keys, 'one')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('public') })
  expect(await read()).toEqual(before)
  for (const name of ['new-keys', 'new-public', 'one'])
    await expect(readdir(join(place, name))).rejects.toMatchObject({ code: 'ENOENT' })
})
