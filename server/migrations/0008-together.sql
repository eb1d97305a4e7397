-- More than one counsellor about one conversation. `members`: a list of {leaf, role, pseudonym, from}, the lead first; `from`
-- is the first fact she is served. `offer`: the last one, {kind, segment, from, to, as, state, until}. What the lead signed
-- and sealed for a handover is wrapped like a wait, and goes when the offer is over.
alter table conversation add column members jsonb not null default '[]';
alter table conversation add column offer jsonb;
alter table conversation add column offer_keys bytea;
update conversation set members = jsonb_build_array(
  jsonb_build_object('leaf', holder, 'role', 'counsellor', 'pseudonym', '', 'from', 1))
  where holder is not null and phase in ('granted', 'talking', 'closing');
create index conversation_member on conversation using gin (members jsonb_path_ops) with (fastupdate = off);
create index conversation_offered on conversation ((offer -> 'to' ->> 'leaf')) where offer is not null;
create index conversation_offering on conversation ((offer -> 'from' ->> 'leaf')) where offer is not null;

-- The triage card: one a conversation, sealed like a note, wrapped, and never served to a visitor.
create table card (
  conversation_id text primary key references conversation on delete cascade,
  id text not null,
  author text not null,
  body bytea not null
);
