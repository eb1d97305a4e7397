/**
 * Copies what a trial line made on this machine into the files that the other commands take: line.json and trust.json, and
 * both signing keys, so that somebody can try by herself what takes two people on a real line. Never of a real line.
 *   node custody/commands/copy-trial-keys.ts --data ./data --keys DIR --public DIR
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makePrivateDirectory, writePrivateFile } from '../private-file.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { readTrial, trustOf } from '../trial-state.ts'

await runCommand(copyTrialKeys)

async function copyTrialKeys(): Promise<void> {
  const option = { type: 'string' } as const
  const { values } = parseArgs({ options: { data: option, keys: option, public: option } })
  const { data, keys, public: shown } = values
  if (!data || !keys || !shown) throw new Refusal('--data, --keys and --public: all three.')
  const state = await readTrial(data)
  if (state === null) throw new Refusal(`${data} holds no trial line.`)
  await mkdir(shown, { recursive: true })
  await writeFile(join(shown, 'line.json'), `${JSON.stringify(state.line, null, 2)}\n`)
  await writeFile(join(shown, 'trust.json'), `${JSON.stringify(trustOf(state), null, 2)}\n`)
  await makePrivateDirectory(keys)
  for (const [index, key] of state.signers.entries()) {
    const text = JSON.stringify({ lineId: state.line.lineId, role: 'signer', index, ...key }, null, 2)
    await writePrivateFile(join(keys, `signer-${index + 1}.json`), `${text}\n`)
  }
  console.log(
    `Trial line ${state.line.lineId}: ${shown}/line.json, ${shown}/trust.json, ${keys}/signer-1.json, signer-2.json`,
  )
  console.log('The line file changes with each start of a trial; sign again after it.')
}
