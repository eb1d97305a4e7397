/** Fear: the secret of a passkey, or a key made of it, leaves the console; or one is kept that opens nothing. */
import {
  type AddingPasskey,
  createStaff,
  type FreshProof,
  type StaffClient,
  type Workstation,
} from '@lijn116/client/counsellor'
import { httpTransport, NetworkError } from '@lijn116/client/transport'
import { type Bytes, fromBase64url } from '@lijn116/encryption'
import { derivePassphrase, derivePrfKey } from '@lijn116/encryption/staff'
import { counsellorRoutes, counsellorStream, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { passkeyRoutes } from '@lijn116/protocol/passkey'
import { peopleRoutes } from '@lijn116/protocol/people'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { codeOf, pinned } from '../journeys/node-people.ts'
import { type Line, startLine } from '../stage/line.ts'
import { type SoftAuthenticator, softAuthenticator } from '../stage/soft-authenticator.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'

const wire = {
  routes: { ...counsellorRoutes, ...passkeyRoutes, ...peopleRoutes },
  stream: counsellorStream,
  streamPath: counsellorStreamPath,
}

let line: Line
let desk: TcpProxy
let staff: StaffClient
let authenticator: SoftAuthenticator
let copy: string | null = null
let enrolled = { salt: '', leaf: '' }
let passphrase = ''
let totpSecret = ''
let codeStep = 0
/** The one she made first, by passphrase and code. */
let first: SoftAuthenticator
const sent: Buffer[] = []
/** Lost before it arrives; or carried out, and only the answer lost. */
let lose: 'request' | 'answer' | null = null

/** Keeps its one text as a workstation does, over what stands for a reload. */
const workstation: Workstation = {
  read: async () => copy,
  write: async (value) => {
    copy = value
  },
  clear: async () => {
    copy = null
  },
}

/** What a passkey is added by may be lost on the way; the rest arrives. */
const network: typeof fetch = async (address, init) => {
  const losing = String(address).endsWith('/v1/passkeys') && init?.method === 'POST' ? lose : null
  if (losing !== null) lose = null
  if (losing === 'request') throw new TypeError('lost')
  const answer = await fetch(address, init)
  if (losing === 'answer') throw new TypeError('lost')
  if (String(address).endsWith('/v1/enrolment/open')) enrolled = await answer.clone().json()
  return answer
}

function opened(): StaffClient {
  const address = `http://127.0.0.1:${desk.port}`
  return createStaff({
    line: pinned(line),
    workstation,
    authenticator: {
      create: (ask) => authenticator.create(ask),
      get: (ask) => authenticator.get(ask),
    },
    transport: httpTransport(wire, { origin: line.consoleOrigin, address }, network),
  })
}

beforeAll(async () => {
  line = await startLine()
  desk = await startTcpProxy(line.ports.console, 0, { heard: (chunk) => void sent.push(chunk) })
  staff = opened()
  const link = await staff.openLink(line.links[0]?.split('#')[1] ?? '')
  ;({ passphrase, totpSecret } = link)
  await link.finish(codeOf(link.totpSecret))
  await staff.signIn(link.name, link.passphrase, freshCode())
})
afterAll(async () => {
  await staff?.signOut()
  await desk?.close()
  await line?.close()
})
beforeEach(() => {
  authenticator = softAuthenticator(line.consoleOrigin)
})

const labels = async () => (await staff.passkeys.list()).passkeys.map(({ label }) => label)
const begins = (label: string, proof: FreshProof): Promise<AddingPasskey> =>
  (staff.passkeys.add ?? expect.unreachable('there is an authenticator'))(label, proof)

/** A code is good once, and one step early or late: three in a row, without waiting. */
function freshCode(): string {
  codeStep = Math.max(codeStep + 1, Math.floor(Date.now() / 30_000) - 1)
  return codeOf(totpSecret, codeStep * 30_000)
}
const typed = (): FreshProof => ({ passphrase, totp: freshCode() })

/** With what she has, by what she has already shown herself to be. */
async function adds(label: string, maker = softAuthenticator(line.consoleOrigin)): Promise<void> {
  authenticator = first
  const adding = await begins(label, 'passkey')
  authenticator = maker
  for (const next of ['use', 'again', 'done'] as const) expect(await adding.go()).toBe(next)
}

test('one that gives another secret each time, or none, is not kept and nothing of it is sent', async () => {
  const adding = await begins('Wisselend', typed())
  const until = async () => {
    while ((await adding.go()) !== 'done');
  }
  for (const bad of [{ steady: false }, { prf: false }]) {
    authenticator = softAuthenticator(line.consoleOrigin, bad)
    await expect(until(), JSON.stringify(bad)).rejects.toMatchObject({ reason: 'passkey-without-prf' })
    for (const id of authenticator.ids) expect(Buffer.concat(sent).includes(id)).toBe(false)
    expect(adding.step(), 'another may be made, and she is not asked anew').toBe('make')
  }
  expect(await labels()).toEqual([])
})

test('without a passphrase, a code or a passkey of hers nothing is made', async () => {
  const wrong = { passphrase: passphrase.split(' ').reverse().join(' '), totp: codeOf(totpSecret) }
  await expect(begins('Vreemd', wrong)).rejects.toMatchObject({ problem: { type: 'sign-in-failed' } })
  await expect(begins('Vreemd', { passphrase, totp: '000000' })).rejects.toMatchObject({
    problem: { type: 'sign-in-failed' },
  })
  await authenticator.create({ challenge: 'AAAA', userHandle: 'A'.repeat(43), name: 'vreemd', exclude: [] })
  await expect(begins('Vreemd', 'passkey')).rejects.toMatchObject({ problem: { type: 'sign-in-failed' } })
  expect(staff.view().me?.name, 'she is signed in as before').toBe('proef-1')
})

test('every gesture may be stopped and done again; a lost request and a lost answer end in one passkey', async () => {
  first = authenticator
  const adding = await begins('Laptop', typed())
  for (const [now, next] of [
    ['make', 'use'],
    ['use', 'again'],
  ] as const) {
    authenticator.cancelNext()
    await expect(adding.go()).rejects.toMatchObject({ reason: 'passkey-cancelled' })
    expect(adding.step()).toBe(now)
    expect(await adding.go()).toBe(next)
  }
  lose = 'request'
  await expect(adding.go()).rejects.toThrow(NetworkError)
  expect(await labels()).toEqual([])
  expect(await adding.go()).toBe('done')
  lose = 'answer'
  await adds('Telefoon')
  expect((await labels()).sort()).toEqual(['Laptop', 'Telefoon'])
})

test('by passkey she is who she was: a reload brings her shift back, and she may add another', async () => {
  await adds('Sleutelhanger')
  await staff.goOnDuty('Noor')
  const before = copy
  expect(before).not.toBeNull()
  // A reload: another client, the same workstation.
  staff = opened()
  await staff.signInWithPasskey()
  expect(staff.view().me?.name).toBe('proef-1')
  await staff.goOnDuty('Noor')
  expect(copy, 'the shift came back; none was begun').toBe(before)
  await adds('Tweede')
  await staff.signOut()
  await staff.signInWithPasskey()
  await staff.signOut()
  authenticator = first
  authenticator.cancelNext()
  await expect(staff.signInWithPasskey()).rejects.toMatchObject({ reason: 'passkey-cancelled' })
  expect(staff.view()).toMatchObject({ me: null, problem: null })
  await staff.signInWithPasskey()
  expect(staff.view().me?.name).toBe('proef-1')
})

test('I20: no byte of a secret, or of a key made of one, was sent', async () => {
  await adds('Laatste')
  const { outputs } = authenticator
  expect(outputs).toHaveLength(2)
  const file = pinned(line)
  const keys: Uint8Array[] = []
  for (const output of outputs)
    keys.push(output, await derivePrfKey(file, fromBase64url(enrolled.leaf), Uint8Array.from(output)))
  keys.push((await derivePassphrase(file, passphrase, fromBase64url(enrolled.salt))).wrapKey)
  const all = Buffer.concat(sent)
  for (const key of keys)
    for (const spelling of ['latin1', 'hex', 'base64', 'base64url'] as const)
      expect(all.includes(Buffer.from(Buffer.from(key).toString(spelling), 'latin1'))).toBe(false)
  // The search is not blind: what may travel is found.
  const [id = ''] = authenticator.ids
  expect(all.includes(id)).toBe(true)
})

test('with the wrong secret behind a right signature nothing opens, and she is signed out again', async () => {
  const real = authenticator
  await adds('Verdraaid', real)
  await staff.signOut()
  const twist = (output: Bytes | null) =>
    output === null ? null : output.map((byte, at) => (at === 0 ? byte ^ 1 : byte))
  authenticator = {
    ...real,
    get: async (ask) => {
      const { signed, output } = await real.get(ask)
      return { signed, output: twist(output) }
    },
  }
  await expect(staff.signInWithPasskey()).rejects.toThrow('not-opened')
  expect(staff.view().me).toBeNull()
  authenticator = real
  await staff.signInWithPasskey()
})
