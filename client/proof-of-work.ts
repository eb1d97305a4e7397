/** A little work before a conversation may start, so that a million starts cost something. */

/** Digests asked for at once; the page draws and listens between two rounds. */
const atOnce = 64

export type Proof = { token: string; nonce: number }

/** Finds a nonce such that SHA-256(token '.' nonce) starts with `bits` zero bits. Null when `stopped` says so. */
export async function proveWork(token: string, bits: number, stopped: () => boolean): Promise<Proof | null> {
  const encoder = new TextEncoder()
  for (let first = 0; !stopped(); first += atOnce) {
    const digests: Promise<ArrayBuffer>[] = []
    for (let nonce = first; nonce < first + atOnce; nonce++)
      digests.push(crypto.subtle.digest('SHA-256', encoder.encode(`${token}.${nonce}`)))
    const found = (await Promise.all(digests)).findIndex((digest) => leadingZeroBits(digest) >= bits)
    if (found >= 0) return { token, nonce: first + found }
    // A macrotask: promises alone would keep the page from drawing.
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  return null
}

/** Of the first 32 bits, which is more than is ever asked. */
export const leadingZeroBits = (digest: ArrayBuffer): number => Math.clz32(new DataView(digest).getUint32(0))
