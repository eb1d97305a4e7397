/**
 * SIGKILL at ten moments drawn from a seed, on both databases, while people start, talk, are taken, granted and closed:
 * what was acknowledged is there afterwards, once and in order, and everybody is connected again or told.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createFrameReader } from '@lijn116/protocol/stream'
import { afterEach, describe, expect, it } from 'vitest'
import { type NodeCounsellor, nodeCounsellor, nodeVisitor, until } from '../journeys/node-people.ts'
import { solveChallenge } from '../stage/inner-line.ts'
import { type Line, startLine } from '../stage/line.ts'

const b64 = (bytes: number) => randomBytes(bytes).toString('base64url')
const lines: Line[] = []
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close()
})

/** Small and repeatable; a run that fails is played again with the seed it printed. */
function chanceFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

type Sent = { counter: number; seq: number }
type Speaker = { token: string; instance: string; acknowledged: Sent[]; next: number }

const ask = (line: Line, path: string, token: string, body: object) =>
  fetch(`http://127.0.0.1:${line.ports.chat}/v1/${path}`, {
    method: 'POST',
    headers: { origin: line.chatOrigin, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** null: the line died in the middle, and nobody knows whether it was kept. */
async function start(line: Line): Promise<Speaker | null> {
  const speaker = { token: b64(32), instance: b64(16), acknowledged: [] as Sent[], next: 1 }
  try {
    const open = await fetch(`http://127.0.0.1:${line.ports.chat}/v1/open`)
    const { challenge } = (await open.json()) as { challenge: { token: string; bits: number } }
    const answer = await ask(line, 'start', speaker.token, {
      version: 1,
      conversation: b64(16),
      door: 'nationaal',
      language: 'nl',
      visitorKey: b64(65),
      proof: { token: challenge.token, nonce: await solveChallenge(challenge) },
      wait: { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: b64(600) },
      messages: [{ segment: 0, instance: speaker.instance, counter: 0, sealed: b64(272) }],
    })
    if (!answer.ok) return null
    speaker.acknowledged.push({ counter: 0, seq: ((await answer.json()) as { kept: number[] }).kept[0] ?? 0 })
    return speaker
  } catch {
    return null
  }
}

/** Says one thing after another until the line dies; only answered ones count. */
async function sayUntilItDies(line: Line, speaker: Speaker): Promise<void> {
  for (;;) {
    const counter = speaker.next
    try {
      const messages = [{ segment: 0, instance: speaker.instance, counter, sealed: b64(272) }]
      const answer = await ask(line, 'messages', speaker.token, { messages })
      if (answer.status === 429) await delay(100)
      else {
        speaker.next += 1
        if (answer.ok)
          speaker.acknowledged.push({ counter, seq: ((await answer.json()) as { kept: number[] }).kept[0] ?? 0 })
      }
    } catch {
      // The one in the air may or may not be stored; its number is not used again for other bytes.
      speaker.next = counter + 1
      return
    }
  }
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

/** Also while it is killed again and again on a machine that is slow to start it. */
const within = 150_000

/** Real pages and a real console, which never hear of the kills: taken, answered, closed, and the next one comes. */
async function talkOnAndOn(line: Line, { staff }: NodeCounsellor, isOver: () => boolean): Promise<number> {
  let talks = 0
  for (; !isOver(); talks++) {
    const her = nodeVisitor(line)
    await her.open()
    her.say('Eén.')
    const isKept = until(
      her,
      ({ messages }) => messages[0]?.state !== 'unsent' && messages[0]?.state !== 'sending',
      within,
    )
    const again = setInterval(() => her.wake(), 2_500)
    try {
      await isKept
      for (let isTalking = false; !isTalking; ) {
        const { waiting, conversation } = await until(
          staff,
          (view) => view.conversation !== null || view.waiting.some(({ present }) => present),
          within,
        )
        const next = waiting.find(({ present }) => present)
        if (conversation === null && next) await staff.take(next.conversation).catch(() => undefined)
        isTalking = await until(staff, (view) => view.conversation?.phase === 'talking', 3_000).then(
          () => true,
          () => false,
        )
      }
      her.say('Twee.')
      staff.say('Drie.')
      const all = ['Eén.', 'Twee.', 'Drie.']
      const hers = await until(
        her,
        ({ messages }) => messages.length >= 3 && messages.every(({ state }) => state !== 'sending'),
        within,
      )
      const theirs = await until(staff, ({ conversation: held }) => (held?.messages.length ?? 0) >= 3, within)
      for (const messages of [hers.messages, theirs.conversation?.messages ?? []])
        expect(messages.map(({ text }) => text).sort(), 'everything once').toEqual([...all].sort())
      await staff.end()
      await until(her, ({ phase, endedBy }) => phase === 'ended' && endedBy === 'counsellor', within)
      await until(staff, ({ conversation: held }) => held === null, within)
    } finally {
      clearInterval(again)
      her.drop()
    }
  }
  return talks
}

describe.each(['embedded', 'postgres'] as const)('killed on %s', (database) => {
  // @req:R-180 @norm:AV-10
  it('ten times while people talk: nothing acknowledged is lost, nothing is there twice, and everybody talks on', async () => {
    const seed = Number(process.env.SEED ?? randomBytes(4).readUInt32BE())
    const chance = chanceFrom(seed)
    const moments: number[] = []
    try {
      const line = await startLine({ database })
      lines.push(line)
      const noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
      const speakers = (await Promise.all(Array.from({ length: 5 }, () => start(line)))).filter((each) => each !== null)
      expect(speakers).toHaveLength(5)
      let isOver = false
      let talking: Promise<number> | null = null
      for (let kill = 0; kill < 10; kill++) {
        const saying = speakers.map((speaker) => sayUntilItDies(line, speaker))
        moments.push(Math.round(150 + chance() * 1_100))
        await delay(moments.at(-1))
        await line.kill()
        await Promise.all(saying)
        await line.restart()
        // From the first kill on the raw speakers count as gone, and the queue shows who is really there.
        talking ??= talkOnAndOn(line, noor, () => isOver)
        talking.catch(() => undefined)
      }
      isOver = true
      expect(await talking, 'talks from the first word to the close').toBeGreaterThan(0)
      let total = 0
      for (const speaker of speakers) {
        const found = await stored(line, speaker.token)
        total += speaker.acknowledged.length
        for (const sent of speaker.acknowledged) expect(found).toContainEqual(sent)
        expect(found.map((each) => each.seq)).toEqual(found.map((_, index) => index + 1))
        expect(new Set(found.map((each) => each.counter)).size).toBe(found.length)
      }
      // How much a machine does in a second is no matter: something was said and answered between the kills.
      expect(total, 'acknowledged in all').toBeGreaterThan(speakers.length)
      await noor.staff.signOut()
    } catch (error) {
      throw new Error(`SEED=${seed} (killed after ${moments.join(', ')} ms): ${error}`, { cause: error })
    }
  }, 400_000)
})
