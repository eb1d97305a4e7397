/**
 * Signs the list of what a line serves. Each signer builds the same commit on her own machine, writes her own manifest.json
 * (server/commands/write-manifest.ts), and signs only that; the second adds her signature to the file of the first.
 * Without --signer it shows what would be signed.
 *   node custody/commands/sign-manifest.ts --line line.json --trust trust.json --manifest manifest.json
 *     --out manifest.signed.json [--signer signer-1.json]
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type Bytes, type Delegation, fromBase64url, type LineFile, SealError, toBase64url } from '@lijn116/encryption'
import type { Signer } from '@lijn116/encryption/issue'
import { addManifestSignature, countSignatures, signManifest } from '@lijn116/encryption/manifest'
import { type Manifest, manifest, type SignedManifest, signedManifest } from '@lijn116/protocol/manifest'
import { fitSchema } from '../fit-schema.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { jsonOf, openChain, openSigner, readJson, readText } from '../trust-file.ts'

await runCommand(sign)

async function sign(): Promise<void> {
  const option = { type: 'string' } as const
  const { values } = parseArgs({
    options: { line: option, trust: option, manifest: option, out: option, signer: option },
  })
  const { line: linePath, trust: trustPath, manifest: path, out, signer: signerPath } = values
  if (!linePath || !trustPath || !path || !out) throw new Refusal('--line, --trust, --manifest and --out: all four.')
  const now = Date.now()
  const { line, trust, delegation } = await openChain(linePath, trustPath, now)
  // Read once: what is shown is what is signed.
  const text = await readText(path)
  const read = fitSchema(manifest, jsonOf(path, text))
  if (read === null) throw new Refusal(`${path} is not of this version.`)
  if (read.lineId !== line.lineId) throw new Refusal(`${path} is of the line ${read.lineId}.`)
  const digest = new Uint8Array(createHash('sha256').update(text).digest())
  show(read, digest)
  if (signerPath === undefined) {
    console.log('Nothing was signed. Is this what you built yourself? Then once more, with --signer.')
    return
  }

  const { signer } = await openSigner(signerPath, delegation)
  const earlier = existsSync(out) ? await signedBefore(out, text) : null
  const signed =
    earlier === null
      ? await signManifest(line, signer, digest, now)
      : await addTo(earlier, { line, delegation, signer, digest, now })
  const made: SignedManifest = { manifest: text, signed: toBase64url(signed), delegation: trust.delegation }
  await writeFile(`${out}.new`, `${JSON.stringify(made, null, 1)}\n`)
  await rename(`${out}.new`, out)
  const count = countSignatures(signed)
  console.log(`${count} of ${delegation.addQuorum} signatures stand in ${out}.`)
  if (count >= delegation.addQuorum) console.log('Publish that file anywhere, not only on the line itself.')
}

function show({ lineId, version, source, origins }: Manifest, digest: Bytes): void {
  console.log(`Line ${lineId}, version ${version}, built from ${source}`)
  for (const { address, files, filled } of Object.values(origins))
    console.log(`  ${address}: ${files.length} files, ${filled.length} filled while it runs`)
  console.log(`SHA-256 of the list: ${Buffer.from(digest).toString('hex')}`)
}

/** Byte for byte: what I built is what the other signed, or nothing is signed. @throws Refusal */
async function signedBefore(out: string, text: string): Promise<Bytes> {
  const file = fitSchema(signedManifest, await readJson(out))
  if (file === null) throw new Refusal(`${out} is not of this version. Nothing was signed.`)
  if (file.manifest !== text)
    throw new Refusal(`${out} holds another list than yours: one of you built something else. Nothing was signed.`)
  return fromBase64url(file.signed)
}

type Mine = { line: LineFile; delegation: Delegation; signer: Signer; digest: Bytes; now: number }

async function addTo(earlier: Bytes, { line, delegation, signer, ...mine }: Mine): Promise<Bytes> {
  return addManifestSignature(line, delegation, earlier, signer, mine).catch((error) => {
    if (!(error instanceof SealError)) throw error
    if (error.reason === 'not-allowed') throw new Refusal('This signer is in it already. Nothing was signed.')
    throw new Refusal(`What was signed before is not to be believed: ${error.reason}. Nothing was signed.`)
  })
}
