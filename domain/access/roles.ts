/** Who may do what, once (D20). Checked by the server at the door and by every client on verified certificates. */

export const roles = [
  'counsellor',
  'coordinator',
  'expert',
  'interpreter',
  'partner-worker',
  'roster-signer',
  'custodian',
  'operator',
  'editor',
] as const
export type Role = (typeof roles)[number]

/** What a key is used for; each is checked on its own (encryption.md finding 13). */
export type Purpose =
  | 'claim'
  | 'issue-duty'
  | 'close'
  | 'note'
  | 'see-queue'
  /** On duty: queue, alarm and what colleagues ask of her. */
  | 'duty'
  | 'offer'
  | 'take-over'
  | 'join'
  /** In acute danger: she is shown, and nobody is asked. */
  | 'join-unasked'
  | 'card'
  | 'alert'
  | 'cool-down'
  /** Between two of the staff, beside any conversation. */
  | 'consult'
  /** What is kept for somebody under her code: letters to her, and from her where she is coach or deputy. */
  | 'mail'
  /** Who answers whom, without what was written. */
  | 'see-mailboxes'
  | 'appointment'
  /** Duty to act: the lead writes, a second person signs. */
  | 'report'
  | 'sign-report'
  /** Read and answered by who has the skill and is outside the team; the role alone shows nothing. */
  | 'complaint'
  /** The map of help: searched and shown, changed by two, and what only named staff can open. */
  | 'map'
  | 'edit-map'
  | 'write-secret'
  | 'see-board'
  | 'staffing'
  | 'see-people'
  | 'invite'
  | 'approve'
  | 'remove'
  | 'renew-roster'

/** Who can come along in a conversation; most of them never take one. */
const whoJoins: readonly Role[] = ['counsellor', 'coordinator', 'expert', 'interpreter', 'partner-worker']

const mayDo: Record<Purpose, readonly Role[]> = {
  claim: ['counsellor', 'coordinator'],
  'issue-duty': ['counsellor', 'coordinator'],
  close: ['counsellor', 'coordinator'],
  note: ['counsellor', 'coordinator'],
  'see-queue': ['counsellor', 'coordinator'],
  duty: whoJoins,
  offer: ['counsellor', 'coordinator'],
  'take-over': ['counsellor', 'coordinator'],
  join: whoJoins,
  'join-unasked': ['coordinator'],
  card: ['counsellor', 'coordinator'],
  alert: ['counsellor', 'coordinator'],
  'cool-down': ['counsellor', 'coordinator'],
  consult: whoJoins,
  mail: ['counsellor', 'coordinator'],
  'see-mailboxes': ['coordinator'],
  appointment: ['counsellor', 'coordinator'],
  report: ['counsellor', 'coordinator'],
  'sign-report': ['coordinator'],
  complaint: ['counsellor', 'coordinator', 'expert', 'editor'],
  map: ['counsellor', 'coordinator', 'expert', 'partner-worker', 'editor'],
  'edit-map': ['coordinator', 'editor', 'partner-worker'],
  'write-secret': ['coordinator', 'editor'],
  'see-board': ['coordinator'],
  staffing: ['coordinator'],
  'see-people': ['coordinator', 'roster-signer'],
  invite: ['coordinator'],
  approve: ['roster-signer'],
  remove: ['roster-signer'],
  'renew-roster': ['roster-signer'],
}

/** What colleagues can make each other; whoever holds a signing key or touches machines is certified by custody. */
export const givenByColleagues: readonly Role[] = [
  'counsellor',
  'coordinator',
  'expert',
  'interpreter',
  'partner-worker',
]

export function permits(purpose: Purpose, held: readonly string[]): boolean {
  return mayDo[purpose].some((role) => held.includes(role))
}

/** A team answers a door only if the pinned line file says so. */
export function answersDoor(teamsOfDoor: readonly string[], teams: readonly string[]): boolean {
  return teamsOfDoor.some((team) => teams.includes(team))
}

/** Who could lead must be of a team that answers some door; an interpreter, an expert or a partner's worker may be of any. */
export function mayBeConsulted(
  doors: Iterable<{ readonly teams: readonly string[] }>,
  teams: readonly string[],
  held: readonly string[],
): boolean {
  const answers = Array.from(doors).some((door) => answersDoor(door.teams, teams))
  return held.some((role) => permits('consult', [role]) && (answers || !permits('claim', [role])))
}
