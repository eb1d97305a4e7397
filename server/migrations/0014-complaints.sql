-- Complaints by people without a name. bytea in the two tables is wrapped under the slot key of the complaint.

create table complaint (
  -- Made by her page: the same again is a retry.
  id text primary key,
  -- HMAC, under a secret of the key store, of what follows from her numbers.
  lookup bytea not null unique,
  slot_id text not null,
  -- {door}: about which she complains; nobody outside learns how many there are about a team.
  record bytea not null,
  status text not null,
  -- 2: she did not agree, and the other reader answers now.
  step integer not null,
  -- UTC day numbers. waiting_since: of the words of hers that wait.
  received_on integer not null,
  changed_on integer not null,
  waiting_since integer not null,
  -- Who answers, and who stands in. Empty once she was removed.
  reader text references account (leaf) on delete set null,
  deputy text references account (leaf) on delete set null
);
create index complaint_reader on complaint (reader);
create index complaint_deputy on complaint (deputy);

-- What she wrote, and what was answered.
create table complaint_part (
  id text primary key,
  complaint_id text not null references complaint on delete cascade,
  -- Counts within its complaint alone.
  number integer not null,
  -- her or staff.
  by text not null,
  -- {sealed, forHer, to}: the text, and its key sealed to her and to each reader.
  body bytea not null
);
create index complaint_part_complaint on complaint_part (complaint_id);
