/** Cards for the tests: whatever a card can hold, and the fullest one. */

import {
  aims,
  answers,
  type Card,
  cardLimits,
  checklistAnswers,
  dangerSigns,
  dependencies,
  emptyCard,
  forms,
  patternSigns,
  phases,
  questions,
  safeMoments,
  sinceLastEvents,
  visitorRoles,
} from '@lijn116/domain/triage/card'
import fc from 'fast-check'

const answer = fc.option(fc.constantFrom(...answers))
const some = <T>(all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all])
const id = fc.stringMatching(/^[a-z0-9.-]{1,12}$/)

const answered = fc.record({
  acuteDanger: answer,
  structuralDanger: answer,
  childrenAtRisk: answer,
  othersAtRisk: answer,
  relativesAbroadAtRisk: answer,
  suicidalThoughts: answer,
  violentThoughts: answer,
  injury: answer,
  shelterNeed: answer,
  dependence: answer,
  control: answer,
  underEighteen: answer,
})

const rest = fc.record({
  safeToWrite: fc.array(fc.record({ at: fc.constantFrom(...safeMoments), answer: fc.constantFrom(...answers) }), {
    maxLength: 4,
  }),
  patternSigns: some(patternSigns),
  dangerSigns: some(dangerSigns),
  dependsOn: some(dependencies),
  forms: some(forms),
  sinceLastEvent: fc.option(fc.constantFrom(...sinceLastEvents)),
  phase: fc.constantFrom(...phases),
  roles: some(visitorRoles),
  aims: some(aims),
  ownWords: fc.record({ self: fc.string({ maxLength: 20 }), other: fc.string({ maxLength: 20 }) }),
  posing: fc.boolean(),
  nextStep: fc.option(
    fc.oneof(
      fc.record({ kind: fc.constant('agreed' as const), text: fc.string({ maxLength: 40 }) }),
      fc.constant({ kind: 'nothing-for-now' as const }),
      fc.constant({ kind: 'not-now' as const }),
    ),
  ),
  checklists: fc.uniqueArray(
    fc.record({
      instrument: id,
      version: id,
      answers: fc.dictionary(id, fc.constantFrom(...checklistAnswers), { maxKeys: 4, noNullPrototype: true }),
    }),
    { maxLength: 2, selector: (each) => each.instrument },
  ),
})

export const anyCard: fc.Arbitrary<Card> = fc
  .tuple(answered, rest)
  .map(([given, others]) => ({ ...emptyCard, ...given, ...others }))

/** Every limit reached at once. */
export const fullestCard: Card = {
  ...emptyCard,
  ...Object.fromEntries(questions.map((question) => [question, 'not-now'])),
  safeToWrite: Array.from({ length: cardLimits.safeToWrite }, () => ({ at: 'silence', answer: 'not-now' })),
  patternSigns,
  dangerSigns,
  dependsOn: dependencies,
  forms,
  sinceLastEvent: '7-days-to-3-months',
  roles: visitorRoles,
  aims,
  ownWords: { self: '\u0001'.repeat(cardLimits.ownWord), other: '\u0001'.repeat(cardLimits.ownWord) },
  nextStep: { kind: 'agreed', text: '\u0001'.repeat(cardLimits.nextStep) },
  checklists: Array.from({ length: cardLimits.checklists }, (_, which) => ({
    instrument: `${which}`.padEnd(cardLimits.id, 'x'),
    version: 'x'.repeat(cardLimits.id),
    answers: Object.fromEntries(
      Array.from({ length: cardLimits.items }, (_, item) => [`${item}`.padEnd(cardLimits.id, 'x'), 'not-now']),
    ),
  })),
}
