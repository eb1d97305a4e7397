/**
 * How much work a start has to show. Calm: the lowest step, for everybody, and nothing of any connection is looked at. Busy:
 * more for all, most for a connection that asks most. It never refuses, and what was given counts as long as it lives.
 *
 * Who shares a connection with her (at home, of IPv6, nobody else does) must not learn by the steps that she was here: in calm
 * there is nothing to learn, and busy or not, how soon the highest step comes is partly chance.
 */
import { randomInt } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { Challenge } from '@lijn116/protocol/visitor'
import { type Buckets, createBuckets } from './bucket.ts'
import type { Challenges } from './challenge.ts'

/** After the last busy moment nothing of any connection is kept for longer. */
const rememberedMilliseconds = 60_000

export type StartWork = {
  /** `connection`: as cool-down/ knows it; null: nobody said how many proxies there are. */
  fresh(connection: string | null): Promise<Challenge>
  spend(proof: { token: string; nonce: number }, about: string, connection: string | null): boolean
}

export function createStartWork(parts: {
  now(): number
  challenges: Challenges
  isPaused(connection: string | null): boolean
  /** From 0 to 1: how full the line is. */
  fullness(): Promise<number>
  chance?(from: number, below: number): number
}): StartWork {
  const { now, challenges, isPaused, fullness, chance = randomInt } = parts
  const { challengesPerSecond: most, connectionChallenges: burst, connectionChallengesPerSecond: perSecond } = limits
  const line = createBuckets({ burst: most, perSecond: most, now, most: 1 })
  let connections: Buckets | null = null
  let forgetting: NodeJS.Timeout | null = null

  function take(connection: string): number {
    forgetting ??= setTimeout(() => {
      connections = forgetting = null
    }, rememberedMilliseconds).unref()
    forgetting.refresh()
    connections ??= createBuckets({ burst, perSecond, now, most: 20_000 })
    return connections.take(connection, chance(1, 4))
  }

  async function bits(connection: string | null): Promise<number> {
    if (isPaused(connection)) return limits.challengeBitsHighest
    const isBusy = line.take('line') > 0 || (await fullness()) > 0.5
    if (!isBusy) return limits.challengeBitsLowest
    const isMuch = connection !== null && take(connection) > 0
    return isMuch ? limits.challengeBitsHighest : limits.challengeBitsBusy
  }
  return {
    fresh: async (connection) => challenges.fresh(await bits(connection)),
    // What was asked of her is enough, also when it has become busy since: nobody solves twice because of somebody else.
    spend: (proof, about, connection) =>
      challenges.spend(proof, about, isPaused(connection) ? limits.challengeBitsHighest : limits.challengeBitsLowest),
  }
}
