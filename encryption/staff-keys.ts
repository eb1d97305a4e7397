import type { Bytes } from './bytes.ts'

/** SI (signs) and EI (is sealed to) of one member of staff, as they lie in memory while she is signed in. */
export type StaffKeys = {
  leaf: Bytes
  signing: CryptoKeyPair
  sealing: CryptoKeyPair
  signingPublic: Bytes
  sealingPublic: Bytes
}
