/** States of people in words. */
import type { Member, Newcomer, PeopleView } from '@lijn116/client/people-view'
import { roleWords } from '../text/refusal.ts'
import type { TextKey, Words } from '../text/text.ts'

export const rolesInWords = (words: Words, roles: readonly string[]): string =>
  new Intl.ListFormat(words.language, { type: 'conjunction' }).format(roles.map((role) => roleWords(words, role)))

/** A day, such as `12 januari 2028`. */
export const dayWords = (words: Words, at: number): string =>
  new Intl.DateTimeFormat(words.language, { dateStyle: 'long' }).format(at)

/** A moment within a day or two, such as `maandag 14:05`. */
export const momentWords = (words: Words, at: number): string =>
  new Intl.DateTimeFormat(words.language, { weekday: 'long', hour: '2-digit', minute: '2-digit' }).format(at)

const besidesMe = ({ members }: PeopleView): string[] =>
  members
    .filter(({ isMe, refused, roles }) => !isMe && refused === null && roles.includes('roster-signer'))
    .map(({ name }) => name)

/** Colleagues who may hear the words and sign, this one not included. */
const otherSigners = (words: Words, list: PeopleView): string => {
  const names = besidesMe(list)
  return names.length === 0 ? words.say('people.noSigners') : new Intl.ListFormat(words.language).format(names)
}

/** Her own signature is there: who comes second, or who helps when there is no second. */
export const renewalWords = (words: Words, list: PeopleView): string =>
  besidesMe(list).length === 0
    ? words.say('people.renewal.waitsAlone')
    : words.say('people.renewal.waits', { colleagues: otherSigners(words, list) })

/** Without her too few are left to admit anybody, herself included. */
const nobodyAdmits = ({ members, approvals }: PeopleView, { leaf, roles }: Member): boolean =>
  roles.includes('roster-signer') &&
  members.filter((each) => each.leaf !== leaf && each.refused === null && each.roles.includes('roster-signer')).length <
    approvals

const ofSigner = (words: Words, { name, roles }: Member): string[] =>
  roles.includes('roster-signer') ? [words.say('people.access.signer', { name })] : []

/** What happens when she is removed, sentence by sentence, and what cannot be undone. */
export const removalWords = (words: Words, list: PeopleView, member: Member): string[] => {
  const { name } = member
  return [
    words.say('people.remove.atOnce', { name }),
    words.say('people.remove.talking', { name }),
    words.say('people.remove.waiting'),
    ...ofSigner(words, member),
    words.say(nobodyAdmits(list, member) ? 'people.remove.nobodyAdmits' : 'people.remove.final', { name }),
  ]
}

/** What happens when she is removed and invited anew. */
export const accessWords = (words: Words, list: PeopleView, member: Member): string[] => {
  const { name } = member
  return [
    words.say('people.access.atOnce', { name }),
    words.say('people.remove.talking', { name }),
    words.say('people.access.then', { name }),
    ...ofSigner(words, member),
    ...(nobodyAdmits(list, member) ? [words.say('people.remove.nobodyAdmits', { name })] : []),
  ]
}

/** What is to be done for her now, by whoever looks. */
export function newcomerWords(words: Words, list: PeopleView, newcomer: Newcomer): string {
  const { state, signatures, expiresAt, team } = newcomer
  const say = (key: TextKey) =>
    words.say(key, { until: momentWords(words, expiresAt), team, colleagues: otherSigners(words, list) })
  if (state === 'signed' && besidesMe(list).length === 0) return say('people.state.signedAlone')
  if (state !== 'compare') return say(`people.state.${state}`)
  if (!list.maySign) return say('people.state.compareByOther')
  return say(signatures === 0 ? 'people.state.compare' : 'people.state.compareSecond')
}

const urgency: readonly Newcomer['state'][] = [
  'wrong-proof',
  'wrong-proposal',
  'other-team',
  'compare',
  'signed',
  'unused',
  'over',
  'custody',
]

/** What is wrong first, then what she can do now. */
export const byUrgency = (newcomers: readonly Newcomer[]): Newcomer[] =>
  newcomers.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))

/** Why a colleague is not believed. */
export const refusedWords = (words: Words, refused: string): string =>
  refused === 'expired' ? words.say('people.expired') : words.say('people.refused', { code: refused })
