/** Letters as every database keeps them: no U+0000, and no half of a pair, which UTF-8 cannot say. */
import * as v from 'valibot'

const keepable = /^[^\0\p{Cs}]*$/u

/** From `least` to `most` letters. */
export const plainText = (most: number, least = 0) =>
  v.pipe(v.string(), v.minLength(least), v.maxLength(most), v.regex(keepable))

/** A name of ours for a door, a team, a role or a language: it is looked up, and what is not there is refused elsewhere. */
export const shortName = plainText(40)
