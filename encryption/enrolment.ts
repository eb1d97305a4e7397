/** How a newcomer's keys are tied to her link, and compared by voice. */
import type { Bytes } from './bytes.ts'
import { ctx } from './context.ts'
import type { LineFile } from './line.ts'
import { sixWords } from './six-words.ts'
import { sha256, subtle } from './suite.ts'

/** HMAC under the secret in the link's fragment: says that these keys come from whoever holds the link. */
export async function enrolmentProof(
  line: LineFile,
  secret: Bytes,
  leaf: Bytes,
  signingKey: Bytes,
  sealingKey: Bytes,
): Promise<Bytes> {
  const key = await subtle().importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const body = ctx(line, 'enrol', leaf, signingKey, sealingKey)
  return new Uint8Array(await subtle().sign('HMAC', key, body))
}

/** Six words two people can compare by voice. */
export async function fingerprintWords(signingKey: Bytes, sealingKey: Bytes): Promise<string[]> {
  return sixWords(await sha256(ctx({ lineId: '' }, 'fingerprint', signingKey, sealingKey)))
}
