/**
 * Slot keys, apart from the database and never backed up (encryption.md finding 4). A slot is 32 random bytes; rows of
 * one conversation are wrapped with it. Slots lie wrapped under the key of their day of expiry; that key is destroyed
 * on that day even if every job failed. Losing this store forgets what was open and never prevents a new start.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

export type Slot = { id: string; key: Buffer }

export type KeyStore = {
  /** Durable before it answers. */
  createSlot(expiryDay: number): Promise<Slot>
  /** Ids of all there are. */
  slots(): Promise<string[]>
  /** null: destroyed, expired or never there. */
  openSlot(id: string): Promise<Buffer | null>
  /**
   * To another day of expiry; durable before it answers the id it has from then on. The one before opens it too, so that a
   * process may die before it has written the new one down. null: there is no such slot.
   */
  moveSlot(id: string, expiryDay: number): Promise<string | null>
  /** Overwritten first, then removed, by whichever of its ids. Doing it twice is fine. */
  destroySlot(id: string): Promise<void>
  /** Destroys the keys of every day before `today`, and with them every slot of those days. */
  destroyExpired(today: number): Promise<void>
  /** A secret of the line by name, made at first use, and again when the store was lost. */
  secret(name: string): Promise<Buffer>
  close(): Promise<void>
}

/** Of a slot, whatever its day of expiry. */
export const slotName = (id: string): string => id.split('.')[1] ?? ''

/** Days since 1970, UTC. */
export const dayOf = (now: number): number => Math.floor(now / 86_400_000)

/** nonce12 ‖ ciphertext ‖ tag16. `place` binds the bytes to where they lie. */
export function wrap(key: Buffer, place: string, bytes: Uint8Array): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** Throws when the key or the place is another, or a byte changed. */
export function unwrap(key: Buffer, place: string, wrapped: Uint8Array): Buffer {
  const bytes = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
}

export const keyedHash = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
