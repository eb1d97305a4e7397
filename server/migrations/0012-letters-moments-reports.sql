-- Letters under a code, moments that were agreed, reports. bytea here is wrapped: of letters under the slot key of their code,
-- of a report under a slot of its own.

-- Somebody of the staff was told of it in a talk, or wrote under it. Before that it is kept for a day.
alter table return_code add column vouched boolean not null default false;

-- Who answers the letters of one code. A seat is empty once its holder was removed.
create table mailbox (
  code_id text primary key references return_code on delete cascade,
  -- Names it to staff; random.
  id text not null unique,
  -- By which the first letter came.
  door_id text not null,
  organisation_id text not null,
  -- Where documents for her go.
  handle bytea not null,
  coach text references account (leaf) on delete set null,
  deputy text references account (leaf) on delete set null
);
create index mailbox_coach on mailbox (coach);
create index mailbox_deputy on mailbox (deputy);

-- {signed, certificate}: what a colleague signed of the keys under this code, and who she is. The first one counts.
create table mail_certificate (
  code_id text primary key references return_code on delete cascade,
  body bytea not null
);

create table letter (
  -- Made by her page: the same again is a retry.
  id text primary key,
  code_id text not null references return_code on delete cascade,
  -- Counts within its code alone: what is one row after another of all codes would stand beside the audit.
  number integer not null,
  door_id text not null,
  -- What she wrote, sealed, and its key sealed to her.
  sealed bytea not null,
  own bytea not null,
  -- ms UTC, whole hours.
  written_at bigint not null,
  due_at bigint not null,
  answered_at bigint
);
create index letter_code on letter (code_id);
create index letter_due on letter (due_at) where answered_at is null;

-- The key of a letter, sealed to one of the staff. Goes with her account, and a day after the answer.
create table letter_envelope (
  letter_id text not null references letter on delete cascade,
  leaf text not null references account (leaf) on delete cascade,
  body bytea not null,
  primary key (letter_id, leaf)
);
create index letter_envelope_leaf on letter_envelope (leaf);

-- A moment on which somebody is ready. Nothing here says for whom.
create table appointment (
  -- Made by the console, and known to her page.
  id text primary key,
  door_id text not null,
  organisation_id text not null,
  language text not null,
  at bigint not null,
  -- null: whoever is on duty.
  with_leaf text references account (leaf) on delete set null
);
create index appointment_at on appointment (at);

-- Duty to act: for two named people, three days at most.
create table report (
  id text primary key,
  -- null once it has ended.
  conversation_id text references conversation on delete set null,
  door_id text not null,
  organisation_id text not null,
  slot_id text not null,
  author text not null,
  second text not null,
  other text not null,
  -- {sealed, signed, certificate, second, other}: as the author wrote it, and its key sealed to each of the two. Empty once ended.
  body bytea not null,
  -- {signed, certificate} of the second; null: nothing is done with it.
  signature bytea,
  until_at bigint not null,
  -- Telling her is put off until then; null: she is told at once.
  tell_at bigint,
  -- declined or withdrawn: its key is gone, and that there was one counts until the talk ends. null: it stands.
  ended text
);
create index report_conversation on report (conversation_id) where conversation_id is not null;
