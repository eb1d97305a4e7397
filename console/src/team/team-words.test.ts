import { expect, test } from 'vitest'
import { offerExample, teamClient } from '../../gallery/team-examples.ts'
import { conversationExample, viewExample, waitingId } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { colleagueWords, inOrder, isThere, rolesFor } from './colleague-words.ts'
import { answerWords, askedByHer, askedOfHer, askedWords, leftWords } from './offer-words.ts'

const words = wordsIn('nl')
const colleagues = await teamClient(
  () => undefined,
  () => Promise.resolve(),
).colleagues()

test('free colleagues come first, among them who speaks the language, and whoever may not lead is not asked to', () => {
  const names = (purpose: 'handover' | 'join', language: string) =>
    inOrder(colleagues, purpose, language).map(({ pseudonym }) => pseudonym)
  expect(names('handover', 'nl')).toEqual(['Eenheellangeschuilnaam', 'Wilg', 'Berk', 'Hazelaar', 'Iep'])
  expect(names('handover', 'ar')[0]).toBe('Wilg')
  expect(names('join', 'uk')[0]).toBe('Es')
  expect(inOrder(colleagues, 'join', 'uk', 'Berk')[0]?.pseudonym).toBe('Berk')
  expect(colleagues.filter(isThere).map(({ pseudonym }) => pseudonym)).not.toContain('Iep')
})

test('whoever takes over is the lead; whoever comes along may come as each thing she is', () => {
  const wilg = colleagues.find(({ pseudonym }) => pseudonym === 'Wilg')
  if (wilg === undefined) throw new Error('no colleague')
  expect(rolesFor('handover', wilg)).toEqual(['counsellor'])
  expect(rolesFor('join', wilg)).toEqual(['counsellor', 'coordinator'])
  expect(colleagueWords(words, wilg)).toEqual([
    'hulpverlener en coördinator',
    'Nederlands, Arabisch en Tigrinya',
    'eer en familie',
  ])
})

test('an offer is hers when it is about a conversation that she leads, whatever anybody is called', () => {
  const conversation = conversationExample()
  const mine = offerExample({
    conversation: waitingId(conversation.id),
    from: { ...offerExample().from, pseudonym: 'Linde' },
    state: 'declined',
  })
  const theirs = offerExample({ from: { ...offerExample().from, pseudonym: 'Linde' } })
  const view = viewExample({ conversation, offers: [mine, theirs, offerExample({ state: 'expired' })] })
  expect(askedByHer(view)).toEqual([mine])
  expect(askedOfHer(view)).toEqual([theirs])
  // Handed over: it is no talk of hers any more, and nobody asks her.
  const given = offerExample({ from: offerExample().to, to: offerExample().from, state: 'accepted' })
  expect(askedOfHer(viewExample({ offers: [given] }))).toEqual([])
})

test.each([
  [180, 0, 'Nog ongeveer 3 minuten voor een antwoord.'],
  [180, 120, 'Nog ongeveer 1 minuut voor een antwoord.'],
  [180, 150, 'Nog een halve minuut voor een antwoord.'],
  [180, 181, 'De tijd om te antwoorden is bijna om.'],
])('%i seconds, %i of them gone, are said as "%s"', (secondsLeft, passed, sentence) => {
  expect(leftWords(words, offerExample({ secondsLeft }), passed)).toBe(sentence)
})

test('what is asked says the door, the language and that she is not safe; each answer is said plainly', () => {
  const asked = askedWords(words, offerExample({ kind: 'join', as: 'interpreter', acute: true, language: 'uk' }), 0)
  expect(asked.slice(0, 3)).toEqual([
    'Berk vraagt u bij een gesprek, als tolk.',
    'Deze bezoeker is nu niet veilig.',
    'Ingang: Lijn 116 sport. De pagina staat in het Oekraïens.',
  ])
  const states = ['open', 'accepted', 'declined', 'expired', 'withdrawn'] as const
  const said = states.map((state) => answerWords(words, offerExample({ state }), 0)[0])
  expect(new Set(said).size).toBe(states.length)
  for (const sentence of said.slice(2)) expect(sentence).toContain('Er is niets veranderd.')
})
