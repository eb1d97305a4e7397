/** What is told beside text, both ways: who may come along, where she is, the agreed word. In memory only. */
import {
  type Agreed,
  type Bytes,
  type Content,
  equalBytes,
  fromUtf8,
  readAsk,
  stateBody,
  toBase64url,
  type WatchedState,
} from '@lijn116/encryption'
import type { Conversation } from './conversation.ts'
import type { VisitorView } from './visitor-view.ts'

export type SignsPort = {
  conversation: Pick<Conversation, 'tell' | 'stateOf'>
  /** Certified and allowed to come along? */
  mayJoin(role: string): boolean
  /** Is somebody of this leaf there already? */
  isHere(leaf: Bytes): boolean
  changed(): void
}

/** Letters and digits only, so that a capital, a space or a full stop makes no difference. */
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const nothing = new Uint8Array(0)

export type Signs = ReturnType<typeof createSigns>

export function createSigns({ conversation, mayJoin, isHere, changed }: SignsPort) {
  let ask: (Agreed & { pseudonym: string }) | null = null
  let agreed: readonly Agreed[] = []
  let told: { state: WatchedState; id: string } | null = null
  let word = ''
  let cover = false

  return {
    /** Of the lead; any other cannot ask. What does not read is passed over. */
    heard({ type, id, body }: Content) {
      try {
        if (type === 'word') word = plain(fromUtf8(body))
        if (type !== 'ask-join') return
        const { leaf, role, pseudonym } = readAsk(body)
        if (mayJoin(role) && !isHere(leaf)) ask = { id, leaf, role, pseudonym }
      } catch {
        return
      }
      changed()
    },
    agreed: () => agreed,
    /** That yes has served. */
    spend(used: Agreed) {
      agreed = agreed.filter(({ id }) => !equalBytes(id, used.id))
    },
    /** Somebody else leads, or came along: what was asked before is over. */
    settle(isOther: boolean) {
      if (isOther) agreed = []
      if (isOther || (ask !== null && isHere(ask.leaf))) ask = null
    },
    answer(answer: 'yes' | 'no') {
      if (ask === null) return
      if (answer === 'yes') agreed = [...agreed, ask]
      conversation.tell(answer, ask.id)
      ask = null
      changed()
    },
    state(state: WatchedState) {
      told = { state, id: conversation.tell('state', stateBody(state)) }
      changed()
    },
    /** True: it was the agreed word, which is told and goes nowhere else. */
    typed(text: string): boolean {
      if (word === '' || plain(text) !== word) return false
      conversation.tell('typed-word', nothing)
      cover = true
      changed()
      return true
    },
    uncover() {
      cover = false
      changed()
    },
    view(): Pick<VisitorView, 'asks' | 'told' | 'cover'> {
      const sent = ['kept', 'read'].includes(conversation.stateOf(told?.id ?? '') ?? '')
      return {
        asks: ask && { id: toBase64url(ask.id), pseudonym: ask.pseudonym, role: ask.role },
        told: told && { state: told.state, sent },
        cover,
      }
    },
    drop() {
      ask = null
      agreed = []
      told = null
      word = ''
    },
  }
}
