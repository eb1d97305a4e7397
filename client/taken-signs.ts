/** What a visitor tells without words: with one tap where she is, by the agreed word that she is not safe, by saying nothing for long. */
import { type Content, fromUtf8, readState, toBase64url, utf8, type WatchedState } from '@lijn116/encryption'
import type { Clock } from './clock.ts'
import type { Conversation } from './conversation.ts'
import type { VisitorState } from './taken-view.ts'

export type TakenSignsPort = {
  clock: Clock
  tell: Conversation['tell']
  /** She typed the agreed word: people are called, and nothing else happens by itself. */
  wordTyped(): void
  changed(): void
}

/** How long she has been quiet is told again this often. */
const toldEvery = 30_000

export function createTakenSigns({ clock, tell, wordTyped, changed }: TakenSignsPort) {
  let state: WatchedState | null = null
  let word: string | null = null
  const typed = new Set<string>()
  let lastSign = clock.now()
  let cancel = () => {}

  function count() {
    cancel()
    cancel = clock.after(toldEvery, () => {
      count()
      changed()
    })
  }

  return {
    /** The conversation begins here. */
    begin() {
      lastSign = clock.now()
      count()
    },
    /** Of hers. `isPresent`: not told in a talk that was before. */
    hear({ type, id, body }: Content, isPresent: boolean) {
      // A page that is there answers by itself; that is no sign of hers.
      if (type === 'ack') return
      lastSign = clock.now()
      if (type === 'state') state = readState(body) ?? state
      const name = toBase64url(id)
      if (type !== 'typed-word' || typed.has(name)) return
      typed.add(name)
      if (isPresent) wordTyped()
    },
    /** Of counsellors: this one before a reload, or a colleague. */
    recall({ type, body }: Content) {
      if (type === 'word') word = fromUtf8(body)
    },
    agree(next: string) {
      const plain = next.trim()
      if (plain === '' || plain === word) return
      word = plain
      tell('word', utf8(plain))
      changed()
    },
    view: () => ({
      visitorState: state === null || state === 'back' ? null : (state as VisitorState),
      word,
      wordTyped: typed.size > 0,
      quietSeconds: Math.floor((clock.now() - lastSign) / 1000),
    }),
    stop: () => cancel(),
    drop() {
      cancel()
      word = null
      state = null
    },
  }
}
