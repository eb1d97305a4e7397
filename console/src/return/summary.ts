/** A summary for a next time, from four short fields. None of them asks whose fault it is, or how a talk broke off. */
import type { Words } from '../text/text.ts'

export const summaryFields = ['about', 'wish', 'agreed', 'careful'] as const
export type Summary = Record<(typeof summaryFields)[number], string>

export const emptySummary = (): Summary => ({ about: '', wish: '', agreed: '', careful: '' })

export const isEmpty = (summary: Summary): boolean => summaryFields.every((field) => summary[field].trim() === '')

/** Under its headings, without those that stayed empty. */
export const summaryText = (words: Words, summary: Summary): string =>
  summaryFields
    .filter((field) => summary[field].trim() !== '')
    .map((field) => `${words.say(`return.summary.${field}`)}:\n${summary[field].trim()}`)
    .join('\n\n')
