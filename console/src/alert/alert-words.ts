/** Alerts in words: what is asked of her, and what became of what she asked. */
import type { StaffView } from '@lijn116/client/counsellor'
import { limits } from '@lijn116/protocol/limits'
import { doorName } from '../queue/door-names.ts'
import type { Words } from '../text/text.ts'

export type Alert = StaffView['alerts'][number]

/** mine: she raised it. hers: she has it. asked: nobody has it, and she can. gone: a colleague has it. */
export type Part = 'mine' | 'hers' | 'asked' | 'gone'

/** Names are not unique: an alert about a talk is only hers when the talk is. */
export function partIn(view: Pick<StaffView, 'pseudonym' | 'conversations'>, alert: Alert): Part {
  const isOfHers = view.conversations.some(({ id }) => id === alert.conversation)
  if (alert.by === view.pseudonym && (alert.conversation === null || isOfHers)) return 'mine'
  if (alert.acknowledgedBy === null) return 'asked'
  return alert.acknowledgedBy === view.pseudonym ? 'hers' : 'gone'
}

const pressing = ['danger', 'word', 'second', 'cool-down', 'debrief'] as const

/** What is asked of her comes first, the most pressing before the rest; what a colleague has is not shown. */
export function shownAlerts(view: Pick<StaffView, 'pseudonym' | 'conversations' | 'alerts'>): Alert[] {
  const rank = (alert: Alert) => (partIn(view, alert) === 'asked' ? 0 : 10) + pressing.indexOf(alert.kind)
  return view.alerts
    .filter((alert) => partIn(view, alert) !== 'gone')
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
}

export const isAcute = ({ kind }: Alert): boolean => kind === 'danger' || kind === 'word'

/** The one that the key answers: the first that is asked of her and that one press is enough for. */
export const answeredByKey = (view: Parameters<typeof shownAlerts>[0]): Alert | null =>
  shownAlerts(view).find((alert) => alert.kind !== 'cool-down' && partIn(view, alert) === 'asked') ?? null

/** What became of the call for the agreed word of this talk: only what the line says stands. null: it is not told here. */
export function wordCallWords(
  words: Words,
  alerts: readonly Alert[],
  { id, as }: Pick<StaffView['conversations'][number], 'id' | 'as'>,
): string | null {
  const call = alerts.find(({ kind, conversation }) => kind === 'word' && conversation === id)
  if (call === undefined) return as === 'lead' ? words.say('sign.wordNotCalled') : null
  return call.acknowledgedBy === null
    ? words.say('sign.wordCalled')
    : words.say('sign.wordComes', { name: call.acknowledgedBy })
}

/** Whole sentences, the first says what it is. */
export function alertSentences(
  words: Words,
  view: Pick<StaffView, 'pseudonym' | 'conversations'>,
  alert: Alert,
): string[] {
  const part = partIn(view, alert)
  const name = alert.by
  if (part === 'hers') return [words.say(isAcute(alert) ? 'alert.hers.danger' : 'alert.hers', { name })]
  if (part === 'asked') {
    const said = [words.say(`alert.asked.${alert.kind}`, { name })]
    if (alert.door !== null) said.push(words.say('alert.door', { door: doorName(alert.door, words.language) }))
    if (alert.stage === 'everybody' && isAcute(alert)) said.push(words.say('alert.asked.still'))
    return said
  }
  const said = [words.say(`alert.mine.${alert.kind}`)]
  if (alert.acknowledgedBy !== null) {
    const answer = alert.kind === 'debrief' || alert.kind === 'cool-down' ? 'alert.mine.has' : 'alert.mine.comes'
    return [...said, words.say(answer, { name: alert.acknowledgedBy })]
  }
  said.push(words.say(alert.kind === 'debrief' ? 'alert.mine.waits' : `alert.mine.nobody.${alert.stage}`))
  return alert.heard || alert.kind === 'debrief' || alert.seconds < unheardSeconds
    ? said
    : [...said, words.say('board.alert.unheard')]
}

/** As long as the line gives a console to answer. */
const unheardSeconds = limits.ringHeardSeconds
