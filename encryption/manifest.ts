/** MANIFEST: signers of a line say what it serves, until when. For custody and whoever looks after a line. SPEC.md §8g. */
import { type Bytes, bigEndian, concat, equalBytes } from './bytes.ts'
import { ctx, readContext } from './context.ts'
import type { LineFile } from './line.ts'
import { refuseIf, SealError } from './seal-error.ts'
import { bodyOf, type Signer, signBody, verifySigned } from './signed.ts'
import { type Delegation, hashLength } from './trust.ts'

/** `digest`: SHA-256 of the text of the manifest. Times in ms UTC. */
export type ManifestSeal = { digest: Bytes; madeAt: number; notAfter: number }

const day = 86_400_000
const signatureLength = 1 + 64
/** What a line serves changes more often than this; an old page with a known fault must not stay signed. */
export const manifestDays = 100

/** The first signature. Holds from `now` for `manifestDays`. */
export const signManifest = (line: LineFile, signer: Signer, digest: Bytes, now: number): Promise<Bytes> =>
  signBody(ctx(line, 'manifest', digest, now, now + manifestDays * day), [signer])

/**
 * One more under the same bytes. `digest`: of what this signer built herself; what another signed is never taken from him.
 * @throws SealError `wrong-key` when it was signed over something else, `not-allowed` when this signer is there already
 */
export async function addManifestSignature(
  line: LineFile,
  delegation: Delegation,
  signed: Bytes,
  signer: Signer,
  mine: { digest: Bytes; now: number },
): Promise<Bytes> {
  const body = await verifySigned(signed, delegation.signers, 1)
  const seal = readSeal(line, body, mine.now)
  refuseIf(!equalBytes(seal.digest, mine.digest), 'wrong-key')
  const given = signaturesOf(signed, body)
  refuseIf(
    given.some(([index]) => index === signer.index),
    'not-allowed',
  )
  given.push(...signaturesOf(await signBody(body, [signer]), body))
  given.sort(([one], [other]) => (one ?? 0) - (other ?? 0))
  const all = concat(bigEndian(body.length, 2), body, ...given)
  await verifySigned(all, delegation.signers, given.length)
  return all
}

/** How many signers are in it; says nothing of whether they are believed. */
export const countSignatures = (signed: Bytes): number => signaturesOf(signed, bodyOf(signed)).length

/** As many signers as the line asks for a new colleague. `now` in ms UTC. @throws SealError */
export async function verifyManifest(
  line: LineFile,
  delegation: Delegation,
  signed: Bytes,
  now: number,
): Promise<ManifestSeal> {
  return readSeal(line, await verifySigned(signed, delegation.signers, delegation.addQuorum), now)
}

function signaturesOf(signed: Bytes, body: Bytes): Bytes[] {
  const given: Bytes[] = []
  for (let at = 2 + body.length; at < signed.length; at += signatureLength)
    given.push(signed.slice(at, at + signatureLength))
  return given
}

function readSeal(line: LineFile, body: Bytes, now: number): ManifestSeal {
  const read = readContext(line, 'manifest', body)
  const seal = { digest: read.bytes(hashLength), madeAt: read.number(), notAfter: read.number() }
  read.end()
  const { madeAt, notAfter } = seal
  refuseIf(!(notAfter <= madeAt + manifestDays * day), 'malformed')
  // A list of pages that carried another line file.
  refuseIf(madeAt < line.builtAt, 'rolled-back')
  // Clocks differ, by less than a day.
  if (!(madeAt <= now + day)) throw new SealError('not-yet')
  refuseIf(!(now < notAfter), 'expired')
  return seal
}
