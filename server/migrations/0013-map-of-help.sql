-- The map of help: what was published over the files in content/directory/, what waits for a second person, and entries that
-- only named staff can open.

-- Whoever changes the map, or what is proposed of it, waits for this row. Its number tells processes whether theirs is the newest.
create table map_head (
  only_row boolean primary key default true check (only_row),
  version bigint not null
);
insert into map_head (version) values (0);

-- Never changed and never deleted. 0: as it came with the program, kept when it was first changed.
create table entry_revision (
  entry_id text not null,
  number integer not null,
  entry jsonb not null,
  -- Taken off the map by it.
  gone boolean not null,
  note text not null,
  -- Leaves; null for 0. Their names are those of their accounts, as long as they have one.
  author text,
  publisher text,
  -- Which proposal it was: the same asked again is a retry.
  proposal text unique,
  -- ms UTC
  at bigint not null,
  primary key (entry_id, number)
);

create table entry_proposal (
  -- Made by the console.
  id text primary key,
  entry_id text not null,
  entry jsonb not null,
  from_number integer not null,
  gone boolean not null,
  note text not null,
  -- Who is removed takes along what she proposed.
  author text not null references account (leaf) on delete cascade,
  at bigint not null,
  -- Why, and by whom, it was not published; null: it waits.
  sent_back text,
  sent_back_by text,
  unique (entry_id, author)
);

-- Searches without a fitting entry. Empty: not said.
create table search_gap (
  -- yyyy-mm, Europe/Amsterdam
  month text not null,
  source text not null,
  theme text not null,
  audience text not null,
  region text not null,
  value bigint not null,
  primary key (month, source, theme, audience, region)
);

-- bytea here is wrapped under a slot of its own, over the seal that the line cannot open.
create table secret_entry (
  -- Made by the console.
  id text primary key,
  organisation_id text not null,
  author text not null,
  slot_id text not null,
  -- {sealed, signed, certificate, readers}: as its author handed it in; readers also of who has left, since she signed for all.
  body bytea not null,
  -- ms UTC
  at bigint not null
);

-- Its key, sealed to one of the staff. Goes with her account.
create table secret_reader (
  secret_id text not null references secret_entry on delete cascade,
  leaf text not null references account (leaf) on delete cascade,
  body bytea not null,
  primary key (secret_id, leaf)
);
create index secret_reader_leaf on secret_reader (leaf);
