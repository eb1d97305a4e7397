/**
 * Checklists with a version, a source and a licence. A checklist asks; it counts nothing, and nothing happens
 * because of it. What was answered is kept on the card, beside the version it was answered in.
 */
import { type ChecklistAnswer, cardLimits, checklistAnswers, type FilledChecklist } from './card.ts'

export type ChecklistItem = { id: string; text: string }

export type Checklist = {
  id: string
  version: string
  title: string
  /** When to take it, and what it is not. */
  intro: string
  source: string
  licence: string
  /** false, or the study that shows what it is worth. Shown as "not validated" as long as it is false. */
  validated: false | { study: string }
  items: readonly ChecklistItem[]
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const isId = (value: unknown): value is string =>
  isText(value) && /^[a-z0-9.-]+$/.test(value) && value.length <= cardLimits.id
const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readItem(value: unknown): ChecklistItem | null {
  if (!isFields(value) || !isId(value.id) || !isText(value.text)) return null
  return Object.keys(value).length === 2 ? { id: value.id, text: value.text } : null
}

/** Reads a file of content/checklists. Without a source, a licence or a word about its worth it is no checklist. */
export function readChecklist(value: unknown): { checklist: Checklist } | { problem: string } {
  if (!isFields(value)) return { problem: 'not an object' }
  const { id, version, title, intro, source, licence, validated, items } = value
  if (!isId(id)) return { problem: 'id: small letters, digits and hyphens' }
  if (!isId(version)) return { problem: 'version: small letters, digits, dots and hyphens' }
  if (!isText(title)) return { problem: 'title is missing' }
  if (!isText(intro)) return { problem: 'intro is missing' }
  if (!isText(source)) return { problem: 'source is missing' }
  if (!isText(licence)) return { problem: 'licence is missing' }
  const proof = isFields(validated) && isText(validated.study) ? { study: validated.study } : null
  if (validated !== false && proof === null) return { problem: 'validated: false, or the study that shows it' }
  if (!Array.isArray(items) || items.length === 0) return { problem: 'items are missing' }
  if (items.length > cardLimits.items) return { problem: `more than ${cardLimits.items} items` }
  const read = items.map(readItem).filter((item) => item !== null)
  if (read.length !== items.length) return { problem: 'an item is an id and a text, and nothing else' }
  if (new Set(read.map((item) => item.id)).size !== read.length) return { problem: 'an item is there twice' }
  return { checklist: { id, version, title, intro, source, licence, validated: proof ?? false, items: read } }
}

/** A checklist with nothing answered. */
export const unfilled = (checklist: Checklist): FilledChecklist => ({
  instrument: checklist.id,
  version: checklist.version,
  answers: {},
})

/** Only what was answered in this version: an answer to other words is no answer to these. */
const belongs = (checklist: Checklist, filled: FilledChecklist): boolean =>
  filled.instrument === checklist.id && filled.version === checklist.version

/** With this answer to this item; null takes the answer back. Unknown items and other versions change nothing. */
export function answerItem(
  checklist: Checklist,
  filled: FilledChecklist,
  item: string,
  answer: ChecklistAnswer | null,
): FilledChecklist {
  if (!belongs(checklist, filled) || !checklist.items.some(({ id }) => id === item)) return filled
  const others = Object.entries(filled.answers).filter(([id]) => id !== item)
  return { ...filled, answers: Object.fromEntries(answer === null ? others : [...others, [item, answer]]) }
}

/** The items by what was answered, each in the order of the checklist. Lists, never a number. */
export type Overview = Record<ChecklistAnswer | 'open', readonly ChecklistItem[]>

/** @returns null when it was filled in on another version: then show it with the words of that version, or not. */
export function overviewOf(checklist: Checklist, filled: FilledChecklist): Overview | null {
  if (!belongs(checklist, filled)) return null
  const answered = (answer: ChecklistAnswer | undefined): ChecklistItem[] =>
    checklist.items.filter(({ id }) => (Object.hasOwn(filled.answers, id) ? filled.answers[id] : undefined) === answer)
  const [yes, no, unknown, notNow] = checklistAnswers
  return {
    [yes]: answered(yes),
    [no]: answered(no),
    [unknown]: answered(unknown),
    [notNow]: answered(notNow),
    open: answered(undefined),
  }
}
