import { limits } from '@lijn116/protocol/limits'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanText, fits, isBlank, splitText } from './text.ts'

const bytes = (text: string) => new TextEncoder().encode(text).length

describe('text', () => {
  it('mends lone surrogates as browsers do that can, and leaves NUL out', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\0', '\ud83d', '\ude00', '\u202e', '😀', 'é')), (pieces) => {
        const typed = pieces.join('')
        expect(cleanText(typed)).toBe(typed.toWellFormed().replaceAll('\0', ''))
      }),
    )
  })

  it('loses and doubles nothing when it cuts, and cuts between code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.integer({ min: 1, max: 900 }), (piece, times) => {
        const text = cleanText(piece.repeat(times))
        const parts = splitText(text)
        if (parts === null) return expect(bytes(text)).toBeGreaterThan(limits.partBytes * 15)
        expect(parts.join('')).toBe(text)
        for (const part of parts) {
          expect(bytes(part)).toBeLessThanOrEqual(limits.partBytes)
          expect(part.isWellFormed()).toBe(true)
        }
      }),
    )
  })

  it('takes exactly sixteen full parts and not one byte more', () => {
    const full = 'x'.repeat(limits.partBytes * limits.partsPerMessage)
    expect(splitText(full)).toHaveLength(limits.partsPerMessage)
    expect(splitText(`${full}y`)).toBeNull()
    expect(fits('😀'.repeat(64_000))).toBe(false)
    expect(fits('')).toBe(true)
  })

  it('knows blank from said', () => {
    expect([' \n\t ', '', '\u00a0'].map(isBlank)).toEqual([true, true, true])
    expect(isBlank(' nee ')).toBe(false)
  })
})
