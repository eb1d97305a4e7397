/** Of an entry, for tests: everything there is to know of it, and nothing that limits it. */
import { blankEntry } from './blank-entry.ts'
import type { MapEntry } from './entry.ts'

const way = { value: null, free: null, hours: null, hoursConfidence: null, hoursNote: null, note: null }

export const example: MapEntry = {
  ...blankEntry,
  id: 'voorbeeld',
  name: 'Voorbeeld',
  does: { nl: 'Luistert en denkt mee.', en: 'Listens and thinks along.' },
  themes: ['huiselijk-geweld'],
  helpTypes: ['luisterend-oor', 'advies'],
  audiences: ['iedereen'],
  channels: [{ ...way, type: 'phone', value: '030 123 45 67' }],
  organisation: 'lijn116',
  owner: 'Redactie',
  source: 'Verzonnen',
  sourceDate: '2026-11',
}
