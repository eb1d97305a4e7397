/** How keys of staff are kept: nonce (12, chance) ‖ AES-256-GCM, under a key that a passphrase or a passkey gives. */
import { type Bytes, concat, randomBytes } from './bytes.ts'
import { refuseIf } from './seal-error.ts'
import { aesOpen, aesSeal } from './suite.ts'

const wrapKeyLength = 32
const nonceLength = 12

export async function sealUnder(wrapKey: Bytes, data: Bytes, plain: Bytes): Promise<Bytes> {
  refuseIf(wrapKey.length !== wrapKeyLength, 'malformed')
  const nonce = randomBytes(nonceLength)
  return concat(nonce, await aesSeal(wrapKey, nonce, data, plain))
}

export async function openUnder(wrapKey: Bytes, data: Bytes, wrapped: Bytes): Promise<Bytes> {
  refuseIf(wrapKey.length !== wrapKeyLength, 'malformed')
  return aesOpen(wrapKey, wrapped.slice(0, nonceLength), data, wrapped.slice(nonceLength))
}
