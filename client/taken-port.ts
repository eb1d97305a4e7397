/** What a conversation needs of the console it is on, and what its parts share. */
import type { HeldVisit, ShiftKeys, StaffKeys } from '@lijn116/encryption'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { MemberRole } from '@lijn116/protocol/together'
import type { Clock } from './clock.ts'
import type { CounsellorCalls } from './counsellor-wire.ts'
import type { DutyKeys } from './duty-keys.ts'
import type { Granted } from './taken-keys.ts'
import type { TakenView } from './taken-view.ts'
import type { TrustPort } from './verified.ts'

type Said = 'grant' | 'say' | 'typing' | 'close'
type Written = 'readNotes' | 'writeNote' | 'readCard' | 'writeCard'
/** Of her words to come back with. */
type Kept = 'keepDocument' | 'certifyMailbox' | 'makeAppointment' | 'writeReport' | 'declineReport'
type Asked = Said | Written | Kept
export type TakenCall = <K extends Asked>(
  name: K,
  body: CounsellorCalls[K]['body'],
  signal?: AbortSignal,
) => Promise<CounsellorCalls[K]['answer']>

export type TakenPort = TrustPort & {
  clock: Clock
  staff: StaffKeys
  shift: ShiftKeys
  leaf: LeafId
  /** The certified role under which she leads it. */
  role: MemberRole
  dutyKeys: DutyKeys
  call: TakenCall
  changed(): void
  /** The stream left a fact out. */
  onGap(): void
  onProblem(type: string | null): void
  /** The agreed word was typed: people are to be called. `sign`: names this one, 16 bytes base64url. */
  wordTyped(sign: string): void
  /** The visitor said whether somebody may come along. */
  answered(): void
  /** Whoever is said to have signed something is not to be believed. */
  refused(): void
  /** It ended, was not cleared from the screen, and may stay there no longer. */
  onStale(): void
}

export type TakenState = {
  phase: TakenView['phase']
  endedBy: TakenView['endedBy']
  /** Under which is spoken; null: not open yet, or over. */
  held: HeldVisit | null
  /** The newest that was made or opened here; the line may not have it yet. */
  granted: Granted | null
  /** She has said something under the newest key. */
  answered: boolean
}
