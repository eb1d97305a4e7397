/**
 * What she needs only once her first message is kept: the second script, and the rest of the words. Nothing waits for it.
 * Each new try is another name of the same file, because a browser may remember that a script did not come.
 */
export type Second = typeof import('./second.ts')
export type { Rest } from './second.ts'

let tries = 0
let loading: Promise<Second> | null = null

const names = (): string[] =>
  Object.keys(JSON.parse(document.querySelector('[type=importmap]')?.textContent ?? '').integrity)

function tryAgain(): Promise<Second> {
  const all = names()
  const name = all[tries++ % all.length]
  return tries === 1 ? import('./second.ts') : import(/* @vite-ignore */ String(name))
}

/** Asked twice at once it is loaded once; asked after a failure it is tried again. @throws when it does not come. */
export function second(): Promise<Second> {
  loading ??= tryAgain().catch((error) => {
    loading = null
    throw error
  })
  return loading
}
