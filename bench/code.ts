/** What one try of a code costs whoever makes it: the slow derivation of encryption/SPEC.md §8b, whole and by its steps. */
import { codeSteps, deriveCode } from '@lijn116/encryption/keep'
import { type Spread, spreadOf } from './spread.ts'

const line = {
  lineId: 'meting',
  trial: true,
  roots: [],
  minRosterVersion: 1,
  approvals: 2,
  doors: [],
  phone: '',
  builtAt: 0,
}

/**
 * `whole`: ms of one derivation. `step`: ms of one of its `steps`, after which a page can show how far it is. `core`: ms of one
 * core for a derivation, whatever else the machine does.
 */
export async function measureCode(
  times: number,
): Promise<{ whole: Spread; step: Spread; steps: number; core: number }> {
  const whole: number[] = []
  const step: number[] = []
  const before = process.cpuUsage()
  for (let time = 0; time < times; time++) {
    const from = performance.now()
    let last = from
    await deriveCode(line, `meting ${time}`, () => {
      const now = performance.now()
      step.push(now - last)
      last = now
    })
    whole.push(performance.now() - from)
  }
  const { user, system } = process.cpuUsage(before)
  const core = (user + system) / 1000 / times
  return { whole: spreadOf(whole), step: spreadOf(step), steps: codeSteps, core }
}
