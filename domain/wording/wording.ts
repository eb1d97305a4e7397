/**
 * Points at wording that may sound like blame, before it is sent, and at joint talks where there are signs of
 * control. It points, with a reason and another way to say it. It never changes or stops a message.
 */
import { findPhrase, type Phrase, readPhrase, sentencesOf } from './phrase.ts'

export type WordingRule = {
  id: string
  phrases: readonly Phrase[]
  /** A sentence in which one of these stands is left alone. */
  unless: readonly Phrase[]
  /** What it can do to the reader, in one sentence. */
  why: string
  /** Another way to say it. */
  instead: string
  /** Holds only while the card shows signs of control. */
  withControl: boolean
}

/** One place in a text. `from` and `to` in UTF-16 units. */
export type WordingPoint = { rule: string; from: number; to: number; why: string; instead: string }

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''

function readPhrases(value: unknown): Phrase[] | null {
  if (!Array.isArray(value)) return null
  const phrases = value.map((each) => (isText(each) ? readPhrase(each) : null)).filter((each) => each !== null)
  return phrases.length === value.length ? phrases : null
}

function readRule(value: unknown): WordingRule | { problem: string } {
  if (typeof value !== 'object' || value === null) return { problem: 'a rule is an object' }
  const { id, phrases, unless = [], why, instead, withControl = false } = value as Record<string, unknown>
  if (!isText(id)) return { problem: 'a rule has no id' }
  const read = readPhrases(phrases)
  if (read === null || read.length === 0) return { problem: `${id}: phrases` }
  const exceptions = readPhrases(unless)
  if (exceptions === null) return { problem: `${id}: unless` }
  if (!isText(why)) return { problem: `${id}: why` }
  if (!isText(instead)) return { problem: `${id}: instead` }
  if (typeof withControl !== 'boolean') return { problem: `${id}: withControl` }
  return { id, phrases: read, unless: exceptions, why, instead, withControl }
}

/** Reads the `rules` of a file of content/wording. */
export function readWording(value: unknown): { rules: readonly WordingRule[] } | { problem: string } {
  if (!Array.isArray(value) || value.length === 0) return { problem: 'rules are missing' }
  const rules: WordingRule[] = []
  for (const each of value) {
    const rule = readRule(each)
    if ('problem' in rule) return rule
    if (rules.some(({ id }) => id === rule.id)) return { problem: `${rule.id}: twice` }
    rules.push(rule)
  }
  return { rules }
}

/**
 * In the order of the text. Where two rules point at the same words, the first of the list speaks. Nothing to point at:
 * an empty list.
 */
export function wordingPoints(text: string, rules: readonly WordingRule[], control: boolean): WordingPoint[] {
  const points: WordingPoint[] = []
  for (const sentence of sentencesOf(text)) {
    const taken: { from: number; to: number }[] = []
    for (const { id, phrases, unless, why, instead, withControl } of rules) {
      if (withControl && !control) continue
      if (unless.some((phrase) => findPhrase(sentence, phrase) !== null)) continue
      const found = phrases.map((phrase) => findPhrase(sentence, phrase)).find((place) => place !== null)
      if (!found || taken.some(({ from, to }) => found.from < to && from < found.to)) continue
      taken.push(found)
      points.push({ rule: id, ...found, why, instead })
    }
  }
  return points.sort((a, b) => a.from - b.from)
}
