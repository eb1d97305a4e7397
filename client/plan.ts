/** A safety plan as it goes to her page, under the seal and as a document: its headings go along, in her language. */

export type PlanSection = { id: string; title: string; text: string }
export type Plan = { sections: readonly PlanSection[] }

export const planText = ({ sections }: Plan): string =>
  JSON.stringify({ sections: sections.map(({ id, title, text }) => ({ id, title, text })) })

const isSection = (value: unknown): value is PlanSection =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'title', 'text'].every((name) => typeof (value as Record<string, unknown>)[name] === 'string')

/** null: not a plan that can be shown here. */
export function readPlan(text: string): Plan | null {
  try {
    const { sections } = JSON.parse(text) as { sections?: unknown }
    if (!Array.isArray(sections) || !sections.every(isSection)) return null
    return { sections: sections.map(({ id, title, text }) => ({ id, title, text })) }
  } catch {
    return null
  }
}
