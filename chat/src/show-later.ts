import type { VisitorView } from '@lijn116/client/visitor'
import { band, type WhereLater } from './show.ts'
import type { TextKey } from './texts.ts'

/** Where she is once there is a conversation: waiting again, without her counsellor, or at the end. */
export const whereLater: WhereLater = (view, hadCounsellor) => {
  if (view.phase === 'ended') return theEnd(view, hadCounsellor)
  if (view.line === 'insecure' || view.problem === 'untrusted') return null
  if (view.phase === 'waiting') {
    const isAlone = view.line === 'nobody' || view.line === 'noReader'
    return [...again(view), ...(isAlone ? (['waiting-nobody'] as const) : (['waiting', ...band(view)] as const))]
  }
  if (view.phase !== 'talking') return null
  if (view.lost !== null) return whileLost(view.lost.passing, view)
  return view.counsellor?.present === false ? ['talking-away'] : null
}

/** `hadCounsellor`: then her last words are still to be read, and it is erased after that (decision 0019). */
function theEnd(view: VisitorView, hadCounsellor: boolean): TextKey[] {
  const by = { counsellor: 'ended-counsellor', me: 'ended-me', line: 'ended-line' } as const
  if (view.problem === 'ending') return [by.me, 'ending', 'only-screen']
  const isHeard = view.problem !== 'unconfirmed'
  const erased = view.endedBy === 'me' && hadCounsellor ? 'erased-soon' : 'erased'
  return [by[view.endedBy ?? 'line'], isHeard ? erased : 'unconfirmed', 'only-screen', 'again']
}

const again = ({ again: passing }: VisitorView): TextKey[] =>
  passing === null ? [] : [passing === 'along' ? 'again-along' : 'again-kept']

function whileLost(passing: NonNullable<VisitorView['lost']>['passing'], view: VisitorView): TextKey[] {
  return [
    ({ along: 'lost-along', 'rather-not': 'lost-kept', 'no-room': 'lost-no-room' } as const)[passing],
    ...(view.line === 'noReader' ? (['no-reader', 'only-here'] as const) : []),
  ]
}
