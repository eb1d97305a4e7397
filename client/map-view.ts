/** The map of help as a console has it: what is published, what colleagues propose, and what is sealed to the reader of this. */
import type { Entry } from '@lijn116/protocol/directory'
import type { DirectoryDesk, Proposal } from '@lijn116/protocol/directory-desk'
import type { CounsellorCalls } from './counsellor-wire.ts'
import type { DeskState } from './desk-port.ts'
import type { EntryCard } from './entry-card.ts'

export type Published = DirectoryDesk['entries'][number]

export type MapView = {
  state: DeskState
  /** Of who reads this: a partner's worker keeps the entries of hers; the line decides. */
  organisation: string
  /** ms UTC, of the line; 0: never. */
  toldAt: number
  entries: readonly Published[]
  proposals: readonly Proposal[]
  /** How many the reader of this can open or wrote; what they hold is asked for apart. */
  secrets: number
}

export const noMap: MapView = { state: 'none', organisation: '', toldAt: 0, entries: [], proposals: [], secrets: 0 }

/** What somebody writes for named colleagues. It is no entry of the map, and nothing here makes one of it. */
export type SecretText = {
  readonly secret: {
    readonly name: string
    readonly text: string
    /** yyyy-mm-dd */
    readonly checkedOn: string
  }
}

/**
 * open: verified. sealed: of who reads this, and not for her to read. unreadable: it does not open, or who wrote it is not to
 * be believed; nothing of it is shown. `author`: leaf, verified; null: not known.
 */
export type SecretView = {
  id: string
  state: 'open' | 'sealed' | 'unreadable'
  secret: SecretText['secret'] | null
  /** Who wrote it is not on the list of staff any more. */
  isOfFormer: boolean
  own: boolean
  /** Names are the line's word; that they are the ones it was sealed to was checked. */
  readers: readonly { leaf: string; name: string }[]
  /** ms UTC */
  at: number
  until: number
}

/** @throws ProblemError, SealError, NetworkError */
export type MapClient = {
  look(): Promise<void>
  /** ms UTC by the line's clock, which the device's need not follow; 0 as long as the map was never told. */
  now(): number
  /** As it would be given in a talk of this language: published entries only. */
  card(entry: string, language: string, note: string): EntryCard
  /** In the conversation in front, by its lead, once the visitor can read her. Information, and no referral. */
  give(entry: string, note: string): Promise<void>
  /** Nothing fits: counted by month. */
  countGap(search: CounsellorCalls['countGap']['body']): Promise<void>
  gaps(): Promise<CounsellorCalls['gaps']['answer']['gaps']>
  propose(change: { entry: Entry; from: number; gone: boolean; note: string }): Promise<void>
  publish(proposal: string): Promise<void>
  decline(proposal: string, note: string): Promise<void>
  history(entry: string): Promise<CounsellorCalls['entryHistory']['answer']['revisions']>
  /** Who could be named as readers of a secret entry: certified, and of the map. */
  readers(): Promise<readonly { leaf: string; name: string }[]>
  /** Opened and checked anew each time; nothing of them is kept here. */
  secrets(): Promise<readonly SecretView[]>
  /** `readers`: leaves; two at least beside the writer, who reads it only if she says so. */
  writeSecret(secret: SecretText['secret'], readers: readonly string[], isForHerself: boolean): Promise<void>
  removeSecret(id: string): Promise<void>
}
