/** What a counsellor asks of colleagues and of the line, beside the talk itself. */
import { randomBytes, toBase64url } from '@lijn116/encryption'
import type { AlertKind } from '@lijn116/protocol/alert'
import type { ConversationId } from '@lijn116/protocol/sealed'
import type { Colleagues } from './colleagues.ts'
import type { Consults } from './consults.ts'
import type { StaffCall } from './counsellor-wire.ts'
import type { createHandingOver } from './handing-over.ts'
import { type Insist, networkTries } from './insist.ts'
import type { createJoining } from './joining.ts'
import { refusalOf } from './refusal.ts'
import type { Ringing } from './ringing.ts'
import type { StaffState } from './staff-state.ts'
import type { StaffClient } from './staff-view.ts'
import type { Taken } from './taken.ts'
import type { Taking } from './taking.ts'

export type StaffAsksPort = {
  call: StaffCall
  insist: Insist
  colleagues: Colleagues
  consults: Consults
  handingOver: ReturnType<typeof createHandingOver>
  joining: ReturnType<typeof createJoining>
  taking: Pick<Taking, 'letGo'>
  ringing: Pick<Ringing, 'raises'>
}

const newSign = () => toBase64url(randomBytes(16))
const isAcute = (kind: AlertKind): kind is 'danger' | 'word' => kind === 'danger' || kind === 'word'

type Raised = Exclude<AlertKind, 'cool-down'>
/** Refusals leave their reason in the view. */
type Act = <T>(what: () => Promise<T>) => Promise<T>
type Asks = Pick<
  StaffClient,
  | 'colleagues'
  | 'offerHandover'
  | 'offerJoin'
  | 'acceptOffer'
  | 'declineOffer'
  | 'withdrawOffer'
  | 'leave'
  | 'moveDoor'
  | 'raise'
  | 'acknowledge'
  | 'giveUp'
  | 'standDown'
  | 'consultants'
  | 'consult'
  | 'readConsult'
  | 'forgetConsult'
  | 'board'
  | 'staffing'
  | 'setStaffing'
  | 'proposeCoolDown'
  | 'lookAtCoolDown'
  | 'agreeToCoolDown'
  | 'refuseCoolDown'
>

export function createStaffAsks(state: StaffState, port: StaffAsksPort) {
  const { call, insist, colleagues, consults, handingOver, joining } = port
  const { talks } = state

  /** Not given up while she is signed in: it calls people. `sign`: of this press of a button, or of this word. */
  async function raise(kind: Raised, conversation: ConversationId | null, sign = newSign()): Promise<void> {
    if (conversation !== null && isAcute(kind)) talks.find(conversation)?.calls(kind, true)
    const ask = () => insist(() => call('raise', { kind, conversation, sign }), Number.POSITIVE_INFINITY)
    await port.ringing.raises(kind, conversation, ask)
  }

  function led(conversation: string): Taken {
    const talk = talks.find(conversation)
    if (talk === null || talk.isOver()) throw refusalOf('conversation-gone')
    if (talk.as() !== 'lead') throw refusalOf('not-allowed')
    return talk
  }
  const inFront = (): Taken => led(talks.front()?.id ?? '')

  function offered(conversation: string) {
    const offer = state.offers.find((each) => each.conversation === conversation)
    if (offer === undefined) throw refusalOf('offer-over')
    return offer
  }

  return {
    raise,

    asks: (act: Act): Asks => ({
      // What is only looked at says nothing of what was done before.
      colleagues: colleagues.list,
      offerHandover: (conversation, leaf) => act(async () => handingOver.offer(led(conversation), leaf)),
      offerJoin: (conversation, leaf, role) => act(async () => joining.offer(led(conversation), leaf, role)),
      acceptOffer: (conversation) =>
        act(async () => {
          const offer = offered(conversation)
          if (offer.kind === 'handover') return handingOver.accept(offer)
          await insist(() => call('acceptOffer', { conversation: offer.conversation }), networkTries)
        }),
      declineOffer: (conversation) =>
        act(async () => {
          const body = { conversation: offered(conversation).conversation }
          await insist(() => call('declineOffer', body), networkTries)
        }),
      withdrawOffer: (conversation) =>
        act(async () => {
          const body = { conversation: offered(conversation).conversation }
          await insist(() => call('withdrawOffer', body), networkTries)
        }),
      leave: () =>
        act(async () => {
          const talk = talks.front()
          if (talk === null || talk.as() !== 'member') throw refusalOf('not-allowed')
          if (!talk.isOver()) await insist(() => call('leave', { conversation: talk.id }), networkTries)
          port.taking.letGo(talk)
        }),
      moveDoor: (door) =>
        act(async () => {
          const { id: conversation } = inFront()
          await insist(() => call('moveDoor', { conversation, door }), networkTries)
        }),

      raise: (kind) => act(() => raise(kind, talks.front()?.id ?? null)),
      acknowledge: (id) => act(async () => void (await call('acknowledge', { id }))),
      giveUp: (id) => act(async () => void (await insist(() => call('giveUp', { id }), networkTries))),
      standDown: (id) =>
        act(async () => {
          const alert = state.alerts.find((each) => each.id === id)
          await call('standDown', { id })
          if (alert?.conversation != null && isAcute(alert.kind))
            talks.find(alert.conversation)?.calls(alert.kind, false)
        }),

      consultants: consults.list,
      consult: (leaf, text) => act(() => consults.say(leaf, text)),
      readConsult: consults.read,
      forgetConsult: (leaf) => consults.forget(leaf),

      board: () => call('board', null),
      staffing: async () => (await call('staffing', null)).people,
      setStaffing: (staffing) => act(async () => void (await call('setStaffing', staffing))),
      proposeCoolDown: (minutes) => act(async () => call('proposeCoolDown', { conversation: inFront().id, minutes })),
      lookAtCoolDown: (id) => call('lookAtCoolDown', { id }),
      agreeToCoolDown: (id) => act(async () => void (await call('agreeToCoolDown', { id }))),
      refuseCoolDown: (id) => act(async () => void (await call('refuseCoolDown', { id }))),
    }),
  }
}
