/** Signed in: who she is, proven against the pinned roots, with her keys in memory. */
import { equalBytes, fromBase64url, type LineFile, SealError, type StaffKeys, toBase64url } from '@lijn116/encryption'
import { derivePassphrase, normalisePassphrase, unwrapStaffKeys } from '@lijn116/encryption/staff'
import type { Account, CounsellorTransport } from './counsellor-wire.ts'
import { createDutyKeys, type DutyKeys } from './duty-keys.ts'
import { refusalOf } from './refusal.ts'
import { type StaffTrust, verifyStaffTrust } from './staff-trust.ts'
import { createShiftMaker, type ShiftMaker, type Workstation } from './workstation.ts'

export type Session = {
  authorization: string
  account: Account
  staff: StaffKeys
  dutyKeys: DutyKeys
  shifts: ShiftMaker
  /** The newest that verified. */
  trust(): StaffTrust
  /** Asks for trust again. @throws SealError when it does not verify. */
  refresh(): Promise<StaffTrust>
}

/**
 * Argon2id takes a second or more. `seen`: the newest roster this console has seen, over all sessions.
 * @throws ProblemError `sign-in-failed`; SealError when her certificate or keys do not fit; then she is signed out again.
 */
export async function openSession(
  line: LineFile,
  transport: CounsellorTransport,
  seen: { rosterVersion: number },
  typed: { name: string; passphrase: string; totp: string },
  workstation: Workstation | null = null,
): Promise<Session> {
  const phrase = normalised(typed.passphrase)
  const { salt } = await transport.call('salt', { name: typed.name })
  const { authKey, wrapKey } = await derivePassphrase(line, phrase, fromBase64url(salt))
  const signIn = { name: typed.name, authKey: toBase64url(authKey), totp: typed.totp }
  const { session, account } = await transport.call('signIn', signIn)
  const authorization = `Bearer ${session}`
  let trust: StaffTrust

  async function refresh(): Promise<StaffTrust> {
    const bytes = await transport.call('trust', null, { authorization })
    trust = await verifyStaffTrust(line, bytes, account.leaf, seen.rosterVersion)
    seen.rosterVersion = trust.roster.version
    return trust
  }

  try {
    const { own } = await refresh()
    const leaf = fromBase64url(account.leaf)
    const staff = await unwrapStaffKeys(line, wrapKey, leaf, fromBase64url(account.wrappedKeys))
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
    const shifts = createShiftMaker(line, staff, wrapKey, workstation)
    return { authorization, account, staff, dutyKeys, shifts, trust: () => trust, refresh }
  } catch (error) {
    await transport.call('signOut', {}, { authorization }).catch(() => {})
    throw error
  }
}

/** Words that cannot be a passphrase fail as a wrong one does. */
function normalised(passphrase: string): string {
  try {
    return normalisePassphrase(passphrase)
  } catch {
    throw refusalOf('sign-in-failed')
  }
}
