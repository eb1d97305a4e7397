/** Letters in words: which wait, and until when an answer was promised. */
import type { LetterView } from '@lijn116/client/counsellor'
import { momentWords } from '../text/line-time.ts'
import type { Words } from '../text/text.ts'

/** Hers to answer, by her own hand or once a colleague has passed them on. */
const isUnanswered = ({ answeredAt, answer }: LetterView): boolean =>
  answeredAt === null && answer?.state !== 'kept' && answer?.state !== 'over'

export const waitingLetters = (letters: readonly LetterView[]): LetterView[] => letters.filter(isUnanswered)

/** Those that wait stand first, as they came: oldest due first. */
export const inOrder = (letters: readonly LetterView[]): LetterView[] => [
  ...waitingLetters(letters),
  ...letters.filter((letter) => !isUnanswered(letter)),
]

/** `now`: ms UTC. */
export function dueWords(words: Words, letter: LetterView, now: number): { said: string; isLate: boolean } | null {
  const { answeredAt, dueAt } = letter
  const say = (key: 'mail.answered' | 'mail.due' | 'mail.isLate', at: number) =>
    words.say(key, { when: momentWords(words.language, at) })
  if (answeredAt !== null) return { said: say('mail.answered', answeredAt), isLate: false }
  if (!isUnanswered(letter)) return null
  const isLate = dueAt < now
  return { said: say(isLate ? 'mail.isLate' : 'mail.due', dueAt), isLate }
}
