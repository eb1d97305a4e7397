/** Offers in words: what a colleague asks, and what became of what she asked. */
import type { StaffView } from '@lijn116/client/counsellor'
import { acuteAt, doorName } from '../queue/door-names.ts'
import { languageName } from '../text/language-name.ts'
import { roleWords } from '../text/refusal.ts'
import type { Words } from '../text/text.ts'

export type Offer = StaffView['offers'][number]

/** She leads it, and it has begun and not ended. */
export const mayAskAlong = ({ as, endedBy, phase }: NonNullable<StaffView['conversation']>): boolean =>
  as === 'lead' && endedBy === null && (phase === 'granted' || phase === 'talking')

/** From one of her own talks; a talk has one offer at a time. */
export const isFromHer = (
  view: Pick<StaffView, 'pseudonym' | 'conversations'>,
  { from, conversation }: Offer,
): boolean =>
  from.pseudonym === view.pseudonym && view.conversations.some(({ id, as }) => id === conversation && as === 'lead')

/** Asked of her, and still to be answered: by her, or by what follows on her yes. Not what she handed over herself. */
export const askedOfHer = (view: Pick<StaffView, 'pseudonym' | 'conversations' | 'offers'>): Offer[] =>
  view.offers.filter(
    (offer) =>
      !isFromHer(view, offer) &&
      offer.to.pseudonym === view.pseudonym &&
      (offer.state === 'open' || offer.state === 'accepted'),
  )

export const askedByHer = (view: Pick<StaffView, 'pseudonym' | 'conversations' | 'offers'>): Offer[] =>
  view.offers.filter((offer) => isFromHer(view, offer))

/** `passed`: seconds since the line said it. Half minutes, then whole ones: no clock. */
export function leftWords(words: Words, { secondsLeft }: Offer, passed: number): string {
  const left = secondsLeft - passed
  if (left <= 0) return words.say('offer.left.none')
  if (left < 45) return words.say('offer.left.half')
  return words.count('offer.left', Math.max(1, Math.round(left / 60)))
}

/** What is asked of her: the first sentence says what. */
export function askedWords(words: Words, offer: Offer, passed: number): string[] {
  const name = offer.from.pseudonym
  if (offer.state === 'accepted') return [words.say(`offer.accepted.${offer.kind}`, { name })]
  const said = [words.say(`offer.asked.${offer.kind}`, { name, role: roleWords(words, offer.as) })]
  if (offer.acute) said.push(words.say(`queue.acute.${acuteAt(offer.door)}`))
  said.push(
    words.say('offer.about', {
      door: doorName(offer.door, words.language),
      language: languageName(words, offer.language),
    }),
    leftWords(words, offer, passed),
  )
  return said
}

/** What became of what she asked. */
export function answerWords(words: Words, offer: Offer, passed: number): string[] {
  const name = offer.to.pseudonym
  if (offer.state === 'open') return [words.say(`offer.waits.${offer.kind}`, { name }), leftWords(words, offer, passed)]
  return [words.say(offer.state === 'accepted' ? `offer.yes.${offer.kind}` : `offer.${offer.state}`, { name })]
}
