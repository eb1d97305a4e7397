/** The first people of a production line: invited and certified by a custodian elsewhere, known to the server by files. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  fromBase64url,
  type LineFile,
  randomBytes,
  toBase64url,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import { rosterTimes, signCertificate, signRoster } from '@lijn116/encryption/issue'
import { openSignerKey } from '@lijn116/encryption/people'
import { createStaffKeys } from '@lijn116/encryption/staff'
import { type TrustFile, trustFile } from '@lijn116/protocol/custody'
import type { People } from '@lijn116/protocol/people'
import type { LeafId } from '@lijn116/protocol/sealed'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KeptKey, signersOf } from '../../custody/make-line.ts'
import { freePort } from '../stage/free-port.ts'
import { freshDatabase } from '../stage/postgres.ts'
import { startProgram } from '../stage/program.ts'
import { type QuickStaff, quickStaff } from '../stage/quick-staff.ts'

const root = new URL('../../', import.meta.url).pathname
const directory = mkdtempSync(join(tmpdir(), 'lijn116-first-people-'))
const at = (...path: string[]) => join(directory, ...path)
const files = ['--line', at('public/line.json'), '--trust', at('public/trust.json')]
const both = ['--signer', at('keys/signer-1.json'), '--signer', at('keys/signer-2.json')]
const consoleOrigin = 'https://werk.example'
let env: Record<string, string> = {}
let port = 0

function run(command: string, ...args: string[]) {
  const ran = spawnSync(process.execPath, [join(root, command), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: env.DATABASE_URL ?? '', DATA_DIR: at('data') },
  })
  return { status: ran.status, said: ran.stdout + ran.stderr, stdout: ran.stdout }
}
const custody = (command: string, ...args: string[]) => run(`custody/commands/${command}.ts`, ...files, ...args)

let staff: QuickStaff

beforeAll(async () => {
  const made = run(
    'custody/commands/create-line.ts',
    ...['--keys', at('keys'), '--public', at('public'), '--id', 'lijn116-eersten', '--phone', '116 016'],
  )
  expect(made.status, made.said).toBe(0)
  const ports = {
    SITE_PORT: `${await freePort()}`,
    CHAT_PORT: `${await freePort()}`,
    CONSOLE_PORT: `${await freePort()}`,
  }
  port = Number(ports.CONSOLE_PORT)
  staff = quickStaff(port, consoleOrigin)
  env = {
    ...ports,
    LINE_MODE: 'production',
    HOST: '127.0.0.1',
    DATA_DIR: at('data'),
    SITE_ORIGIN: 'https://lijn.example',
    CHAT_ORIGIN: 'https://chat.example',
    CONSOLE_ORIGIN: consoleOrigin,
    EXIT_ADDRESS: 'https://weer.example/vandaag',
    DATABASE_URL: await freshDatabase(),
    KEYS_DATABASE_URL: await freshDatabase(),
    LINE_FILE: at('public/line.json'),
    TRUST_FILE: at('public/trust.json'),
  }
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

it('a coordinator comes in by link, words and two signers, and gets her signing key; nothing less lets her in', async () => {
  const invited = custody(
    'invite',
    ...['--keys', at('keys'), '--console', consoleOrigin, '--name', 'ada', '--role', 'coordinator'],
    ...['--role', 'roster-signer', '--team', 'landelijk', '--organisation', 'lijn116'],
  )
  expect(invited.status, invited.said).toBe(0)
  const link = /https:\/\/werk\.example\/#\S+/.exec(invited.stdout)?.[0] ?? ''
  const shown = readFileSync(at('public/trust.json'), 'utf8')
  expect(shown, 'the secret is not for the server').not.toContain(link.split('.').at(-1))
  const certify = (...args: string[]) => custody('certify', '--invitation', at('keys/invitation-ada.json'), ...args)
  expect(certify(...both).said).toContain('has not used her link')

  const program = await startProgram(env, `http://127.0.0.1:${port}/health`)
  const reread = async (settled: () => boolean) => {
    process.kill(program.pid, 'SIGHUP')
    for (let tries = 0; !settled(); tries++) {
      if (tries > 200) throw new Error(`the file was never read:\n${program.output()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  try {
    const line: LineFile = JSON.parse(readFileSync(at('public/line.json'), 'utf8'))
    const ada = await staff.enrol(line, link)
    expect(ada.answer).toEqual({ waits: true })
    expect((await staff.signIn(ada)).type).toBe('not-certified-yet')

    const fromServer = run('server/commands/show-trust.ts')
    expect(fromServer.status, fromServer.said).toBe(0)
    writeFileSync(at('public/trust.json'), fromServer.stdout)
    const swapped = JSON.parse(fromServer.stdout)
    swapped.requests[0].sealingKey = swapped.requests[0].signingKey
    writeFileSync(at('swapped.json'), JSON.stringify(swapped))
    const given = ['--invitation', at('keys/invitation-ada.json'), ...both, '--heard', ada.words]
    const other = run(
      'custody/commands/certify.ts',
      '--line',
      at('public/line.json'),
      '--trust',
      at('swapped.json'),
      ...given,
    )
    expect(other.said, 'keys that the server swapped').toContain('do not come from the link')

    const words = certify()
    expect(words.status).toBe(0)
    expect(words.stdout).toContain(ada.words)
    expect(certify(...both, '--heard', ada.words.replace(/^\S+/, 'abandon')).said).toContain('not the words')
    expect(certify('--signer', at('keys/signer-1.json'), '--heard', ada.words).said).toContain('asks for 2 signers')
    const twice = ['--signer', at('keys/signer-1.json'), '--signer', at('keys/signer-1.json')]
    expect(certify(...twice, '--heard', ada.words).said).toContain('given twice')
    expect(certify('--signer', at('keys/root-1.json'), ...both, '--heard', ada.words).said).toContain('not a signer')
    expect(readFileSync(at('public/trust.json'), 'utf8'), 'nothing was signed').toBe(fromServer.stdout)

    const done = certify(...both, '--heard', ada.words.toUpperCase())
    expect(done.status, done.said).toBe(0)
    const leaf = toBase64url(ada.staff.leaf)
    expect(done.stdout).toContain(leaf)
    const handed = custody('hand-signer-key', '--signer', at('keys/signer-2.json'), '--leaf', leaf)
    expect(handed.status, handed.said).toBe(0)
    await reread(() => program.output().includes('"version":2,"kept":2'))
    const { session } = await staff.signIn(ada, 1)

    const people = await staff.ask<People>('/people', null, session)
    expect(people.members.map(({ name }) => name)).toEqual(['ada'])
    expect(people.version).toBe(2)
    const trust = await staff.ask<{ delegation: string }>('/trust', null, session)
    const delegation = await verifyDelegation(line, fromBase64url(trust.delegation), Date.now())
    const signer = await openSignerKey(line, ada.staff, fromBase64url(people.signerKey ?? ''), delegation)
    expect(signer.index).toBe(1)

    // A console goes on from here; the file that started it all is now the older one.
    expect(await staff.ask('/people/roster', { roster: toBase64url(randomBytes(900)), version: 3 }, session)).toEqual(
      {},
    )
    await reread(() => program.output().includes('"version":2,"kept":3'))
    expect((await staff.ask<People>('/people', null, session)).version).toBe(3)
    expect(program.output()).not.toContain('"event":"broken"')
  } finally {
    expect(await program.terminate()).toBe(0)
  }
}, 120_000)

it('a delegation is renewed by two roots; new signing keys end the old ones, and everybody stays', async () => {
  const line: LineFile = JSON.parse(readFileSync(at('public/line.json'), 'utf8'))
  const read = async () => {
    const trust = v.parse(trustFile, JSON.parse(readFileSync(at('public/trust.json'), 'utf8')))
    const delegation = await verifyDelegation(line, fromBase64url(trust.delegation), Date.now())
    const roster = await verifyRoster(line, delegation, fromBase64url(trust.roster), Date.now())
    for (const { certificate } of trust.certificates)
      await verifyCertificate(line, delegation, roster, fromBase64url(certificate), Date.now())
    return { ...trust, delegation }
  }
  const renew = (...args: string[]) => custody('renew-delegation', ...args)
  const [one, two] = [at('keys/root-1.json'), at('keys/root-3.json')]
  const signer = ['--signer', at('keys/signer-1.json')]
  const before = await read()
  expect(renew('--root', one, '--root', one, ...signer).said).toContain('given twice')
  expect(renew('--root', one, '--root', at('keys/signer-1.json'), ...signer).said).toContain('not a root')
  expect((await read()).version).toBe(before.version)

  const renewed = renew('--root', one, '--root', two, ...signer)
  expect(renewed.status, renewed.said).toBe(0)
  const same = await read()
  expect(same.delegation.notAfter).toBeGreaterThan(before.delegation.notAfter)
  expect(same.delegation.signers).toEqual(before.delegation.signers)
  expect(same.signerKeys).toEqual(before.signerKeys)

  const replaced = renew('--root', one, '--root', two, '--new-keys', at('keys-2'))
  expect(replaced.status, replaced.said).toBe(0)
  const after = await read()
  expect(after.certificates.map(({ leaf }) => leaf)).toEqual(before.certificates.map(({ leaf }) => leaf))
  expect(after.certificates).toHaveLength(1)
  expect(after.signerKeys).toEqual([])
  expect(after.version).toBe(before.version + 2)
  expect(custody('renew-roster', ...signer).said).toContain('not a signer')
  const handed = custody(
    'hand-signer-key',
    '--signer',
    at('keys-2/signer-2.json'),
    '--leaf',
    after.certificates[0]?.leaf ?? '',
  )
  expect(handed.status, handed.said).toBe(0)
})

const readFile = (name: string): TrustFile => v.parse(trustFile, JSON.parse(readFileSync(at(name), 'utf8')))
const keyOf = (name: string): KeptKey => JSON.parse(readFileSync(at('keys-2', name), 'utf8'))

/** Somebody with a certificate of both signers, who is not on the roster: she was removed. */
async function formerColleague(line: LineFile) {
  const { staff } = await createStaffKeys(randomBytes(16))
  const { leaf, signingPublic: signingKey, sealingPublic: sealingKey } = staff
  const signers = await signersOf([keyOf('signer-1.json'), keyOf('signer-2.json')])
  const body = { leaf, roles: ['coordinator'], teams: ['landelijk'], signingKey, sealingKey, notAfter: 2e12 }
  const certificate = toBase64url(await signCertificate(line, signers, body))
  return { signers, former: { leaf: toBase64url(leaf) as LeafId, certificate } }
}

it('nothing is signed for somebody whom the server put into the file', async () => {
  const line: LineFile = JSON.parse(readFileSync(at('public/line.json'), 'utf8'))
  const { former } = await formerColleague(line)
  const trust = readFile('public/trust.json')
  const ada = trust.certificates[0]?.certificate ?? ''
  const [roots, signer] = [
    ['--root', at('keys/root-1.json'), '--root', at('keys/root-2.json')],
    ['--signer', at('keys-2/signer-1.json')],
  ]
  for (const [added, words] of [
    [former, 'not-on-roster'],
    [{ ...former, certificate: ada }, 'of somebody else'],
    [trust.certificates[0], 'twice'],
  ] as const) {
    const text = JSON.stringify({ ...trust, certificates: [...trust.certificates, added] })
    writeFileSync(at('given.json'), text)
    const given = ['--trust', at('given.json')]
    for (const ran of [
      custody('renew-roster', ...given, ...signer),
      custody('certify', ...given, '--invitation', at('keys/invitation-ada.json'), ...signer, '--heard', 'a b c d e f'),
      custody('renew-delegation', ...given, ...roots, ...signer),
    ]) {
      expect(ran.status).toBe(1)
      expect(ran.said).toContain(words)
    }
    expect(readFileSync(at('given.json'), 'utf8')).toBe(text)
  }
  const renewed = custody('renew-roster', ...signer)
  expect(renewed.stdout, 'whoever signs sees for whom').toContain(`${trust.certificates[0]?.leaf}  coordinator`)
  expect(readFile('public/trust.json').follows.at(-1)).toBe(trust.roster)
})

it('a roster that nobody can follow is mended by a custodian, with people and numbers that the custodian names', async () => {
  const line: LineFile = JSON.parse(readFileSync(at('public/line.json'), 'utf8'))
  const { signers, former } = await formerColleague(line)
  const trust = readFile('public/trust.json')
  const leaf = trust.certificates[0]?.leaf ?? ''
  const [first] = signers
  if (first === undefined) throw new Error('no signer')
  const dark = { version: trust.version + 1, minDutySeq: 1e9, ...rosterTimes(Date.now()), certificates: [] }
  const roster = toBase64url(await signRoster(line, first, dark))
  const kept = { ...trust, version: dark.version, roster, certificates: [...trust.certificates, former] }
  writeFileSync(at('public/trust.json'), JSON.stringify(kept))
  const signer = ['--signer', at('keys-2/signer-2.json')]
  expect(custody('renew-roster', ...signer).said).toContain('The roster does not verify: malformed')

  const shown = custody('mend-roster')
  expect(shown.status, shown.said).toBe(0)
  for (const each of [leaf, former.leaf, 'does not verify: malformed']) expect(shown.stdout).toContain(each)
  const mend = (version: number, seq: number, ...keep: string[]) => {
    const numbers = ['--version', `${version}`, '--min-duty-seq', `${seq}`]
    return custody('mend-roster', ...signer, ...numbers, ...keep.flatMap((each) => ['--keep', each]))
  }
  const next = dark.version + 1
  expect(mend(dark.version, 3, leaf).said).toContain('higher than')
  expect(mend(next, next + 1, leaf).said).toContain('No page would take these numbers')
  expect(mend(next, 3, toBase64url(randomBytes(16))).said).toContain('is not in this file')
  expect(readFile('public/trust.json').roster, 'nothing was signed').toBe(roster)
  const mended = mend(next, 3, leaf)
  expect(mended.status, mended.said).toBe(0)
  const after = readFile('public/trust.json')
  expect(after.certificates.map((each) => each.leaf)).toEqual([leaf])
  expect(after.follows.at(-1)).toBe(roster)
  const again = custody('renew-roster', ...signer)
  expect(again.status, again.said).toBe(0)
  expect(again.stdout).not.toContain(former.leaf)
})
