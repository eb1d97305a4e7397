/**
 * The custody of a trial line, a process of its own beside the server: it makes the keys, and certifies who presents a
 * valid one-time link. Started by the server with an IPC channel (protocol/custody.ts); ends with it.
 * Environment: DATA_DIR, CONSOLE_ORIGIN, and BUILT_AT (ms UTC; default now).
 */
import type { FromCustody } from '@lijn116/protocol/custody'
import { toCustody } from '@lijn116/protocol/custody'
import { certify } from './certify.ts'
import { fitSchema } from './fit-schema.ts'
import {
  invitationsOf,
  keepTrial,
  makeTrial,
  readTrial,
  renewTrial,
  type TrialState,
  trustOf,
  wakeTrial,
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

/** What is on the disk; anything told to the server was kept there first. */
let state = await start(dataDirectory)
let work: Promise<void> = Promise.resolve()

/** One at a time, so that two enrolments never overwrite each other. */
function next(task: () => Promise<void>): void {
  work = work.then(task).catch((error: unknown) => console.error('custody:', error))
}

process.on('message', (message) => next(() => answer(message)))
process.on('disconnect', () => work.then(() => process.exit(0)))
process.on('SIGTERM', () => work.then(() => process.exit(0)))
// Ctrl-C reaches the whole group; the server decides when this ends.
process.on('SIGINT', () => undefined)
setInterval(() => next(renew), renewEvery)

announce(state, consoleOrigin)
await tell({ kind: 'line', line: state.line, trust: trustOf(state), invitations: invitationsOf(state) })

async function start(directory: string): Promise<TrialState> {
  const now = Date.now()
  const woken = await wakeTrial((await readTrial(directory)) ?? (await makeTrial(now)), built, now)
  await keepTrial(directory, woken)
  return woken
}

async function keep(changed: TrialState): Promise<void> {
  if (changed === state) return
  await keepTrial(dataDirectory ?? '', changed)
  state = changed
}

async function answer(message: unknown): Promise<void> {
  const asked = fitSchema(toCustody, message)
  if (asked === null) return console.error('custody: a message that does not follow protocol/custody.ts was ignored')
  const { link } = asked
  const certified = await certify(state, asked, Date.now()).catch(() => null)
  if (certified === null) return tell({ kind: 'refused', link })
  await keep(certified)
  await tell({ kind: 'certified', link, trust: trustOf(state) })
}

async function renew(): Promise<void> {
  await keep(await renewTrial(state, Date.now()))
  await tell({ kind: 'trust', trust: trustOf(state) })
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
