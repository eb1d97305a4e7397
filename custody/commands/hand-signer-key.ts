/**
 * Seals a roster signing key to the one colleague who will use it from her console. Her certificate names role
 * roster-signer. The server passes the sealed key on and cannot open it.
 *   node custody/commands/hand-signer-key.ts --line line.json --trust trust.json --signer signer-1.json --leaf LEAF
 */
import { parseArgs } from 'node:util'
import { fromBase64url, toBase64url, verifyCertificate } from '@lijn116/encryption'
import { sealSignerKey } from '@lijn116/encryption/people'
import { Refusal, runCommand } from '../refusal.ts'
import { openSigner, openTrust, writeTrust } from '../trust-file.ts'

await runCommand(handSignerKey)

async function handSignerKey(): Promise<void> {
  const { values } = parseArgs({
    options: {
      line: { type: 'string' },
      trust: { type: 'string' },
      signer: { type: 'string' },
      leaf: { type: 'string' },
    },
  })
  if (!values.line || !values.trust || !values.signer || !values.leaf)
    throw new Refusal('--line, --trust, --signer and --leaf are all needed.')
  const now = Date.now()
  const { line, trust, delegation, roster } = await openTrust(values.line, values.trust, now)
  const { signer, kept } = await openSigner(values.signer, delegation)
  const found = trust.certificates.find((each) => each.leaf === values.leaf)
  if (found === undefined) throw new Refusal(`Nobody with leaf ${values.leaf} is certified in this file.`)
  const { leaf } = found
  const certificate = await verifyCertificate(line, delegation, roster, fromBase64url(found.certificate), now).catch(
    () => {
      throw new Refusal('Her certificate does not verify.')
    },
  )
  if (toBase64url(certificate.leaf) !== leaf) throw new Refusal('Her certificate is of somebody else.')
  if (!certificate.roles.includes('roster-signer')) throw new Refusal('Her certificate does not name roster-signer.')
  const others = trust.signerKeys.filter((each) => each.leaf !== leaf)
  // The place in the delegation stands in front, in clear.
  if (others.some(({ sealed }) => fromBase64url(sealed)[0] === signer.index))
    throw new Refusal('This key was given to a colleague already; two approvals are to be of two people.')
  const key = { index: signer.index, pkcs8: fromBase64url(kept.privateKey) }
  const sealed = toBase64url(await sealSignerKey(line, certificate, key))
  await writeTrust(values.trust, { ...trust, signerKeys: [...others, { leaf, sealed }] })
  console.log(`Signing key ${signer.index + 1} is sealed to ${leaf}.`)
  console.log(`Now give ${values.trust} to the server (TRUST_FILE; restart it, or send SIGHUP).`)
}
