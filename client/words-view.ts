/** What a counsellor sees and may do about coming back, in one conversation. In memory, until it leaves her screen. */
import type { EntryCard } from './entry-card.ts'
import type { Plan } from './plan.ts'

export type KeptKind = 'summary' | 'letter' | 'plan' | 'appointment' | 'notice'

/** Written before, and given to this counsellor by her page. Verified: signed by its author, and sealed to her alone. */
export type EarlierDocument = {
  id: string
  kind: KeptKind | 'reply'
  /** Days since 1970 of the date in the Netherlands (client/line-day.ts). */
  day: number
  text: string
  /** former: its author is no longer certified. */
  standing: 'current' | 'former'
  mine: boolean
}

export type CodeView = {
  /**
   * made: in this talk. no: words were given, and opened nothing; that says nothing of whether there was any contact.
   * code, code-and-word: what her words opened; without the second word it may be somebody else who found them.
   */
  opened: 'made' | 'no' | 'code' | 'code-and-word'
  hasSecond: boolean
  /** Newest first. Of a plan the first one counts. */
  documents: readonly EarlierDocument[]
  /** Something her page gave along does not verify; it is not shown. */
  unreadable: boolean
  /** Other words than the first of this visit: what was kept under the first is not under these. */
  isOther: boolean
  /** By the lead, until it leaves the screen: not when her words opened nothing, or nothing is kept under them any more. */
  canWrite: boolean
}

/** `text`: as it was given here; of a plan or a moment it is JSON. over: nothing is kept under her words any more. */
export type Writing = {
  id: string
  kind: KeptKind
  text: string
  state: 'saving' | 'kept' | 'not-kept' | 'over'
}

/** `with`: under which name she was told who is ready; null: whoever is on duty. */
export type AgreedMoment = {
  id: string
  /** ms UTC. */
  at: number
  with: string | null
  /** Kept by the line and told to her. That she finds it again is a document of its own. */
  state: 'saving' | 'agreed' | 'not-agreed'
}

/** A report on duty to act, as its author sees it while she holds the conversation. */
export type OwnReport = {
  id: string
  /** sending, not-sent; open: waits for the second; over: not signed, and erased. */
  state: 'sending' | 'not-sent' | 'open' | 'signed' | 'declined' | 'over'
  /** What she is told, word for word. '': written before this console was loaded anew. */
  notice: string
  /** no: not signed yet. later: at `tellAt`, as a document under her words. not-told: `tell` says it after all. */
  told: 'no' | 'telling' | 'told' | 'later' | 'not-told'
  /** ms UTC; null: at once. */
  tellAt: number | null
}

/** Part of TakenView. */
export type TakenWordsView = {
  /** null: she gave no words and made none, as far as this console is told. Always null to whoever is not the lead. */
  code: CodeView | null
  /** She was asked whether she would like words to come back with. */
  wordsOffered: boolean
  writings: readonly Writing[]
  /** As last shown, by whom. */
  plan: { plan: Plan; by: 'me' | 'colleague' } | null
  moments: readonly AgreedMoment[]
  reports: readonly OwnReport[]
  /** Entries of the map that were given in it, by the id of their message. */
  given: Readonly<Record<string, EntryCard>>
}

/** Of the conversation in front, by its lead. @throws ProblemError, SealError, NetworkError; the view says what became of it. */
export type WordsClient = {
  /** Asks her, sealed, whether she would like words to come back with. */
  offer(): Promise<void>
  /** `too-long`: over 10,000 bytes. Refused without words that can be written under: `not-allowed`; gone: `code-over`. */
  keep(kind: 'summary' | 'letter', text: string): Promise<void>
  /** The same document, with the same bytes. */
  keepAgain(id: string): Promise<void>
  /** What was not kept and is no longer wanted leaves the view. */
  letBe(id: string): void
  /** Shows it in her page; `keep`: as a document too, when there are words to keep it under. */
  sendPlan(plan: Plan, options?: { keep?: boolean }): Promise<void>
  /** Needs words that can be written under. `with`: who is to be ready, and the name she is told. */
  agreeMoment(moment: {
    at: number
    with: { leaf: string; pseudonym: string } | null
    door?: string
    language?: string
  }): Promise<void>
  agreeAgain(id: string): Promise<void>
  /** In a talk. `second`: a coordinator, who signs; `notice`: what she is told, word for word. Nothing is sent anywhere. */
  writeReport(report: { text: string; notice: string; second: string; other: string }): Promise<void>
  /** The same report, with the same bytes. */
  sendReportAgain(id: string): Promise<void>
  /** Before the second has signed: erased. */
  takeBackReport(id: string): Promise<void>
  /** Of a signed report whose notice did not go by itself. */
  tell(id: string, notice: string): Promise<void>
}
