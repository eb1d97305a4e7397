/** What a coordinator writes down of a colleague, as fields of a form and as the wire has it. Days are UTC day numbers. */
import type { Staffing } from '@lijn116/protocol/staffing'
import { isTextKey, type TextKey, type Words } from '../text/text.ts'

export type TrainingFields = { kind: string; doneOn: string; validUntil: string }
export type StaffingFields = {
  languages: string[]
  skills: string[]
  gender: '' | 'woman' | 'man'
  capacity: '1' | '2'
  conductSeenOn: string
  trainings: TrainingFields[]
}

/** Languages that can be ticked; those somebody has beside these stay. */
export const languages = [
  'nl',
  'en',
  'ar',
  'fr',
  'de',
  'es',
  'fa',
  'pl',
  'pt',
  'ro',
  'so',
  'ti',
  'tr',
  'uk',
  'zh',
] as const
export const skills = [
  'sport',
  'own-behaviour',
  'youth',
  'elderly',
  'trafficking',
  'honour',
  'lgbtiq',
  'disability',
  'faith',
  'sexual-violence',
  'experience',
  'mail',
  'complaints',
] as const
export const trainings = ['basic', 'trauma', 'culture', 'gender', 'minors', 'own-behaviour'] as const

const dayMilliseconds = 86_400_000
const writtenDay = (day: number | null): string =>
  day === null ? '' : new Date(day * dayMilliseconds).toISOString().slice(0, 10)

/** null: empty or no day of the calendar. */
export function readDay(written: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) return null
  const at = Date.parse(`${written}T00:00:00Z`)
  return Number.isNaN(at) || writtenDay(at / dayMilliseconds) !== written ? null : at / dayMilliseconds
}

export const fieldsOf = (staffing: Staffing): StaffingFields => ({
  languages: [...staffing.languages],
  skills: [...staffing.skills],
  gender: staffing.gender ?? '',
  capacity: staffing.capacity === 2 ? '2' : '1',
  conductSeenOn: writtenDay(staffing.conductSeenOn),
  trainings: staffing.trainings.map(({ kind, doneOn, validUntil }) => ({
    kind,
    doneOn: writtenDay(doneOn),
    validUntil: writtenDay(validUntil),
  })),
})

/** What does not fit yet, by field; empty: it can be kept. */
export function wrongIn(fields: StaffingFields): ('conduct' | `training-${number}`)[] {
  const wrong: ('conduct' | `training-${number}`)[] = []
  if (fields.conductSeenOn !== '' && readDay(fields.conductSeenOn) === null) wrong.push('conduct')
  fields.trainings.forEach(({ doneOn, validUntil }, at) => {
    const [done, until] = [readDay(doneOn), readDay(validUntil)]
    if (done === null || (validUntil !== '' && (until === null || until < done))) wrong.push(`training-${at}`)
  })
  return wrong
}

/** @throws Error for fields that `wrongIn` names. */
export function staffingOf(leaf: Staffing['leaf'], fields: StaffingFields): Staffing {
  return {
    leaf,
    languages: [...fields.languages],
    skills: [...fields.skills],
    gender: fields.gender === '' ? null : fields.gender,
    capacity: fields.capacity === '2' ? 2 : 1,
    conductSeenOn: readDay(fields.conductSeenOn),
    trainings: fields.trainings.map(({ kind, doneOn, validUntil }) => {
      const done = readDay(doneOn)
      if (done === null) throw new Error(`no day: ${doneOn}`)
      return { kind, doneOn: done, validUntil: readDay(validUntil) }
    }),
  }
}

/** In the language of the screen; a word nobody translated stands as it is. */
export function kindWords(words: Words, of: 'skill' | 'training', kind: string): string {
  const key: string = `${of}.${kind}`
  return isTextKey(key) ? words.say(key as TextKey) : kind
}

/** Trainings and certificate that count no more, or not yet, on `today`. */
export function overWords(words: Words, staffing: Staffing, today: number): string[] {
  const over = staffing.trainings.filter(
    ({ kind, validUntil }) =>
      validUntil !== null &&
      validUntil < today &&
      !staffing.trainings.some((other) => other.kind === kind && (other.validUntil ?? today) >= today),
  )
  return over.map(({ kind }) => words.say('staffing.over', { training: kindWords(words, 'training', kind) }))
}
