/**
 * Copies what a trial line made on this machine into the files that the other commands take: line.json and trust.json, and
 * both signing keys, so that somebody can try by herself what takes two people on a real line. Never of a real line.
 *   node custody/commands/copy-trial-keys.ts --data ./data --keys DIR --public DIR
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { makePrivateDirectory, writePrivateFile } from '../private-file.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { readTrial, trustOf } from '../trial-state.ts'
import { readJson } from '../trust-file.ts'

await runCommand(copyTrialKeys)

async function copyTrialKeys(): Promise<void> {
  const option = { type: 'string' } as const
  const { values } = parseArgs({ options: { data: option, keys: option, public: option } })
  const { data } = values
  if (!data || !values.keys || !values.public) throw new Refusal('--data, --keys and --public: all three.')
  const state = await readTrial(data)
  if (state === null) throw new Refusal(`${data} holds no trial line.`)
  const [keys, shown] = [resolve(values.keys), resolve(values.public)]
  if (`${keys}${sep}`.startsWith(`${shown}${sep}`)) throw new Refusal('Private keys do not belong in what is public.')
  const { lineId } = state.line
  await refuseOthers(keys, ['signer-1.json', 'signer-2.json'], lineId)
  await refuseOthers(shown, ['line.json', 'trust.json'], lineId)
  await mkdir(shown, { recursive: true })
  await writeFile(join(shown, 'line.json'), `${JSON.stringify(state.line, null, 2)}\n`)
  await writeFile(join(shown, 'trust.json'), `${JSON.stringify(trustOf(state), null, 2)}\n`)
  await makePrivateDirectory(keys)
  for (const [index, key] of state.signers.entries()) {
    const text = JSON.stringify({ lineId, role: 'signer', index, ...key }, null, 2)
    await writePrivateFile(join(keys, `signer-${index + 1}.json`), `${text}\n`)
  }
  console.log(`Trial line ${lineId}: ${shown}/line.json, ${shown}/trust.json, ${keys}/signer-1.json, signer-2.json`)
  console.log('The line file changes with each start of a trial; sign again after it.')
}

/** Only a folder that is empty, or holds nothing but what this made of the same trial, is written in. @throws Refusal */
async function refuseOthers(directory: string, names: readonly string[], lineId: string): Promise<void> {
  const found = await readdir(directory).catch((): string[] => [])
  if (found.length === 0) return
  const [first = ''] = names
  const isOurs = found.every((name) => names.includes(name)) && found.includes(first)
  const held = isOurs ? await readJson(join(directory, first)) : null
  if (held === null || typeof held !== 'object' || !('lineId' in held) || held.lineId !== lineId)
    throw new Refusal(`${directory} holds something else than keys of this trial; nothing was written.`)
}
