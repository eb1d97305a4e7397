/** In place of the client's third part: shows what it is told, writes down what it is asked. */
import type { Returning, ReturnView } from '@lijn116/client/returning-view'

export { isSecondWord } from '@lijn116/client/second-word'

/** What a test finds as `window.returning`. */
export type ReturnGallery = {
  /** What was asked, oldest first: the name, then what was given. */
  readonly asked: unknown[][]
  show(more: Partial<ReturnView>): void
  /** Words that may not leave in a message. */
  code: string
  /** Nothing is confirmed. */
  isAway: boolean
}

const before: ReturnView = {
  code: 'none',
  progress: 0,
  steps: 10,
  wish: 'any',
  givesSummary: true,
  reading: 'closed',
  documents: [],
  letters: [],
  unreadable: false,
  letter: { state: 'idle', dueAt: null },
  made: { state: 'idle', days: null, hasSecond: false, told: false },
  forgotten: 'no',
}

export function createReturning(): Returning {
  const listeners = new Set<() => void>()
  const asked: unknown[][] = []
  let view = before
  const gallery: ReturnGallery = {
    asked,
    code: '',
    isAway: false,
    show(more) {
      view = { ...view, ...more }
      for (const listener of listeners) listener()
    },
  }
  Object.assign(window, { returning: gallery })
  const { show } = gallery
  const write = (name: keyof Returning, ...given: unknown[]): void => {
    asked.push([name, ...given])
  }

  return {
    view: () => view,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async enter(code) {
      write('enter', code)
      show({ code: 'working', progress: 0 })
    },
    now: () => Date.now(),
    lock() {
      if (view.code !== 'entered') return
      write('lock')
      show({ code: 'locked', reading: 'closed', documents: [], letters: [], unreadable: false, letter: before.letter })
    },
    letGo() {
      write('letGo')
      show(before)
    },
    wish(wish) {
      write('wish', wish)
      show({ wish })
    },
    giveSummary(givesSummary) {
      write('giveSummary', givesSummary)
      show({ givesSummary })
    },
    async read(word) {
      write('read', word)
      show({ reading: 'working', progress: 0 })
    },
    stopReading() {
      write('stopReading')
      show({ reading: 'closed', documents: [], letters: [], unreadable: false })
    },
    async forgetDocument(id) {
      write('forgetDocument', id)
      if (gallery.isAway) return false
      show({ documents: view.documents.filter((each) => each.id !== id) })
      return true
    },
    async forgetAll() {
      write('forgetAll')
      show({ forgotten: 'working' })
    },
    async write(text) {
      write('write', text)
      show({ letter: { state: 'working', dueAt: null } })
      return text.length < 12_000
    },
    async cancelAppointment(id) {
      write('cancelAppointment', id)
      return true
    },
    async make(code, word) {
      write('make', code, word)
      show({ made: { ...before.made, state: 'working' }, progress: 0 })
    },
    isCode: (text) => gallery.code !== '' && text.includes(gallery.code),
    drop: () => write('drop'),
  }
}
