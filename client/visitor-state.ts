/** What a visitor's page holds, in memory only, and who is told when it changes. */
import type { Visit } from '@lijn116/encryption'
import type { Phase } from '@lijn116/protocol/conversation'
import type { Lead } from './lead.ts'
import type { NextWait } from './lost.ts'
import type { TogetherPart } from './visitor-part.ts'
import type { VisitorView } from './visitor-view.ts'

export type VisitorState = ReturnType<typeof createVisitorState>

export function createVisitorState() {
  const listeners = new Set<() => void>()
  let early: ((part: TogetherPart) => void)[] = []

  const state = {
    dropped: false,
    /** As the server says. */
    phase: 'waiting' as Phase,
    here: true,
    endedBy: null as VisitorView['endedBy'],
    problem: null as string | null,
    /** A grant came that did not verify. */
    distrusted: false,
    visit: null as Visit | null,
    /** Who was believed. */
    lead: null as Lead | null,
    /** Beside the lead, while there is one; believed in the same way. */
    others: [] as readonly Lead[],
    /** Trusted time, ms UTC, when the line was last heard with nothing new. */
    heardAt: 0,
    /** The same moment by the clock of this page, which only counts up. */
    heardOn: 0,
    /** What is only needed once a conversation has begun; null until it was fetched. */
    part: null as TogetherPart | null,
    /** Her console is connected. */
    present: true,
    /** The wait segment that is offered to the server; the same bytes of it until the answer is known. */
    next: null as NextWait | null,
    /** Set while she waits after a loss. */
    again: null as VisitorView['again'],
    /** Who spoke under which segment, by `segment.leaf`: what was said keeps its name. */
    names: new Map<string, string>(),
    shown: null as VisitorView | null,

    changed() {
      state.shown = null
      if (!state.dropped) for (const listener of listeners) listener()
    },
    set(change: () => void) {
      change()
      state.changed()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Now, or as soon as it was fetched. */
    together(then: (part: TogetherPart) => void) {
      if (state.part === null) early.push(then)
      else then(state.part)
    },
    fetched(part: TogetherPart) {
      state.part = part
      for (const then of early) then(part)
      early = []
    },
    isOver: () => state.dropped || state.endedBy !== null,
    /** Synchronous: no key stays here. */
    drop() {
      state.dropped = true
      listeners.clear()
      state.names.clear()
      state.next = null
      state.visit = null
      state.lead = null
      state.others = []
      state.part = null
      early = []
      state.shown = null
    },
  }
  return state
}
