/** When the console rings, and what its window is called. Alarm frames come from the server and repeat until somebody takes. */
import type { StaffView } from '@lijn116/client/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { Words } from '../text/text.ts'

/** One that has ended and is still on the screen keeps nobody from hearing who waits. */
export const isTalking = ({ conversation }: StaffView): boolean =>
  conversation !== null && conversation.endedBy === null

/** Is this alarm for this person, now? Never during a conversation; in a rest only when no colleague is on duty. */
export function alarmConcerns(view: StaffView, resting: boolean): boolean {
  if (view.alarm === null || view.me === null || isTalking(view)) return false
  if (view.duty !== 'on') return view.alarm.nobodyOnDuty
  return !resting || view.onDuty <= 1
}

/** A new frame, not the same one seen again because something else changed. */
export const isNewAlarm = (before: StaffView['alarm'], after: StaffView['alarm']): boolean =>
  after !== null &&
  (before === null ||
    before.times !== after.times ||
    before.longestSeconds !== after.longestSeconds ||
    before.waiting !== after.waiting)

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
