/** What her page may show of a complaint. Days are UTC day numbers. */
import type { ComplaintStatus } from '@lijn116/domain/complaint/complaint'

/** null: it does not verify, and is not shown. `isFormer`: who wrote it is not on the list of staff now. */
export type ShownAnswer = { text: string; day: number; isFormer: boolean } | null

export type ShownComplaint = {
  id: string
  status: ComplaintStatus
  step: 1 | 2
  door: string | null
  receivedOn: number
  changedOn: number
  answers: readonly ShownAnswer[]
  /** She may say that she does not agree, to the other reader. */
  mayAskAgain: boolean
  /** It waits, and nobody it was sealed to reads complaints any more: she has to write it again. */
  isUnread: boolean
}
