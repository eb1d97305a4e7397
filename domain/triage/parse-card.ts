/** From the opened text of a card to a card, strictly: a card that is not wholly understood is not understood. */
import {
  aims,
  answers,
  type Card,
  cardLimits,
  cardVersion,
  checklistAnswers,
  dangerSigns,
  dependencies,
  emptyCard,
  type FilledChecklist,
  forms,
  type NextStep,
  patternSigns,
  phases,
  questions,
  type SafeToWrite,
  safeMoments,
  sinceLastEvents,
  visitorRoles,
} from './card.ts'

type Fields = Record<string, unknown>
/** Thrown and caught in this file only. */
class NotACard extends Error {}
function refuse(): never {
  throw new NotACard()
}

/** Exactly these fields, no others. */
function fields(value: unknown, names: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse()
  const own = Object.keys(value)
  if (own.length !== names.length || !names.every((name) => Object.hasOwn(value, name))) refuse()
  return value as Fields
}

function oneOf<T extends string | number>(value: unknown, allowed: readonly T[]): T {
  return allowed.find((each) => each === value) ?? refuse()
}

const orOpen = <T extends string>(value: unknown, allowed: readonly T[]): T | null =>
  value === null ? null : oneOf(value, allowed)

function list(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) && value.length <= most ? value : refuse()
}

function setOf<T extends string>(value: unknown, allowed: readonly T[]): readonly T[] {
  const found = list(value, allowed.length).map((each) => oneOf(each, allowed))
  return new Set(found).size === found.length ? found : refuse()
}

function text(value: unknown, most: number): string {
  return typeof value === 'string' && value.length <= most ? value : refuse()
}

const id = (value: unknown): string => (/^[a-z0-9.-]+$/.test(text(value, cardLimits.id)) ? String(value) : refuse())

function safeToWrite(value: unknown): SafeToWrite {
  const { at, answer } = fields(value, ['at', 'answer'])
  return { at: oneOf(at, safeMoments), answer: oneOf(answer, answers) }
}

function nextStep(value: unknown): NextStep | null {
  if (value === null) return null
  const kind = typeof value === 'object' && 'kind' in value ? value.kind : refuse()
  if (kind !== 'agreed') {
    fields(value, ['kind'])
    return { kind: oneOf(kind, ['nothing-for-now', 'not-now']) }
  }
  return { kind, text: text(fields(value, ['kind', 'text']).text, cardLimits.nextStep) }
}

function checklist(value: unknown): FilledChecklist {
  const { instrument, version, answers: given } = fields(value, ['instrument', 'version', 'answers'])
  if (typeof given !== 'object' || given === null || Array.isArray(given)) refuse()
  const entries = list(Object.entries(given), cardLimits.items) as readonly [string, unknown][]
  return {
    instrument: id(instrument),
    version: id(version),
    answers: Object.fromEntries(entries.map(([item, answer]) => [id(item), oneOf(answer, checklistAnswers)])),
  }
}

function read(value: unknown): Card {
  const card = fields(value, Object.keys(emptyCard))
  if (card.version !== cardVersion) refuse()
  const { self, other } = fields(card.ownWords, ['self', 'other'])
  const checklists = list(card.checklists, cardLimits.checklists).map(checklist)
  if (new Set(checklists.map((each) => each.instrument)).size !== checklists.length) refuse()
  const answered = { ...emptyCard }
  for (const question of questions) answered[question] = orOpen(card[question], answers)
  return {
    ...answered,
    safeToWrite: list(card.safeToWrite, cardLimits.safeToWrite).map(safeToWrite),
    patternSigns: setOf(card.patternSigns, patternSigns),
    dangerSigns: setOf(card.dangerSigns, dangerSigns),
    dependsOn: setOf(card.dependsOn, dependencies),
    forms: setOf(card.forms, forms),
    sinceLastEvent: orOpen(card.sinceLastEvent, sinceLastEvents),
    phase: oneOf(card.phase, phases),
    roles: setOf(card.roles, visitorRoles),
    aims: setOf(card.aims, aims),
    ownWords: { self: text(self, cardLimits.ownWord), other: text(other, cardLimits.ownWord) },
    posing: typeof card.posing === 'boolean' ? card.posing : refuse(),
    nextStep: nextStep(card.nextStep),
    checklists,
  }
}

/**
 * @param opened JSON, as `JSON.stringify(card)` made it.
 * @returns null when it is not a card of this version. Then show that it cannot be read; never write over it.
 */
export function parseCard(opened: string): Card | null {
  try {
    return read(JSON.parse(opened))
  } catch (thrown) {
    if (thrown instanceof NotACard || thrown instanceof SyntaxError) return null
    throw thrown
  }
}
