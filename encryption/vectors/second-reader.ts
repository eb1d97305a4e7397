/** For tests: ctx() once more, written from SPEC.md §2 alone, and without our own code. */
export type Part = { text?: string; number?: number; bytes?: string }

const fromBase64url = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

function bytesOf({ text, number, bytes }: Part): Uint8Array {
  if (bytes !== undefined) return fromBase64url(bytes)
  if (number === undefined) return new TextEncoder().encode(text)
  const field = new DataView(new ArrayBuffer(8))
  field.setBigUint64(0, BigInt(number))
  return new Uint8Array(field.buffer)
}

export function encode(lineId: string, purpose: string, fields: readonly Part[]): Uint8Array {
  const parts = [{ text: lineId }, { text: purpose }, ...fields].map(bytesOf)
  const listed = parts.flatMap((part) => [part.length >> 8, part.length & 255, ...part])
  return Uint8Array.from([...new TextEncoder().encode('L116'), 1, ...listed])
}
