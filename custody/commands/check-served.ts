/**
 * Compares what a line serves at this moment with what its signers signed. For anybody, from any network; needs no secret.
 * Ends with 0: the same; 1: a difference, each on a line; 2: it could not be looked at, or the list is not to be believed.
 * `--seen` remembers the newest list and who signed, so that an older one is noticed; `--trust` takes who signs from there, so
 * that nobody who was replaced is believed.
 *   node custody/commands/check-served.ts --line line.json --manifest manifest.signed.json [--only chat] [--seen seen.json]
 *     [--trust trust.json]
 */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { equalBytes, fromBase64url, SealError, verifyDelegation } from '@lijn116/encryption'
import { verifyManifest } from '@lijn116/encryption/manifest'
import { lineFile } from '@lijn116/protocol/custody'
import { type Manifest, manifest, type SeenLists, seenLists, signedManifest } from '@lijn116/protocol/manifest'
import { fitSchema } from '../fit-schema.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { ask } from '../served/ask.ts'
import { checksOf } from '../served/compare.ts'
import { jsonOf, openChain, readJson } from '../trust-file.ts'

const [isDifferent, isUnknown] = [1, 2]
const origins = ['site', 'chat', 'console'] as const

await runCommand(check, isUnknown)

async function check(): Promise<void> {
  const option = { type: 'string' } as const
  const { values } = parseArgs({
    options: { line: option, manifest: option, only: option, seen: option, trust: option },
  })
  if (!values.line || !values.manifest) throw new Refusal('--line and --manifest are both needed.')
  const wanted = origins.filter((name) => values.only === undefined || values.only === name)
  if (wanted.length === 0) throw new Refusal(`--only is ${origins.join(', ')}.`)
  const { read, madeAt, notAfter, delegatedUntil } = await believed(values.line, values.manifest, values.trust)
  if (values.seen !== undefined) await remember(values.seen, read.lineId, { madeAt, delegatedUntil })
  const date = (time: number): string => new Date(time).toISOString().slice(0, 10)
  console.log(`Signed ${date(madeAt)}, until ${date(notAfter)}: version ${read.version}, built from ${read.source}`)

  const count = { asked: 0, different: 0, unknown: 0 }
  for (const name of wanted) {
    const { address } = read.origins[name]
    // In another order each time: what is swapped for who comes first, or last, is met one day.
    for (const { path, use, judge } of shuffled(checksOf(read.origins[name], randomBytes(6).toString('hex')))) {
      const say = (what: string): void => console.log(`${address}${path} ${what}`)
      count.asked += 1
      try {
        const found = judge(await ask(`${address}${path}`, use))
        found.forEach(say)
        count.different += found.length
      } catch (error) {
        say(`could not be looked at: ${error instanceof Error ? error.message : ''}`)
        count.unknown += 1
      }
    }
  }
  const missed = count.unknown > 0 ? `, ${count.unknown} could not be looked at` : ''
  console.log(`${count.asked} addresses, ${count.different} differences${missed}`)
  process.exitCode = count.different > 0 ? isDifferent : count.unknown > 0 ? isUnknown : 0
}

type Believed = { read: Manifest; madeAt: number; notAfter: number; delegatedUntil: number }

/** From the line file to the list: roots, delegation, signers, text. `trustPath`: whose delegation counts. @throws Refusal */
async function believed(linePath: string, path: string, trustPath?: string): Promise<Believed> {
  const line = fitSchema(lineFile, await readJson(linePath))
  const file = fitSchema(signedManifest, await readJson(path))
  if (line === null || file === null) throw new Refusal('One of these files is not of this version.')
  const now = Date.now()
  try {
    const trusted =
      trustPath === undefined ? file.delegation : (await openChain(linePath, trustPath, now)).trust.delegation
    const delegation = await verifyDelegation(line, fromBase64url(trusted), now)
    const { digest, madeAt, notAfter } = await verifyManifest(line, delegation, fromBase64url(file.signed), now)
    const own = new Uint8Array(createHash('sha256').update(file.manifest).digest())
    // Nothing of the text is read before it is known to be what was signed.
    if (!equalBytes(own, digest)) throw new Refusal(`The list in ${path} is not what was signed.`)
    const read = fitSchema(manifest, jsonOf(path, file.manifest))
    if (read === null || read.lineId !== line.lineId) throw new Refusal(`The list in ${path} is not of this version.`)
    return { read, madeAt, notAfter, delegatedUntil: delegation.notAfter }
  } catch (error) {
    throw error instanceof SealError ? new Refusal(`${path} is not to be believed: ${error.reason}.`) : error
  }
}

/** @throws Refusal when a newer list, or a newer delegation, was seen before */
async function remember(path: string, lineId: string, found: SeenLists[string]): Promise<void> {
  const kept = existsSync(path) ? fitSchema(seenLists, await readJson(path)) : {}
  if (kept === null) throw new Refusal(`${path} is not of this version.`)
  const newest = kept[lineId] ?? { madeAt: 0, delegatedUntil: 0 }
  if (newest.madeAt > found.madeAt) throw new Refusal('A newer list of this line was seen before; this one is older.')
  if (newest.delegatedUntil > found.delegatedUntil)
    throw new Refusal('Other signers were named since: this list is signed under an older delegation.')
  await writeFile(`${path}.new`, `${JSON.stringify({ ...kept, [lineId]: found })}\n`)
  await rename(`${path}.new`, path)
}

function shuffled<T>(given: readonly T[]): T[] {
  const rest = [...given]
  return given.flatMap(() => rest.splice(randomInt(rest.length), 1))
}
