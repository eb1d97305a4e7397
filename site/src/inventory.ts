/** What the line keeps, in one language, with the numbers that the line really works with. */
import { limits } from '@lijn116/protocol/limits'
import columns from '../../content/inventory.columns.json' with { type: 'json' }
import en from '../../content/inventory.en.json' with { type: 'json' }
import nl from '../../content/inventory.nl.json' with { type: 'json' }
import { type Inventory, readInventory } from '../../content/read-inventory.ts'
import type { Language } from './language.ts'

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
  'consult-hours': limits.consultSeconds / 3600,
}
const written = { nl, en }

export const inventoryIn = ({ code }: Language): Inventory => readInventory(written[code], columns, numbers)
