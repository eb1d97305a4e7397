/** What stands on a card, in words: beside a folded group, and when two people filled in the same. */
import type { Card } from '@lijn116/domain/triage/card'
import type { CardField } from '@lijn116/domain/triage/hints'
import { isTextKey, type Words } from '../text/text.ts'
import { cardFields } from './card-edit.ts'
import { isQuestion, isSet, type SetField } from './card-groups.ts'

/** Titles of articles: a form of violence is called as its card is. */
export type TitleOf = (id: string) => string

/** One of a set. */
export function itemWords(words: Words, title: TitleOf, field: SetField, item: string): string {
  const key = `card.${field}.${item}`
  return field === 'forms' || !isTextKey(key) ? title(item) : words.say(key)
}

/** What was noted; null: open. */
export function valueWords(words: Words, title: TitleOf, card: Card, field: CardField): string | null {
  if (isQuestion(field)) {
    const answer = card[field]
    return answer === null ? null : words.say(`card.answer.${answer}`)
  }
  if (isSet(field)) {
    const items: readonly string[] = card[field]
    return items.length === 0 ? null : items.map((item) => itemWords(words, title, field, item)).join(', ')
  }
  switch (field) {
    case 'safeToWrite': {
      const last = card.safeToWrite.at(-1)
      return last === undefined ? null : words.say(`card.answer.${last.answer}`)
    }
    case 'sinceLastEvent':
      return card.sinceLastEvent === null ? null : words.say(`card.since.${card.sinceLastEvent}`)
    case 'phase':
      return card.phase === 'unknown' ? null : words.say(`card.phase.${card.phase}`)
    case 'ownWords': {
      const said = [card.ownWords.self, card.ownWords.other].filter((word) => word !== '')
      return said.length === 0 ? null : said.join(', ')
    }
    case 'posing':
      return card.posing ? words.say('card.answer.yes') : null
    case 'nextStep':
      if (card.nextStep === null) return null
      return card.nextStep.kind === 'agreed' ? card.nextStep.text : words.say(`card.next.${card.nextStep.kind}`)
    case 'checklists': {
      const isFilled = card.checklists.some(({ answers }) => Object.keys(answers).length > 0)
      return isFilled ? words.say('card.flags.some') : null
    }
    default:
      return null
  }
}

export const fieldWords = (words: Words, field: CardField): string => words.say(`card.field.${field}`)

/** What is noted in these fields, one line; '' when all of it is open. */
export const summaryWords = (words: Words, title: TitleOf, card: Card, fields: readonly CardField[]): string =>
  fields
    .flatMap((field) => {
      const value = valueWords(words, title, card, field)
      return value === null ? [] : [fields.length === 1 ? value : `${fieldWords(words, field)}: ${value}`]
    })
    .join('. ')

/** Because of which fields something is suggested. */
export const becauseWords = (words: Words, fields: readonly CardField[]): string =>
  words.say('hints.because', {
    fields: cardFields
      .filter((field) => fields.includes(field))
      .map((field) => fieldWords(words, field).toLowerCase())
      .join(', '),
  })
