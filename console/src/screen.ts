/** Which one screen is shown. One thing at a time: the first that holds, wins. */
import type { StaffView } from '@lijn116/client/counsellor'
import { type Purpose, permits } from '@lijn116/domain/access/roles'
import { isForHer } from './queue/next.ts'

/** What is looked after beside the queue: letters and moments by everybody who talks, the rest by coordinators. */
export type Desk = 'mail' | 'moments' | 'map' | 'complaints' | 'board' | 'staffing' | 'people'

const purposes: Record<Desk, Purpose> = {
  mail: 'mail',
  moments: 'appointment',
  map: 'map',
  complaints: 'complaint',
  board: 'see-board',
  staffing: 'staffing',
  people: 'see-people',
}
const desks: readonly Desk[] = ['mail', 'moments', 'map', 'complaints', 'board', 'staffing', 'people']

/** That there are complaints at all is shown to nobody but who reads them. */
export const desksFor = (roles: readonly string[], isReader = false): Desk[] =>
  desks.filter((desk) => permits(purposes[desk], roles) && (desk !== 'complaints' || isReader))

export type Screen = 'insecure' | 'link' | 'signIn' | 'conversation' | Desk | 'rest' | 'off' | 'pause' | 'home'

export type Situation = {
  secure: boolean
  /** A one-time link is being worked through. */
  link: boolean
  view: StaffView
  resting: boolean
  /** Open beside the queue; null: nothing. */
  desk: Desk | null
}

/** Whoever waits comes before whoever works here; but for one whom she may not take, nothing makes way. */
export const isNeeded = ({ view, resting }: Pick<Situation, 'view' | 'resting'>): boolean =>
  view.duty === 'on' && !resting && isForHer(view.waiting)

export function screenOf({ secure, link, view, resting, desk }: Situation): Screen {
  if (!secure) return 'insecure'
  if (link) return 'link'
  if (view.me === null) return 'signIn'
  if (view.conversation !== null) return 'conversation'
  if (desk !== null && !isNeeded({ view, resting })) return desk
  if (resting) return 'rest'
  if (view.duty === 'on') return 'home'
  return view.duty === 'pause' ? 'pause' : 'off'
}

/** A conversation that had begun and is gone from memory, whoever ended it, is followed by a rest. */
export const restBegins = (before: StaffView, after: StaffView): boolean =>
  before.conversation !== null &&
  before.conversation.phase !== 'opening' &&
  after.conversation === null &&
  after.me !== null
