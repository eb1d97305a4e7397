import { type Moment, readMoment } from '@lijn116/client/moment'
import { readPlan } from '@lijn116/client/plan'
import type { ReturnView } from '@lijn116/client/returning'
import type { ReturnKey } from './kit.ts'

type Document = ReturnView['documents'][number]
type Letter = ReturnView['letters'][number]

/** One thing that is kept for her, as it stands on her screen. */
export type Kept = {
  readonly id: string
  readonly day: number
  readonly title: ReturnKey
  /** Headings are of a plan. */
  readonly paragraphs: readonly { readonly heading: string; readonly text: string }[]
  readonly moment: Moment | null
  readonly isFormer: boolean
  /** Of a letter of hers. */
  readonly letter: Letter | null
  /** The answer had to be there; the moment was an hour ago. */
  readonly isPast: boolean
}

const hour = 3_600_000

/** Newest first. What does not read as what it says it is stands there as it is. `now`: ms UTC, as the line counts. */
export function keptWords(documents: readonly Document[], letters: readonly Letter[], now: number): Kept[] {
  const shown = documents.map((document) => ofDocument(document, now))
  const mine = letters.map(
    (letter): Kept => ({
      id: letter.id,
      day: letter.day,
      title: 'read-mine',
      paragraphs: [{ heading: '', text: letter.text }],
      moment: null,
      isFormer: false,
      letter,
      isPast: letter.dueAt < now,
    }),
  )
  return [...shown, ...mine].sort((one, other) => other.day - one.day)
}

function ofDocument({ id, day, kind, text, by }: Document, now: number): Kept {
  const plan = kind === 'plan' ? readPlan(text) : null
  const moment = kind === 'appointment' ? readMoment(text) : null
  const sections = plan?.sections.filter((section) => section.text.trim() !== '')
  return {
    id,
    day,
    title: `read-${kind}`,
    paragraphs: sections?.map(({ title, text: words }) => ({ heading: title, text: words })) ?? [
      ...(moment === null ? [{ heading: '', text }] : []),
    ],
    moment,
    isFormer: by === 'former',
    letter: null,
    isPast: moment !== null && moment.at < now - hour,
  }
}
