/**
 * What the card suggests to look at, and because of which fields. Every rule is one sentence that a counsellor can
 * check; there is no score and no rank, the order is that of this list, and nothing is closed, refused or sent by a
 * hint. One more sign on the card never takes a hint away.
 */
import { type Answer, type Card, showsControl } from './card.ts'

export type CardField = Exclude<keyof Card, 'version'>

type Rule = {
  id: string
  /** Of a protocol in content/protocols or a card in content/cards. */
  page: string
  /** The fields that speak for it; none: no hint. */
  because: (card: Card) => readonly CardField[]
}

/** A doubt counts as much as a yes: to look once too often harms nobody. */
const marked = (answer: Answer | null): boolean => answer === 'yes' || answer === 'unsure'

type Reason = readonly [CardField, boolean]
const any = (...reasons: readonly Reason[]): CardField[] => reasons.filter(([, holds]) => holds).map(([field]) => field)

const controlFields = (card: Card): CardField[] =>
  any(['control', marked(card.control)], ['patternSigns', card.patternSigns.length > 0])

const patternFields = (card: Card): CardField[] => [
  ...any(['structuralDanger', marked(card.structuralDanger)]),
  ...controlFields(card),
]

const rules = [
  {
    id: 'acute-danger',
    page: 'acuut-gevaar',
    because: (card) =>
      any(['acuteDanger', marked(card.acuteDanger)], ['sinceLastEvent', card.sinceLastEvent === 'happening-now']),
  },
  {
    id: 'not-safe-to-write',
    page: 'iemand-komt-binnen',
    because: (card) => {
      const last = card.safeToWrite.at(-1)?.answer
      return any(['safeToWrite', last === 'no' || last === 'unsure'])
    },
  },
  {
    id: 'suicidal-thoughts',
    page: 'gedachten-aan-zelfdoding',
    because: (card) => any(['suicidalThoughts', marked(card.suicidalThoughts)]),
  },
  {
    id: 'violent-thoughts',
    page: 'gedachten-aan-geweld',
    because: (card) => any(['violentThoughts', marked(card.violentThoughts)]),
  },
  {
    // Whatever was said about acute danger: calm now says nothing about the pattern (R-117, T-12).
    id: 'structural-danger',
    page: 'dwingende-controle',
    because: patternFields,
  },
  {
    id: 'higher-danger',
    page: 'gevaar-rond-weggaan',
    because: (card) => any(['dangerSigns', card.dangerSigns.length > 0]),
  },
  {
    id: 'safety-plan',
    page: 'veiligheidsplan',
    because: (card) => {
      const pattern = patternFields(card)
      return card.dangerSigns.includes('plans-to-leave') && pattern.length > 0 ? ['dangerSigns', ...pattern] : []
    },
  },
  {
    id: 'no-joint-talks',
    page: 'geen-gezamenlijk-gesprek',
    because: (card) => (showsControl(card) ? controlFields(card) : []),
  },
  {
    id: 'under-eighteen',
    page: 'jonger-dan-18',
    because: (card) => any(['underEighteen', marked(card.underEighteen)]),
  },
  {
    id: 'children-at-risk',
    page: 'kinderen-in-huis',
    because: (card) => any(['childrenAtRisk', marked(card.childrenAtRisk)]),
  },
  {
    id: 'others-at-risk',
    page: 'anderen-in-gevaar',
    because: (card) =>
      any(['othersAtRisk', marked(card.othersAtRisk)], ['relativesAbroadAtRisk', marked(card.relativesAbroadAtRisk)]),
  },
  {
    // Somebody who causes harm lives with others: their danger is looked at in the same conversation.
    id: 'safety-of-those-around',
    page: 'eigen-gedrag',
    because: (card) => any(['roles', card.roles.includes('causing-harm')]),
  },
  { id: 'injury', page: 'letsel', because: (card) => any(['injury', marked(card.injury)]) },
  {
    id: 'within-seven-days',
    page: 'seksueel-geweld-kort-geleden',
    because: (card) =>
      card.forms.includes('seksueel-geweld') &&
      (card.sinceLastEvent === 'happening-now' || card.sinceLastEvent === 'under-7-days')
        ? ['forms', 'sinceLastEvent']
        : [],
  },
  { id: 'shelter', page: 'opvang-vannacht', because: (card) => any(['shelterNeed', marked(card.shelterNeed)]) },
  {
    id: 'care-after-leaving',
    page: 'afhankelijk-van-zorg',
    because: (card) => any(['dependsOn', card.dependsOn.includes('care')]),
  },
  {
    id: 'papers',
    page: 'geen-papieren',
    because: (card) => any(['dependsOn', card.dependsOn.includes('residence-permit')]),
  },
  {
    id: 'several-roles',
    page: 'meer-dan-een-rol',
    because: (card) => any(['roles', card.roles.includes('affected') && card.roles.includes('causing-harm')]),
  },
  { id: 'accused', page: 'beschuldigd', because: (card) => any(['roles', card.roles.includes('accused')]) },
  {
    id: 'about-somebody-else',
    page: 'naaste-of-omstander',
    because: (card) => any(['roles', card.roles.includes('relative') || card.roles.includes('witness')]),
  },
  { id: 'bereaved', page: 'nabestaanden', because: (card) => any(['roles', card.roles.includes('bereaved')]) },
  {
    id: 'professional',
    page: 'professional-vraagt-advies',
    because: (card) => any(['roles', card.roles.includes('professional')]),
  },
  { id: 'posing', page: 'iemand-doet-zich-voor', because: (card) => any(['posing', card.posing]) },
  { id: 'phase-1', page: 'fase-1', because: (card) => any(['phase', card.phase === 1]) },
  { id: 'phase-2', page: 'fase-2', because: (card) => any(['phase', card.phase === 2]) },
  { id: 'phase-3', page: 'fase-3', because: (card) => any(['phase', card.phase === 3]) },
] as const satisfies readonly Rule[]

export type HintId = (typeof rules)[number]['id']
export type HintPage = (typeof rules)[number]['page']
export type Hint = { id: HintId; page: HintPage; because: readonly CardField[] }

/** Every hint there is, with the page it opens. */
export const hintPages: readonly { id: HintId; page: HintPage }[] = rules.map(({ id, page }) => ({ id, page }))

export function hintsOf(card: Card): Hint[] {
  return rules
    .map(({ id, page, because }) => ({ id, page, because: because(card) }))
    .filter(({ because }) => because.length > 0)
}
