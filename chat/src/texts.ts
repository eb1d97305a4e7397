/** Words the script needs before the first message is kept, and the few it must never be without. They stand in the page. */
export const firstKeys = [
  'checking',
  'line-ready',
  'line-busy',
  'line-nobody',
  'insecure',
  'untrusted',
  'no-reader',
  'not-sent',
  'only-here',
  'unreachable',
  'before-ready',
  'before-nobody',
  'band-soon',
  'band-minutes',
  'band-long',
  'acute-later',
  'waiting',
  'taken',
  'talking',
  'away',
  'ended',
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
  'state-refused',
  'retry',
] as const

/** Words that come after that, with the second script. Until then nothing is said in their place. */
export const laterKeys = [
  'leave',
  'stop',
  'stop-sure',
  'stop-yes',
  'stop-no',
  'rather-not',
  'read-aloud',
  'band-unknown',
  'acute-known',
  'acute-unsent',
  'erased-soon',
  'waiting-nobody',
  'talking-away',
  'lost-along',
  'lost-kept',
  'lost-no-room',
  'again-along',
  'again-kept',
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
  'state-along',
  'state-left',
  'state-read',
  'wish',
  'wish-any',
  'wish-woman',
  'wish-man',
  'wish-about',
  'reading',
  'company',
  'role-counsellor',
  'role-coordinator',
  'role-expert',
  'role-interpreter',
  'role-partner-worker',
  'handed',
  'asks',
  'asks-yes',
  'asks-no',
  'come-back',
  'come-back-with',
  'come-back-away',
  'held-checking',
  'cover',
  'cover-about',
  'cover-told',
  'cover-word',
  'tell',
  'tell-someone',
  'tell-yes-no',
  'tell-pause',
  'tell-go',
  'tell-back',
  'told-someone',
  'told-yes-no',
  'told-pause',
  'told-go',
  'told-unsent',
  'yes',
  'no',
  'later',
  'halt',
  'back',
  'back-yes',
  'back-yesno',
  'back-not',
] as const
type FirstKey = (typeof firstKeys)[number]
type LaterKey = (typeof laterKeys)[number]
export type TextKey = FirstKey | LaterKey | 'closed'
/** `closed` is only said by doors that have hours. */
export type Texts = Readonly<Record<FirstKey, string> & Partial<Record<LaterKey | 'closed', string>>>

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
