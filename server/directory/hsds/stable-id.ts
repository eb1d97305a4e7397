/** HSDS wants UUIDs; ours are derived from the names we have, so that they are the same tomorrow and in another copy (RFC 9562, version 5). */
import { createHash } from 'node:crypto'

const namespace = Buffer.from('6f6b2f0e1a5d4a53a0a57c116016d1e5', 'hex')

/** `name`: kind and id, such as `service:veilig-thuis`. */
export function stableId(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
