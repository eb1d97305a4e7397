/** The safety plan as it is being written beside one conversation. What others make of it never falls over her words. */
import type { CodeView, Plan, PlanSection, TakenView } from '@lijn116/client/counsellor'
import { planText, readPlan } from '@lijn116/client/plan'
import { cleanText } from '@lijn116/client/text'
import { filledPlan, planSections } from './plan-template.ts'

type Seen = Pick<TakenView, 'language' | 'plan' | 'code' | 'writings'>

/** The newest that came back with her, if any. */
export function earlierPlan(code: CodeView | null): Plan | null {
  const found = code?.documents.find(({ kind }) => kind === 'plan')
  return found === undefined ? null : readPlan(found.text)
}

/** As it is kept. */
const textOf = (plan: Plan): string => cleanText(planText(plan))

export class PlanDesk {
  sections: PlanSection[] = $state([])
  /** Written by a colleague since she began, and not taken over. */
  newer: Plan | null = $state.raw(null)
  /** As it was last shown, kept or taken over. */
  #base = $state('')
  #shown: string | null = $state(null)
  #kept: readonly string[] = $state.raw([])
  #seen: string | null = null

  readonly plan = $derived(filledPlan(this.sections))
  readonly #text = $derived(textOf(this.plan))
  readonly isEmpty = $derived(this.plan.sections.length === 0)
  readonly isChanged = $derived(this.#text !== this.#base)
  /** It stands like this on her page. */
  readonly isShown = $derived(!this.isEmpty && this.#shown === this.#text)
  /** It is kept like this, or under way. */
  readonly isKept = $derived(this.isEmpty || this.#kept.includes(this.#text))

  see({ language, plan, code, writings }: Seen): void {
    const earlier = earlierPlan(code)
    const kept = writings.filter(({ kind, state }) => kind === 'plan' && state !== 'not-kept').map(({ text }) => text)
    if (earlier !== null) kept.push(textOf(earlier))
    if (kept.join() !== this.#kept.join()) this.#kept = kept
    this.#shown = plan === null ? null : textOf(plan.plan)

    const now = plan?.plan ?? earlier
    const text = textOf(now ?? { sections: [] })
    if (text === this.#seen) return
    const isFirst = this.#seen === null
    this.#seen = text
    if (isFirst || (text !== this.#text && !this.isChanged)) this.#take(language, now)
    else if (text === this.#text) {
      this.#base = text
      this.newer = null
    } else if (plan !== null && plan.by !== 'me') this.newer = plan.plan
    // Her own, shown a moment ago, is older than what she writes now.
  }

  adopt(language: string): void {
    if (this.newer !== null) this.#take(language, this.newer)
  }

  #take(language: string, plan: Plan | null): void {
    this.newer = null
    this.sections = planSections(language, plan)
    this.#base = this.#text
  }

  drop(): void {
    this.sections = []
    this.newer = null
    this.#base = ''
    this.#kept = []
  }
}
