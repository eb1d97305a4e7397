/** How long somebody waits, in words that do not jump every second. */
import type { Words } from './text.ts'

/** `seconds`: whole waiting time so far. */
export function waitWords(words: Words, seconds: number): string {
  if (seconds < 25) return words.say('wait.justNow')
  if (seconds < 55) return words.say('wait.halfMinute')
  const minutes = Math.max(1, Math.round(seconds / 60))
  if (minutes < 60) return words.count('wait.minutes', minutes)
  return words.count('wait.hours', Math.floor(minutes / 60))
}

/** The same within a sentence: `al 3 minuten`. */
export function waitPhrase(words: Words, seconds: number): string {
  const sentence = waitWords(words, seconds)
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, '')
}

/** What is left of a rest: in tens of seconds, and in whole minutes while it is long; it should not feel like a clock. */
export function restWords(words: Words, seconds: number): string {
  if (seconds > 90) return words.count('rest.minutes', Math.round(seconds / 60))
  // A sum of fractions may be a hair above the whole rest.
  return words.count('rest.left', Math.max(10, Math.ceil(Math.floor(seconds * 10) / 100) * 10))
}
