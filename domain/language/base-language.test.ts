import { expect, test } from 'vitest'
import { baseLanguage } from './base-language.ts'

test.each([
  ['nl', 'nl'],
  ['nl-simple', 'nl'],
  ['zh-hant-tw', 'zh'],
  ['', ''],
])('%s is written in %s', (tag, base) => expect(baseLanguage(tag)).toBe(base))
