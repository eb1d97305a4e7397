/** A fetch between one person and the line, which a test can cut, leave half-open, and make well again. */
import { setTimeout as delay } from 'node:timers/promises'

export type FragileNetwork = ReturnType<typeof fragileNetwork>

/** `cut`: both ends know at once. `half-open`: nothing comes through any more, and the line's end stays open. */
type State = 'whole' | 'cut' | 'half-open'

export function fragileNetwork() {
  let state: State = 'whole'
  /** Requests under way at the line, streams included: by which each is broken off. */
  const open = new Set<AbortController>()
  const hanging = new Set<() => void>()
  const held: { path: RegExp; release: Promise<void> }[] = []
  const stops: { path: RegExp; when: 'before' | 'after'; stop(): void }[] = []
  const ears: { path: RegExp; heard(body: string): void }[] = []
  const sent: { path: string; body: string }[] = []
  let asking = 0

  const gone = () => new TypeError('the network is gone')

  /** Waits for an answer that does not come, until the asker gives up or the network is well again. */
  const hang = (signal?: AbortSignal | null) =>
    new Promise<never>((_resolve, reject) => {
      const end = () => {
        hanging.delete(end)
        reject(gone())
      }
      hanging.add(end)
      signal?.addEventListener('abort', end)
    })

  const through = (signal?: AbortSignal | null): Promise<unknown> | undefined => {
    if (state === 'cut') throw gone()
    return state === 'half-open' ? hang(signal) : undefined
  }

  function arrange(path: string, when: 'before' | 'after') {
    const at = stops.findIndex((each) => each.when === when && each.path.test(path))
    if (at >= 0) stops.splice(at, 1)[0]?.stop()
  }

  async function ask(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const path = new URL(`${input}`).pathname
    arrange(path, 'before')
    for (const each of [...held]) if (each.path.test(path)) await each.release
    await through(init.signal)
    sent.push({ path, body: `${init.body ?? ''}` })
    const mine = new AbortController()
    open.add(mine)
    // In a half-open network the line does not hear that somebody has given up.
    const giveUp = () => state !== 'half-open' && mine.abort()
    init.signal?.addEventListener('abort', giveUp)
    const answer = await fetch(input, { ...init, signal: mine.signal })
    if (path.endsWith('/stream')) return new Response(trickle(answer.body, mine, init.signal), answer)
    const text = await answer.text()
    open.delete(mine)
    for (const each of ears) if (each.path.test(path)) each.heard(text)
    arrange(path, 'after')
    await through(init.signal)
    return new Response(text, { status: answer.status, headers: answer.headers })
  }

  function trickle(body: ReadableStream<Uint8Array> | null, mine: AbortController, signal?: AbortSignal | null) {
    const reader = body?.getReader()
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        const piece = await reader?.read().catch((error: unknown) => ({ error }))
        if (piece === undefined || 'error' in piece) return controller.error(gone())
        await through(signal)
        if (piece.value === undefined) {
          open.delete(mine)
          return controller.close()
        }
        controller.enqueue(piece.value)
      },
    })
  }

  return {
    async ask(input: string | URL | Request, init?: RequestInit): Promise<Response> {
      const isStream = new URL(`${input}`).pathname.endsWith('/stream')
      if (!isStream) asking++
      try {
        return await ask(input, init)
      } finally {
        if (!isStream) asking--
      }
    },
    /** Questions under way that will be answered. */
    busy: () => (state === 'whole' && held.length === 0 ? asking : 0),
    isBroken: () => state !== 'whole',
    breaks(as: 'cut' | 'half-open') {
      state = as
      if (as === 'half-open') return
      for (const each of open) each.abort()
      open.clear()
    },
    /** Calls `then` when the next request to this path is about to leave, or when the line has carried it out. */
    at(when: 'before' | 'after', path: RegExp, stop: () => void) {
      stops.push({ path, when, stop })
    },
    /** What left, in order. */
    sent: sent as readonly { path: string; body: string }[],
    /** Every answer that came from this path. */
    hears(path: RegExp, heard: (body: string) => void) {
      ears.push({ path, heard })
    },
    /** Nothing to this path leaves until the answer is called. */
    holds(path: RegExp): () => void {
      let release = () => {}
      const hold = { path, release: new Promise<void>((resolve) => (release = resolve)) }
      held.push(hold)
      return () => {
        held.splice(held.indexOf(hold), 1)
        release()
      }
    },
    /** What hung fails, the line's old ends are closed, and from now on everything comes through. */
    async heals() {
      state = 'whole'
      for (const each of open) each.abort()
      open.clear()
      for (const end of [...hanging]) end()
      await delay(0)
    },
  }
}
