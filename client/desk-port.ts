/** What the parts of a desk need of the console they are on. */
import type { LineFile } from '@lijn116/encryption'
import type { StaffCall } from './counsellor-wire.ts'
import type { Insist } from './insist.ts'
import type { PeopleSession } from './people-state.ts'
import { ProblemError } from './transport.ts'
import type { TrustPort } from './verified.ts'

/** away: as last told; the line could not be asked just now. */
export type DeskState = 'none' | 'here' | 'away'

export type DeskPort = {
  line: LineFile
  call: StaffCall
  insist: Insist
  current(): PeopleSession
  /** Somebody who signed something is not to be believed. */
  refused(): void
  changed(): void
}

export const trustOf = ({ line, current }: DeskPort): TrustPort => {
  const { trust, refresh } = current()
  return { line, trust, refresh }
}

/** Refused for good: there is nothing here for her. Anything else is tried again. */
export const stateAfter = (error: unknown): DeskState =>
  error instanceof ProblemError && error.problem.type === 'not-allowed' ? 'none' : 'away'
