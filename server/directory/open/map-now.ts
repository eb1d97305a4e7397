/** The published map as those who only read it see it. */
import type { Entry } from '@lijn116/protocol/directory'

export type MapEntry = { readonly entry: Entry; readonly recommended: boolean }
export type MapNow = {
  /** Another one as soon as one entry is another one. */
  readonly revision: string
  /** By id, so that nobody has a place for being who they are. */
  readonly entries: readonly MapEntry[]
}
