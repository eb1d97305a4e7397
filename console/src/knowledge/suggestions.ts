/** What lies on top for this conversation: what the card points at, then what fits its phase. A list, no ranking of her. */
import type { Card } from '@lijn116/domain/triage/card'
import { hintsOf } from '@lijn116/domain/triage/hints'
import type { Block } from './article.ts'
import type { Shelved } from './shelf.ts'

/** Under these headings stands what may be sent after a tap and after reading it (content/knowledge.test.ts). */
const sayable = new Set(['Zeggen', 'Say', 'Vragen kan, hoeft niet', 'Geweld', 'Seksualiteit', 'Geld', 'Controle'])

export const isSayable = (heading: string): boolean => sayable.has(heading)

/** Ids of articles, each once. `spoken`: the counsellor has said something. */
export function suggested(card: Card, spoken: boolean): string[] {
  const opening = spoken ? [] : ['opening']
  const early = card.phase === 1 || card.phase === 2 ? ['vragen-naar-geweld'] : []
  const late = card.phase === 3 ? ['veiligheidsplan'] : []
  return [...new Set([...opening, ...hintsOf(card).map(({ page }) => page), ...early, ...late, ...card.forms])]
}

/** From which article sentences are offered: of the phase that was set, at the start the opening. */
export function sentencesFrom(card: Card, spoken: boolean): string {
  if (!spoken) return 'opening'
  return card.phase === 'unknown' ? 'vragen-naar-geweld' : `fase-${card.phase}`
}

/** The heading a block stands under; '' before the first. */
export function headingAt(blocks: readonly Block[], index: number): string {
  const heading = blocks.slice(0, index).findLast((block) => block.kind === 'heading')
  return heading?.kind === 'heading' ? heading.text : ''
}

/** Sentences of an article that can be prepared in the composer. */
export const sentencesOf = ({ blocks }: Pick<Shelved, 'blocks'>): string[] =>
  blocks.flatMap((block, index) =>
    block.kind === 'list' && isSayable(headingAt(blocks, index))
      ? block.items.map((pieces) => pieces.map(({ text }) => text).join(''))
      : [],
  )
