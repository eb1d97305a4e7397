/**
 * The custody of a trial line, a process of its own beside the server: it makes the keys, and certifies who presents a
 * valid one-time link. Started by the server with an IPC channel (protocol/custody.ts), which first says what it keeps;
 * ends with it.
 * Environment: DATA_DIR, CONSOLE_ORIGIN, and BUILT_AT (ms UTC; default now).
 */
import { type FromCustody, type TrustObjects, toCustody } from '@lijn116/protocol/custody'
import { adopt } from './adopt.ts'
import { certify } from './certify.ts'
import { fitSchema } from './fit-schema.ts'
import { Refusal } from './refusal.ts'
import {
  invitationsOf,
  keepTrial,
  makeTrial,
  readTrial,
  renewTrial,
  type TrialState,
  trustOf,
  wakeTrial,
  withoutWithdrawn,
} from './trial-state.ts'

const renewEvery = 12 * 3_600_000

const { DATA_DIR: dataDirectory, CONSOLE_ORIGIN: consoleOrigin, BUILT_AT: builtAt } = process.env
const built = Number(builtAt ?? Date.now())
if (process.send === undefined || !dataDirectory || !consoleOrigin || !Number.isSafeInteger(built)) {
  console.error('custody/trial.ts is started by the server, with DATA_DIR and CONSOLE_ORIGIN; BUILT_AT is in ms.')
  process.exit(1)
}

const tell = (message: FromCustody) =>
  new Promise<void>((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error: Error | null) => (error ? reject(error) : resolve()))
  })

/** What is on the disk; anything told to the server was kept there first. null until the server has said what it keeps. */
let state: TrialState | null = null
let work: Promise<void> = Promise.resolve()

/** One at a time, so that two enrolments never overwrite each other. */
function next(task: () => Promise<void>): void {
  work = work.then(task).catch((error: unknown) => {
    console.error('custody:', error instanceof Refusal ? error.message : error)
    // Without a line there is nothing to go on with; the server ends too, and says so.
    if (state === null) process.exit(1)
  })
}

process.on('message', (message) => next(() => answer(message)))
process.on('disconnect', () => work.then(() => process.exit(0)))
process.on('SIGTERM', () => work.then(() => process.exit(0)))
// Ctrl-C reaches the whole group; the server decides when this ends.
process.on('SIGINT', () => undefined)
setInterval(() => next(renew), renewEvery)

async function begin(directory: string, kept: TrustObjects | null, withdrawn: readonly string[]): Promise<void> {
  const now = Date.now()
  const before = withoutWithdrawn((await readTrial(directory)) ?? (await makeTrial(now)), withdrawn)
  const known = kept === null ? before : await adopt(before, kept, now)
  const woken = await wakeTrial(known, built, now)
  await keep(woken)
  announce(woken, consoleOrigin ?? '')
  await tell({ kind: 'line', line: woken.line, trust: trustOf(woken), invitations: invitationsOf(woken) })
}

async function keep(changed: TrialState): Promise<void> {
  if (changed === state) return
  await keepTrial(dataDirectory ?? '', changed)
  state = changed
}

async function answer(message: unknown): Promise<void> {
  const said = fitSchema(toCustody, message)
  if (said === null) return console.error('custody: a message that does not follow protocol/custody.ts was ignored')
  if (said.kind === 'begin') return state === null ? begin(dataDirectory ?? '', said.trust, said.withdrawn) : undefined
  if (state === null) return console.error('custody: asked before it was told what the server keeps')
  if (said.kind === 'trust') return goOnFrom(state, said.trust)
  const { link } = said
  const certified = await certify(state, said, Date.now()).catch(() => null)
  if (certified === null) return tell({ kind: 'refused', link })
  await keep(certified)
  await tell({ kind: 'certified', link, trust: trustOf(certified) })
}

/** Says something back only when there is more to keep than what was said. */
async function goOnFrom(before: TrialState, trust: TrustObjects): Promise<void> {
  const adopted = await adopt(before, trust, Date.now())
  await keep(adopted)
  const mine = trustOf(adopted)
  const isKnown = mine.signerKeys.every(({ sealed }) => trust.signerKeys.some((each) => each.sealed === sealed))
  if (mine.roster !== trust.roster || !isKnown) await tell({ kind: 'trust', trust: mine })
}

async function renew(): Promise<void> {
  if (state === null) return
  const renewed = await renewTrial(state, Date.now())
  await keep(renewed)
  await tell({ kind: 'trust', trust: trustOf(renewed) })
}

function announce({ people }: TrialState, origin: string): void {
  const open = people.filter(({ enrolled }) => enrolled === null)
  const rule = '='.repeat(72)
  console.log(rule)
  console.log('PROEFLIJN. De sleutels zijn op deze computer gemaakt. Niet voor echte gesprekken.')
  console.log('TRIAL LINE. The keys were made on this computer. Not for real conversations.')
  if (open.length > 0) {
    console.log('')
    console.log('Eenmalige links, 24 uur geldig. Wie een link heeft, wordt die medewerker.')
    console.log('One-time links, valid for 24 hours. Whoever has a link becomes that counsellor.')
    for (const { name, link } of open) console.log(`\n  ${name}\n  ${origin}/#${link.id}.${link.secret}`)
  }
  console.log(rule)
}
