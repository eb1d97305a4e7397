/**
 * I17 in time (decision 0036): a code that fits, one that does not, one past its days, one that was destroyed and one that never
 * was are answered as fast. By the sum of ranks: 0.5 says that nothing can be told from how long it takes.
 */
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CodesAtTheDoor, codesAtTheDoor, type DrawnCode, drawCode } from '../stage/codes-at-the-door.ts'
import { doors, type InnerLine, innerLine } from '../stage/inner-line.ts'

const samples = 1_000
/** So many of each at once, and no more: few enough that none stands in line for the others, also on a slow machine. */
const atOnce = 15
const short = new Map([...doors].map(([name, door]) => [name, name === 'sport' ? { ...door, keepDays: 1 } : door]))

let inner: InnerLine
let codes: CodesAtTheDoor
beforeAll(async () => {
  inner = await innerLine('postgres', undefined, undefined, short)
  codes = codesAtTheDoor(inner)
})
afterAll(() => inner.close())

/** Of two drawn at random, how often the one of `these` took longer; equal ones count half. */
function areaUnderCurve(these: readonly number[], those: readonly number[]): number {
  const all = [...these.map((value) => ({ value, mine: 1 })), ...those.map((value) => ({ value, mine: 0 }))]
  all.sort((a, b) => a.value - b.value)
  let ranks = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (all[to]?.value === all[from]?.value) to += 1
    const shared = (from + 1 + to) / 2
    for (let at = from; at < to; at++) ranks += (all[at]?.mine ?? 0) * shared
    from = to
  }
  return (ranks - (these.length * (these.length + 1)) / 2) / (these.length * those.length)
}

async function measured(kinds: Readonly<Record<string, DrawnCode>>): Promise<Map<string, number[]>> {
  const names = Object.keys(kinds)
  // Each proof for as many looks as it is good for.
  const proofs = new Map<string, Awaited<ReturnType<typeof codes.proof>>[]>()
  for (const name of names) {
    const some = Array.from({ length: samples / limits.codeRequestsPerProof }, () => codes.proof())
    proofs.set(name, await Promise.all(some))
  }
  const took = new Map(names.map((name) => [name, [] as number[]]))
  const one = async (name: string, round: number): Promise<void> => {
    const began = performance.now()
    const { status } = await codes.look(
      kinds[name] as DrawnCode,
      proofs.get(name)?.[Math.floor(round / limits.codeRequestsPerProof)],
    )
    took.get(name)?.push(performance.now() - began)
    if (status !== 200) throw new Error(`${name}: ${status}`)
  }
  // Lanes begin one after the other, so that their answers do not all fall on the same step.
  const lane = async (number: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, (number * limits.codeAnswerMilliseconds) / atOnce))
    for (let round = number; round < samples; round += atOnce)
      // Each is the first of the five as often as the others.
      await Promise.all(names.map((_, n) => one(names[(n + round) % names.length] as string, round)))
  }
  await Promise.all(Array.from({ length: atOnce }, (_, number) => lane(number)))
  return took
}

function pairs(took: ReadonlyMap<string, number[]>): { pair: string; area: number }[] {
  const names = [...took.keys()]
  return names.flatMap((one, at) =>
    names.slice(at + 1).map((other) => ({
      pair: `${one} / ${other}`,
      area: areaUnderCurve(took.get(one) ?? [], took.get(other) ?? []),
    })),
  )
}

it('the statistic tells what differs from what does not', () => {
  const spread = (from: number) => Array.from({ length: samples }, (_, n) => from + ((n * 7_919) % samples) / samples)
  expect(areaUnderCurve(spread(0), spread(0))).toBeCloseTo(0.5, 5)
  expect(areaUnderCurve(spread(2), spread(0))).toBe(1)
  expect(areaUnderCurve(spread(0.2), spread(0))).toBeGreaterThan(0.65)
})

// @req:R-039
it('from how long the answer takes nothing can be told', async () => {
  const [valid, expired, destroyed] = [drawCode(true), drawCode(true), drawCode(true)]
  await codes.make(expired, 'sport')
  inner.clock.now += 2 * 86_400_000
  await codes.make(valid)
  await codes.make(destroyed)
  await codes.erase(destroyed)
  const kinds = { valid, wrong: drawCode(true), expired, destroyed, never: drawCode(true) }
  const isEven = (each: { area: number }) => each.area >= 0.45 && each.area <= 0.55
  // One repeat is allowed: other work on the machine is not the line's.
  for (const attempt of [1, 2]) {
    const took = await measured(kinds)
    for (const [name, times] of took) {
      expect(times.length, name).toBeGreaterThanOrEqual(samples)
      expect(Math.min(...times), name).toBeGreaterThanOrEqual(limits.codeAnswerMilliseconds - 1)
    }
    const areas = pairs(took)
    const middle = (times: number[]) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0
    process.stdout.write(
      `code timing ${attempt}: ${[...took].map(([name, times]) => `${name} ${middle(times).toFixed(2)} ms`).join(', ')}\n`,
    )
    process.stdout.write(`AUC: ${areas.map(({ pair, area }) => `${pair} ${area.toFixed(3)}`).join(', ')}\n`)
    if (areas.every(isEven)) return
    if (attempt === 2) expect(areas.filter((each) => !isEven(each))).toEqual([])
  }
})
