/**
 * `npm run bench` measures, prints medians with their range, and judges nothing. `--quick` is one short round.
 * The line and a bare relay take turns in the same run on the same kind of store, so that their ratio means something
 * on any machine. Nothing here is asserted; no build reads it.
 */

import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { startPostgres } from '../tests/stage/postgres.ts'
import { measureCode } from './code.ts'
import { type Contestant, startLineContestant, startRelay, type Talk } from './contestant.ts'
import { measureFloor } from './floor.ts'
import { middle, type Spread, spreadOf, withRange } from './spread.ts'

const quick = process.argv.includes('--quick')
const rounds = quick ? 1 : 3
const steadySeconds = quick ? 5 : 15
const startSeconds = quick ? 3 : 6
const talks = 200
const secondsBetweenMessages = 5
const startsAtOnce = 32

/** Open loop: each talk says something every five seconds, whether or not the last one came back. */
async function steady(contestant: Contestant): Promise<Spread> {
  const open: Talk[] = []
  while (open.length < talks) {
    open.push(...(await Promise.all(Array.from({ length: 20 }, () => contestant.begin()))))
  }
  const samples: number[] = []
  const until = performance.now() + steadySeconds * 1000
  await Promise.all(
    open.map(async (talk, index) => {
      await delay((index / talks) * secondsBetweenMessages * 1000)
      while (performance.now() < until) {
        const from = performance.now()
        await talk.say()
        const took = performance.now() - from
        samples.push(took)
        await delay(Math.max(0, secondsBetweenMessages * 1000 - took))
      }
    }),
  )
  for (const talk of open) talk.end()
  return spreadOf(samples)
}

/** Closed loop: as many starts, first message stored and stream open, as a second allows. */
async function starts(contestant: Contestant): Promise<number> {
  const until = performance.now() + startSeconds * 1000
  let count = 0
  await Promise.all(
    Array.from({ length: startsAtOnce }, async () => {
      while (performance.now() < until) {
        const talk = await contestant.begin()
        count++
        talk.end()
      }
    }),
  )
  return count / startSeconds
}

/** Bytes until the first letter can be typed: the page, its script, and what it asks before. */
async function weight(port: number): Promise<{ part: string; brotli: number; gzip: number }[]> {
  const door = JSON.parse(readFileSync(new URL('../content/doors/nationaal.json', import.meta.url), 'utf8')) as {
    paths: Record<string, string>
  }
  const fetched = async (path: string): Promise<string> => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  const page = await fetched(`/${door.paths.nl}`)
  const script = /<script type="module" src="([^"]+)"/.exec(page)?.[1] ?? ''
  const parts = [
    { part: 'page', text: page },
    { part: 'script', text: await fetched(script) },
    { part: 'open', text: await fetched('/v1/open') },
  ]
  return parts.map(({ part, text }) => ({
    part,
    brotli: brotliCompressSync(text).length,
    gzip: gzipSync(text, { level: 9 }).length,
  }))
}

const print = (measurement: object): void => console.log(JSON.stringify(measurement))
const table: string[] = []

const floor = await measureFloor()
const least = floor.echo.p50 + floor.sync.p50
print({ what: 'floor', ...floor, load: loadavg()[0] })
table.push(`L, echo + forced write            ${least.toFixed(3)} ms`)

const code = await measureCode(quick ? 10 : 40)
print({ what: 'code', ...code, load: loadavg()[0] })
const { whole, step, steps, core } = code
table.push(
  `code derivation                   ${whole.p50.toFixed(0)} ms (p95 ${whole.p95.toFixed(0)}, p99 ${whole.p99.toFixed(0)}), ${whole.count} times, ${steps} steps of ${step.p50.toFixed(1)} ms (p99 ${step.p99.toFixed(1)}); ${core.toFixed(0)} ms of a core`,
)

for (const store of ['postgres', 'embedded'] as const) {
  const postgres = store === 'postgres' ? await startPostgres({ durable: true }) : null
  const line = await startLineContestant(postgres)
  const relay = await startRelay(postgres)
  const results = {
    line: { p50: [] as number[], p99: [] as number[], starts: [] as number[] },
    relay: { p50: [] as number[], p99: [] as number[], starts: [] as number[] },
  }
  try {
    if (store === 'embedded') {
      const parts = await weight(line.port)
      print({ what: 'weight', parts })
      const sum = (of: 'brotli' | 'gzip'): number => parts.reduce((all, part) => all + part[of], 0)
      table.push(
        `chat page                         ${sum('brotli')} bytes (gzip ${sum('gzip')}) in ${parts.length} requests`,
      )
      table.push(`program ready after               ${line.startSeconds.toFixed(1)} s`)
    }
    for (let round = 1; round <= rounds; round++) {
      for (const contestant of [line, relay]) {
        const delivery = await steady(contestant)
        const perSecond = await starts(contestant)
        print({
          what: 'round',
          store,
          round,
          contestant: contestant.name,
          delivery,
          starts: perSecond,
          load: loadavg()[0],
        })
        const kept = results[contestant.name]
        kept.p50.push(delivery.p50)
        kept.p99.push(delivery.p99)
        kept.starts.push(perSecond)
      }
    }
  } finally {
    await line.close()
    await relay.close()
    await postgres?.stop()
  }
  const ratio = (of: 'p50' | 'starts'): string => (middle(results.line[of]) / middle(results.relay[of])).toFixed(2)
  table.push(
    `${store}: delivery p50              line ${withRange(results.line.p50)} ms, relay ${withRange(results.relay.p50)} ms, ratio ${ratio('p50')}, ${(middle(results.line.p50) / least).toFixed(0)} L`,
    `${store}: delivery p99              line ${withRange(results.line.p99)} ms, relay ${withRange(results.relay.p99)} ms`,
    `${store}: starts per second         line ${withRange(results.line.starts, 0)}, relay ${withRange(results.relay.starts, 0)}, ratio ${ratio('starts')}`,
  )
}
console.log(`\n${talks} talks, one message each every ${secondsBetweenMessages} s; ${rounds} round(s); median (range)`)
for (const row of table) console.log(row)
process.exit(0)
