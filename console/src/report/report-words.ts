import type { OwnReport } from '@lijn116/client/counsellor'
import type { TextKey } from '../text/text.ts'
import type { Lack, Missing } from './report-desk.svelte.ts'

/** One sentence on a report of hers; of a signed one, whether the visitor was told. */
export const ownReportWords = ({ state, told }: Pick<OwnReport, 'state' | 'told'>): TextKey =>
  state === 'signed' ? `report.told.${told}` : `report.state.${state}`

/** What still has to be done; of somebody who is not on duty, that nobody is. */
export const missingWords = (missing: Missing, lack: Lack): TextKey =>
  lack === null || missing !== lack ? `report.missing.${missing}` : lackWords(lack)

export const lackWords = (lack: NonNullable<Lack>): TextKey =>
  lack === 'second' ? 'report.noSecond' : 'report.noOther'
