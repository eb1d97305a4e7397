/** Signed in: who she is, proven against the pinned roots, with her keys in memory. */
import { equalBytes, fromBase64url, type LineFile, SealError, type StaffKeys } from '@lijn116/encryption'
import { deriveCopyKey, type KeptStaffKeys, unwrapStaffKeys } from '@lijn116/encryption/staff'
import type { Account, CounsellorTransport } from './counsellor-wire.ts'
import { createDutyKeys, type DutyKeys } from './duty-keys.ts'
import type { RosterMemory } from './roster-memory.ts'
import { type StaffTrust, verifyStaffTrust } from './staff-trust.ts'
import type { WayIn } from './way-in.ts'
import { createShiftMaker, type ShiftMaker, type Workstation } from './workstation.ts'

export type Session = {
  authorization: string
  account: Account
  /** As the server keeps her keys for the way she came in, with its key: only for making a wrap of another factor. */
  kept: KeptStaffKeys
  staff: StaffKeys
  dutyKeys: DutyKeys
  shifts: ShiftMaker
  /** The newest that verified. */
  trust(): StaffTrust
  /** Asks for trust again. @throws SealError when it does not verify. */
  refresh(): Promise<StaffTrust>
}

/**
 * `seen`: the newest roster this workstation has seen, over all sessions. @throws as the way in; SealError when her certificate or
 * keys do not fit; then she is signed out again.
 */
export async function openSession(
  line: LineFile,
  transport: CounsellorTransport,
  seen: Pick<RosterMemory, 'version' | 'saw'>,
  wayIn: WayIn,
  workstation: Workstation | null = null,
): Promise<Session> {
  const { session, account, wrapKey } = await wayIn(line, transport)
  const authorization = `Bearer ${session}`
  let trust: StaffTrust

  async function refresh(): Promise<StaffTrust> {
    const bytes = await transport.call('trust', null, { authorization })
    const next = await verifyStaffTrust(line, bytes, account.leaf, seen.version())
    await seen.saw(next)
    trust = next
    return next
  }

  try {
    const { own } = await refresh()
    const leaf = fromBase64url(account.leaf)
    const kept = { leaf, wrapKey, wrapped: fromBase64url(account.wrappedKeys) }
    const staff = await unwrapStaffKeys(line, wrapKey, leaf, kept.wrapped)
    if (!equalBytes(own.signingKey, staff.signingPublic) || !equalBytes(own.sealingKey, staff.sealingPublic))
      throw new SealError('wrong-key')
    if (!own.teams.includes(account.team)) throw new SealError('not-allowed')
    const dutyKeys = createDutyKeys({
      line,
      staff,
      team: account.team,
      trust: refresh,
      issue: (body) => transport.call('issueDuty', body, { authorization }),
      topUp: (body) => transport.call('topUpDuty', body, { authorization }),
    })
    const shifts = createShiftMaker(line, staff, await deriveCopyKey(line, kept), workstation)
    return { authorization, account, kept, staff, dutyKeys, shifts, trust: () => trust, refresh }
  } catch (error) {
    await transport.call('signOut', {}, { authorization }).catch(() => {})
    throw error
  }
}
