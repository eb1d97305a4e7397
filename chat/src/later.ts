import { loadAgain } from './load-again.ts'

/** What she needs only once her first message is kept: the second script, and the rest of the words. Nothing waits for it. */
export type Second = typeof import('./second.ts')
export type { Rest } from './second.ts'

export const second = loadAgain<Second>(0, () => import('./second.ts'))
