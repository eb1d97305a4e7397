/** Milliseconds: the middle, two tails, and how many there were. */
export type Spread = { p50: number; p95: number; p99: number; count: number }

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length }
}

export const middle = (values: readonly number[]): number => spreadOf(values).p50

/** `1.23 (1.10–1.40)`: the median and its range over the rounds. */
export const withRange = (values: readonly number[], digits = 2): string =>
  `${middle(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`
