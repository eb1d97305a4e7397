/** The tables as Kysely sees them; server/migrations is the truth and schema.test.ts holds the two together. */
import type { ComplaintStatus } from '@lijn116/domain/complaint/complaint'
import type { Member, Offer } from '@lijn116/domain/conversation/state'
import type { Returning } from '@lijn116/domain/queue/coming-back'
import type { Training } from '@lijn116/domain/staffing/staffing'
import type { ColumnType, Generated, Insertable, Selectable } from 'kysely'

export type ConversationTable = {
  id: string
  door_id: string
  came_by: string
  unsafe_at: number | null
  wish: 'woman' | 'man' | null
  team_id: string
  organisation_id: string
  language: string
  token_hash: Uint8Array
  slot_id: string
  visitor_key: Uint8Array
  phase: 'waiting' | 'claimed' | 'granted' | 'talking' | 'closing'
  segment: number
  seq: number
  holder: string | null
  lease_until: number | null
  waiting_since: number | null
  closed_by: 'counsellor' | 'visitor' | 'line' | null
  close_how: Generated<'heavy' | 'not-genuine' | null>
  wait: Uint8Array | null
  visitor_read: number
  holder_read: number
  visitor_gone_at: number | null
  visitor_gone_how: 'left' | 'lost' | null
  started_at: number
  members: ColumnType<readonly Member[], string | undefined, string>
  offer: ColumnType<Offer | null, string | null | undefined, string | null>
  offer_keys: ColumnType<Uint8Array | null, Uint8Array | null | undefined, Uint8Array | null>
  resume: ColumnType<Uint8Array | null, Uint8Array | null | undefined, Uint8Array | null>
  returns: ColumnType<Returning | null, string | null | undefined, string | null>
}
export type ConversationRow = Selectable<ConversationTable>

export type FactTable = {
  conversation_id: string
  seq: number
  kind: 'message' | 'grant' | 'close'
  sender: string
  segment: number
  instance: string
  counter: number
  body: Uint8Array
}
export type FactRow = Selectable<FactTable>

export type AccountTable = {
  name: string
  leaf: string
  team_id: string
  organisation_id: string
  roles: string[]
  salt: string
  totp_secret: string
  last_totp_step: Generated<number>
  auth_hash: Uint8Array | null
  wrapped_keys: string | null
  signing_key: string | null
  sealing_key: string | null
  proof: Generated<string | null>
  passkey_handle: Generated<string | null>
  passkey_asked: Generated<boolean>
}
export type AccountRow = Selectable<AccountTable>
export type NewAccount = Insertable<AccountTable>

export type PasskeyTable = {
  id: string
  name: string
  label: string
  public_key: Uint8Array
  counter: number
  wrapped_keys: string
  made_on: number
  used_on: number | null
  added_by: Uint8Array | null
}
export type PasskeyRow = Selectable<PasskeyTable>

export type AlertTable = {
  id: string
  kind: 'danger' | 'word' | 'second' | 'debrief' | 'cool-down'
  conversation_id: string | null
  team_id: string
  raised_by: string
  raised_at: number
  stage: 'colleagues' | 'coordinators' | 'everybody'
  times: Generated<number>
  rings_at: number | null
  heard: Generated<boolean>
  acknowledged_by: Generated<string | null>
  sign: Generated<string | null>
  ends_at: number | null
}
export type AlertRow = Selectable<AlertTable>

export type LetterTable = {
  id: string
  code_id: string
  number: number
  door_id: string
  sealed: Uint8Array
  own: Uint8Array
  written_at: number
  due_at: number
  answered_at: Generated<number | null>
}
export type LetterRow = Selectable<LetterTable>

export type ReportTable = {
  id: string
  conversation_id: string | null
  door_id: string
  organisation_id: string
  slot_id: string
  author: string
  second: string
  other: string
  body: Uint8Array
  signature: Generated<Uint8Array | null>
  until_at: number
  tell_at: Generated<number | null>
  ended: Generated<'declined' | 'withdrawn' | null>
}
export type ReportRow = Selectable<ReportTable>

export type ComplaintTable = {
  id: string
  lookup: Uint8Array
  slot_id: string
  record: Uint8Array
  status: ComplaintStatus
  step: number
  received_on: number
  changed_on: number
  waiting_since: number
  reader: string | null
  deputy: string | null
}
export type ComplaintRow = Selectable<ComplaintTable>

export type ComplaintPartTable = {
  id: string
  complaint_id: string
  number: number
  by: 'her' | 'staff'
  body: Uint8Array
}
export type ComplaintPartRow = Selectable<ComplaintPartTable>

export type CodeTable = {
  id: string
  lookup: Uint8Array
  handle: Uint8Array
  slot_id: string
  door_id: string
  record: Uint8Array
  vouched: Generated<boolean>
}
/** `vouched` is there in what was read. */
export type CodeRow = Omit<Selectable<CodeTable>, 'vouched'> & { vouched?: boolean }

export type RevisionTable = {
  entry_id: string
  number: number
  entry: ColumnType<unknown, string, never>
  gone: boolean
  note: string
  author: string | null
  publisher: string | null
  proposal: string | null
  at: number
}
export type RevisionRow = Selectable<RevisionTable>

export type EntryProposalTable = {
  id: string
  entry_id: string
  entry: ColumnType<unknown, string, never>
  from_number: number
  from_file: Generated<string | null>
  gone: boolean
  note: string
  author: string
  at: number
  sent_back: Generated<string | null>
  sent_back_by: Generated<string | null>
}
export type EntryProposalRow = Selectable<EntryProposalTable>

export type SecretEntryTable = {
  id: string
  organisation_id: string
  author: string
  slot_id: string
  body: Uint8Array
  at: number
}
export type SecretEntryRow = Selectable<SecretEntryTable>

export type Schema = {
  conversation: ConversationTable
  fact: FactTable
  note: { conversation_id: string; id: string; ordinal: Generated<number>; author: string; body: Uint8Array }
  card: { conversation_id: string; id: string; author: string; body: Uint8Array }
  account: AccountTable
  invitation: {
    link: string
    name: string
    expires_at: number
    used_at: number | null
    invited_by: Generated<string | null>
    secret: Generated<string | null>
  }
  withdrawn_link: { link: string }
  proposal: { leaf: string; signed: string; proposed_by: string }
  signer_key: { leaf: string; sealed: string }
  session: { token_hash: Uint8Array; name: string; expires_at: number }
  passkey: PasskeyTable
  passkey_spent: { hash: Uint8Array; expires_at: number }
  duty: {
    name: string
    state: 'on' | 'pause' | 'off'
    pseudonym: string | null
    shift: string | null
    console_gone_at: number | null
    ends_at: Generated<number | null>
    also_near_end: Generated<boolean>
    silent_at: Generated<number | null>
    rest_until: Generated<number | null>
  }
  staffing: {
    leaf: string
    languages: string[]
    skills: string[]
    gender: 'woman' | 'man' | null
    capacity: number
    conduct_seen_on: number | null
    trainings: ColumnType<Training[], string, string>
  }
  trust: { only_row: Generated<boolean>; version: Generated<number>; delegation: string; roster: string }
  certificate: { leaf: string; signed: string }
  duty_key: { team_id: string; epoch: number; seq: number; issuer: string; signed: string }
  duty_seed: { team_id: string; epoch: number; seq: number; leaf: string; seed: string }
  team_queue: { team_id: string; version: number }
  counter: { block_start: number; door_id: string; organisation_id: string; name: string; value: number }
  audit: {
    number: number
    hour: number
    actor: string
    action: string
    result: string
    object: Uint8Array | null
    subject: string | null
    hash: Uint8Array
  }
  audit_head: { only_row: Generated<boolean>; number: number; hash: Uint8Array }
  alert: AlertTable
  consult: {
    number: Generated<number>
    id: string
    from_leaf: string
    to_leaf: string
    team_id: string
    sealed: string
    sent_hour: number
  }
  clock: { boot: string; epoch: number }
  return_code: CodeTable
  return_document: {
    code_id: string
    id: string
    number: number
    body: Uint8Array
    release_at: number | null
  }
  code_try: { code: Uint8Array; day: number; wrong: number }
  mailbox: {
    code_id: string
    id: string
    door_id: string
    organisation_id: string
    handle: Uint8Array
    coach: string | null
    deputy: string | null
  }
  mail_certificate: { code_id: string; body: Uint8Array }
  letter: LetterTable
  letter_envelope: { letter_id: string; leaf: string; body: Uint8Array }
  appointment: {
    id: string
    door_id: string
    organisation_id: string
    language: string
    at: number
    with_leaf: string | null
  }
  report: ReportTable
  complaint: ComplaintTable
  complaint_part: ComplaintPartTable
  map_head: { only_row: Generated<boolean>; version: number }
  entry_revision: RevisionTable
  entry_proposal: EntryProposalTable
  search_gap: { month: string; source: string; theme: string; audience: string; region: string; value: number }
  secret_entry: SecretEntryTable
  secret_reader: { secret_id: string; leaf: string; body: Uint8Array }
  migration: { number: number; name: string }
}
