/** What docs/queue.md promises in numbers is what the program does. */
import { readFileSync } from 'node:fs'
import { crowdStepSeconds } from '@lijn116/domain/queue/order'
import { limits } from '@lijn116/protocol/limits'
import { describe, expect, it } from 'vitest'

const values: Readonly<Record<string, number>> = limits

describe.each(['queue.md', 'queue.nl.md'])('docs/%s', (name) => {
  const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+Seconds)` +\| (\d+) +\|$/gm)]

  it('names the limits of the queue with the numbers they have', () => {
    expect(rows.length).toBe(13)
    for (const [, limit = '', seconds] of rows) expect(values[limit], limit).toBe(Number(seconds))
  })

  it('says the same numbers in its sentences', () => {
    const minutes = (seconds: number) => new RegExp(`\\b${seconds / 60} minut`)
    const sums = [
      limits.acuteAheadSeconds,
      limits.doorCrowdSeconds,
      crowdStepSeconds,
      limits.placeKeptSeconds,
      limits.acuteAheadSeconds + limits.doorCrowdSeconds,
    ]
    for (const sum of sums) expect(page).toMatch(minutes(sum))
    expect(page).toMatch(new RegExp(`${limits.fittingFirstSeconds} second|${limits.fittingFirstSeconds} seconden`))
  })
})
