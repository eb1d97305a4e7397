/** What is said of words to come back with. Nothing here calls anybody by who came before. */
import type { CodeView, EarlierDocument, Plan, TakenView } from '@lijn116/client/counsellor'
import { readPlan } from '@lijn116/client/plan'
import { dayWords, momentWords } from '../text/line-time.ts'
import type { TextKey, Words } from '../text/text.ts'

type KeptKind = TakenView['writings'][number]['kind']
type Opened = Pick<CodeView, 'opened' | 'hasSecond'>

/** There is an extra word and it was not given: it may be somebody who found the words. */
const isUnsure = ({ opened, hasSecond }: Opened): boolean => opened === 'code' && hasSecond

/** `careful`: it may be somebody else, or nothing may be confirmed. */
export function openedWords(code: Opened): { key: TextKey; careful: boolean } {
  if (isUnsure(code)) return { key: 'return.unsure', careful: true }
  return { key: `return.${code.opened}`, careful: code.opened === 'no' }
}

/** Nothing is kept under her words any more: what was given of them is not shown either. */
export const isOver = (code: CodeView | null): boolean => code !== null && !code.canWrite && code.opened !== 'no'

export const newsWords = (code: Opened): TextKey =>
  isUnsure(code) ? 'return.news.unsure' : `return.news.${code.opened}`

/** In the middle of a sentence, such as `samenvatting en veiligheidsplan`; '': nothing. */
export const unsavedWords = (words: Words, kinds: readonly KeptKind[]): string =>
  new Intl.ListFormat(words.language).format(
    kinds.map((kind) => words.say(`return.kind.${kind}`).toLocaleLowerCase(words.language)),
  )

/** Such as `Samenvatting, van 22 november 2026, door een collega`. */
export function titleOf(words: Words, { kind, day, mine, standing }: EarlierDocument): string {
  const by = mine ? 'mine' : standing === 'former' ? 'former' : 'colleague'
  return `${words.say(`return.kind.${kind}`)}, ${words.say(`return.by.${by}`, { day: dayWords(words.language, day) })}`
}

/** A plan by its sections, a moment as a moment; what cannot be read as such stands as it is. */
export function shownText(
  words: Words,
  { kind, text }: { kind: EarlierDocument['kind']; text: string },
): Plan | string {
  if (kind === 'plan') return readPlan(text) ?? text
  if (kind !== 'appointment') return text
  try {
    const { at, with: name } = JSON.parse(text) as Record<string, unknown>
    if (typeof at !== 'number' || !(at >= 0 && at < 8e15)) return text
    const when = momentWords(words.language, at)
    return typeof name === 'string' ? `${when}, ${words.say('moment.who', { name })}` : when
  } catch {
    return text
  }
}
