/** Duty keys are of a day: when the day changes, whoever waits seals anew and consoles look whether they hold its key. */
import { dayOf } from '../key-store/key-store.ts'
import type { Line } from '../line.ts'

const told = new WeakMap<object, number>()

/** Called every few seconds, in each process for its own readers. Also says so when the clock was put back over midnight. */
export function tellNewDay(line: Pick<Line, 'hub' | 'now'>): void {
  const today = dayOf(line.now())
  const before = told.get(line.hub)
  told.set(line.hub, today)
  if (before !== undefined && before !== today) line.hub.trustChanged()
}
