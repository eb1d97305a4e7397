/**
 * The copy of the shift's key on the workstation where the shift began, so that a reload is no loss (SPEC.md §9). It opens
 * with her own keys only, by whichever factor she comes back, and is gone when she goes off duty, signs out, or the shift ends.
 */
import {
  type Bytes,
  beginShift,
  type Certificate,
  fromBase64url,
  type LineFile,
  SealError,
  type ShiftKeys,
  type StaffKeys,
  toBase64url,
} from '@lijn116/encryption'
import { beginWrappedShift, unwrapShift } from '@lijn116/encryption/staff'
import { limits } from '@lijn116/protocol/limits'
import type { Clock } from './clock.ts'

/** One place for one sealed text. A caller whose workstation keeps nothing leaves it out; then a reload is a loss. */
export type Workstation = {
  read(): Promise<string | null>
  write(value: string): Promise<void>
  clear(): Promise<void>
}

export type ShiftMaker = {
  /** Begins a shift and leaves its copy. A workstation that cannot keep it is no reason not to work: `kept` is false. */
  begin(certificate: Certificate, pseudonym: string, now: number): Promise<{ shift: ShiftKeys; kept: boolean }>
  /** null: there is no copy that this person can open now. */
  restore(certificate: Certificate, now: number): Promise<ShiftKeys | null>
}

export function createShiftMaker(
  line: LineFile,
  staff: StaffKeys,
  copyKey: Bytes,
  workstation: Workstation | null,
): ShiftMaker {
  return {
    async begin(certificate, pseudonym, now) {
      const notAfter = now + limits.sessionSeconds * 1000
      if (workstation === null)
        return { shift: await beginShift(line, staff, certificate, pseudonym, notAfter), kept: true }
      const { shift, wrapped } = await beginWrappedShift(line, staff, certificate, pseudonym, notAfter, copyKey)
      const kept = await workstation.write(toBase64url(wrapped)).then(
        () => true,
        () => false,
      )
      return { shift, kept }
    },
    async restore(certificate, now) {
      const copy = (await workstation?.read().catch(() => null)) ?? null
      if (copy === null) return null
      try {
        return await unwrapShift(line, copyKey, certificate, fromBase64url(copy), now)
      } catch (error) {
        // What is over or broken goes. What does not open may be a colleague's, and stays until it is over.
        const isUseless = error instanceof SealError && (error.reason === 'expired' || error.reason === 'malformed')
        if (isUseless) await workstation?.clear().catch(() => {})
        return null
      }
    },
  }
}

/** Removes the copy when the shift ends, or when asked to. `failed`: it may still lie there. */
export function createCopyKeeper(clock: Clock, workstation: Workstation | null, failed: () => void) {
  let cancel = () => {}
  function remove() {
    cancel()
    workstation?.clear().catch(failed)
  }
  return {
    remove,
    keepFor(ms: number) {
      cancel()
      cancel = clock.after(ms, remove)
    },
    /** Neither removed nor kept: another person's shift begins. */
    leave: () => cancel(),
  }
}
