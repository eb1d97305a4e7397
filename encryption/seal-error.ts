/** Why something was not sealed, opened or believed. There is no second attempt with less. */
export type SealReason =
  | 'no-webcrypto' // no secure context: nothing can be sealed here
  | 'malformed' // bytes do not follow SPEC.md
  | 'not-signed' // a signature is missing, doubled, or wrong
  | 'expired'
  | 'not-yet'
  | 'rolled-back' // older than the pinned roster version or minDutySeq
  | 'roster-behind' // a grant knows a newer roster: fetch trust again, then try once more
  | 'not-on-roster'
  | 'not-allowed' // role, team or door does not fit the purpose
  | 'wrong-conversation'
  | 'wrong-segment'
  | 'wrong-sender'
  | 'wrong-key' // a key does not fit what it was announced as
  | 'not-opened' // the seal does not open
  | 'counter-spent' // sealing would repeat a (key, nonce)
  | 'too-long'
  | 'too-many-segments'
  | 'passphrase' // not six words of the list

export class SealError extends Error {
  declare readonly reason: SealReason
  constructor(reason: SealReason) {
    super(reason)
    this.reason = reason
  }
}

export function refuseIf(condition: boolean, reason: SealReason): void {
  if (condition) throw new SealError(reason)
}
