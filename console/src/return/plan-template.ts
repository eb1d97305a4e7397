/** The headings of a safety plan, in the visitor's language. Read once; a language without a list takes the Dutch one. */
import type { Plan, PlanSection } from '@lijn116/client/counsellor'
import { baseLanguage } from '@lijn116/domain/language/base-language'
import en from '../../../content/plans/plan.en.json' with { type: 'json' }
import nl from '../../../content/plans/plan.nl.json' with { type: 'json' }

type Heading = { readonly id: string; readonly title: string }
const byLanguage: Readonly<Record<string, readonly Heading[]>> = { nl: nl.sections, en: en.sections }

/** Every heading once, with what `plan` has under it; what it has beside these stays behind them. */
export function planSections(language: string, plan: Plan | null): PlanSection[] {
  const headings = byLanguage[baseLanguage(language)] ?? nl.sections
  const given = plan?.sections ?? []
  return [
    ...headings.map(({ id, title }) => ({ id, title, text: given.find((each) => each.id === id)?.text ?? '' })),
    ...given.filter(({ id }) => headings.every((each) => each.id !== id)).map((each) => ({ ...each })),
  ]
}

/** What there is to show: headings without a text are left out. */
export const filledPlan = (sections: readonly PlanSection[]): Plan => ({
  sections: sections
    .filter(({ text }) => text.trim() !== '')
    .map(({ id, title, text }) => ({ id, title, text: text.trim() })),
})
