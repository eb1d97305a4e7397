/** How the card is laid out: danger first and always in view, then groups that fold, one open at a time. */
import {
  aims,
  type Card,
  dangerSigns,
  dependencies,
  forms,
  patternSigns,
  type Question,
  questions,
  visitorRoles,
} from '@lijn116/domain/triage/card'
import type { CardField } from '@lijn116/domain/triage/hints'

export const cardGroups = [
  { id: 'safe', fields: ['safeToWrite'] },
  { id: 'around', fields: ['childrenAtRisk', 'othersAtRisk', 'relativesAbroadAtRisk', 'underEighteen'] },
  { id: 'worries', fields: ['suicidalThoughts', 'violentThoughts', 'injury', 'shelterNeed'] },
  { id: 'pattern', fields: ['control', 'patternSigns', 'dangerSigns', 'dependence', 'dependsOn'] },
  { id: 'about', fields: ['forms', 'sinceLastEvent'] },
  { id: 'person', fields: ['roles', 'ownWords', 'posing'] },
  { id: 'talk', fields: ['phase', 'aims'] },
  { id: 'flags', fields: ['checklists'] },
  { id: 'next', fields: ['nextStep'] },
] as const satisfies readonly { id: string; fields: readonly CardField[] }[]

export type CardGroup = (typeof cardGroups)[number]

export const isQuestion = (field: CardField): field is Question => questions.some((each) => each === field)

/** Fields that hold several of a list, with that list. */
export const setsOf = { patternSigns, dangerSigns, dependsOn: dependencies, forms, roles: visitorRoles, aims } as const
export type SetField = keyof typeof setsOf
export const isSet = (field: CardField): field is SetField => Object.hasOwn(setsOf, field)

/** One of a set in or out, whatever the set. */
export function withToggled(card: Card, field: SetField, item: string): Partial<Card> {
  const has: readonly string[] = card[field]
  const all: readonly string[] = setsOf[field]
  return { [field]: all.filter((each) => (each === item ? !has.includes(each) : has.includes(each))) }
}
