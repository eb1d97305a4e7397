/**
 * By what a page knows the words it was given, without keeping them. 53 bits under a salt of this page: enough to know them
 * again, and less than follows from the keys that lie beside it.
 */
import { randomBytes } from '@lijn116/encryption'

export type CodePrint = (code: string) => number

const mix = (a: number, b: number) => Math.imul(a ^ (a >>> 16), b)

export function createCodePrint(): CodePrint {
  const salt = Array.from(randomBytes(16), (byte) => String.fromCharCode(byte)).join('')
  return (code) => {
    let [high, low] = [0xdeadbeef, 0x41c6ce57]
    for (const unit of [salt, code, salt].join('')) {
      const point = unit.codePointAt(0) ?? 0
      high = Math.imul(high ^ point, 0x9e3779b1)
      low = Math.imul(low ^ point, 0x5f356495)
    }
    high = mix(high, 0x85ebca6b) ^ mix(low, 0xc2b2ae35)
    low = mix(low, 0x85ebca6b) ^ mix(high, 0xc2b2ae35)
    return (low & 0x1fffff) * 2 ** 32 + (high >>> 0)
  }
}
