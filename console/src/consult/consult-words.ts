/** A talk with a colleague in one quiet sentence. */
import type { ConsultView } from '@lijn116/client/counsellor'
import type { Words } from '../text/text.ts'

export const newsIn = ({ messages }: ConsultView): number => messages.filter(({ state }) => state === 'new').length

export function stripWords(words: Words, thread: ConsultView): string {
  const name = thread.pseudonym
  if (newsIn(thread) === 0) return words.say('consult.going', { name })
  const isAnswer = thread.messages.some(({ mine }) => mine)
  return words.say(isAnswer ? 'consult.wrote' : 'consult.asks', { name })
}
