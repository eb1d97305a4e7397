/** Bodies of what is asked of a visitor during a talk, and of what she tells with one tap. SPEC.md §7. */
import { type Bytes, bigEndian, concat, fromBigEndian, fromUtf8, utf8 } from './bytes.ts'
import { refuseIf } from './seal-error.ts'
import { leafLength } from './trust.ts'

/** Body of an `ask-join`: who would come along, as what, under which name. What she then answers names its id. */
export type Ask = { leaf: Bytes; role: string; pseudonym: string }

export function askBody({ leaf, role, pseudonym }: Ask): Bytes {
  refuseIf(leaf.length !== leafLength || role === '' || pseudonym === '', 'malformed')
  const named = utf8(role)
  return concat(leaf, bigEndian(named.length, 1), named, utf8(pseudonym))
}

export function readAsk(body: Bytes): Ask {
  const start = leafLength + 1
  refuseIf(body.length < start, 'malformed')
  const end = start + fromBigEndian(body.subarray(leafLength, start))
  const ask = {
    leaf: body.slice(0, leafLength),
    role: fromUtf8(body.slice(start, end)),
    pseudonym: fromUtf8(body.slice(end)),
  }
  refuseIf(end >= body.length || ask.role === '', 'malformed')
  return ask
}

/** Body of a `state`: where she is. Position + 1 is the byte: add at the end, never reorder. */
const watchedStates = ['someone', 'yes-no', 'pause', 'go', 'back'] as const
/** someone: somebody came in. yes-no: only questions she can answer so. go: she has to leave. back: she is there again. */
export type WatchedState = (typeof watchedStates)[number]

export const stateBody = (state: WatchedState): Bytes => bigEndian(watchedStates.indexOf(state) + 1, 1)
/** null: a state this page does not know. */
export const readState = (body: Bytes): WatchedState | null => watchedStates[fromBigEndian(body) - 1] ?? null
