/** The door of staff secrets: console, custody and tests only. A visitor's page never loads it. */
export { enrolmentProof, fingerprintWords } from './enrolment.ts'
export { derivePassphrase, makePassphrase, normalisePassphrase } from './passphrase.ts'
export { derivePrfKey, prfSalt, unwrapStaffKeysWithPrf, wrapStaffKeysWithPrf } from './prf.ts'
export {
  createStaffKeys,
  deriveCopyKey,
  type KeptStaffKeys,
  rewrapStaffKeys,
  type StaffKeys,
  unwrapStaffKeys,
} from './staff-keys.ts'
export { beginWrappedShift, unwrapShift } from './wrapped-shift.ts'
