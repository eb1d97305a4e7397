/**
 * Certifies one of the first people of a line, with as many signers as the line asks for. trust.json comes from the server
 * (server/commands/show-trust.ts), which put her request in it. Without --heard it only shows her six words; she reads
 * them from her own screen, by telephone, and only then they are given here.
 *   node custody/commands/certify.ts --line line.json --trust trust.json --invitation invitation-NAME.json
 *     --signer signer-1.json --signer signer-2.json [--heard 'six words']
 */
import { parseArgs } from 'node:util'
import {
  equalBytes,
  fromBase64url,
  type SealError,
  toBase64url,
  verifyCertificate,
  verifyRoster,
} from '@lijn116/encryption'
import { certificateUntil } from '@lijn116/encryption/issue'
import { addSignature, proposeCertificate } from '@lijn116/encryption/people'
import { enrolmentProof, fingerprintWords } from '@lijn116/encryption/staff'
import { certifiedIn, namedOf } from '../certified.ts'
import { followed } from '../followed.ts'
import { readInvitation } from '../invitation-file.ts'
import { nextRoster } from '../next-roster.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { type Opened, openSigner, openTrust, writeTrust } from '../trust-file.ts'

await runCommand(certify)

async function certify(): Promise<void> {
  const { values } = parseArgs({
    options: {
      line: { type: 'string' },
      trust: { type: 'string' },
      invitation: { type: 'string' },
      signer: { type: 'string', multiple: true },
      heard: { type: 'string' },
    },
  })
  const { line: linePath, trust: trustPath, invitation: invitationPath, signer: signerPaths = [], heard } = values
  if (!linePath || !trustPath || !invitationPath) throw new Refusal('--line, --trust and --invitation are all needed.')
  const now = Date.now()
  const opened = await openTrust(linePath, trustPath, now)
  const { line, trust, delegation, roster } = opened
  const people = await certifiedIn(opened)
  const kept = await readInvitation(invitationPath)
  const { name, leaf, roles, team } = kept.invitation
  const keys = await keysOf(opened, kept)

  const words = (await fingerprintWords(keys.signingKey, keys.sealingKey)).join(' ')
  if (heard === undefined) {
    console.log(`In this file already: ${people.length} people.\n${namedOf(people)}`)
    console.log(`The keys that came in for ${name} have these six words:\n\n  ${words}\n`)
    console.log(
      'Call her on a number you know already. Let her read hers first. Then once more, with --heard and her words.',
    )
    return
  }
  if (
    heard
      .trim()
      .toLowerCase()
      .split(/[\s-]+/)
      .join(' ') !== words
  )
    throw new Refusal('These are not the words of the keys that came in. Nothing was signed; find out why.')

  const signers = await Promise.all(signerPaths.map(async (path) => (await openSigner(path, delegation)).signer))
  const [first, ...others] = signers
  if (first === undefined || signers.length < delegation.addQuorum)
    throw new Refusal(`This line asks for ${delegation.addQuorum} signers: --signer FILE, once for each.`)
  const body = { leaf: fromBase64url(leaf), roles, teams: [team], ...keys, notAfter: certificateUntil(now) }
  let signed = await proposeCertificate(line, first, body).catch(refuseKeys)
  for (const other of others)
    signed = await addSignature(line, delegation, signed, other).catch((error: SealError) => {
      throw error.reason === 'not-allowed' ? new Refusal('The same signer was given twice.') : error
    })

  const certificate = toBase64url(signed)
  const certificates = [...trust.certificates.filter((each) => each.leaf !== leaf), { leaf, certificate }]
  const version = roster.version + 1
  const list = certificates.map((each) => each.certificate)
  const next = await nextRoster(line, first, { version, minDutySeq: roster.minDutySeq, certificates: list }, now)
  const verified = await verifyRoster(line, delegation, fromBase64url(next), now)
  await verifyCertificate(line, delegation, verified, signed, now)
  await writeTrust(trustPath, {
    ...trust,
    version,
    roster: next,
    follows: followed(trust.follows, trust.roster),
    certificates,
    invitations: trust.invitations.filter((each) => each.leaf !== leaf),
    requests: trust.requests.filter((each) => each.leaf !== leaf),
  })
  console.log(`${name} is certified for 400 days, in roster ${version}. Her leaf: ${leaf}`)
  const rest = people.filter((each) => toBase64url(each.leaf) !== leaf)
  console.log(`With her on it: ${rest.length} people.\n${namedOf(rest)}`)
  console.log(`Now give ${trustPath} to the server (TRUST_FILE; restart it, or send SIGHUP).`)
}

/** The public keys of her request, proven to come from whoever holds the link. */
async function keysOf({ line, trust }: Opened, { invitation, secret }: Awaited<ReturnType<typeof readInvitation>>) {
  const { link, leaf, name } = invitation
  const asked = trust.requests.find((each) => each.link === link && each.leaf === leaf)
  if (asked === undefined) throw new Refusal(`${name} has not used her link, as far as this file of the server says.`)
  const keys = { signingKey: fromBase64url(asked.signingKey), sealingKey: fromBase64url(asked.sealingKey) }
  const proof = await enrolmentProof(line, fromBase64url(secret), fromBase64url(leaf), keys.signingKey, keys.sealingKey)
  if (!equalBytes(proof, fromBase64url(asked.proof)))
    throw new Refusal(`These keys do not come from the link of ${name}. Nothing was signed; find out why.`)
  return keys
}

function refuseKeys(error: SealError): never {
  throw error.reason === 'wrong-key' ? new Refusal('These are no keys.') : error
}
