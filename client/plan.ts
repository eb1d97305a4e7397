/** A safety plan as it goes to her page, under the seal and as a document: its headings go along, in her language. */

export type PlanSection = { id: string; title: string; text: string }
export type Plan = { sections: readonly PlanSection[] }

/** Far beyond any plan of ours: what is longer was made to stand in somebody's way. */
const mostSections = 24
const headingLetters = 100

export const planText = ({ sections }: Plan): string =>
  JSON.stringify({ sections: sections.map(({ id, title, text }) => ({ id, title, text })) })

const isSection = (value: unknown): value is PlanSection => {
  if (typeof value !== 'object' || value === null) return false
  const { id, title, text } = value as Record<string, unknown>
  const isShort = (name: unknown) => typeof name === 'string' && name.length <= headingLetters
  return isShort(id) && isShort(title) && typeof text === 'string'
}

/** null: not a plan that can be shown here. Of one id there is one section. */
export function readPlan(text: string): Plan | null {
  try {
    const { sections } = JSON.parse(text) as { sections?: unknown }
    if (!Array.isArray(sections) || sections.length > mostSections || !sections.every(isSection)) return null
    if (new Set(sections.map(({ id }) => id)).size < sections.length) return null
    return { sections: sections.map(({ id, title, text }) => ({ id, title, text })) }
  } catch {
    return null
  }
}
