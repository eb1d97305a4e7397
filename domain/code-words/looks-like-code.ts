/**
 * Words that no list has and that hardly a sentence does without. The first look must be small: it travels in the first
 * script, before the lists are there.
 */
const sentence =
  '(?!.*\\b(?:het|een|niet|dat|van|hij|zij|mij|mijn|wil|was|met|voor|the|and|you|she|not|that|have|with)\\b)'
const words = '(?:\\d[.):]\\s*)?[a-z]{3,9}(?:[\\s,;-]+(?:\\d[.):]\\s*)?[a-z]{3,9}){4,6}'
const numbers = '(?:(?:(?:\\+|00)31|0)[\\s()0.-]{0,4}6(?:[\\s.-]?\\d){8}[\\s,;]*){3}'
const likeCode = new RegExp(`^\\s*(?:${sentence}${words}|${numbers})[\\s,;]*$`, 'is')

/** A quick look: five to seven plain words and nothing else, or three numbers. `holdsCode` is sure, with the lists. */
export function looksLikeCode(text: string): boolean {
  return likeCode.test(text)
}
