/**
 * Signs the next version of a roster, with the same people, for another 72 hours (at most 35 days). One signer is enough.
 *   node custody/commands/renew-roster.ts --line line.json --trust trust.json --signer signer-1.json
 */
import { parseArgs } from 'node:util'
import { fromBase64url, verifyRoster } from '@lijn116/encryption'
import { certifiedIn, namedOf } from '../certified.ts'
import { followed } from '../followed.ts'
import { nextRoster } from '../next-roster.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { openSigner, openTrust, writeTrust } from '../trust-file.ts'

await runCommand(renewRoster)

async function renewRoster(): Promise<void> {
  const { values } = parseArgs({
    options: { line: { type: 'string' }, trust: { type: 'string' }, signer: { type: 'string' } },
  })
  if (!values.line || !values.trust || !values.signer) throw new Refusal('--line, --trust and --signer are all needed.')
  const now = Date.now()
  const opened = await openTrust(values.line, values.trust, now)
  const { line, trust, delegation, roster } = opened
  const people = await certifiedIn(opened)
  const { signer } = await openSigner(values.signer, delegation)
  const certificates = trust.certificates.map(({ certificate }) => certificate)
  const next = { version: roster.version + 1, minDutySeq: roster.minDutySeq, certificates }
  const signed = await nextRoster(line, signer, next, now)
  await verifyRoster(line, delegation, fromBase64url(signed), now)
  await writeTrust(values.trust, {
    ...trust,
    version: next.version,
    roster: signed,
    follows: followed(trust.follows, trust.roster),
  })
  console.log(`Roster ${next.version} is signed, with ${people.length} people:\n${namedOf(people)}`)
}
