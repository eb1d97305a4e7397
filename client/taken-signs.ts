/** What a visitor tells without words: with one tap where she is, by the agreed word that she is not safe, by saying nothing for long. */
import { type Content, fromUtf8, readState, toBase64url, utf8, type WatchedState } from '@lijn116/encryption'
import { plainWord } from './agreed-word.ts'
import type { Clock } from './clock.ts'
import type { Conversation } from './conversation.ts'
import type { VisitorState } from './taken-view.ts'

export type TakenSignsPort = {
  clock: Clock
  tell: Conversation['tell']
  /** She typed the agreed word: people are called, and nothing else happens by itself. `sign`: names this one. */
  wordTyped(sign: string): void
  changed(): void
}

/** How long she has been quiet is told again this often. */
const toldEvery = 30_000

export function createTakenSigns({ clock, tell, wordTyped, changed }: TakenSignsPort) {
  let state: WatchedState | null = null
  let word: string | null = null
  const typed = new Set<string>()
  /** Nothing came after the last word but that she is not safe. */
  let wordStands = false
  /** The last word that nobody was called for from here, and nobody of staff answered. */
  let unanswered: string | null = null
  let isCaughtUp = false
  let lastSign = clock.now()
  let cancel = () => {}

  function count() {
    cancel()
    cancel = clock.after(toldEvery, () => {
      count()
      changed()
    })
  }

  function ring() {
    if (!isCaughtUp || unanswered === null) return
    const sign = unanswered
    unanswered = null
    wordTyped(sign)
  }

  return {
    /** The conversation begins here. */
    begin() {
      lastSign = clock.now()
      count()
    },
    /** Of hers. */
    hear({ type, id, body }: Content) {
      // A page that is there answers by itself; that is no sign of hers.
      if (type === 'ack') return
      lastSign = clock.now()
      if (type === 'state') state = readState(body) ?? state
      if (type === 'text' || (type === 'state' && state !== 'someone' && state !== 'go')) wordStands = false
      const name = toBase64url(id)
      if (type !== 'typed-word' || typed.has(name)) return
      typed.add(name)
      wordStands = true
      unanswered = name
      ring()
    },
    /** Of counsellors: this one before a reload, or a colleague. Whoever said something after a word was there for it. */
    recall({ type, body }: Content) {
      if (type === 'text' || type === 'word') unanswered = null
      if (type !== 'word') return
      const text = fromUtf8(body)
      if (plainWord(text) !== '') word = text
    },
    /** All that was before is read, and she is this console's to be called for: from now on each word calls at once. */
    caughtUp() {
      isCaughtUp = true
      ring()
    },
    agree(next: string) {
      const plain = next.trim()
      // Of signs alone her page would know nothing: it would go out as text.
      if (plainWord(plain) === '' || plain === word) return
      word = plain
      tell('word', utf8(plain))
      changed()
    },
    view: () => ({
      visitorState: state === null || state === 'back' ? null : (state as VisitorState),
      word,
      wordTyped: typed.size > 0,
      timesTyped: typed.size,
      wordStands,
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
