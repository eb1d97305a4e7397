/**
 * When the roster that the server keeps does not verify, or took a number so high that none can follow: the next one, from
 * the people the custodian names, with numbers the custodian names. Only their certificates are believed, none of the rest.
 * Without --keep it shows who is in the file, with the six words of each, and signs nothing.
 *   node custody/commands/mend-roster.ts --line line.json --trust trust.json
 *     [--signer signer-1.json --version N --min-duty-seq N --keep LEAF [--keep LEAF]]
 */
import { parseArgs } from 'node:util'
import {
  type Certificate,
  fromBase64url,
  SealError,
  toBase64url,
  verifyCertificate,
  verifyRoster,
} from '@lijn116/encryption'
import { readProposal } from '@lijn116/encryption/people'
import { fingerprintWords } from '@lijn116/encryption/staff'
import { namedOf } from '../certified.ts'
import { followed } from '../followed.ts'
import { nextRoster } from '../next-roster.ts'
import { Refusal, runCommand } from '../refusal.ts'
import { type OpenedChain, openChain, openSigner, writeTrust } from '../trust-file.ts'

await runCommand(mendRoster)

async function mendRoster(): Promise<void> {
  const { values } = parseArgs({
    options: {
      line: { type: 'string' },
      trust: { type: 'string' },
      signer: { type: 'string' },
      version: { type: 'string' },
      'min-duty-seq': { type: 'string' },
      keep: { type: 'string', multiple: true },
    },
  })
  const { line: linePath, trust: trustPath, signer: signerPath, keep = [] } = values
  if (!linePath || !trustPath) throw new Refusal('--line and --trust are both needed.')
  const now = Date.now()
  // Time 0: a delegation past its end is renewed after this, and needs a roster that verifies.
  const chain = await openChain(linePath, trustPath, 0)
  const { line, trust, delegation } = chain
  if (keep.length === 0) return show(chain, now)

  if (!signerPath) throw new Refusal('--signer is missing.')
  const version = numberOf('version', values.version)
  const minDutySeq = numberOf('min-duty-seq', values['min-duty-seq'])
  if (version <= trust.version) throw new Refusal(`--version is to be higher than ${trust.version}, which is kept.`)
  if (new Set(keep).size !== keep.length) throw new Refusal('--keep names somebody twice.')
  const people: Certificate[] = []
  for (const leaf of keep) people.push(await personOf(chain, leaf))

  const { signer } = await openSigner(signerPath, delegation)
  const list = people.map(({ signed }) => toBase64url(signed))
  const signed = await nextRoster(line, signer, { version, minDutySeq, certificates: list }, now)
  const roster = await verifyRoster(line, delegation, fromBase64url(signed), now).catch(refuseNumbers)
  for (const person of people) await verifyCertificate(line, delegation, roster, person.signed, 0)
  const stays = ({ leaf }: { leaf: string }) => keep.includes(leaf)
  await writeTrust(trustPath, {
    ...trust,
    version,
    roster: signed,
    follows: followed(trust.follows, trust.roster),
    certificates: trust.certificates.filter(stays),
    signerKeys: trust.signerKeys.filter(stays),
  })
  console.log(`Roster ${version} is signed, with ${people.length} people:\n${namedOf(people)}`)
  console.log(`Now give ${trustPath} to the server (TRUST_FILE; restart it, or send SIGHUP).`)
}

async function show({ line, trust, delegation }: OpenedChain, now: number): Promise<void> {
  console.log(`The file is of version ${trust.version}. Its roster:`)
  await verifyRoster(line, delegation, fromBase64url(trust.roster), now).then(
    ({ version, minDutySeq }) => console.log(`  verifies, as version ${version}, minDutySeq ${minDutySeq}`),
    (error) => console.log(`  does not verify: ${error instanceof SealError ? error.reason : 'malformed'}`),
  )
  console.log('Signed by enough signers, now or once; whoever was removed may be among them:')
  for (const { leaf } of trust.certificates) {
    const person = await personOf({ line, trust, delegation }, leaf).catch((error: Error) => error)
    if (person instanceof Error) console.log(`  ${person.message}`)
    else {
      const words = await fingerprintWords(person.signingKey, person.sealingKey)
      console.log(`${namedOf([person])}\n    ${words.join(' ')}`)
    }
  }
  console.log('Ask each of them, on a number you know already, for these words; then name whom to keep, with --keep.')
}

async function personOf({ line, trust, delegation }: OpenedChain, leaf: string): Promise<Certificate> {
  const found = trust.certificates.filter((each) => each.leaf === leaf)
  const [only] = found
  if (only === undefined || found.length > 1) throw new Refusal(`${leaf} is not in this file, or twice.`)
  const read = await readProposal(line, delegation, fromBase64url(only.certificate)).catch(() => null)
  if (read === null || read.signers.length < delegation.addQuorum || toBase64url(read.leaf) !== leaf)
    throw new Refusal(`${leaf}: this certificate does not verify.`)
  return read
}

function numberOf(name: string, value: string | undefined): number {
  if (value === undefined || !/^\d{1,10}$/.test(value)) throw new Refusal(`--${name} is to be a whole number.`)
  return Number(value)
}

function refuseNumbers(error: unknown): never {
  throw error instanceof SealError
    ? new Refusal(`No page would take these numbers: ${error.reason}. --min-duty-seq is at most --version.`)
    : error
}
