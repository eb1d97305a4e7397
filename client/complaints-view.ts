/** Complaints as their reader has them. In memory, until she signs out. Days are UTC day numbers. */
import type { ComplaintStatus } from '@lijn116/domain/complaint/complaint'

/**
 * open: it verified. elsewhere: not sealed to her. unreadable: it does not open, or is not by who wrote first, or whoever
 * answered is not to be believed.
 */
export type ComplaintPartView = {
  id: string
  by: 'her' | 'staff'
  state: 'open' | 'elsewhere' | 'unreadable'
  text: string | null
  day: number | null
  isFormer: boolean
}

export type ComplaintView = {
  id: string
  as: 'reader' | 'deputy'
  status: ComplaintStatus
  step: 1 | 2
  door: string | null
  receivedOn: number
  changedOn: number
  isLate: boolean
  /** Name of who reads along; null: nobody. */
  other: string | null
  parts: readonly ComplaintPartView[]
  /** Her key is known: what she wrote first could be opened. */
  canAnswer: boolean
}

export type ComplaintsView = {
  state: 'none' | 'here' | 'away'
  /** She may read complaints at all; to anybody else nothing of this is shown. */
  isReader: boolean
  /** What waits longest first. */
  complaints: readonly ComplaintView[]
  /** So many wait that nobody can read any more; 0 as well to whoever may not know. */
  unread: number
}

/** @throws ProblemError, SealError, NetworkError */
export type ComplaintsClient = {
  look(): Promise<void>
  setStatus(complaint: string, status: 'reading' | 'closed'): Promise<void>
  /** `too-long`: over 7,500 bytes. The same words again go in the same bytes. */
  answer(complaint: string, status: 'answered' | 'further', text: string): Promise<void>
}
