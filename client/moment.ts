/** An agreed moment as her page is told of it, and as it stands in her document. */

/** `at`: ms UTC. `with`: the name she was told; null: whoever is on duty. */
export type Moment = { id: string; at: number; with: string | null }

/** null: not a moment that can be shown here; also what no calendar has. */
export function readMoment(text: string): Moment | null {
  try {
    const { id, at, with: name } = JSON.parse(text) as Record<string, unknown>
    if (typeof id !== 'string' || typeof at !== 'number' || Number.isNaN(new Date(at).getTime())) return null
    return { id, at, with: typeof name === 'string' ? name : null }
  } catch {
    return null
  }
}
