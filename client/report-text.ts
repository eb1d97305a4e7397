/** What a report on duty to act holds: the signature of the second is on what she is told too. */
import type { OpenedReport } from './desk-view.ts'

export const reportText = ({ text, notice, canTellLater }: OpenedReport): string =>
  JSON.stringify({ text, notice, canTellLater })

/** null: not written by a console of this line. */
export function readReportText(json: string): OpenedReport | null {
  try {
    const { text, notice, canTellLater } = JSON.parse(json) as Record<string, unknown>
    const isWhole = typeof text === 'string' && typeof notice === 'string' && typeof canTellLater === 'boolean'
    return isWhole ? { text, notice, canTellLater } : null
  } catch {
    return null
  }
}
