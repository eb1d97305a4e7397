/** What was agreed to hold (docs/norms/coverage.json) beside what is found to hold it. Pure. */
import type { Tag } from './read-tags.ts'

type Strength = 'must' | 'should' | 'could'
/** `through`: a tension (T) is held as far as the weakest of the requirements that resolve it. */
export type Row = { id: string; strength: Strength; text: string; through?: string[] }
/**
 * `part`: what is named here holds a part of it, and the note says which. `where`: test files (kept by `--write`) and
 * documents. `withdrawn`: why it was held before and is no longer; said by a person.
 */
export type Claim = {
  by: 'test' | 'document' | 'open'
  part?: true
  where: string[]
  note?: string
  withdrawn?: string
}
export type Claims = Record<string, Claim>
export type State = 'test' | 'document' | 'part' | 'open'
export type Judged = { row: Row; state: State; tags: Tag[]; claim: Claim | undefined }
export type Verdict = { judged: Judged[]; faults: string[]; warnings: string[]; gained: string[] }
/** Ids of musts that were ever held, whole or in part. `--write` adds, and nothing takes one away. */
export type Held = { whole: string[]; part: string[] }
/** The text of a document, or null where there is none. */
export type TextOf = (path: string) => string | null

export const isTest = (path: string): boolean => path.endsWith('.test.ts')

export function judge(
  rows: readonly Row[],
  claims: Claims,
  tags: readonly Tag[],
  textOf: TextOf,
  held: Held = { whole: [], part: [] },
): Verdict {
  const faults: string[] = []
  const warnings: string[] = []
  const gained: string[] = []
  const single = rows.filter((row) => row.through === undefined)
  const ids = new Set(single.map((row) => row.id))
  if (ids.size !== single.length) faults.push('an id stands in the lists twice')
  for (const id of Object.keys(claims)) if (!ids.has(id)) faults.push(`${id}: agreed on, but in no list`)

  const states = new Map<string, State>()
  const judged = single.map((row): Judged => {
    const own = tags.filter((tag) => tag.id === row.id)
    const claim = claims[row.id]
    const lost = claim === undefined ? ['nothing was agreed on it'] : lostOf(row.id, claim, own, textOf)
    const out = row.strength === 'must' || claim === undefined ? faults : warnings
    out.push(...lost.map((each) => `${row.id} (${row.strength}): ${each}`))
    const lowered = loweredTo(row, claim, held)
    if (lowered !== null && claim?.withdrawn === undefined) faults.push(`${row.id} (must): ${lowered}`)
    if (claim?.withdrawn !== undefined && isWhole(stateOf(claim))) faults.push(`${row.id}: withdrawn, and yet held`)
    if (claim !== undefined) {
      const moved = staleOf(claim, own)
      if (moved !== null) gained.push(`${row.id}: ${moved}`)
    }
    const state = claim === undefined || lost.length > 0 ? 'open' : stateOf(claim)
    states.set(row.id, state)
    return { row, state, tags: own, claim }
  })

  const order: State[] = ['open', 'part', 'document', 'test']
  for (const row of rows) {
    if (row.through === undefined) continue
    for (const id of row.through) if (!ids.has(id)) faults.push(`${row.id}: resolved by ${id}, which is in no list`)
    const through = row.through.map((id) => states.get(id) ?? 'open')
    judged.push({ row, state: order.find((state) => through.includes(state)) ?? 'open', tags: [], claim: undefined })
  }
  return { judged, faults, warnings, gained }
}

const isWhole = (state: State): boolean => state === 'test' || state === 'document'

/** What was agreed is less than what once was: null when it is not. A reason (`withdrawn`) makes it no fault. */
function loweredTo(row: Row, claim: Claim | undefined, held: Held): string | null {
  const state = claim === undefined ? 'open' : stateOf(claim)
  if (held.whole.includes(row.id) && !isWhole(state)) return `was held, and is ${state} now without a word of why`
  if (held.part.includes(row.id) && state === 'open') return 'was held in part, and is open now without a word of why'
  return null
}

/** `held` with the musts that are held now. Never less. */
export function heldBy(judged: readonly Judged[], held: Held): Held {
  const now = (isIt: (state: State) => boolean): string[] =>
    judged.filter(({ row, state }) => row.strength === 'must' && !row.through && isIt(state)).map(({ row }) => row.id)
  const both = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])].sort()
  return {
    whole: both(held.whole, now(isWhole)),
    part: both(
      held.part,
      now((state) => state === 'part'),
    ),
  }
}

function lostOf(id: string, claim: Claim, own: readonly Tag[], textOf: TextOf): string[] {
  if (claim.by === 'open') return []
  if (claim.by === 'test') return own.length > 0 ? [] : ['was held by a test, and no test names it now']
  const gone = claim.where.filter((path) => textOf(path) === null).map((path) => `held by ${path}, which is not there`)
  const names = new RegExp(`\\b${id}\\b`)
  if (gone.length > 0) return gone
  return claim.where.some((path) => names.test(textOf(path) ?? '')) ? [] : ['no document it is held by names it']
}

/** Where the tags know more, or other files, than was agreed. No fault: `npm run norms -- --write` brings it along. */
function staleOf(claim: Claim, own: readonly Tag[]): string | null {
  if (own.length === 0) return null
  if (claim.by !== 'test') return 'a test names it now'
  return claim.where.join() === whereOf(claim, own).join() ? null : 'its tests are in other files now'
}

const whereOf = (claim: Claim, own: readonly Tag[]): string[] => [
  ...[...new Set(own.map((tag) => tag.path))].sort(),
  ...claim.where.filter((path) => !isTest(path)),
]

export const stateOf = (claim: Claim): State => (claim.by === 'open' ? 'open' : claim.part ? 'part' : claim.by)

/** The claims with what the tags show; never lowers one. A claim whose note begins with "Partly" stays one in part. */
export function brought(claims: Claims, tags: readonly Tag[]): Claims {
  return Object.fromEntries(
    Object.entries(claims).map(([id, claim]) => {
      const own = tags.filter((tag) => tag.id === id)
      if (own.length === 0) return [id, claim]
      const part = claim.part === true || (claim.by === 'open' && claim.note?.startsWith('Partly') === true)
      const { note, withdrawn } = claim
      const held: Claim = { by: 'test', ...(part ? { part } : {}), where: whereOf(claim, own) }
      if (note !== undefined) held.note = note
      if (withdrawn !== undefined) held.withdrawn = withdrawn
      return [id, held]
    }),
  )
}
