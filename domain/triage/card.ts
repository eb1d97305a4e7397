/**
 * The triage card of one conversation (R-115 … R-133): what the counsellor noted from what was said.
 * Nothing on it is asked for its own sake, every field may stay open, and nothing of it reaches the visitor.
 */

/** What can be answered about a visitor. `null` on the card is "open": nobody came to it yet. */
export const answers = ['yes', 'no', 'unsure', 'not-now'] as const
/** 'not-now' is as good an answer as the others: it opens nothing, lowers nothing and is never asked away. */
export type Answer = (typeof answers)[number]

/** Each may stay open. Acute and structural danger are two judgements; neither is worked out from the other. */
export const questions = [
  /** Violence now, or expected within hours. */
  'acuteDanger',
  /** A lasting pattern of violence or control, also in calm moments. */
  'structuralDanger',
  'childrenAtRisk',
  'othersAtRisk',
  /** Family in another country, whom somebody may be threatened with. */
  'relativesAbroadAtRisk',
  'suicidalThoughts',
  /** Thoughts of hurting somebody else. */
  'violentThoughts',
  'injury',
  /** Needs a safe place to sleep. */
  'shelterNeed',
  /** Depends on the other for money, care, a home or papers: see dependsOn. */
  'dependence',
  /** The counsellor holds that the other takes away this person's freedom. */
  'control',
  /** Said or showed to be younger than 18; nobody is asked for an age. */
  'underEighteen',
] as const
export type Question = (typeof questions)[number]

/** Signs of a pattern. */
export const patternSigns = [
  'isolation',
  'humiliation',
  'money',
  'phone',
  'contacts',
  'stalking',
  'threats-with-children',
] as const
export type PatternSign = (typeof patternSigns)[number]

/** Signs that the danger is higher than it looks. */
export const dangerSigns = ['plans-to-leave', 'just-left', 'contact-or-custody-dispute'] as const
export type DangerSign = (typeof dangerSigns)[number]

/** Everybody may have several, and they may change while people talk. */
export const visitorRoles = [
  'affected',
  'causing-harm',
  'accused',
  'witness',
  'relative',
  'bereaved',
  'professional',
] as const
export type VisitorRole = (typeof visitorRoles)[number]

/** What this conversation is for. */
export const aims = [
  'disclosing',
  'ordering',
  'acknowledging',
  'motivating',
  'thoughts',
  'stabilising',
  'advice',
  'referral',
] as const
export type Aim = (typeof aims)[number]

export const dependencies = ['money', 'housing', 'care', 'residence-permit', 'work'] as const
export type Dependency = (typeof dependencies)[number]

/** What it is about. Each is also the id of a card in content/cards. */
export const forms = [
  'lichamelijk-geweld',
  'psychisch-geweld',
  'dwingende-controle',
  'intieme-terreur',
  'financieel-misbruik',
  'stalking',
  'geweld-na-scheiding',
  'seksueel-geweld',
  'grensoverschrijdend-gedrag',
  'online-geweld',
  'kindermishandeling',
  'geweld-van-kind-tegen-ouder',
  'ouderenmishandeling',
  'ontspoorde-mantelzorg',
  'seksuele-uitbuiting',
  'arbeidsuitbuiting',
  'criminele-uitbuiting',
  'eergerelateerd-geweld',
  'huwelijksdwang',
  'achterlating',
  'vrouwelijke-genitale-verminking',
] as const
export type Form = (typeof forms)[number]

/** How long ago it last happened, in the bands of R-196. */
export const sinceLastEvents = [
  'happening-now',
  'under-7-days',
  '7-days-to-3-months',
  '3-to-12-months',
  'over-1-year',
  'over-5-years',
  'unsure',
  'not-now',
] as const
export type SinceLastEvent = (typeof sinceLastEvents)[number]

/** Does she see it as violence (1: not yet, 2: she wonders, 3: she looks for help)? Never shown to her. */
export const phases = [1, 2, 3, 'unknown'] as const
export type Phase = (typeof phases)[number]

/** When it was asked whether writing is safe: at the start, at a return, after a long silence. */
export const safeMoments = ['start', 'return', 'silence'] as const
export type SafeToWrite = { at: (typeof safeMoments)[number]; answer: Answer }

/** How it goes on. A text is what both agreed, in their words. */
export type NextStep = { kind: 'agreed'; text: string } | { kind: 'nothing-for-now' } | { kind: 'not-now' }

export const checklistAnswers = ['yes', 'no', 'unknown', 'not-now'] as const
export type ChecklistAnswer = (typeof checklistAnswers)[number]
/** A checklist as it was filled in. What is not in `answers` is open. */
export type FilledChecklist = { instrument: string; version: string; answers: Record<string, ChecklistAnswer> }

export const cardVersion = 1

export type Card = { [question in Question]: Answer | null } & {
  version: typeof cardVersion
  /** Oldest first. */
  safeToWrite: readonly SafeToWrite[]
  patternSigns: readonly PatternSign[]
  dangerSigns: readonly DangerSign[]
  dependsOn: readonly Dependency[]
  forms: readonly Form[]
  sinceLastEvent: SinceLastEvent | null
  phase: Phase
  roles: readonly VisitorRole[]
  aims: readonly Aim[]
  /** The visitor's own words for herself and for the other; '' is open. */
  ownWords: { self: string; other: string }
  /** A discreet mark: this may be somebody who poses as another. It changes nothing by itself. */
  posing: boolean
  nextStep: NextStep | null
  /** At most one per instrument. */
  checklists: readonly FilledChecklist[]
}

/** In UTF-16 units and entries, so that the fullest card still fits in one sealed note (16 kB). */
export const cardLimits = { ownWord: 60, nextStep: 300, safeToWrite: 40, checklists: 4, items: 40, id: 40 } as const

/** Everything open. */
export const emptyCard: Card = {
  version: cardVersion,
  safeToWrite: [],
  acuteDanger: null,
  structuralDanger: null,
  childrenAtRisk: null,
  othersAtRisk: null,
  relativesAbroadAtRisk: null,
  suicidalThoughts: null,
  violentThoughts: null,
  injury: null,
  shelterNeed: null,
  dependence: null,
  control: null,
  underEighteen: null,
  patternSigns: [],
  dangerSigns: [],
  dependsOn: [],
  forms: [],
  sinceLastEvent: null,
  phase: 'unknown',
  roles: [],
  aims: [],
  ownWords: { self: '', other: '' },
  posing: false,
  nextStep: null,
  checklists: [],
}

/** There are signs of control: marked as such or as a doubt, or a sign of a pattern. Then no joint talks. */
export const showsControl = (card: Card): boolean =>
  card.control === 'yes' || card.control === 'unsure' || card.patternSigns.length > 0
