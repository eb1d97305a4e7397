import { baseLanguage } from '../language/base-language.ts'

/** What a colleague can do and has been trained for. Days are UTC day numbers. */
export type Training = { kind: string; doneOn: number; validUntil: number | null }

export type Staffing = {
  languages: readonly string[]
  skills: readonly string[]
  gender: 'woman' | 'man' | null
  /** Conversations at once. */
  capacity: number
  conductSeenOn: number | null
  trainings: readonly Training[]
}

/** Nobody wrote anything down yet: the language of the line, one conversation, no training. */
export const unwritten: Staffing = {
  languages: [],
  skills: [],
  gender: null,
  capacity: 1,
  conductSeenOn: null,
  trainings: [],
}

/** Spoken by whoever works here, as long as nothing else is written down. */
const ownLanguage = 'nl'

/** `language`: of a page, which may be a plain form of it. */
export const speaks = ({ languages }: Pick<Staffing, 'languages'>, language: string): boolean =>
  languages.length === 0 ? baseLanguage(language) === ownLanguage : languages.includes(baseLanguage(language))

/** Until the end of its last day; once done again, the newer one counts. */
export const isTrained = ({ trainings }: Pick<Staffing, 'trainings'>, kind: string, today: number): boolean =>
  trainings.some(
    (training) =>
      training.kind === kind &&
      training.doneOn <= today &&
      (training.validUntil === null || today <= training.validUntil),
  )
