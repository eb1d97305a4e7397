-- The session (its hash) that added it, until she has said in another one that she knows of it.
alter table passkey add column added_by bytea;
