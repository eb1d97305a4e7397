/**
 * Until when a certificate holds, as it says itself: nobody is named whom her page would refuse. The server checks no signature;
 * that is done by whoever relies on one (encryption/SPEC.md §2, §3).
 */

const head = Buffer.from([...Buffer.from('L116'), 1])

/** ms UTC. null: these are not the bytes of a certificate. `signed`: u16 length ‖ body, which ends in u16 8 ‖ u64 notAfter. */
export function certificateEnd(signed: string): number | null {
  const bytes = Buffer.from(signed, 'base64url')
  const end = bytes.length < 2 ? 0 : 2 + bytes.readUInt16BE(0)
  if (end > bytes.length || end < 2 + head.length + 10 || !bytes.subarray(2, 2 + head.length).equals(head)) return null
  return bytes.readUInt16BE(end - 10) === 8 ? Number(bytes.readBigUInt64BE(end - 8)) : null
}
