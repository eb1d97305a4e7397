/** The client of a visitor's page, with what a later script of the same page works on. */
import type { Conversation } from './conversation.ts'
import type { Lookout } from './lookout.ts'
import type { Place } from './place.ts'
import type { VisitorState } from './visitor-state.ts'
import type { VisitorAsks } from './visitor-view.ts'

export type VisitorInner = { state: VisitorState; lookout: Lookout; place: Place; conversation: Conversation }

export type VisitorClient = VisitorAsks & {
  /** For returning.ts, which a page fetches only for whoever has a code or wants one; for nobody else. */
  inner: VisitorInner
}
