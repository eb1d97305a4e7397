/** The public door of the seal, for both ends. Staff secrets: ./staff.ts. Making trust: ./issue.ts. Layouts: SPEC.md. */
export { type Ask, askBody, readAsk, readState, stateBody, type WatchedState } from './ask.ts'
export { type Bytes, equalBytes, fromBase64url, fromUtf8, randomBytes, toBase64url, utf8 } from './bytes.ts'
export { signClose, verifyClose } from './close.ts'
export { consultLetters, openConsult, sealConsult } from './consult.ts'
export { ackBody, ackCount, type Content, type ContentType, type Seen } from './content.ts'
export { type Duty, type DutyUse, issueDuty, openDutySeed, readOldDuty, sealDutySeed, verifyDuty } from './duty.ts'
export type { Member } from './grant.ts'
export { type LineFile, type Permits, trustedNow } from './line.ts'
export {
  type Change,
  type Companion,
  type MadeGrant,
  makeGrant,
  openMemberGrant,
  reopenGrant,
} from './make-grant.ts'
export { createSender, openMessage, type Sealed, type Sender } from './message.ts'
export { openNote, sealNote } from './note.ts'
export { makeOffer, openOffer } from './offer.ts'
export { type Agreed, type GivenChange, openChange } from './open-change.ts'
export { type GivenGrant, type Opened, openGrant, type Present } from './open-grant.ts'
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
