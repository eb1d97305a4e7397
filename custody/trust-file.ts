/** Files that custodian and server hand to each other, and the key files of signers, read with every check there is. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import {
  type Delegation,
  fromBase64url,
  type LineFile,
  type Roster,
  SealError,
  toBase64url,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import { importSigningKey, type Signer } from '@lijn116/encryption/issue'
import { lineFile, type TrustFile, trustFile } from '@lijn116/protocol/custody'
import { fitSchema } from './fit-schema.ts'
import type { KeptKey } from './make-line.ts'
import { Refusal } from './refusal.ts'

export type OpenedChain = { line: LineFile; trust: TrustFile; delegation: Delegation }
export type Opened = OpenedChain & { roster: Roster }

/** @throws Refusal when a file is of another version, or does not verify from the roots in the line file. */
export async function openTrust(linePath: string, trustPath: string, now: number): Promise<Opened> {
  const chain = await openChain(linePath, trustPath, now)
  const { line, trust, delegation } = chain
  // Time 0: a roster past its end may be renewed too; its signature and form are what counts here.
  const roster = await verifyRoster(line, delegation, fromBase64url(trust.roster), 0).catch(refuse('roster'))
  if (roster.version !== trust.version) throw new Refusal(`${trustPath} names another version than its roster.`)
  return { ...chain, roster }
}

/** Whatever its roster is: for mending that. @throws Refusal */
export async function openChain(linePath: string, trustPath: string, now: number): Promise<OpenedChain> {
  const line = await read(lineFile, linePath)
  const trust = await read(trustFile, trustPath)
  const delegation = await verifyDelegation(line, fromBase64url(trust.delegation), now).catch(refuse('delegation'))
  return { line, trust, delegation }
}

/** The old file or the new one, never half. */
export async function writeTrust(path: string, trust: TrustFile): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(trust, null, 2)}\n`)
  await rename(`${path}.new`, path)
}

/** A signer of this line, and its private half as it lies in the file. */
export const openSigner = (path: string, delegation: Delegation): Promise<{ signer: Signer; kept: KeptKey }> =>
  openKey(path, delegation.signers.map(toBase64url), `${path} is not a signer of this line.`)

/** One of `keys`, by its place in them. */
export async function openKey(
  path: string,
  keys: readonly string[],
  otherwise: string,
): Promise<{ signer: Signer; kept: KeptKey }> {
  const kept: KeptKey = JSON.parse(await readText(path))
  const index = keys.indexOf(kept.publicKey)
  if (index < 0) throw new Refusal(otherwise)
  return { signer: { index, key: await importSigningKey(fromBase64url(kept.privateKey)) }, kept }
}

export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new Refusal(`${path} cannot be read.`)
  })
}

/** @throws Refusal */
export async function readJson(path: string): Promise<unknown> {
  return jsonOf(path, await readText(path))
}

/** `text` as it was read from `path`. @throws Refusal */
export function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(`${path} is not JSON.`)
  }
}

function refuse(what: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof SealError ? new Refusal(`The ${what} does not verify: ${error.reason}.`) : error
  }
}

async function read<T>(schema: Parameters<typeof fitSchema<T>>[0], path: string): Promise<T> {
  const found = fitSchema(schema, await readJson(path))
  if (found === null) throw new Refusal(`${path} is not of this version.`)
  return found
}
