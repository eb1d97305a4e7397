/** A new line: three roots, two roster signers, and the delegation that ties them together. */
import { fromBase64url, type LineFile, toBase64url } from '@lijn116/encryption'
import {
  createSigningKey,
  importSigningKey,
  type Signer,
  type SigningKey,
  signDelegation,
} from '@lijn116/encryption/issue'

/** Both base64url; the private half is PKCS #8 and belongs in a file only its keeper can read. */
export type KeptKey = { publicKey: string; privateKey: string }

export type MadeLine = {
  line: LineFile
  roots: KeptKey[]
  signers: KeptKey[]
  /** Signed bytes, base64url. */
  delegation: string
  /** ms UTC */
  delegatedUntil: number
}

export const day = 86_400_000
const delegationDays = 400

export async function makeLine(wanted: Omit<LineFile, 'roots' | 'minRosterVersion'>, now: number): Promise<MadeLine> {
  const roots = await Promise.all([createSigningKey(), createSigningKey(), createSigningKey()])
  const line = { ...wanted, roots: roots.map(({ publicKey }) => toBase64url(publicKey)), minRosterVersion: 1 }
  const kept = { line, roots: await Promise.all(roots.map(keep)), signers: await makeSigners() }
  return { ...kept, ...(await delegate(kept, now)) }
}

/** Two fresh roster signing keys. */
export const makeSigners = async (): Promise<KeptKey[]> =>
  Promise.all((await Promise.all([createSigningKey(), createSigningKey()])).map(keep))

/** Two roots say who may sign rosters and certificates, and how many of them each new colleague takes; for 400 days. */
export async function delegate(
  { line, roots, signers }: Pick<MadeLine, 'line' | 'roots' | 'signers'>,
  now: number,
): Promise<Pick<MadeLine, 'delegation' | 'delegatedUntil'>> {
  const delegatedUntil = now + delegationDays * day
  const keys = signers.map(({ publicKey }) => fromBase64url(publicKey))
  const delegation = { signers: keys, addQuorum: line.approvals, notAfter: delegatedUntil }
  const signed = await signDelegation(line, await signersOf(roots.slice(0, 2)), delegation)
  return { delegation: toBase64url(signed), delegatedUntil }
}

/** In the order of the public list: the index is part of what a verifier checks. */
export function signersOf(kept: readonly KeptKey[]): Promise<Signer[]> {
  return Promise.all(
    kept.map(async ({ privateKey }, index) => ({ index, key: await importSigningKey(fromBase64url(privateKey)) })),
  )
}

async function keep({ publicKey, exportPrivate }: SigningKey): Promise<KeptKey> {
  return { publicKey: toBase64url(publicKey), privateKey: toBase64url(await exportPrivate()) }
}
