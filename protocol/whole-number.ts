/** Whole numbers from 0 up, no further than what keeps them: a column, or a moment in a calendar. */
import * as v from 'valibot'

/** What a column of type integer holds at most; beyond it the database breaks off the whole transaction. */
export const mostKept = 0x7fffffff

export const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(mostKept))

/** ms UTC, to the last moment that a Date can say. */
export const moment = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))

/** Of a proof of work. Safe: the next one is another number. */
export const nonce = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
