/** What a page shows of coming back, and what it may ask. Nothing of it says whether a code fits. */

export type Wish = 'any' | 'same' | 'other'

export type ShownDocument = {
  id: string
  kind: 'letter' | 'reply' | 'plan' | 'appointment' | 'notice'
  /** Days since 1970 of the date in the Netherlands (client/line-day.ts). */
  day: number
  /** Of a plan (client/plan.ts) and an appointment it is JSON. */
  text: string
  /** former: its author is certified no longer. */
  by: 'current' | 'former'
}

/** Her own. `dueAt`: ms UTC; when an answer was promised by. */
export type ShownLetter = { id: string; text: string; day: number; isAnswered: boolean; dueAt: number }

export type ReturnView = {
  /** away: the line could not be reached; enter() of the same code goes on where it was. locked: until it is given again. */
  code: 'none' | 'working' | 'entered' | 'locked' | 'away'
  /** Of the slow part that is under way: so many steps of so many. */
  progress: number
  steps: number
  wish: Wish
  givesSummary: boolean
  /** blocked: too many second words today. */
  reading: 'closed' | 'working' | 'here' | 'blocked' | 'away'
  /** Only while `reading` is here; never the summary, and of a plan the newest. Newest first. */
  documents: readonly ShownDocument[]
  letters: readonly ShownLetter[]
  /** Something was there that does not verify; it is not shown. */
  unreadable: boolean
  letter: { state: 'idle' | 'working' | 'kept' | 'full' | 'nobody' | 'away'; dueAt: number | null }
  /**
   * refused: this one cannot be kept; draw another. alone: no counsellor is here, and it was not made. `told`: her counsellor
   * can write for her later; until then the code opens nothing that is written.
   */
  made: {
    state: 'idle' | 'working' | 'made' | 'away' | 'refused' | 'alone'
    days: number | null
    hasSecond: boolean
    told: boolean
  }
  forgotten: 'no' | 'working' | 'yes' | 'away'
}

/** `code`: canonical, as domain/code-words gives it. Nothing here throws. */
export type Returning = {
  view(): ReturnView
  subscribe(changed: () => void): () => void
  /** ms UTC, by the clock of the line: what is late and what is past goes by it, never by this device. */
  now(): number
  /** Resolves when the start screen may be shown, or when the line could not be reached. */
  enter(code: string): Promise<void>
  /** Nothing is read, written or erased before the code is given again; what her counsellor is told does not change. */
  lock(): void
  /** As one in which none was given. */
  letGo(): void
  /** Before the first message. */
  wish(which: Wish): void
  /** May her next counsellor read what was written down before? Yes until she says no. */
  giveSummary(yes: boolean): void
  /** By her own tap. `word`: '' when she has none. */
  read(word: string): Promise<void>
  /** What was shown is dropped; the keys stay. */
  stopReading(): void
  /** False: not confirmed, and it still stands there. Of a plan all older ones go too. */
  forgetDocument(id: string): Promise<boolean>
  /** Everything under the code. Confirmed, the page is as one in which none was given. */
  forgetAll(): Promise<void>
  /** To whoever answers letters here. False: too long. After `away` the same text goes again in the same bytes. */
  write(text: string): Promise<boolean>
  /** By the id of its document, or of a moment that was told in this talk. False: not confirmed. */
  cancelAppointment(id: string): Promise<boolean>
  /** In a talk with a verified counsellor; never twice at once. After `away` the same words go on where they were. */
  make(code: string, word: string | null): Promise<void>
  /** Would sending this give the words away? */
  isCode(text: string): boolean
  /** Synchronous: keys, words and text dropped, every request aborted. Call it beside the drop of the conversation. */
  drop(): void
}
