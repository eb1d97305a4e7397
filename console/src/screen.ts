/** Which one screen is shown. One thing at a time: the first that holds, wins. */
import type { StaffView } from '@lijn116/client/counsellor'

export type Screen = 'insecure' | 'link' | 'signIn' | 'conversation' | 'people' | 'rest' | 'off' | 'pause' | 'home'

export type Situation = {
  secure: boolean
  /** A one-time link is being worked through. */
  link: boolean
  view: StaffView
  resting: boolean
  /** She is looking after colleagues. */
  people: boolean
}

/** Whoever waits comes before whoever works here. */
export const isNeeded = ({ view, resting }: Pick<Situation, 'view' | 'resting'>): boolean =>
  view.duty === 'on' && !resting && view.waiting.length > 0

export function screenOf({ secure, link, view, resting, people }: Situation): Screen {
  if (!secure) return 'insecure'
  if (link) return 'link'
  if (view.me === null) return 'signIn'
  if (view.conversation !== null) return 'conversation'
  if (people && !isNeeded({ view, resting })) return 'people'
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
