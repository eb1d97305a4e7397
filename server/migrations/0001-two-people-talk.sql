-- Instants are milliseconds UTC in bigint. bytea that is said to be wrapped is AES-256-GCM under the slot key of its
-- conversation (key-store/); the slot key is never in this database.

create table conversation (
  id text primary key,
  door_id text not null,
  team_id text not null,
  organisation_id text not null,
  language text not null,
  token_hash bytea not null unique,
  slot_id text not null,
  visitor_key bytea not null,
  phase text not null check (phase in ('waiting', 'claimed', 'granted', 'talking', 'closing')),
  segment integer not null,
  seq integer not null,
  holder text,
  lease_until bigint,
  waiting_since bigint,
  closed_by text,
  -- Sealed to the duty key of the team, then wrapped. Empty once she has answered under the new key.
  wait bytea,
  -- Highest fact each end has said it holds; decides when a closed conversation may be forgotten.
  visitor_read integer not null default 0,
  holder_read integer not null default 0,
  -- null while her page is connected.
  visitor_gone_at bigint,
  visitor_gone_how text,
  -- Exact while open (D17); at close only the three-hour block survives, in a counter.
  started_at bigint not null
);
create index conversation_waiting on conversation (team_id, waiting_since) where phase = 'waiting';
create index conversation_holder on conversation (holder) where holder is not null;

-- What was said and agreed. No row carries a time.
create table fact (
  conversation_id text not null references conversation on delete cascade,
  seq integer not null,
  kind text not null,
  sender text not null,
  segment integer not null,
  instance text not null,
  counter bigint not null,
  body bytea not null,
  primary key (conversation_id, seq),
  unique (conversation_id, sender, segment, instance, counter)
);

-- Private to staff. Another table, another key, another endpoint; the visitor's stream has no word for it.
create table note (
  conversation_id text not null references conversation on delete cascade,
  id text not null,
  ordinal integer generated always as identity,
  author text not null,
  body bytea not null,
  primary key (conversation_id, id)
);

create table account (
  name text primary key,
  leaf text not null unique,
  team_id text not null,
  organisation_id text not null,
  roles text[] not null,
  salt text not null,
  -- base32. Not wrapped: losing the key store must never keep a counsellor out (decision 0023).
  totp_secret text not null,
  last_totp_step bigint not null default 0,
  -- null until the one-time link was used.
  auth_hash bytea,
  wrapped_keys text,
  signing_key text,
  sealing_key text
);

create table invitation (
  link text primary key,
  name text not null references account on delete cascade,
  expires_at bigint not null,
  used_at bigint
);

create table session (
  token_hash bytea primary key,
  name text not null references account on delete cascade,
  expires_at bigint not null
);

-- Who is on duty, with the signed shift a visitor is shown.
create table duty (
  name text primary key references account on delete cascade,
  state text not null check (state in ('on', 'pause', 'off')),
  pseudonym text,
  shift text,
  -- null while the console is connected.
  console_gone_at bigint
);

-- Signed objects of the trust chain; public in kind.
create table trust (
  only_row boolean primary key default true check (only_row),
  delegation text not null,
  roster text not null
);
create table certificate (
  leaf text primary key,
  signed text not null
);
create table duty_key (
  team_id text not null,
  epoch integer not null,
  seq integer not null,
  issuer text not null,
  signed text not null,
  primary key (team_id, epoch, seq)
);
create table duty_seed (
  team_id text not null,
  epoch integer not null,
  seq integer not null,
  leaf text not null,
  seed text not null,
  primary key (team_id, epoch, seq, leaf),
  foreign key (team_id, epoch, seq) references duty_key on delete cascade
);

-- Grows with every change of a team's queue; a console that is behind asks again.
create table team_queue (
  team_id text primary key,
  version integer not null default 1
);

-- The only thing that is left of a conversation.
create table counter (
  block_start bigint not null,
  door_id text not null,
  organisation_id text not null,
  name text not null,
  value integer not null,
  primary key (block_start, door_id, organisation_id, name)
);

-- Who did what, to the hour. `object` is an HMAC under the slot key: unlinkable once that is destroyed.
create table audit (
  number bigint generated always as identity primary key,
  hour bigint not null,
  actor text not null,
  action text not null,
  result text not null,
  object bytea
);
