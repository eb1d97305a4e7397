/** In place of the client, for tests and pictures of how the page looks: shows what it is told, writes down what it is asked. */
import type { VisitorClient, VisitorView } from '@lijn116/client/visitor'

export { fits } from '@lijn116/client/text'

/** Of the second script; the example has no use for it. */
export const createTogether = (): null => null

/** What a test finds as `window.gallery`. */
export type Gallery = {
  /** What was asked of the client, oldest first: the name, then what was given. */
  readonly asked: unknown[][]
  show(more: Partial<VisitorView>): void
}

const before: VisitorView = {
  line: 'ready',
  phase: 'before',
  network: 'here',
  availability: 'open',
  band: null,
  door: { open: true, opensAt: null, instead: null },
  need: { unsafe: false, wish: null, sent: false },
  counsellor: null,
  members: [],
  handed: null,
  asks: null,
  told: null,
  cover: false,
  lost: null,
  again: null,
  messages: [],
  missing: false,
  endedBy: null,
  problem: null,
}

export function createVisitor(options: { together: () => Promise<unknown> }): VisitorClient {
  const listeners = new Set<() => void>()
  const asked: unknown[][] = []
  let view = before
  let isFetching = false

  const gallery: Gallery = {
    asked,
    show(more) {
      view = { ...view, ...more }
      if (view.phase !== 'before' && !isFetching) {
        isFetching = true
        const fetch = (): Promise<unknown> =>
          options.together().catch(() => new Promise((again) => setTimeout(again, 50)).then(fetch))
        void fetch()
      }
      for (const listener of listeners) listener()
    },
  }
  Object.assign(window, { gallery })
  const write = (name: keyof VisitorClient, ...given: unknown[]): void => {
    asked.push([name, ...given])
  }

  return {
    view: () => view,
    // Of the third script; the example has another in its place.
    get inner(): VisitorClient['inner'] {
      throw new Error('an example has nothing inside')
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    open: async () => write('open'),
    say: (text) => write('say', text),
    retry: (id) => write('retry', id),
    ratherNot: () => write('ratherNot'),
    setNeed(need) {
      write('setNeed', need)
      gallery.show({ need: { ...need, sent: false } })
    },
    answer: (answer, id) => write('answer', answer, id),
    state(state) {
      write('state', state)
      gallery.show({ told: { state, sent: false } })
    },
    hide(isHidden) {
      write('hide', isHidden)
      if (!isHidden) gallery.show({ cover: false })
    },
    wake: () => write('wake'),
    goodbye: async () => write('goodbye'),
    drop: () => write('drop'),
  }
}
