/** The triage card of one conversation: one at a time, sealed like a note, saved after the one it replaces and over no other. */
import type { Card } from '@lijn116/domain/triage/card'
import { parseCard } from '@lijn116/domain/triage/parse-card'
import {
  fromBase64url,
  type HeldVisit,
  type LineFile,
  openNote,
  randomBytes,
  SealError,
  type StaffKeys,
  sealNote,
  toBase64url,
} from '@lijn116/encryption'
import type { CounsellorCalls, HeldConversation } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { refusalOf } from './refusal.ts'
import type { Past } from './taken-keys.ts'
import type { CardView } from './taken-view.ts'
import { ProblemError } from './transport.ts'

export type TakenCardPort = {
  line: LineFile
  staff: StaffKeys
  conversation: HeldConversation['conversation']
  call<K extends 'readCard' | 'writeCard'>(
    name: K,
    body: CounsellorCalls[K]['body'],
  ): Promise<CounsellorCalls[K]['answer']>
  insist: Insist
  /** null: nothing can be opened or sealed now. */
  held(): HeldVisit | null
  past(): Past
  changed(): void
}

export function createTakenCard({ line, staff, conversation, call, insist, held, past, changed }: TakenCardPort) {
  let view: CardView = { state: 'none', value: null }
  /** Id of the newest card the line has, as far as known here. */
  let newest: string | null = null
  let turn: Promise<unknown> = Promise.resolve()

  function show(next: CardView) {
    view = next
    changed()
  }

  /** The line has none, one that opens, or one that this console must leave alone. */
  async function read(tries: number): Promise<void> {
    const { card } = await insist(() => call('readCard', { conversation }), tries)
    newest = card?.id ?? null
    if (card === null) return show({ state: 'none', value: null })
    const keys = held()
    if (keys === null) return
    const { author, id, sealed } = card
    const opened = await openNote(line, keys, fromBase64url(author), fromBase64url(id), fromBase64url(sealed)).catch(
      () => null,
    )
    // Of what she kept to herself a colleague's card opens for nobody any more: a new one takes its place.
    if (opened === null && past() === 'kept' && author !== toBase64url(staff.leaf))
      return show({ state: 'none', value: null })
    const value = opened === null ? null : parseCard(opened)
    show(value === null ? { state: 'unreadable', value: null } : { state: 'here', value })
  }

  async function save(card: Card): Promise<void> {
    const keys = held()
    if (keys === null) throw new SealError('wrong-segment')
    // What is not known yet, or newer than this console, is never written over.
    if (view.state === 'loading' || view.state === 'unreadable') throw refusalOf('not-allowed')
    show({ state: 'saving', value: card })
    const id = randomBytes(16)
    const name = toBase64url(id)
    try {
      const sealed = toBase64url(await sealNote(line, keys, staff.leaf, id, JSON.stringify(card)))
      await insist(() => call('writeCard', { conversation, after: newest, id: name, sealed }), networkTries)
    } catch (error) {
      const isOther = error instanceof ProblemError && error.problem.type === 'already-used'
      // A colleague was first, or the answer to this very card was lost on the way.
      if (
        isOther &&
        (await read(networkTries).then(
          () => true,
          () => false,
        ))
      ) {
        if (newest === name) return
      } else show({ state: 'not-saved', value: card })
      throw error
    }
    newest = name
    show({ state: 'here', value: card })
  }

  return {
    /** Of a conversation that was somebody's before: until it is known what there is, nothing is written. */
    recall() {
      show({ state: 'loading', value: null })
      turn = read(Number.POSITIVE_INFINITY).catch(() => {})
    },
    /** One after the other. @throws SealError, ProblemError, NetworkError: then it is not kept. */
    save(card: Card): Promise<void> {
      const saved = turn.then(() => save(card))
      turn = saved.catch(() => {})
      return saved
    },
    view: () => view,
    drop() {
      view = { state: 'none', value: null }
      newest = null
    },
  }
}
