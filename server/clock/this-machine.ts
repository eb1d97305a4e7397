/** The machine this program runs on. */
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import type { Machine } from './clock.ts'

const compareMilliseconds = 1_000

export function thisMachine(): Machine {
  // The finer count stands still while a machine sleeps, the coarser one does not: the larger sum is right.
  let started = uptime() * 1000 - performance.now()
  let compared = performance.now()
  return {
    wall: () => Date.now(),
    uptime() {
      const here = performance.now()
      if (here - compared > compareMilliseconds) {
        compared = here
        started = Math.max(started, uptime() * 1000 - here)
      }
      return started + here
    },
    boot: bootName(),
  }
}

/** Elsewhere than on Linux every start of the program counts as one of the machine. */
function bootName(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return crypto.randomUUID()
  }
}
