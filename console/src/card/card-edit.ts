/** Changes to a triage card, and what becomes of one that two people changed at the same time. Pure. */
import {
  type Answer,
  type Card,
  cardLimits,
  emptyCard,
  type FilledChecklist,
  type SafeToWrite,
} from '@lijn116/domain/triage/card'
import type { CardField } from '@lijn116/domain/triage/hints'

export const cardFields = Object.keys(emptyCard).filter((name): name is CardField => name !== 'version')

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Fields in which the two differ, in the order of the card. */
export const changedFields = (before: Card, after: Card): CardField[] =>
  cardFields.filter((field) => !isSame(before[field], after[field]))

const taking = (card: Card, from: Card, fields: readonly CardField[]): Card => ({
  ...card,
  ...Object.fromEntries(fields.map((field) => [field, from[field]])),
})

/**
 * `both`: fields that each of the two changed, to something else; `card` has them as they are here. Whatever only one
 * of the two changed needs no question.
 */
export function mergeCards(base: Card, mine: Card, theirs: Card): { card: Card; both: CardField[] } {
  const ours = changedFields(base, mine)
  const both = ours.filter((field) => !isSame(base[field], theirs[field]) && !isSame(mine[field], theirs[field]))
  return { card: taking(theirs, mine, ours), both }
}

export const withTheirs = (card: Card, theirs: Card, fields: readonly CardField[]): Card => taking(card, theirs, fields)

/** The same answer again takes it back. */
export const answered = (now: Answer | null, given: Answer): Answer | null => (now === given ? null : given)

export const recorded = (card: Card, at: SafeToWrite['at'], answer: Answer): Pick<Card, 'safeToWrite'> => ({
  safeToWrite: [...card.safeToWrite, { at, answer }].slice(-cardLimits.safeToWrite),
})

/** In the place of the one of the same instrument; one with nothing answered is not on the card. */
export function withChecklist(card: Card, filled: FilledChecklist): Pick<Card, 'checklists'> {
  const others = card.checklists.filter(({ instrument }) => instrument !== filled.instrument)
  return { checklists: Object.keys(filled.answers).length === 0 ? others : [...others, filled] }
}
