/** What is said once before a message goes: somebody stands with her, or words that may sound like blame. It only points. */
import type { TakenView } from '@lijn116/client/counsellor'
import { type WordingRule, wordingPoints } from '@lijn116/domain/wording/wording'

/** `key`: the same concern is not said twice about one message. */
export type Concern =
  | { key: string; kind: 'someone' | 'word' }
  | { key: string; kind: 'wording'; said: string; why: string; instead: string; from: number; to: number }

type Watched = Pick<TakenView, 'visitorState' | 'wordTyped'>

/** `turn`: how often she told that somebody came in; each time is asked about once. */
export function concernsOf(
  text: string,
  { visitorState, wordTyped }: Watched,
  turn: number,
  rules: readonly WordingRule[],
  control: boolean,
): Concern[] {
  const concerns: Concern[] = []
  if (wordTyped) concerns.push({ key: 'word', kind: 'word' })
  if (visitorState === 'someone') concerns.push({ key: `someone ${turn}`, kind: 'someone' })
  for (const { rule, from, to, why, instead } of wordingPoints(text, rules, control)) {
    const said = text.slice(from, to)
    concerns.push({ key: `${rule} ${said}`, kind: 'wording', said, why, instead, from, to })
  }
  return concerns
}
