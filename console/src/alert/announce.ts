/** What a screen reader is told when something rings: the same sentence that stands on the screen. */
import type { StaffView } from '@lijn116/client/counsellor'
import { acuteAt } from '../queue/door-names.ts'
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
  return `${queueWords(words, view)}. ${waitWords(words, alarm?.longestSeconds ?? 0)}`
}

/** Who waits, in one sentence without its full stop. */
export function queueWords(words: Words, { alarm, waiting }: Pick<StaffView, 'alarm' | 'waiting'>): string {
  if (alarm?.nobodyOnDuty) return words.say('alarm.nobodyOnDuty').replace(/\.$/, '')
  if (alarm === null || alarm.acute === 0) return words.say('home.someone')
  const said = new Set(waiting.filter(({ acute }) => acute).map(({ cameBy }) => acuteAt(cameBy)))
  const [only] = said
  return words.say(`alarm.${said.size === 1 && only !== undefined ? only : 'now'}`)
}
