/** What a screen reader is told when something rings: the same sentence that stands on the screen. */
import type { StaffView } from '@lijn116/client/counsellor'
import { askedOfHer, askedWords } from '../team/offer-words.ts'
import type { Words } from '../text/text.ts'
import { waitWords } from '../text/wait-words.ts'
import { alertSentences, partIn, shownAlerts } from './alert-words.ts'

/** The queue is said as `home.someone`, with how long the first has waited. */
export function ringWords(words: Words, view: StaffView): string {
  const { ring, alarm } = view
  if (ring?.of === 'alert') {
    const asked = shownAlerts(view).find((alert) => partIn(view, alert) === 'asked')
    return asked === undefined ? '' : alertSentences(words, view, asked).join(' ')
  }
  if (ring?.of === 'offer') {
    const asked = askedOfHer(view).find(({ state }) => state === 'open')
    return asked === undefined ? '' : askedWords(words, asked, 0).join(' ')
  }
  return `${queueWords(words, alarm)}. ${waitWords(words, alarm?.longestSeconds ?? 0)}`
}

/** Who waits, in one sentence without its full stop. */
export function queueWords(words: Words, alarm: StaffView['alarm']): string {
  if (alarm?.nobodyOnDuty) return words.say('alarm.nobodyOnDuty').replace(/\.$/, '')
  return words.say(alarm !== null && alarm.acute > 0 ? 'alarm.unsafe' : 'home.someone')
}
