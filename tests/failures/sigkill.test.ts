/** SIGKILL at any moment: what was acknowledged is there after the restart, once, and in order. */
import { randomBytes } from 'node:crypto'
import { createFrameReader } from '@lijn116/protocol/stream'
import { afterEach, describe, expect, it } from 'vitest'
import { solveChallenge } from '../stage/inner-line.ts'
import { type Line, startLine } from '../stage/line.ts'

const b64 = (bytes: number) => randomBytes(bytes).toString('base64url')
const lines: Line[] = []
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close()
})

type Sent = { counter: number; seq: number }

async function start(line: Line, token: string, instance: string): Promise<Sent> {
  const url = `http://127.0.0.1:${line.ports.chat}/v1`
  const { challenge } = (await (await fetch(`${url}/open`)).json()) as { challenge: { token: string; bits: number } }
  const proof = { token: challenge.token, nonce: await solveChallenge(challenge) }
  const answer = await fetch(`${url}/start`, {
    method: 'POST',
    headers: { origin: line.chatOrigin, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      version: 1,
      conversation: b64(16),
      door: 'nationaal',
      language: 'nl',
      visitorKey: b64(65),
      proof,
      wait: { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: b64(600) },
      messages: [{ segment: 0, instance, counter: 0, sealed: b64(272) }],
    }),
  })
  expect(answer.status).toBe(200)
  return { counter: 0, seq: ((await answer.json()) as { kept: number[] }).kept[0] ?? 0 }
}

/** Says one thing after another until the line dies; only answered ones count. */
async function sayUntilItDies(
  line: Line,
  token: string,
  instance: string,
  from: number,
  answered: () => void,
): Promise<Sent[]> {
  const acknowledged: Sent[] = []
  for (let counter = from; counter < from + 5_000; counter++) {
    try {
      const answer = await fetch(`http://127.0.0.1:${line.ports.chat}/v1/messages`, {
        method: 'POST',
        headers: { origin: line.chatOrigin, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ segment: 0, instance, counter, sealed: b64(272) }] }),
      })
      if (answer.status === 429) {
        counter -= 1
        await new Promise((resolve) => setTimeout(resolve, 100))
      } else if (answer.ok) {
        acknowledged.push({ counter, seq: ((await answer.json()) as { kept: number[] }).kept[0] ?? 0 })
        answered()
      }
    } catch {
      return acknowledged
    }
  }
  return acknowledged
}

async function stored(line: Line, token: string): Promise<Sent[]> {
  const abort = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${line.ports.chat}/v1/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  })
  const found: Sent[] = []
  let goal = Number.POSITIVE_INFINITY
  const take = createFrameReader(({ event, data }) => {
    if (event === 'hello') goal = (JSON.parse(data) as { seq: number }).seq
    if (event === 'fact') found.push(JSON.parse(data) as Sent)
  })
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    take(decoder.decode(chunk as Uint8Array, { stream: true }))
    if (found.length >= goal) break
  }
  abort.abort()
  return found.map(({ counter, seq }) => ({ counter, seq }))
}

describe.each(['embedded', 'postgres'] as const)('killed on %s', (database) => {
  it('keeps every acknowledged message of twelve visitors over three kills at random moments', async () => {
    const line = await startLine({ database })
    lines.push(line)
    const visitors = Array.from({ length: 12 }, () => ({
      token: b64(32),
      instance: b64(16),
      acknowledged: [] as Sent[],
      next: 1,
    }))
    for (const visitor of visitors) visitor.acknowledged.push(await start(line, visitor.token, visitor.instance))
    for (let round = 0; round < 3; round++) {
      // By what was answered, not by time: how much a machine does in half a second is not ours to promise.
      let left = 20 + Math.floor(Math.random() * 60)
      let enough = () => {}
      const isEnough = new Promise<void>((resolve) => (enough = resolve))
      const saying = visitors.map(async (visitor) => {
        const more = await sayUntilItDies(line, visitor.token, visitor.instance, visitor.next, () => {
          left -= 1
          if (left === 0) enough()
        })
        visitor.acknowledged.push(...more)
        // The one in the air may or may not be stored; its number is not used again for other bytes.
        visitor.next = (more.at(-1)?.counter ?? visitor.next) + 2
      })
      await isEnough
      await line.kill()
      await Promise.all(saying)
      await line.restart()
    }
    let total = 0
    for (const visitor of visitors) {
      const found = await stored(line, visitor.token)
      total += visitor.acknowledged.length
      for (const sent of visitor.acknowledged) expect(found).toContainEqual(sent)
      expect(found.map((each) => each.seq)).toEqual(found.map((_, index) => index + 1))
      expect(new Set(found.map((each) => each.counter)).size).toBe(found.length)
    }
    expect(total, 'acknowledged in all').toBeGreaterThanOrEqual(visitors.length + 3 * 20)
  }, 120_000)
})
