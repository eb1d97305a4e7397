/**
 * Everything by which a code, its owner and what lies under it are found is an HMAC. The peppers come from one secret of the
 * key store: a copy of the database alone confirms no guess, and a lost key store ends every code (decision 0036).
 */
import { hkdfSync } from 'node:crypto'
import { codeBlobBytes } from '@lijn116/protocol/code-blob'
import { type KeyStore, keyedHash } from '../key-store/key-store.ts'

type Purpose =
  | 'lookup'
  | 'auth'
  | 'handle'
  | 'share'
  | 'blob'
  | 'second'
  | 'second-share'
  | 'second-blob'
  | 'try'
  | 'decoy'
  | 'resume'

export type Pepper = {
  /** 32 bytes. */
  hash(purpose: Purpose, bytes: Uint8Array): Buffer
  /** What a code that is not there gets instead of its blob: as long, and the same each time. */
  blob(purpose: 'blob' | 'second-blob', bytes: Uint8Array): Buffer
}

export async function pepperOf({ keys }: { keys: KeyStore }): Promise<Pepper> {
  const secret = await keys.secret('return-code')
  const hash: Pepper['hash'] = (purpose, bytes) =>
    keyedHash(keyedHash(secret, purpose), Buffer.from(bytes).toString('base64url'))
  return {
    hash,
    blob: (purpose, bytes) => Buffer.from(hkdfSync('sha256', hash(purpose, bytes), '', purpose, codeBlobBytes)),
  }
}
