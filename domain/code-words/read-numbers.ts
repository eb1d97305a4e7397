import { asDigits } from './as-digits.ts'

/** The other drawing of a code: three that look like Dutch mobile numbers. No check digit, on purpose (decision 34). */
export const numbersInCode = 3

/** `06` and eight digits, as anybody writes them: +31, 0031, (0), spaces, dots, strokes. */
const mobile = /(?:(?:\+|00)31[^\d+]{0,3}(?:0[^\d+]{0,3})?|0[^\d+]{0,3})6((?:[^\d+]{0,3}\d){8})/g

/** `06xxxxxxxx 06xxxxxxxx 06xxxxxxxx`, or null when the text holds anything but three such numbers. */
export function readNumbers(text: string): string | null {
  const plain = plainText(text).replace(/(^|\s)[1-3][.):]+(?=\s)/g, '$1')
  const numbers = found(plain)
  return numbers.length === numbersInCode && !/[\d\p{L}]/u.test(plain.replace(mobile, '')) ? numbers.join(' ') : null
}

/** Whether three such numbers stand anywhere in the text. */
export function holdsNumbers(text: string): boolean {
  return found(plainText(text)).length >= numbersInCode
}

function found(plain: string): string[] {
  return Array.from(plain.matchAll(mobile), ([, digits = '']) => `06${digits.replace(/\D/g, '')}`)
}

/** Full-width digits become ours too, and signs that nobody sees go. */
function plainText(text: string): string {
  return asDigits(text.normalize('NFKC').replace(/[\p{Cf}\0]/gu, ''))
}
