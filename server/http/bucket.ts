/**
 * Token buckets in memory: by writeToken, by session hash or, for the amount of work and only while the line is busy, by
 * connection (start-work.ts). None refuses anybody for where she comes from (decision 9).
 */
export type Buckets = { take(name: string, cost?: number): number }

/** `take` answers 0 when there is room, else the seconds until there is. */
export function createBuckets(options: { burst: number; perSecond: number; now(): number; most?: number }): Buckets {
  const buckets = new Map<string, { left: number; at: number }>()
  const most = options.most ?? 50_000
  return {
    take(name, cost = 1) {
      const now = options.now()
      const bucket = buckets.get(name) ?? { left: options.burst, at: now }
      const left = Math.min(options.burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * options.perSecond)
      buckets.delete(name)
      // The oldest goes first; whoever has been quiet that long has a full bucket anyway.
      if (buckets.size >= most) buckets.delete(buckets.keys().next().value as string)
      const enough = left >= cost
      buckets.set(name, { left: enough ? left - cost : left, at: now })
      return enough ? 0 : Math.ceil((cost - left) / options.perSecond)
    },
  }
}
