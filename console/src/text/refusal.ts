/** Code words of other rooms in words for people. What went wrong is one kind sentence. Reasons come from protocol/problem, client/ and encryption/. */
import { isTextKey, type Words } from './text.ts'

/** ProblemError carries a problem, SealError and others a code word; a network that is away is `away`. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'broken'
  if ('problem' in error && typeof error.problem === 'object' && error.problem !== null) {
    const { problem } = error
    if ('type' in problem && typeof problem.type === 'string') return problem.type
  }
  if ('type' in error && typeof error.type === 'string') return error.type
  if ('reason' in error && typeof error.reason === 'string') return error.reason
  if ('name' in error && error.name === 'NetworkError') return 'away'
  return 'broken'
}

export function refusalWords(words: Words, reason: string): string {
  const key = `problem.${reason}`
  return isTextKey(key) ? words.say(key) : words.say('problem.seal', { code: reason })
}

export function keyAlarmWords(words: Words, code: string): string {
  const key = `keys.${code}`
  return isTextKey(key) ? words.say(key) : words.say('keys.other', { code })
}

/** A role this console has no word for is shown as it is. */
export function roleWords(words: Words, role: string): string {
  const key = `role.${role}`
  return isTextKey(key) ? words.say(key) : role
}
