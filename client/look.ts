/** Asks one at a time. Asked meanwhile: once more after that, for what may have changed since. */
export function createLook(ask: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let isAsked = false

  async function run(): Promise<void> {
    do {
      isAsked = false
      await ask()
    } while (isAsked)
  }

  return () => {
    isAsked = true
    running ??= run().finally(() => {
      running = null
    })
    return running
  }
}
