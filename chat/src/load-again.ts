/** How often each script is named in the page; the second one first. */
const times = 8
const name = (at: number): string =>
  String(Object.keys(JSON.parse(document.querySelector('[type=importmap]')?.textContent ?? '').integrity)[at])

/**
 * A browser may remember that a script did not come, so each new try is another name of the same file.
 * Asked twice at once it is loaded once; asked after a failure it is tried again. `from`: its first name in the page.
 * The function throws when the script does not come.
 */
export function loadAgain<Script>(from: number, first: () => Promise<Script>): () => Promise<Script> {
  let tries = 0
  let loading: Promise<Script> | null = null
  return () => {
    loading ??= (tries++ === 0 ? first() : import(/* @vite-ignore */ name(from + ((tries - 1) % times)))).catch(
      (error) => {
        loading = null
        throw error
      },
    )
    return loading
  }
}
