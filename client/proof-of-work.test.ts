import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { leadingZeroBits, proveWork } from './proof-of-work.ts'

describe('proof of work', () => {
  it('finds a nonce whose digest starts with the zero bits that were asked', async () => {
    for (const bits of [0, 1, 8, 11]) {
      const proof = await proveWork('eenToken', bits, () => false)
      const digest = createHash('sha256').update(`eenToken.${proof?.nonce}`).digest()
      expect(Math.clz32(digest.readUInt32BE(0))).toBeGreaterThanOrEqual(bits)
    }
  })

  it('counts bits over byte borders', () => {
    expect(leadingZeroBits(Uint8Array.of(0, 0x1f, 0, 0).buffer)).toBe(11)
    expect(leadingZeroBits(Uint8Array.of(0x80, 0, 0, 0).buffer)).toBe(0)
  })

  it('lets the page breathe between rounds, and stops when the page is left', async () => {
    let breaths = 0
    const breathing = setInterval(() => breaths++, 1)
    // A page that is not let breathe never gets to six, and this never ends.
    expect(await proveWork('nooitKlaar', 33, () => breaths > 5)).toBeNull()
    clearInterval(breathing)
  })
})
