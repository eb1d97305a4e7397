/** Who is next for this counsellor, and what is said of each who waits. Order and rules are the server's. */
import type { StaffView } from '@lijn116/client/counsellor'
import { languageName } from '../text/language-name.ts'
import { timeWords } from '../text/line-time.ts'
import type { Words } from '../text/text.ts'
import { waitWords } from '../text/wait-words.ts'
import { doorName } from './door-names.ts'

export type Waiting = StaffView['waiting'][number]

/** `passed`: seconds since the line said it; after the others' first seconds she may. */
export function mayTakeNow({ mayTake, secondsFirst }: Waiting, passed: number): boolean {
  return mayTake === 'now' || (mayTake === 'later' && passed >= secondsFirst)
}

/** The first she can take; then the first she may take soon; then the first there is. */
export const nextFor = (waiting: readonly Waiting[], passed: number): Waiting | undefined =>
  waiting.find((one) => mayTakeNow(one, passed)) ?? waiting.find(({ mayTake }) => mayTake === 'later') ?? waiting[0]

/** Somebody waits whom she can take, or could soon. */
export const isForHer = (waiting: readonly Waiting[]): boolean => waiting.some(({ mayTake }) => mayTake !== 'no')

/** Whole seconds at which she waited so far. */
export const waitedSeconds = ({ waitSeconds }: Waiting, passed: number): number =>
  Math.max(0, Math.floor(waitSeconds + passed))

/** Such as `Lijn 116 sport`, `de pagina staat in het Pools`, `spreekt liever een vrouw`. The most pressing is first. */
export function factsOf(words: Words, one: Waiting): string[] {
  const said: string[] = []
  if (one.wasYours) said.push(words.say('queue.wasYours'))
  if (one.appointmentAt !== null) said.push(words.say('queue.appointment', { time: timeWords(one.appointmentAt) }))
  if (one.asksFor !== null) said.push(words.say(`queue.asksFor.${one.asksFor}`))
  if (one.returned) said.push(words.say('queue.returned'))
  if (one.language !== words.language) {
    said.push(words.say('home.language', { language: languageName(words, one.language) }))
  }
  if (one.wish !== null) said.push(words.say(`queue.wish.${one.wish}`))
  if (!one.present) said.push(words.say('home.notPresent'))
  return said
}

/** Which door, and through which other one she came. */
export const doorWords = (words: Words, { door, cameBy }: Pick<Waiting, 'door' | 'cameBy'>): string =>
  door === cameBy
    ? doorName(door, words.language)
    : words.say('queue.cameBy', { door: doorName(door, words.language), first: doorName(cameBy, words.language) })

/** Why she cannot take her, or not yet; null: she can. Seconds by tens, so that it does not feel like a clock. */
export function whyNot(words: Words, one: Waiting, passed: number): string | null {
  if (mayTakeNow(one, passed)) return null
  const why = words.say(`queue.why.${one.why ?? 'other'}`)
  if (one.mayTake !== 'later') return why
  const left = Math.max(10, Math.ceil((one.secondsFirst - passed) / 10) * 10)
  return `${why} ${words.say('queue.later', { count: left })}`
}

/** One line of the list. */
export const lineOf = (words: Words, one: Waiting, passed: number): string =>
  [waitWords(words, waitedSeconds(one, passed)), ...factsOf(words, one)].join(' ')
