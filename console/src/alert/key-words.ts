/** What is said about keys and how long they hold: in words, with the day, what to do, and who can do it. */
import type { StaffView } from '@lijn116/client/counsellor'
import { dayWords } from '../people/people-words.ts'
import { keyAlarmWords } from '../text/refusal.ts'
import { isTextKey, type Words } from '../text/text.ts'

type Holds = StaffView['holds'][number]

/** Names by leaf, as far as they are known here. */
export type Names = ReadonlyMap<string, string>

/** `id`: the same while it is the same alarm, so that one that was closed stays closed. */
export type KeyNotice = { id: string; text: string }

export function keyNotices(words: Words, { alarms, holds }: StaffView, names: Names): KeyNotice[] {
  const isEnded = holds.some(({ alarm }) => alarm === 'roster-ended')
  const said = holds.flatMap((each) => {
    // Without a list nobody can make a duty key: one sentence says it all.
    if (each.alarm === null || (isEnded && each.of === 'duty')) return []
    return [{ id: `${each.alarm} ${each.leaf ?? ''}`, text: holdsWords(words, each, names) }]
  })
  return [...said, ...alarms.map((code) => ({ id: code, text: keyAlarmWords(words, code) }))]
}

function holdsWords(words: Words, each: Holds, names: Names): string {
  const key = each.isMine && each.alarm === 'certificate-ends' ? 'keys.mine-ends' : `keys.${each.alarm}`
  const values = { name: nameOf(words, each, names), day: each.until === null ? '' : dayWords(words, each.until) }
  return isTextKey(key) ? words.say(key, values) : keyAlarmWords(words, each.alarm ?? '')
}

const nameOf = (words: Words, { leaf }: Holds, names: Names): string =>
  names.get(leaf ?? '') ?? words.say('keys.colleague')

/** One row of the panel. */
export function holdsRow(words: Words, each: Holds, names: Names): { what: string; until: string } {
  const of = each.isMine ? 'keys.of.mine' : (`keys.of.${each.of}` as const)
  return {
    what: words.say(of, { name: nameOf(words, each, names) }),
    until: each.until === null ? words.say('keys.none') : words.say('keys.until', { day: dayWords(words, each.until) }),
  }
}

/** Somebody's name would help, and this console may ask for it. */
export const wantsNames = ({ me, holds }: StaffView, names: Names): boolean =>
  me?.roles.includes('coordinator') === true &&
  holds.some(({ leaf, alarm, isMine }) => leaf !== null && alarm !== null && !isMine && !names.has(leaf))
