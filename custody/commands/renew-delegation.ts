/**
 * Two roots say for another 400 days who signs rosters and certificates. The alarm comes 90 days before the end.
 *   node custody/commands/renew-delegation.ts --line line.json --trust trust.json
 *     --root root-1.json --root root-2.json --signer signer-1.json
 * With --new-keys DIR: two new signing keys take the place of the old ones (one was lost, or a signer was removed). Every
 * certificate is signed again with both; the keys then have to be handed out again (hand-signer-key.ts).
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  type Certificate,
  fromBase64url,
  type LineFile,
  toBase64url,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import { type Signer, signCertificate, signDelegation } from '@lijn116/encryption/issue'
import type { TrustFile } from '@lijn116/protocol/custody'
import type { LeafId } from '@lijn116/protocol/sealed'
import { certifiedIn, namedOf } from '../certified.ts'
import { followed } from '../followed.ts'
import { day, makeSigners, signersOf } from '../make-line.ts'
import { nextRoster } from '../next-roster.ts'
import { makePrivateDirectory, writePrivateFile } from '../private-file.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { openKey, openSigner, openTrust, writeTrust } from '../trust-file.ts'

await runCommand(renewDelegation)

async function renewDelegation(): Promise<void> {
  const { values } = parseArgs({
    options: {
      line: { type: 'string' },
      trust: { type: 'string' },
      root: { type: 'string', multiple: true },
      signer: { type: 'string' },
      'new-keys': { type: 'string' },
    },
  })
  const { line: linePath, trust: trustPath, root: rootPaths = [], signer: signerPath, 'new-keys': newKeys } = values
  if (!linePath || !trustPath || rootPaths.length !== 2 || !(signerPath || newKeys))
    throw new Refusal('--line, --trust, --root twice, and --signer or --new-keys are all needed.')
  const now = Date.now()
  // Time 0: a delegation past its end may be renewed too; the roots' signatures are what counts here.
  const opened = await openTrust(linePath, trustPath, 0)
  const { line, trust, delegation, roster } = opened
  const people = await certifiedIn(opened)
  const roots = await Promise.all(
    rootPaths.map(async (path) => (await openKey(path, line.roots, `${path} is not a root of this line.`)).signer),
  )
  if (roots[0]?.index === roots[1]?.index) throw new Refusal('The same root was given twice.')

  const fresh = newKeys === undefined ? null : await newSigners(newKeys, line.lineId)
  const signers = fresh?.keys ?? delegation.signers
  const signed = await signDelegation(line, roots, { ...delegation, signers, notAfter: now + 400 * day })
  const next = await verifyDelegation(line, signed, now)
  const certificates = fresh === null ? trust.certificates : await signAgain(line, people, fresh.signers)
  const signer = fresh?.signers[0] ?? (await openSigner(signerPath ?? '', delegation)).signer
  const version = roster.version + 1
  const list = certificates.map(({ certificate }) => certificate)
  const renewed = await nextRoster(line, signer, { version, minDutySeq: roster.minDutySeq, certificates: list }, now)
  const verified = await verifyRoster(line, next, fromBase64url(renewed), now)
  for (const each of list) await verifyCertificate(line, next, verified, fromBase64url(each), 0)
  await fresh?.keep()
  const signerKeys = fresh === null ? trust.signerKeys : []
  const follows = followed(trust.follows, trust.roster)
  const delegated = { version, delegation: toBase64url(signed), roster: renewed, follows, certificates, signerKeys }
  await writeTrust(trustPath, { ...trust, ...delegated })
  console.log(`Delegated for 400 days, in roster ${version}, with ${list.length} people:\n${namedOf(people)}`)
  if (newKeys)
    console.log(`New signing keys, not protected by a password: ${newKeys}. Destroy the old ones; hand these out.`)
  console.log(`Now give ${trustPath} to the server (TRUST_FILE; restart it, or send SIGHUP).`)
}

async function newSigners(directory: string, lineId: string) {
  const found = await readdir(directory).catch(() => [])
  if (found.length > 0) throw new Refusal(`${directory} is not empty; nothing was written.`)
  const kept = await makeSigners()
  return {
    keys: kept.map(({ publicKey }) => fromBase64url(publicKey)),
    signers: await signersOf(kept),
    /** Only once all the rest is right. */
    async keep(): Promise<void> {
      await makePrivateDirectory(directory)
      for (const [index, key] of kept.entries()) {
        const text = JSON.stringify({ lineId, role: 'signer', index, ...key }, null, 2)
        await writePrivateFile(join(directory, `signer-${index + 1}.json`), `${text}\n`)
      }
    },
  }
}

/** The same bodies, for everybody who verified under the delegation that ends. */
async function signAgain(line: LineFile, people: Certificate[], signers: Signer[]): Promise<TrustFile['certificates']> {
  const again: TrustFile['certificates'] = []
  for (const person of people) {
    const certificate = toBase64url(await signCertificate(line, signers, person))
    again.push({ leaf: toBase64url(person.leaf) as LeafId, certificate })
  }
  return again
}
