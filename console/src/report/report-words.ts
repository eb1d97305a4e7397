import type { OwnReport } from '@lijn116/client/counsellor'
import type { TextKey } from '../text/text.ts'

/** One sentence on a report of hers; of a signed one, whether the visitor was told. */
export const ownReportWords = ({ state, told }: Pick<OwnReport, 'state' | 'told'>): TextKey =>
  state === 'signed' ? `report.told.${told}` : `report.state.${state}`
