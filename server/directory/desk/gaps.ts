/** Searches without a fitting entry, by month: what is missing on the map, and never who looked for it. */
import type { directoryRoutes } from '@lijn116/protocol/directory-desk'
import type { ProblemType } from '@lijn116/protocol/problem'
import type { AnswerOf, BodyOf } from '@lijn116/protocol/route'
import type { Database } from '../../database/open.ts'
import { dateOf } from './fitting.ts'
import type { MapCopy } from './published.ts'
import * as store from './store.ts'

type Search = BodyOf<typeof directoryRoutes.countGap>
type Gaps = AnswerOf<typeof directoryRoutes.gaps>

/** Of the console. Only in words of the vocabulary: nothing else is written down. */
export async function countGap(
  parts: { sql: Database; map: Pick<MapCopy, 'base'>; now(): number },
  { theme, audience, region }: Search,
): Promise<{ refused: ProblemType } | Record<string, never>> {
  const { vocabulary, regions } = parts.map.base
  const isKnown = (term: string | null, of: readonly { id: string }[]) =>
    term === null || of.some(({ id }) => id === term)
  if (!isKnown(theme, vocabulary.themes) || !isKnown(audience, vocabulary.audiences) || !isKnown(region, regions))
    return { refused: 'malformed' }
  const month = dateOf(parts.now()).slice(0, 7)
  await store.addGap(parts.sql, {
    month,
    source: 'console',
    theme: theme ?? '',
    audience: audience ?? '',
    region: region ?? '',
    value: 1,
  })
  return {}
}

/** Fewer could be one person. */
const fewest = 5

/** The newest month first, and in it what was missed most. */
export async function gaps(parts: { sql: Database }): Promise<Gaps> {
  const said = (term: string): string | null => (term === '' ? null : term)
  const rows = await store.gaps(parts.sql)
  return {
    gaps: rows.map(({ month, source, theme, audience, region, value }) => ({
      month,
      from: source === 'site' ? 'site' : 'console',
      theme: said(theme),
      audience: said(audience),
      region: said(region),
      number: Number(value) < fewest ? null : Number(value),
    })),
  }
}
