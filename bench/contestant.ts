/** Who is measured: the whole line, and the bare relay beside it on the same kind of store. */
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createFrameReader } from '@lijn116/protocol/stream'
import { freePort } from '../tests/stage/free-port.ts'
import { startLine } from '../tests/stage/line.ts'
import type { Postgres } from '../tests/stage/postgres.ts'

/** One conversation. `say` resolves when what was said came back by the stream: stored, then delivered. */
export type Talk = { say(): Promise<void>; end(): void }
export type Contestant = { name: 'line' | 'relay'; port: number; begin(): Promise<Talk>; close(): Promise<void> }

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
const base64url = (bytes: number): string => randomBytes(bytes).toString('base64url')

function post(port: number, path: string, headers: Record<string, string>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const length = `${Buffer.byteLength(body)}`
    const asked = request({
      port,
      path,
      host: '127.0.0.1',
      method: 'POST',
      agent,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': length },
    })
    asked.once('error', reject)
    asked.once('response', (answer) => {
      let said = ''
      answer.on('data', (chunk) => {
        said += chunk
      })
      answer.once('end', () => (answer.statusCode === 200 ? resolve(said) : reject(new Error(said))))
    })
    asked.end(body)
  })
}

function listen(port: number, path: string, headers: Record<string, string>, onFact: (data: string) => void) {
  return new Promise<() => void>((resolve, reject) => {
    const asked = request({ port, path, host: '127.0.0.1', headers, agent: new Agent() })
    asked.once('error', reject)
    asked.once('response', (answer) => {
      const take = createFrameReader(({ event, data }) => event === 'fact' && onFact(data))
      answer
        .setEncoding('utf8')
        .on('data', take)
        .on('error', () => undefined)
      resolve(() => asked.destroy())
    })
    asked.end()
  })
}

/** In one go and without promises: the generator must not be slower than what it measures. */
function prove({ token, bits }: { token: string; bits: number }): number {
  for (let nonce = 0; ; nonce++) {
    const digest = createHash('sha256').update(`${token}.${nonce}`).digest()
    if (Math.clz32(digest.readUInt32BE(0)) >= bits) return nonce
  }
}

/** What was said is found again by a mark that is in the answer of either. */
function waiting() {
  const marks = new Map<string, () => void>()
  return {
    until: (mark: string) => new Promise<void>((resolve) => marks.set(mark, resolve)),
    heard(data: string) {
      for (const [mark, resolve] of marks) {
        if (!data.includes(mark)) continue
        marks.delete(mark)
        resolve()
      }
    },
  }
}

export async function startLineContestant(postgres: Postgres | null): Promise<Contestant & { startSeconds: number }> {
  const line = await startLine({ env: postgres === null ? {} : { DATABASE_URL: await postgres.freshDatabase() } })
  const port = line.ports.chat
  return {
    name: 'line',
    port,
    startSeconds: line.startMilliseconds / 1000,
    async begin() {
      const headers = { authorization: `Bearer ${base64url(32)}`, origin: line.chatOrigin }
      const [instance, heard] = [base64url(16), waiting()]
      const message = (counter: number, sealed: string) => ({ segment: 0, instance, counter, sealed })
      const open = await (await fetch(`http://127.0.0.1:${port}/v1/open`)).json()
      const { challenge } = open as { challenge: { token: string; bits: number } }
      const body = {
        version: 1,
        conversation: base64url(16),
        door: 'nationaal',
        language: 'nl',
        visitorKey: base64url(65),
        proof: { token: challenge.token, nonce: prove(challenge) },
        wait: { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: base64url(600) },
        messages: [message(0, base64url(528))],
      }
      await post(port, '/v1/start', headers, JSON.stringify(body))
      const end = await listen(port, '/v1/stream', headers, heard.heard)
      let counter = 0
      return {
        end,
        async say() {
          const sealed = base64url(528)
          const back = heard.until(sealed)
          await post(port, '/v1/messages', headers, JSON.stringify({ messages: [message(++counter, sealed)] }))
          await back
        },
      }
    },
    close: () => line.close(),
  }
}

export async function startRelay(postgres: Postgres | null): Promise<Contestant> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-relay-'))
  const store = postgres === null ? { DATA_DIR: directory } : { DATABASE_URL: await postgres.freshDatabase() }
  const child = spawn(process.execPath, [new URL('./relay.ts', import.meta.url).pathname], {
    env: { ...process.env, PORT: `${port}`, ...store },
    stdio: 'inherit',
  })
  const say = (headers: Record<string, string>, sealed: string) => post(port, '/', headers, sealed)
  for (let tries = 0; tries < 400; tries++) {
    if (await say({ authorization: 'first' }, 'AAAA').catch(() => null)) break
    await delay(50)
  }
  return {
    name: 'relay',
    port,
    async begin() {
      const headers = { authorization: base64url(16) }
      const heard = waiting()
      await say(headers, randomBytes(528).toString('base64'))
      const end = await listen(port, '/', headers, heard.heard)
      return {
        end,
        async say() {
          const sealed = randomBytes(528).toString('base64')
          const back = heard.until(sealed)
          await post(port, '/', headers, sealed)
          await back
        },
      }
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
