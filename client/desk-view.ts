/** What waits on a counsellor's desk beside any conversation: letters, agreed moments, reports. In memory, until she signs out. */
import type { Appointment } from '@lijn116/protocol/appointment'
import type { MailboxRow } from '@lijn116/protocol/mail'
import type { ComplaintsView } from './complaints-view.ts'
import type { DeskState } from './desk-port.ts'
import type { MapView } from './map-view.ts'

export type LetterView = {
  id: string
  mailbox: string
  as: 'coach' | 'deputy'
  door: string
  /** ms UTC. */
  writtenAt: number
  dueAt: number
  answeredAt: number | null
  /**
   * open: by the holder of the words to this mailbox. mismatch: by somebody else; never answered. elsewhere: sealed to a
   * colleague, who has to pass it on. unreadable: it does not open, or who vouches for the mailbox is not to be believed.
   */
  state: 'open' | 'mismatch' | 'elsewhere' | 'unreadable'
  /** Only of an open one. */
  text: string | null
  answer: { text: string; state: 'saving' | 'kept' | 'not-kept' | 'over' } | null
  /** Is to answer from now on, and gets no key before the reader of this has said so; `name`: as the line has it. */
  passTo: { leaf: string; name: string } | null
}

export type ReportView = {
  id: string
  as: 'author' | 'second' | 'reader'
  state: 'open' | 'signed' | 'declined'
  door: string
  /** null once it ended, and to a reader. */
  conversation: string | null
  readers: readonly { leaf: string; name: string }[]
  /** ms UTC. */
  until: number
  tellAt: number | null
  /** Read here, as it is: only then it can be signed. */
  isOpened: boolean
}

/** `notice`: what she is told, word for word. `canTellLater`: she has words, under which she can be told later. */
export type OpenedReport = { text: string; notice: string; canTellLater: boolean }

export type DeskView = {
  /** Oldest due first. `late`: past their time on the whole line, for coordinators; else 0. */
  mail: { state: DeskState; letters: readonly LetterView[]; late: number }
  /** The earliest first. */
  moments: { state: DeskState; moments: readonly Appointment[] }
  reports: { state: DeskState; reports: readonly ReportView[] }
  map: MapView
  complaints: ComplaintsView
}

/** @throws ProblemError, SealError, NetworkError */
export type DeskClient = {
  /** Asks for all of it again. */
  look(): Promise<void>
  /** `too-long`: over 10,000 bytes. Sealed to who holds the words; a letter that is not open is refused. */
  answer(letter: string, text: string): Promise<void>
  /** The same answer, with the same bytes. */
  answerAgain(letter: string): Promise<void>
  /** Gives its key, and those of its mailbox from now on, to `passTo`, if she may answer it. Asked once for each of them. */
  passOn(letter: string): Promise<void>
  /** For coordinators. `coaches`: who could answer. */
  mailboxes(): Promise<{
    mailboxes: readonly MailboxRow[]
    coaches: readonly { leaf: string; name: string; team: string }[]
  }>
  reassign(mailbox: string, coach: string, deputy: string): Promise<void>
  /** `leaf`: who is to be ready; null: whoever is on duty. */
  changeMoment(id: string, leaf: string | null): Promise<void>
  /** As second or as reader, verified: its author, and to a reader the second too. The text is kept nowhere here. */
  openReport(id: string): Promise<OpenedReport>
  /** By the second, after it was opened. `later`: why she is told later, and when (ms UTC, at most 72 hours ahead). */
  signReport(id: string, later: { tellAt: number; reason: string } | null): Promise<void>
  declineReport(id: string): Promise<void>
}
