-- What one of the staff asks another, sealed to the key of her shift and gone with it. Nothing here names a conversation,
-- a visitor or a door. No references: a row goes when it is read, when either goes off duty, and after two hours.
create table consult (
  -- Rises with each that is kept for one reader: it is taken under the lock of her duty.
  number bigint generated always as identity primary key,
  -- Made by the console: the same again is a retry.
  id text not null unique,
  from_leaf text not null,
  to_leaf text not null,
  -- Of who sent it.
  team_id text not null,
  sealed text not null,
  -- The hour, ms UTC.
  sent_hour bigint not null
);
create index consult_reader on consult (to_leaf, number);
create index consult_sender on consult (from_leaf);
