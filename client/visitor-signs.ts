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
import { limits } from '@lijn116/protocol/limits'
import { plainWord } from './agreed-word.ts'
import type { Conversation } from './conversation.ts'
import type { VisitorView } from './visitor-view.ts'

export type SignsPort = {
  conversation: Pick<Conversation, 'tell' | 'stateOf'>
  /** Certified and allowed to come along? */
  mayJoin(role: string): boolean
  /** Is somebody of this leaf there already? */
  isHere(leaf: Bytes): boolean
  /** Milliseconds that only count up: no line can hold them back. */
  now(): number
  changed(): void
}

const nothing = new Uint8Array(0)

export type Signs = ReturnType<typeof createSigns>

export function createSigns({ conversation, mayJoin, isHere, now, changed }: SignsPort) {
  let ask: (Agreed & { pseudonym: string }) | null = null
  /** Her last answer, when it was a yes and that has not served; until when it may. */
  let agreed: { to: Agreed; until: number } | null = null
  let told: { state: WatchedState; id: string } | null = null
  let word = ''
  let cover = false

  return {
    /** Of the lead; any other cannot ask. What does not read is passed over. */
    heard({ type, id, body }: Content) {
      try {
        if (type === 'word') word = plainWord(fromUtf8(body))
        if (type !== 'ask-join') return
        const { leaf, role, pseudonym } = readAsk(body)
        if (mayJoin(role) && !isHere(leaf)) ask = { id, leaf, role, pseudonym }
      } catch {
        return
      }
      changed()
    },
    /** `heardOn`: by `now`, when what it is to serve surely was not there yet; a page that slept judges by it. */
    agreed: (heardOn: number): readonly Agreed[] => (agreed !== null && heardOn < agreed.until ? [agreed.to] : []),
    /** That yes has served. */
    spend(used: Agreed) {
      if (agreed !== null && equalBytes(agreed.to.id, used.id)) agreed = null
    },
    /** Somebody else leads, or came along: what was asked before is over. */
    settle(isOther: boolean) {
      if (isOther) agreed = null
      if (isOther || (ask !== null && isHere(ask.leaf))) ask = null
    },
    /** `id`: of what was shown to her. Whatever she said before to somebody who is not here yet is over. */
    answer(answer: 'yes' | 'no', id: string) {
      if (ask === null || toBase64url(ask.id) !== id) return
      agreed = answer === 'yes' ? { to: ask, until: now() + limits.offerSeconds * 1000 } : null
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
      if (word === '' || plainWord(text) !== word) return false
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
      agreed = null
      told = null
      word = ''
    },
  }
}
