/** Words the script needs; the rest of the words stand in the page itself. The build refuses a language that lacks one. */
export const textKeys = [
  'automatic',
  'checking',
  'erased-soon',
  'line-ready',
  'line-nobody',
  'insecure',
  'untrusted',
  'no-reader',
  'not-sent',
  'only-here',
  'unreachable',
  'before-ready',
  'before-nobody',
  'waiting',
  'waiting-nobody',
  'taken',
  'talking',
  'talking-away',
  'lost-along',
  'lost-kept',
  'lost-no-room',
  'again-along',
  'again-kept',
  'away',
  'typing',
  'missing',
  'ended-counsellor',
  'ended-me',
  'ended-line',
  'ending',
  'erased',
  'unconfirmed',
  'only-screen',
  'again',
  'problem-too-long',
  'problem-too-many',
  'problem-line-full',
  'problem-other',
  'trying',
  'me',
  'other',
  'state-unsent',
  'state-sending',
  'state-kept',
  'state-waiting',
  'state-along',
  'state-left',
  'state-read',
  'state-refused',
  'retry',
] as const
export type TextKey = (typeof textKeys)[number]
export type Texts = Readonly<Record<TextKey, string>>

/** Numbers one can call from a text, by the name between braces. */
export type Numbers = Readonly<Record<string, { readonly dial: string; readonly shown: string }>>

/** A text cut at its `{numbers}`: plain words, and numbers to call. Unknown names stay as they are. */
export type Piece = string | { readonly dial: string; readonly shown: string }
export const pieces = (text: string, numbers: Numbers): Piece[] =>
  text
    .split(/\{([\w-]+)\}/)
    .map((part, index) => {
      if (index % 2 === 0) return part
      const number = Object.hasOwn(numbers, part) ? numbers[part] : undefined
      return number ?? `{${part}}`
    })
    .filter((piece) => piece !== '')
