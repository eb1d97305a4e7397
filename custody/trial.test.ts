import { type ChildProcess, fork } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  fromBase64url,
  type LineFile,
  randomBytes,
  toBase64url,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import { createStaffKeys, enrolmentProof } from '@lijn116/encryption/staff'
import {
  type FromCustody,
  fromCustody,
  type Invitation,
  type Request,
  type ToCustody,
  type TrustObjects,
} from '@lijn116/protocol/custody'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { certify } from './certify.ts'
import { makeTrial, readTrial, trustOf, wakeTrial } from './trial-state.ts'

const program = fileURLToPath(new URL('./trial.ts', import.meta.url))
const consoleOrigin = 'http://console.localhost:1162'
const hour = 3_600_000

let dataDirectory: string
const running: ChildProcess[] = []

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'lijn116-custody-'))
})
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  await rm(dataDirectory, { recursive: true, force: true })
})

/** The real process, as the server starts it. */
async function startCustody(kept: TrustObjects | null = null, withdrawn: string[] = []) {
  const env = { ...process.env, DATA_DIR: dataDirectory, CONSOLE_ORIGIN: consoleOrigin }
  const child = fork(program, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
  running.push(child)
  let printed = ''
  child.stdout?.on('data', (chunk) => (printed += chunk))
  child.stderr?.on('data', (chunk) => (printed += chunk))
  const heard: FromCustody[] = []
  const waiters: ((message: FromCustody) => void)[] = []
  child.on('message', (raw) => {
    const result = fromCustody['~standard'].validate(raw)
    if (result instanceof Promise || result.issues) throw new Error('custody said something the protocol does not know')
    const waiter = waiters.shift()
    if (waiter) waiter(result.value)
    else heard.push(result.value)
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.send({ kind: 'begin', trust: kept, withdrawn } satisfies ToCustody)
  const next = () =>
    new Promise<FromCustody>((resolve) => {
      const message = heard.shift()
      if (message) resolve(message)
      else waiters.push(resolve)
    })
  const first = await Promise.race([next(), ended.then((code) => Promise.reject(new Error(`${code}: ${printed}`)))])
  if (first.kind !== 'line') throw new Error('the line comes first')
  return {
    line: first.line,
    trust: first.trust,
    invitations: first.invitations,
    output: () => printed,
    ask(message: unknown) {
      child.send(message as ToCustody)
      return next()
    },
    send: (message: ToCustody) => child.send(message),
    disconnect: () => child.disconnect(),
    kill: () => child.kill('SIGKILL'),
    ended,
  }
}

/** The secret stands only in the printed link. */
function secretOf(output: string, invitation: Invitation): Uint8Array<ArrayBuffer> {
  const found = new RegExp(`${consoleOrigin}/#${invitation.link}\\.([A-Za-z0-9_-]{43})\\s`).exec(output)
  return fromBase64url(found?.[1] ?? '')
}

async function enrolment(line: LineFile, invitation: Invitation, secret: Uint8Array<ArrayBuffer>) {
  const leaf = fromBase64url(invitation.leaf)
  const { staff } = await createStaffKeys(leaf)
  const proof = await enrolmentProof(line, secret, leaf, staff.signingPublic, staff.sealingPublic)
  return {
    kind: 'enrol' as const,
    link: invitation.link,
    leaf: invitation.leaf,
    signingKey: toBase64url(staff.signingPublic),
    sealingKey: toBase64url(staff.sealingPublic),
    proof: toBase64url(proof),
  }
}

function one<T>(items: readonly T[], index = 0): T {
  const item = items[index]
  if (item === undefined) throw new Error('there is none')
  return item
}

test('a whole enrolment by the printed link ends in a certificate that verifies from the pinned roots', async () => {
  const custody = await startCustody()
  expect(custody.invitations.map(({ name, roles }) => [name, ...roles])).toEqual([
    ['proef-1', 'counsellor'],
    ['proef-2', 'counsellor', 'coordinator', 'roster-signer'],
    ['proef-3', 'coordinator', 'roster-signer'],
  ])
  expect(custody.output()).toContain('PROEFLIJN')
  expect(custody.output()).toContain('TRIAL LINE')
  const invited = one(custody.invitations, 1)
  const asked = await enrolment(custody.line, invited, secretOf(custody.output(), invited))
  const answer = await custody.ask(asked)
  if (answer.kind !== 'certified') throw new Error(answer.kind)
  expect(answer.link).toBe(invited.link)

  const { line } = custody
  const now = Date.now()
  const delegation = await verifyDelegation(line, fromBase64url(answer.trust.delegation), now)
  const roster = await verifyRoster(line, delegation, fromBase64url(answer.trust.roster), now)
  const certified = one(answer.trust.certificates)
  const signed = fromBase64url(certified.certificate)
  const certificate = await verifyCertificate(line, delegation, roster, signed, now)
  expect(certificate.roles).toEqual(['counsellor', 'coordinator', 'roster-signer'])
  expect(certificate.teams).toEqual(['landelijk'])
  expect(toBase64url(certificate.signingKey)).toBe(asked.signingKey)
  expect(toBase64url(certificate.leaf)).toBe(invited.leaf)
  expect(roster.hardUntil - roster.issuedAt).toBe(35 * 24 * hour)
  expect(roster.softUntil - roster.issuedAt).toBe(72 * hour)

  const before = await verifyRoster(line, delegation, fromBase64url(custody.trust.roster), now)
  expect(roster.version).toBe(before.version + 1)
  await expect(verifyCertificate(line, delegation, before, signed, now)).rejects.toThrow('not-on-roster')
})

test('no private key and no secret of a link is in what the server is told', async () => {
  const custody = await startCustody()
  const invited = one(custody.invitations)
  const secret = secretOf(custody.output(), invited)
  const answer = await custody.ask(await enrolment(custody.line, invited, secret))
  const told = JSON.stringify([custody.line, custody.trust, custody.invitations, answer])
  const state = await readTrial(dataDirectory)
  if (state === null) throw new Error('nothing was kept')
  const secrets = [...state.roots, ...state.signers].map(({ privateKey }) => privateKey)
  secrets.push(...state.people.map(({ link }) => link.secret))
  expect(secrets).toHaveLength(8)
  for (const each of secrets) expect(told).not.toContain(each)
})

test('what it remembers is readable by its owner only', async () => {
  await mkdir(join(dataDirectory, 'custody'), { mode: 0o755 })
  await startCustody()
  const directory = await stat(join(dataDirectory, 'custody'))
  const file = await stat(join(dataDirectory, 'custody', 'trial.json'))
  expect((directory.mode & 0o777).toString(8)).toBe('700')
  expect((file.mode & 0o777).toString(8)).toBe('600')
})

test('a wrong proof is refused, and the link still works for its holder', async () => {
  const custody = await startCustody()
  const invited = one(custody.invitations)
  const guessed = await enrolment(custody.line, invited, randomBytes(32))
  expect(await custody.ask(guessed)).toEqual({ kind: 'refused', link: invited.link })
  const asked = await enrolment(custody.line, invited, secretOf(custody.output(), invited))
  expect((await custody.ask({ ...asked, sealingKey: guessed.sealingKey })).kind).toBe('refused')
  expect((await custody.ask({ ...asked, leaf: one(custody.invitations, 1).leaf })).kind).toBe('refused')
  expect((await custody.ask(asked)).kind).toBe('certified')
})

test('a link is used once: the same keys hear it again, other keys are refused', async () => {
  const custody = await startCustody()
  const invited = one(custody.invitations)
  const secret = secretOf(custody.output(), invited)
  const asked = await enrolment(custody.line, invited, secret)
  const first = await custody.ask(asked)
  expect(first.kind).toBe('certified')
  expect(await custody.ask(asked)).toEqual(first)
  expect((await custody.ask(await enrolment(custody.line, invited, secret))).kind).toBe('refused')
})

test('two enrolments at the same moment both end on the roster', async () => {
  const custody = await startCustody()
  const asked = await Promise.all(
    custody.invitations.map((each) => enrolment(custody.line, each, secretOf(custody.output(), each))),
  )
  const answers = await Promise.all(asked.map((each) => custody.ask(each)))
  expect(answers.map(({ kind }) => kind)).toEqual(['certified', 'certified', 'certified'])
  const state = await readTrial(dataDirectory)
  if (state === null) throw new Error('nothing was kept')
  expect(trustOf(state).certificates).toHaveLength(3)
})

test('killed after it certified and before anybody heard, it says so again', async () => {
  const first = await startCustody()
  const invited = one(first.invitations)
  const asked = await enrolment(first.line, invited, secretOf(first.output(), invited))
  first.send(asked)
  // The kept file is what survives; wait for it rather than for the answer, and kill at once.
  for (let tries = 0; ; tries++) {
    const state = await readTrial(dataDirectory)
    if (state?.people.some(({ enrolled }) => enrolled !== null)) break
    if (tries > 1_000) throw new Error('never kept')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  first.kill()
  await first.ended

  const second = await startCustody()
  expect(second.line.roots).toEqual(first.line.roots)
  expect(second.line.lineId).toBe(first.line.lineId)
  expect(second.invitations.map(({ name }) => name)).toEqual(['proef-2', 'proef-3'])
  expect(second.output()).not.toContain(invited.link)
  expect((await second.ask(asked)).kind).toBe('certified')
})

test('killed before it certified, the same link still works', async () => {
  const first = await startCustody()
  const invited = one(first.invitations)
  first.kill()
  await first.ended
  const second = await startCustody()
  expect(one(second.invitations)).toEqual(invited)
  const asked = await enrolment(second.line, invited, secretOf(second.output(), invited))
  expect((await second.ask(asked)).kind).toBe('certified')
})

test('a roster is renewed at every start, and a page pins the version of that moment', async () => {
  const first = await startCustody()
  first.kill()
  await first.ended
  const second = await startCustody()
  expect(second.line.minRosterVersion).toBe(first.line.minRosterVersion + 1)
  const now = Date.now()
  const delegation = await verifyDelegation(second.line, fromBase64url(second.trust.delegation), now)
  await verifyRoster(second.line, delegation, fromBase64url(second.trust.roster), now)
  const old = fromBase64url(first.trust.roster)
  await expect(verifyRoster(second.line, delegation, old, now)).rejects.toThrow('rolled-back')
})

test('a trial that was made with one door learns those there are now', async () => {
  const now = Date.now()
  const made = await makeTrial(now)
  const before = { ...made, line: { ...made.line, doors: [{ id: 'nationaal', teams: ['landelijk'] }] } }
  const woken = await wakeTrial(before, now, now)
  expect(woken.line.doors.map(({ id }) => id).sort()).toEqual(['eigen-gedrag', 'nationaal', 'professionals', 'sport'])
  expect(Object.keys(woken.line.doors[0] ?? {}).sort(), 'what is pinned, and no more').toEqual(['id', 'teams'])
  expect(woken.line.roots).toEqual(made.line.roots)
})

test('in its last ninety days the delegation is signed anew, by the same roots for the same signers', async () => {
  const now = Date.now()
  const made = await makeTrial(now)
  const later = now + 300 * 24 * hour
  const kept = await wakeTrial(made, now, later)
  expect(kept.delegation).toBe(made.delegation)
  const last = now + 320 * 24 * hour
  const woken = await wakeTrial(made, now, last)
  const before = await verifyDelegation(woken.line, fromBase64url(made.delegation), now)
  const after = await verifyDelegation(woken.line, fromBase64url(woken.delegation), last)
  expect(after.signers).toEqual(before.signers)
  expect(after.notAfter).toBe(last + 400 * 24 * hour)
})

test('an expired link is refused, and the next start prints a fresh one', async () => {
  const state = await makeTrial(Date.now())
  const person = one(state.people)
  const invited: Invitation = { ...person, leaf: person.leaf as Invitation['leaf'], link: person.link.id, expiresAt: 0 }
  const asked = await enrolment(state.line, invited, fromBase64url(person.link.secret))
  expect(await certify(state, asked, person.link.expiresAt)).toBeNull()
  expect(await certify(state, asked, person.link.expiresAt - 1)).not.toBeNull()

  const past = { ...state, people: state.people.map((each) => ({ ...each, link: { ...each.link, expiresAt: 1 } })) }
  await mkdir(join(dataDirectory, 'custody'))
  await writeFile(join(dataDirectory, 'custody', 'trial.json'), JSON.stringify(past))
  const custody = await startCustody()
  const fresh = one(custody.invitations)
  expect(fresh.link).not.toBe(invited.link)
  expect(fresh.expiresAt).toBeGreaterThan(Date.now() + 23 * hour)
  expect((await custody.ask(asked)).kind).toBe('refused')
  const secret = secretOf(custody.output(), fresh)
  expect((await custody.ask(await enrolment(custody.line, fresh, secret))).kind).toBe('certified')
})

test('whose invitation was taken back gets no fresh link at a later start; nobody else is touched', async () => {
  const state = await makeTrial(Date.now())
  const past = { ...state, people: state.people.map((each) => ({ ...each, link: { ...each.link, expiresAt: 1 } })) }
  await mkdir(join(dataDirectory, 'custody'))
  await writeFile(join(dataDirectory, 'custody', 'trial.json'), JSON.stringify(past))
  const withdrawn = one(state.people).link.id
  for (const links of [[withdrawn], []]) {
    const custody = await startCustody(null, links)
    expect(custody.invitations.map(({ name }) => name)).toEqual(['proef-2', 'proef-3'])
    expect(custody.output()).not.toContain('proef-1')
    custody.kill()
    await custody.ended
  }
})

test('a trial of before goes on; one that is too old is refused in one sentence that says what to do', async () => {
  const state = await makeTrial(Date.now())
  const { follows: _follows, gone: _gone, ...before } = state
  await mkdir(join(dataDirectory, 'custody'))
  const file = join(dataDirectory, 'custody', 'trial.json')
  await writeFile(file, JSON.stringify(before))
  const custody = await startCustody({ ...trustOf(state), follows: [] })
  expect(custody.line.lineId).toBe(state.line.lineId)
  expect(custody.trust.follows).toEqual([state.roster.signed])
  custody.kill()
  await custody.ended

  await writeFile(file, JSON.stringify({ ...before, version: 1 }))
  const refused = await startCustody().catch((error: Error) => error.message)
  expect(refused).toContain('start this one with another DATA_DIR')
  expect(refused).not.toMatch(/\n\s+at /)
})

test('a message that is no enrolment is ignored, and the next one is answered', async () => {
  const custody = await startCustody()
  const invited = one(custody.invitations)
  custody.send({ kind: 'enrol', link: 7 } as unknown as ToCustody)
  const unknown = { ...(await enrolment(custody.line, invited, randomBytes(32))), link: toBase64url(randomBytes(16)) }
  expect(await custody.ask(unknown)).toEqual({ kind: 'refused', link: unknown.link })
})

test('keys that are no points of the curve are refused', async () => {
  const state = await makeTrial(Date.now())
  const { leaf, link } = one(state.people)
  const nonsense = randomBytes(65)
  const proof = await enrolmentProof(state.line, fromBase64url(link.secret), fromBase64url(leaf), nonsense, nonsense)
  const key = toBase64url(nonsense)
  const asked = { link: link.id, leaf, signingKey: key, sealingKey: key, proof: toBase64url(proof) }
  expect(await certify(state, asked as Request, Date.now())).toBeNull()
})

test('it ends when the server goes away', async () => {
  const custody = await startCustody()
  custody.disconnect()
  expect(await custody.ended).toBe(0)
})

test('a file it cannot read is an error, never a fresh start', async () => {
  await mkdir(join(dataDirectory, 'custody'))
  const path = join(dataDirectory, 'custody', 'trial.json')
  await writeFile(path, '{"version":1,"line"')
  await chmod(path, 0o600)
  await expect(startCustody()).rejects.toThrow()
  expect(await readFile(path, 'utf8')).toBe('{"version":1,"line"')
})
