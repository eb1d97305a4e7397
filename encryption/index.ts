/** The public door of the seal, for both ends. Staff secrets: ./staff.ts. Making trust: ./issue.ts. Layouts: SPEC.md. */
export { type Bytes, equalBytes, fromBase64url, fromUtf8, randomBytes, toBase64url, utf8 } from './bytes.ts'
export { signClose, verifyClose } from './close.ts'
export { ackBody, ackCount, type Content, type ContentType, type Seen } from './content.ts'
export { type Duty, type DutyUse, issueDuty, openDutySeed, readOldDuty, sealDutySeed, verifyDuty } from './duty.ts'
export { type LineFile, type Permits, trustedNow } from './line.ts'
export { makeGrant, reopenGrant } from './make-grant.ts'
export { createSender, openMessage, type Sealed, type Sender } from './message.ts'
export { openNote, sealNote } from './note.ts'
export { type GivenGrant, openGrant } from './open-grant.ts'
export { SealError, type SealReason } from './seal-error.ts'
export type { Segment } from './segment.ts'
export { beginShift, type Shift, type ShiftKeys, verifyShift } from './shift.ts'
export type { StaffKeys } from './staff-keys.ts'
export {
  type Certificate,
  type Delegation,
  type Roster,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from './trust.ts'
export { type TrustAlarm, trustValidity, type Validity } from './trust-alarms.ts'
export { beginVisit, type HeldVisit, openWait, sealWait, type Visit } from './visit.ts'
export { waitAgain } from './wait-again.ts'
