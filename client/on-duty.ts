/** Coming in, and being on duty: the session, the key of the shift, and its copy on this workstation. */
import { equalBytes, type ShiftKeys, toBase64url } from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import type { Clock } from './clock.ts'
import type { StaffCall } from './counsellor-wire.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'
import { noAlarms } from './staff-alarms.ts'
import type { StaffState } from './staff-state.ts'
import { createCopyKeeper, type Workstation } from './workstation.ts'

export type OnDutyPort = {
  clock: Clock
  workstation: Workstation | null
  call: StaffCall
  /** The session is there: looks after the keys, then follows the stream. */
  signedIn(): Promise<void>
  /** The session is over: the stream and all that runs by the clock stop. */
  stop(): void
  /** Her shift is over, or its key is another: what was said with colleagues goes. */
  shiftOver(): void
}

/** By then the line counts this console as lost and the visitor goes on; a beat more, for a sign-in that is under way. */
export const keptSignedOutMs = (limits.consoleLostSeconds + limits.heartbeatSeconds) * 1000

export function createOnDuty(state: StaffState, port: OnDutyPort) {
  let cancelDropping = () => {}
  const copy = createCopyKeeper(port.clock, port.workstation, () => state.raise('shift-copy-not-removed'))

  function keepShift(keys: ShiftKeys, now: number) {
    state.shift = keys
    copy.keepFor(keys.shift.notAfter - now)
  }

  function current(): Session {
    if (state.session === null) throw refusalOf('not-signed-in')
    return state.session
  }

  function dropTalks() {
    cancelDropping()
    state.talks.dropAll()
  }

  /** A conversation waits for her to sign in again, but not for ever: she may have been removed. */
  function leave() {
    port.stop()
    port.shiftOver()
    state.signedOut()
    cancelDropping()
    if (state.talks.all().length === 0) return
    cancelDropping = port.clock.after(keptSignedOutMs, () => {
      dropTalks()
      state.changed()
    })
  }

  function forget() {
    dropTalks()
    state.shift = null
    copy.leave()
    state.happenedAlarms.clear()
    state.trustAlarms = noAlarms
  }

  return {
    current,
    leave,

    /** `open`: whichever way in she chose. */
    async signIn(open: () => Promise<Session>): Promise<void> {
      if (state.session !== null) throw refusalOf('already-used')
      const opened = await open()
      cancelDropping()
      const { shift } = state
      // Somebody else signs in on this page: nothing of the one before may stay.
      if (shift !== null && !equalBytes(shift.shift.leaf, opened.staff.leaf)) forget()
      const { own, now } = opened.trust()
      const restored = state.shift ?? (await opened.shifts.restore(own, now))
      state.session = opened
      if (restored !== null) keepShift(restored, now)
      await port.signedIn()
      state.changed()
    },

    /** Answers the authorization of the session that was, to be closed at the server. */
    signOut(): string {
      const { authorization } = current()
      copy.remove()
      leave()
      forget()
      state.changed()
      return authorization
    },

    async goOn(pseudonym: string, { endsAt, alsoNearEnd }: { endsAt?: number; alsoNearEnd?: boolean }): Promise<void> {
      const { shifts, trust } = current()
      const { own, now } = trust()
      const { shift } = state
      // Back from a pause: the same shift, or a conversation held under it could not be opened after a reload.
      const isSame = shift !== null && shift.shift.pseudonym === pseudonym && now < shift.shift.notAfter
      const begun = isSame && shift !== null ? { shift, kept: true } : await shifts.begin(own, pseudonym, now)
      state.goingOn = true
      try {
        await state.goingOff
        const ends = { ...(endsAt !== undefined && { endsAt }), ...(alsoNearEnd !== undefined && { alsoNearEnd }) }
        await port.call('duty', { duty: 'on', shift: toBase64url(begun.shift.shift.signed), pseudonym, ...ends })
        keepShift(begun.shift, now)
      } finally {
        state.goingOn = false
      }
      if (!isSame) port.shiftOver()
      if (!begun.kept) state.raise('shift-copy-not-kept')
      state.set(() => {
        state.duty = 'on'
        // A ring that said "nobody is on duty" is no longer true; the next one comes within seconds.
        if (state.alarm?.nobodyOnDuty) state.alarm = null
        state.pseudonym = pseudonym
        state.endsAt = endsAt ?? null
      })
    },

    async rest(duty: 'pause' | 'off'): Promise<void> {
      await port.call('duty', { duty })
      if (duty === 'off') {
        copy.remove()
        port.shiftOver()
      }
      // The key itself stays as long as somebody is spoken with under it.
      if (duty === 'off' && state.talks.running().length === 0) state.shift = null
      state.set(() => (state.duty = duty))
    },
  }
}
