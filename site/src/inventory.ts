/** What the line keeps, with the numbers that the line really works with. */
import { limits } from '@lijn116/protocol/limits'
import columns from '../../content/inventory.columns.json' with { type: 'json' }
import { type Inventory, readInventory } from '../../content/read-inventory.ts'
import type { Language } from './language.ts'

type Written = Parameters<typeof readInventory>[0]
const files = import.meta.glob<{ readonly keepDays?: number }>('../../content/doors/*.json', {
  eager: true,
  import: 'default',
})
/** Of doors that say nothing, as server/queue/door.ts has it. */
const keepDays = Math.max(...Object.values(files).map((door) => door.keepDays ?? 30))

const numbers = {
  'place-minutes': limits.placeKeptSeconds / 60,
  'slot-days': limits.slotDays,
  'keep-days': keepDays,
  'copies-hours': limits.answeredLetterSeconds / 3600,
  'most-documents': limits.documentsPerCode,
  'report-hours': limits.reportSeconds / 3600,
  'session-hours': limits.sessionSeconds / 3600,
  'secret-entry-days': limits.secretEntryDays,
  'consult-hours': limits.consultSeconds / 3600,
}
const written = new Map(
  Object.entries(
    import.meta.glob<Written>('../../content/inventory.*.json', { eager: true, import: 'default' }),
  ).flatMap(([path, inventory]): [string, Written][] => {
    const code = /inventory\.([\w-]+)\.json$/.exec(path)?.[1] ?? ''
    return code === 'columns' ? [] : [[code, inventory]]
  }),
)

export const inventoryLanguages: readonly string[] = [...written.keys()]

/** @throws Error in a language it was not written in: `inventoryLanguages`. */
export function inventoryIn({ code }: Language): Inventory {
  const own = written.get(code)
  if (own === undefined) throw new Error(`content/inventory.${code}.json is missing`)
  return readInventory(own, columns, numbers)
}
