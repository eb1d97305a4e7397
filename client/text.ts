/** What may be said, and how a long text is cut. Sizes are UTF-8 bytes. */
import { limits } from '@lijn116/protocol/limits'

const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff
const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff

/** Lone surrogates become U+FFFD (as String.prototype.toWellFormed, which old phones lack); NUL is left out. */
export function cleanText(typed: string): string {
  let clean = ''
  for (let i = 0; i < typed.length; i++) {
    const unit = typed.charCodeAt(i)
    if (unit === 0) continue
    if (isHigh(unit) && isLow(typed.charCodeAt(i + 1))) clean += typed.slice(i, ++i + 1)
    else clean += isHigh(unit) || isLow(unit) ? '\ufffd' : typed.charAt(i)
  }
  return clean
}

/** Cuts between code points into parts of at most `limits.partBytes`; null when that takes more than the parts allowed. */
export function splitText(text: string): string[] | null {
  const parts: string[] = []
  let from = 0
  let bytes = 0
  for (let i = 0; i < text.length; ) {
    const point = text.codePointAt(i) ?? 0
    const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
    if (bytes + size > limits.partBytes) {
      if (parts.push(text.slice(from, i)) === limits.partsPerMessage) return null
      from = i
      bytes = 0
    }
    bytes += size
    i += size === 4 ? 2 : 1
  }
  parts.push(text.slice(from))
  return parts
}

export const isBlank = (text: string): boolean => text.trim() === ''

/** May this be said as one message? Ask before a composer is cleared. */
export const fits = (typed: string): boolean => splitText(cleanText(typed)) !== null
