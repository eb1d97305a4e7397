/** The map as those who keep it see it: what was not checked for longest comes first. Pure. */
import type { MapView, Published } from '@lijn116/client/counsellor'
import { permits } from '@lijn116/domain/access/roles'
import { mayEdit } from '@lijn116/domain/directory/two-people'
import { hasWords } from './map-search.svelte.ts'

/** Never checked before long ago, and these by the date of their facts; then by name. What is off the map comes last. */
export function staleFirst(entries: readonly Published[], words: string): Published[] {
  const rank = ({ entry: { checked, sourceDate } }: Published) =>
    checked === null ? `0 ${sourceDate}` : `1 ${checked.on}`
  return entries
    .filter(({ entry }) => hasWords(entry, words))
    .sort((a, b) => {
      if (a.gone !== b.gone) return a.gone ? 1 : -1
      const [first, second] = [rank(a), rank(b)]
      return first === second ? a.entry.name.localeCompare(b.entry.name, 'nl') : first < second ? -1 : 1
    })
}

/** `organisation`: of who is signed in; the line decides, this only leaves out what would be refused. */
export const canEdit = (roles: readonly string[], organisation: string, entry: { organisation: string }): boolean =>
  mayEdit({ roles, organisation }, entry)

export const mayPropose = (roles: readonly string[]): boolean => permits('edit-map', roles)

/** Of which entry a proposal is a change; null: it is new. */
export const standsNow = ({ entries }: Pick<MapView, 'entries'>, id: string): Published | null =>
  entries.find(({ entry }) => entry.id === id) ?? null

type Asked = MapView['proposals'][number]
/** Changed meanwhile: it is about what is not there any more. */
export const isBehind = (view: Pick<MapView, 'entries'>, { entry, from }: Asked): boolean =>
  (standsNow(view, entry.id)?.revision ?? 0) !== from
/** Those that somebody else has to decide, and those of her own. */
export const open = (proposals: readonly Asked[]): Asked[] => proposals.filter(({ sentBack }) => sentBack === null)
