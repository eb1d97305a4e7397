/** The board in words. Nobody is ranked: people stand by name, doors as the line lists them. */
import type { Alert } from '@lijn116/protocol/alert'
import type { Board } from '@lijn116/protocol/board'
import { acuteAt } from '../queue/door-names.ts'
import type { Words } from '../text/text.ts'
import { waitPhrase } from '../text/wait-words.ts'

type Door = Board['doors'][number]
type Person = Board['people'][number]

/** Such as `2 wachten, van wie 1 niet veilig is. De langste wacht 3 minuten.` */
export function doorWords(words: Words, door: Door): string[] {
  const said = [door.waiting === 0 ? words.say('board.nobodyWaits') : words.count('board.waiting', door.waiting)]
  if (door.acute > 0) said.push(words.count(`board.acute.${acuteAt(door.door)}`, door.acute))
  if (door.waiting > 0) said.push(words.say('board.longest', { time: waitPhrase(words, door.longestSeconds) }))
  said.push(words.count('board.talking', door.talking))
  return said
}

export const byName = (people: readonly Person[], language: string): Person[] =>
  people.toSorted((a, b) => a.name.localeCompare(b.name, language))

/** Those who are here first, then those who are not; by name within each. */
export function present(people: readonly Person[], language: string): { here: Person[]; away: Person[] } {
  const all = byName(people, language)
  return { here: all.filter(({ state }) => state !== 'off'), away: all.filter(({ state }) => state === 'off') }
}

/** Such as `in gesprek, tot 23:00`. */
export function personWords(words: Words, { state, endsAt }: Person): string {
  const said = words.say(`board.state.${state}`)
  if (endsAt === null || state === 'off') return said
  const time = new Intl.DateTimeFormat(words.language, { hour: '2-digit', minute: '2-digit' }).format(endsAt)
  return words.say('board.until', { state: said, time })
}

/** An alert that nobody has: what, from whom, since when, and whether it reached a screen at all. */
export function alertWords(words: Words, alert: Alert): string[] {
  const said = [
    words.say(`board.alert.${alert.kind}`, { name: alert.by }),
    words.say('board.alert.since', { time: waitPhrase(words, alert.seconds) }),
    words.say(`board.alert.stage.${alert.stage}`),
  ]
  return alert.heard ? said : [...said, words.say('board.alert.unheard')]
}
