/**
 * The work before a start is done while she reads: when she has written, nothing of it is left. Milliseconds are printed. The
 * browser slows the page's own thread only, and digests are made beside it; so the same without slowing, times six, is
 * printed as well, which is more than a phone as slow as that would take.
 */
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TwoPeople, twoPeople } from '../people/two-people.ts'
import { type VisitorPage, visitIn } from '../people/visitor.ts'
import { openPage } from '../stage/browser.ts'

const slower = 6

declare global {
  interface Window {
    /** Each nonce the page tried, and when, in milliseconds since it was opened. */
    tried: { token: string; at: number }[]
    /** How many bits each challenge asks, by its token; and of which a digest has them. */
    asks: Record<string, number>
    solved: string[]
    /** When she pressed Enter. */
    wrote: number
  }
}

let people: TwoPeople
beforeAll(async () => {
  people = await twoPeople('chromium')
})
afterAll(() => people?.close())

/** Of digests those of a challenge: 48 letters, a dot, a number. */
const watchWork = (minute: number): void => {
  // A page looks again every minute; here each minute of waiting is this long, and a minute by the clock of the page.
  const wait = setTimeout.bind(window)
  let passed = 0
  if (minute < 60_000) {
    const real = performance.now.bind(performance)
    performance.now = () => real() + passed
  }
  const pass = (then: () => void) => () => {
    // Two of them are enough for three works; then it is quiet.
    if (minute < 60_000 && passed < 120_000) passed += 60_000
    then()
  }
  window.setTimeout = ((then: () => void, ms?: number) =>
    ms === 60_000 ? wait(pass(then), minute) : wait(then, ms)) as typeof setTimeout
  window.tried = []
  window.wrote = 0
  window.asks = {}
  window.solved = []
  const ask = window.fetch.bind(window)
  window.fetch = async (input, init) => {
    const answer = await ask(input, init)
    if (String(input).includes('/v1/open')) {
      const { challenge } = (await answer.clone().json()) as { challenge?: { token: string; bits: number } }
      if (challenge !== undefined) window.asks[challenge.token] = challenge.bits
    }
    return answer
  }
  const digest = crypto.subtle.digest.bind(crypto.subtle)
  crypto.subtle.digest = async (how, data) => {
    const [, token] = /^([\w-]{48})\.\d+$/.exec(new TextDecoder().decode(data as AllowSharedBufferSource)) ?? []
    if (token !== undefined) window.tried.push({ token, at: performance.now() })
    const made = await digest(how, data)
    const bits = Math.clz32(new DataView(made).getUint32(0))
    if (token !== undefined && bits >= (window.asks[token] ?? 32)) window.solved.push(token)
    return made
  }
  addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') window.wrote = performance.now()
  })
}

/** A visit up to the first word kept. Of the work that she showed: milliseconds, tries, and how many after she wrote. */
async function oneVisit(slowedBy: number, isLong = false): Promise<{ took: number; tries: number; after: number }> {
  const { page, watched, close } = await openPage(people.browser)
  const shown: string[] = []
  page.on('request', (request) => {
    if (!request.url().endsWith('/v1/start')) return
    shown.push((JSON.parse(request.postData() ?? '') as { proof: { token: string } }).proof.token)
  })
  await page.evaluateOnNewDocument(watchWork, isLong ? 1_500 : 60_000)
  await page.emulateCPUThrottling(slowedBy)
  const visitor: VisitorPage = await visitIn(page, people.line.chatOrigin, {}, watched, close)
  try {
    await page.waitForSelector('#start:not([hidden])', { visible: true })
    // Who reads for more than a minute has work done again, before she writes.
    if (isLong) await page.waitForFunction(() => new Set(window.tried.map(({ token }) => token)).size > 2)
    // No round follows on the one in which a digest has what was asked.
    await page.waitForFunction(() => window.solved.includes(window.tried.at(-1)?.token ?? ''))
    await visitor.begin()
    await visitor.say('Ik wil iets vragen.')
    await visitor.isTold('waiting')
    const [wrote, tried] = await page.evaluate(() => [window.wrote, window.tried] as const)
    expect(wrote).toBeGreaterThan(0)
    expect(shown).toHaveLength(1)
    const at = tried.flatMap((each) => (each.token === shown[0] ? each.at : []))
    return { took: (at.at(-1) ?? 0) - (at[0] ?? 0), tries: at.length, after: at.filter((each) => each > wrote).length }
  } finally {
    await visitor.close()
  }
}

// @req:R-073
test('who reads for minutes has work done for her each time, and none of it is left either', async () => {
  const { tries, after } = await oneVisit(slower, true)
  expect(tries).toBeGreaterThan(0)
  expect(after).toBe(0)
})

// @req:R-073
test('a slow phone is done before she taps, and nothing is left for when she has written', async () => {
  const visits = [
    { slowedBy: slower, count: 3 },
    { slowedBy: 1, count: 2 },
  ]
  for (const { slowedBy, count } of visits) {
    const seen: Awaited<ReturnType<typeof oneVisit>>[] = []
    for (let times = 0; times < count; times++) seen.push(await oneVisit(slowedBy))
    expect(seen.map(({ after }) => after)).toEqual(seen.map(() => 0))
    // She does work, and no more than was asked of her.
    for (const { tries } of seen) expect(tries).toBeGreaterThan(0)
    const each = seen.map(({ took, tries }) => `${Math.round(took)} ms for ${tries}`).join(', ')
    const sum = (of: 'took' | 'tries'): number => seen.reduce((all, visit) => all + visit[of], 0)
    const typical = (sum('took') / sum('tries')) * 2 ** limits.challengeBitsLowest
    console.log(
      slowedBy === 1
        ? `not slowed: ${each}; a typical start ${Math.round(typical)} ms, times ${slower}: ${Math.round(typical * slower)} ms`
        : `page ${slowedBy} times slower: ${each}; a typical start ${Math.round(typical)} ms (goal 300)`,
    )
  }
})
