/** How long somebody waits, in words that do not jump every second. */
import { limits } from '@lijn116/protocol/limits'
import type { Words } from './text.ts'

/** `seconds`: whole waiting time so far. */
export function waitWords(words: Words, seconds: number): string {
  if (seconds < 25) return words.say('wait.justNow')
  if (seconds < 55) return words.say('wait.halfMinute')
  const minutes = Math.max(1, Math.round(seconds / 60))
  if (minutes < 60) return words.count('wait.minutes', minutes)
  return words.count('wait.hours', Math.floor(minutes / 60))
}

/** What is left of a rest: in tens of seconds, so that it does not feel like a clock. */
export const restWords = (words: Words, seconds: number): string => {
  const whole = Math.max(10, Math.ceil(seconds / 10) * 10)
  // A sum of fractions may be a hair above the whole rest.
  return words.count('rest.left', Math.min(whole, limits.pauseAfterConversationSeconds))
}
