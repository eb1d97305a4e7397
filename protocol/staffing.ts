/** Who can do what on the line: languages, skills, capacity and training. Kept by coordinators, by name; no judgement. */
import * as v from 'valibot'
import { route } from './route.ts'
import { leafId } from './sealed.ts'
import { wholeNumber } from './whole-number.ts'

/** A UTC day number. */
const day = wholeNumber
const word = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,39}$/))

export const training = v.object({ kind: word, doneOn: day, validUntil: v.nullable(day) })
export type Training = v.InferOutput<typeof training>

export const staffing = v.object({
  leaf: leafId,
  languages: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))), v.maxLength(20)),
  skills: v.pipe(v.array(word), v.maxLength(40)),
  /** For a visitor who would rather have a woman or a man; null: not said. */
  gender: v.nullable(v.picklist(['woman', 'man'])),
  /** Conversations at once. */
  capacity: v.picklist([1, 2]),
  /** The day a certificate of conduct was seen; the paper itself is not kept. */
  conductSeenOn: v.nullable(day),
  trainings: v.pipe(v.array(training), v.maxLength(60)),
})
export type Staffing = v.InferOutput<typeof staffing>

export const staffingRoutes = {
  /** Of the asker's team. */
  staffing: route(
    'GET',
    '/v1/staffing',
    null,
    v.object({ people: v.array(v.object({ name: v.string(), ...staffing.entries })) }),
  ),
  setStaffing: route('POST', '/v1/staffing', staffing, v.object({})),
} as const
