/**
 * `npm run fuzz`: what `npm test` tries a little of, for as long as you like, each round from another seed.
 * FUZZ_SECONDS (600), FUZZ_RUNS for each schema and route in a round (100). FUZZ_SEED: that round only, again.
 */
import { flagsOf } from './flags.ts'
import { fence } from './test-fence.ts'
import { runStage } from './test-stage.ts'

flagsOf()
const until = Date.now() + Number(process.env.FUZZ_SECONDS ?? 600) * 1000
const runs = process.env.FUZZ_RUNS ?? '100'
const again = process.env.FUZZ_SEED

console.log(fence().said)
let passed = true
do {
  const seed = again ?? `${Math.floor(Math.random() * 0x7fffffff)}`
  Object.assign(process.env, { FUZZ_RUNS: runs, FUZZ_SEED: seed })
  // What fails is told whole: fast-check names the smallest example it came to, and its path.
  passed = await runStage({
    name: `FUZZ_SEED=${seed} FUZZ_RUNS=${runs}`,
    args: ['vitest', 'run', '--project=server', '--retry=0', '--reporter=dot', 'tests/failures/fuzz-'],
  })
} while (passed && again === undefined && Date.now() < until)
process.exitCode = passed ? 0 : 1
