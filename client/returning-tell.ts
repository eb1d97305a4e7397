/**
 * What her counsellor is told of a code: under the seal, to the verified lead of a talk alone. Nothing of it is ever sealed in
 * a wait segment, which everybody on duty could read: what was not kept when a counsellor is lost is taken back, and told to
 * the next one. What was kept goes along as all she said does, or stays behind with it. Whoever else is in the talk reads what
 * is told there: what was written down before waits until she and her counsellor are alone.
 */
import type { Bytes, ContentType } from '@lijn116/encryption'
import type { Clock } from './clock.ts'
import { entryInParts } from './parts.ts'
import type { VisitorInner } from './visitor-client.ts'

type Kind = Extract<ContentType, 'code-made' | 'context'>
type Parcel = {
  kind: Kind
  /** Made when it can be told. `isAlone`: nobody but the lead reads it. */
  body(isAlone: boolean): Promise<Bytes>
  /** Nothing was left out because of others. */
  isWhole: boolean
  /** As it was given to the outbox; null: not yet. */
  id: string | null
  /** The segment it was given under. */
  segment: number
  isMaking: boolean
  /** No counsellor is told of it by itself any more. */
  isWithheld: boolean
}

const evenMs = 1_000

export function createTelling({ state, conversation }: VisitorInner, clock: Clock) {
  const parcels = new Map<Kind, Parcel>()
  /** The wait after a loss that was seen last. */
  let waiting = 0
  let isDropped = false

  const talk = () => {
    const { visit, lead } = state
    return lead !== null && visit?.segment.kind === 'talk' && !state.isOver() ? visit.segment.n : null
  }
  const isAlone = () => state.visit?.members.length === 1
  const isKept = ({ id }: Parcel) => id !== null && ['kept', 'read'].includes(conversation.stateOf(id) ?? '')

  function takeBack({ id }: Parcel) {
    conversation.change((outbox) =>
      outbox.some((entry) => entry.id === id) ? outbox.filter((e) => e.id !== id) : outbox,
    )
  }

  async function tell(parcel: Parcel): Promise<void> {
    if (parcel.isMaking) return
    parcel.isMaking = true
    // Opening what there is takes a moment longer than opening nothing: by when it leaves that is not to be seen.
    const pause = new Promise<void>((resolve) => clock.after(evenMs, resolve))
    const isWhole = isAlone()
    const [body] = await Promise.all([parcel.body(isWhole).catch(() => null), parcel.kind === 'context' && pause])
    parcel.isMaking = false
    const n = talk()
    // Somebody came along meanwhile.
    if (n !== null && isWhole && !isAlone()) return look()
    if (body === null || n === null || isDropped || parcel.isWithheld || parcels.get(parcel.kind) !== parcel) return
    const entry = entryInParts(parcel.kind, body)
    parcel.id = entry.id
    parcel.isWhole = isWhole || parcel.kind !== 'context'
    parcel.segment = n
    conversation.change((outbox) => [...outbox, entry])
    conversation.wake()
  }

  /** Her counsellor is lost: nobody is there who may be told. */
  function left(parcel: Parcel) {
    if (parcel.kind === 'context' && state.again === 'rather-not') parcel.isWithheld = true
    const isWithNext = isKept(parcel) && state.again !== 'no-room'
    if (!isKept(parcel)) takeBack(parcel)
    // After too many losses nothing goes along: then it is told again, as what was not kept is.
    if (!isWithNext) parcel.id = null
  }

  /** Others came, or went: then it is told anew, without what is not for them, or with it. */
  function beside(parcel: Parcel) {
    if (parcel.id === null || parcel.kind !== 'context' || parcel.isWhole === isAlone()) return
    if (parcel.isWhole && isKept(parcel)) return
    if (!isKept(parcel)) takeBack(parcel)
    parcel.id = null
  }

  function look() {
    if (isDropped) return
    const segment = state.visit?.segment
    if (segment?.kind === 'wait' && segment.n > waiting) {
      waiting = segment.n
      for (const parcel of Array.from(parcels.values())) left(parcel)
    }
    const n = talk()
    if (n === null) return
    for (const parcel of Array.from(parcels.values())) {
      beside(parcel)
      const isRefused = parcel.segment < n && conversation.stateOf(parcel.id ?? '') === 'refused'
      if (isRefused) takeBack(parcel)
      if (!parcel.isWithheld && (parcel.id === null || isRefused)) void tell(parcel)
    }
  }

  return {
    /** From now on this is told, instead of what was to be told before. */
    give(kind: Kind, body: Parcel['body']) {
      const before = parcels.get(kind)
      if (before !== undefined && !isKept(before)) takeBack(before)
      parcels.set(kind, { kind, body, isWhole: false, id: null, segment: 0, isMaking: false, isWithheld: false })
      look()
    },
    isTold: (kind: Kind): boolean => {
      const parcel = parcels.get(kind)
      return parcel !== undefined && isKept(parcel)
    },
    isWithheld: (kind: Kind): boolean => parcels.get(kind)?.isWithheld === true,
    /** What did not get through goes no more. */
    forget() {
      for (const parcel of parcels.values()) if (!isKept(parcel)) takeBack(parcel)
      parcels.clear()
    },
    talk,
    /** After every change of the conversation. */
    look,
    drop() {
      isDropped = true
      parcels.clear()
    },
  }
}
