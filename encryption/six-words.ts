/** 66 bits as something people can write down, type and read aloud: six words of 2,048. */
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Bytes } from './bytes.ts'

export const wordsInPhrase = 6

/** The first 66 bits as six words. */
export function sixWords(bytes: Bytes): string[] {
  const found: string[] = []
  for (let bit = 0; bit < wordsInPhrase * 11; bit += 11) {
    let index = 0
    for (let i = bit; i < bit + 11; i++) index = index * 2 + (((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1)
    found.push(wordlist[index] ?? '')
  }
  return found
}

export const isWord = (word: string): boolean => wordlist.includes(word)
