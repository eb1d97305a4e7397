-- Coming back. Whatever is found by something a page made is kept as an HMAC under a pepper of the key store, so that a copy
-- of this database confirms no guess (encryption/SPEC.md §8b, decision 0036). bytea that is said to be wrapped is AES-256-GCM
-- under the slot key of the code.
create table return_code (
  id text primary key,
  lookup bytea not null unique,
  handle bytea not null unique,
  slot_id text not null,
  -- By which it was made: how long it is kept.
  door_id text not null,
  -- Wrapped, always as long: who made it, what her page sealed, and the same of a second word or chance.
  record bytea not null
);

-- Sealed to her alone, then wrapped.
create table return_document (
  code_id text not null references return_code on delete cascade,
  id text not null,
  -- Counted within its code: the order in which they came, and nothing of other codes.
  number integer not null,
  body bytea not null,
  -- Not shown to her before, ms UTC.
  release_at bigint,
  primary key (code_id, id)
);

-- Second words that did not fit, of one day, whether or not there is such a code.
create table code_try (
  code bytea primary key,
  -- UTC day number.
  day integer not null,
  wrong integer not null
);

-- By which she is known again while her place is kept: an HMAC.
alter table conversation add column resume bytea;
create index conversation_resume on conversation (resume) where resume is not null;
-- What she said of coming back, as far as it meant somebody: {wanted, wasWith, appointment}. Empty once she is answered.
alter table conversation add column returns jsonb;
