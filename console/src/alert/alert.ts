/** When the console rings, and what its window is called. Rings come from the server and repeat until somebody takes or answers. */
import type { StaffView } from '@lijn116/client/counsellor'
import { limits } from '@lijn116/protocol/limits'
import { isForHer } from '../queue/next.ts'
import type { Words } from '../text/text.ts'

/** One that has ended and is still on the screen keeps nobody from hearing who waits. */
export const isTalking = ({ conversation }: StaffView): boolean =>
  conversation !== null && conversation.endedBy === null

/**
 * Is this alarm for this person, now? The line rings those it should reach; a talk and a rest are disturbed only when
 * somebody is not safe, when she can take one more, or when nobody else is there; a rest also when nobody else came.
 */
export function alarmConcerns(view: StaffView, resting: boolean): boolean {
  const { alarm, me, duty, waiting, onDuty } = view
  if (alarm === null || me === null) return false
  const isCalled = alarm.stage !== 'colleagues' && me.roles.includes('coordinator')
  if (isTalking(view)) return alarm.acute > 0 || isCalled || isForHer(waiting)
  if (duty !== 'on') return alarm.nobodyOnDuty || isCalled
  return !resting || onDuty <= 1 || alarm.acute > 0 || alarm.stage !== 'colleagues'
}

/** No alarm can reach a console that has been cut off for as long as the server needs to count it as lost. */
export const isCutOff = (view: StaffView, awaySeconds: number): boolean =>
  view.me !== null && view.duty === 'on' && !isTalking(view) && awaySeconds >= limits.consoleLostSeconds

/** `unseen`: the visitor wrote while this window was hidden. */
export function windowTitle(words: Words, view: StaffView, resting: boolean, unseen: boolean): string {
  const app = words.say('app.name')
  if (view.me === null) return app
  if (isTalking(view)) return words.say(unseen ? 'talk.newTitle' : 'talk.windowTitle', { app })
  const waiting = Math.max(view.waiting.length + view.waitingBeyond, view.alarm?.waiting ?? 0)
  if (view.duty === 'on' && view.network === 'away') return words.say('home.awayTitle', { app })
  const counts = waiting > 0 && (view.duty === 'on' || alarmConcerns(view, resting))
  return counts ? words.count('alarm.title', waiting, { app }) : app
}
