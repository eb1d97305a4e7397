/** What is said beside a message and above a conversation. */
import type { ShownMessage, StaffView } from '@lijn116/client/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { TextKey, Words } from '../text/text.ts'

export type Conversation = NonNullable<StaffView['conversation']>

/** Own messages that arrived are said to have arrived once, at the last of them; what has not arrived always says so. */
export function stateShown(messages: readonly ShownMessage[], index: number): TextKey | null {
  const message = messages[index]
  if (message === undefined || message.from !== 'me') return null
  if (message.state !== 'read') return `talk.state.${message.state}`
  const arrivedLater = messages.slice(index + 1).some((later) => later.from === 'me' && later.state === 'read')
  return arrivedLater ? null : 'talk.state.read'
}

/** May the counsellor write? */
export const isOpen = (conversation: Conversation): boolean =>
  conversation.endedBy === null && (conversation.phase === 'granted' || conversation.phase === 'talking')

/** Her page is not connected, as the line says; what she is told now she may never read. */
export const isAway = ({ presence, endedBy }: Pick<Conversation, 'presence' | 'endedBy'>): boolean =>
  endedBy === null && (presence === 'left' || presence === 'lost')

/** What is said of the conversation before hers, until she has said something herself; null: nothing. */
export function pastWords({ past, spoken, endedBy, messages }: Conversation): TextKey | null {
  if (past === 'first' || spoken || endedBy !== null) return null
  const isHers = messages.some(({ from }) => from === 'me') && messages.every(({ from }) => from !== 'colleague')
  return past === 'along' && isHers ? 'talk.past.own' : `talk.past.${past}`
}

/** Something she said is not with the line yet, and is tried again and again. */
export const isUnderway = (conversation: Conversation | null): boolean =>
  conversation?.messages.some(({ from, state }) => from === 'me' && (state === 'unsent' || state === 'sending')) ===
  true

/** This conversation is over, and the next visitor is there for her. */
export const isWaitedFor = ({ conversation, duty, waiting }: StaffView): boolean =>
  conversation !== null && conversation.endedBy !== null && duty === 'on' && waiting.length > 0

/** One sentence on the key, one on the visitor's page; after an end only the end counts. */
export function statusWords(
  words: Words,
  conversation: Conversation,
  network: StaffView['network'],
): { phase: string; presence: string | null } {
  if (conversation.endedBy !== null) {
    return { phase: words.say(`talk.ended.${conversation.endedBy}`), presence: null }
  }
  const { phase, presence } = conversation
  if (phase === 'opening' || phase === 'closing') return { phase: words.say(`talk.phase.${phase}`), presence: null }
  if (network === 'away') return { phase: words.say('talk.presence.unknown'), presence: null }
  const minutes = limits.placeKeptSeconds / 60
  if (presence === 'left' || presence === 'lost') {
    return { phase: words.say(`talk.presence.${presence}`, { minutes }), presence: null }
  }
  // A phone that is silent may show nothing: then it is not said that she can read.
  if (presence === 'silent') return { phase: words.say('talk.presence.silent'), presence: null }
  return { phase: words.say(`talk.phase.${phase}`), presence: words.say('talk.presence.here') }
}
