/**
 * Signs the next version of a roster, with the same people, for another 72 hours (at most 35 days). One signer is enough.
 *   node custody/commands/renew-roster.ts --line line.json --trust trust.json --signer signer-1.json
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { fromBase64url, SealError, toBase64url, verifyDelegation, verifyRoster } from '@lijn116/encryption'
import { importSigningKey } from '@lijn116/encryption/issue'
import { lineFile, trustObjects } from '@lijn116/protocol/custody'
import { fitSchema } from '../fit-schema.ts'
import { nextRoster } from '../next-roster.ts'
import { Refusal, runCommand } from '../refusal.ts'

await runCommand(renewRoster)

async function renewRoster(): Promise<void> {
  const { values } = parseArgs({
    options: { line: { type: 'string' }, trust: { type: 'string' }, signer: { type: 'string' } },
  })
  const { line: linePath, trust: trustPath, signer: signerPath } = values
  if (!linePath || !trustPath || !signerPath) throw new Refusal('--line, --trust and --signer are all needed.')
  const line = await read(lineFile, linePath)
  const trust = await read(trustObjects, trustPath)
  const key: { publicKey: string; privateKey: string } = JSON.parse(await readFile(signerPath, 'utf8'))

  const now = Date.now()
  const delegation = await verifyDelegation(line, fromBase64url(trust.delegation), now).catch(refuse('delegation'))
  // Time 0: a roster past its end may be renewed too; its signature and form are what counts here.
  const roster = await verifyRoster(line, delegation, fromBase64url(trust.roster), 0).catch(refuse('roster'))
  const index = delegation.signers.findIndex((signer) => toBase64url(signer) === key.publicKey)
  if (index < 0) throw new Refusal(`${signerPath} is not a signer of this line.`)
  const signer = { index, key: await importSigningKey(fromBase64url(key.privateKey)) }

  const certificates = trust.certificates.map(({ certificate }) => certificate)
  const next = { version: roster.version + 1, minDutySeq: roster.minDutySeq, certificates }
  const renewed = { ...trust, version: next.version, roster: await nextRoster(line, signer, next, now) }
  await verifyRoster(line, delegation, fromBase64url(renewed.roster), now)
  await writeFile(`${trustPath}.new`, `${JSON.stringify(renewed, null, 2)}\n`)
  await rename(`${trustPath}.new`, trustPath)
  console.log(`Roster ${next.version} is signed, with ${certificates.length} people.`)
}

function refuse(what: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof SealError ? new Refusal(`The ${what} does not verify: ${error.reason}.`) : error
  }
}

async function read<T>(schema: Parameters<typeof fitSchema<T>>[0], path: string): Promise<T> {
  const found = fitSchema(schema, JSON.parse(await readFile(path, 'utf8')))
  if (found === null) throw new Refusal(`${path} is not of this version.`)
  return found
}
