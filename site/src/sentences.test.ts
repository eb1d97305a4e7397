import { expect, test } from 'vitest'
import { firstSentences, inBrackets } from './sentences.ts'

test('a text begins with so many sentences, and none of it is lost', () => {
  const text = 'Schrikt u? Of bent u bang? Bel 112. Of schrijf.'
  expect(firstSentences(text, 2)).toEqual({ first: 'Schrikt u? Of bent u bang?', rest: 'Bel 112. Of schrijf.' })
  expect(firstSentences('هل تخاف؟ اكتب هنا.', 1)).toEqual({ first: 'هل تخاف؟', rest: 'اكتب هنا.' })
})

test('a text that is short enough has nothing after it', () => {
  expect(firstSentences('Eén zin is genoeg.', 2)).toEqual({ first: 'Eén zin is genoeg.', rest: '' })
})

test('what stands in brackets has no full stop', () => {
  expect(inBrackets('المرشد يكتب بالهولندية. الصفحات بالعربية.')).toBe('المرشد يكتب بالهولندية')
})
