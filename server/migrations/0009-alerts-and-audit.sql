-- Alerts that are open. They go with the conversation; only counts stay.
create table alert (
  id text primary key,
  kind text not null check (kind in ('danger', 'word', 'second', 'debrief', 'cool-down')),
  -- null: about no conversation.
  conversation_id text references conversation on delete cascade,
  team_id text not null,
  -- Leaf. No reference: an alert outlives the account of who raised it.
  raised_by text not null,
  raised_at bigint not null,
  stage text not null check (stage in ('colleagues', 'coordinators', 'everybody')),
  times integer not null default 1,
  -- When it rings again; null: somebody has it, or it does not ring.
  rings_at bigint,
  -- A console of a colleague has confirmed it.
  heard boolean not null default false,
  acknowledged_by text,
  -- Of the press or the word that raised it, made by the console: the same again is a retry.
  sign text,
  -- Ends by itself; null: with its conversation.
  ends_at bigint
);
create unique index alert_once on alert (conversation_id, kind) where conversation_id is not null;
create unique index alert_own on alert (raised_by, kind) where conversation_id is null;
create index alert_team on alert (team_id);

-- Rings were left unheard since then: this console does not answer, though its stream looks open.
alter table duty add column silent_at bigint;
-- After a conversation she called heavy: until then nobody counts on her, unless she says that she is back.
alter table duty add column rest_until bigint;

-- What the counsellor said of the contact when she ended it; counted at the end, for the door.
alter table conversation add column close_how text check (close_how in ('heavy', 'not-genuine'));

-- What the hash of a row covers: each text with its length before it, -1 for none, so that no two rows read the same.
create function audit_text(bytea) returns bytea language sql immutable
  return coalesce(int4send(length($1)) || $1, int4send(-1));
create function audit_words(number bigint, hour bigint, actor text, action text, result text, object bytea, subject text)
  returns bytea language sql immutable
  return int8send(number) || int8send(hour) || audit_text(convert_to(actor, 'UTF8')) || audit_text(convert_to(action, 'UTF8'))
    || audit_text(convert_to(result, 'UTF8')) || audit_text(object) || audit_text(convert_to(subject, 'UTF8'));

-- hash = SHA-256(hash of the row before ‖ words of this row); rows from before this migration are linked now.
alter table audit add column hash bytea;
create function audit_link(bytea, bytea) returns bytea language sql immutable return sha256($1 || $2);
create aggregate audit_chain(bytea) (sfunc = audit_link, stype = bytea, initcond = '\x');
update audit set hash = linked.hash from (
  select number, audit_chain(audit_words(number, hour, actor, action, result, object, subject)) over (order by number) as hash
  from audit
) as linked where audit.number = linked.number;
drop aggregate audit_chain(bytea);
drop function audit_link(bytea, bytea);
alter table audit alter column hash set not null;
alter table audit alter column number drop identity;

-- Where the chain ends. Each new row is linked to it in the statement that moves it on.
create table audit_head (
  only_row boolean primary key default true check (only_row),
  number bigint not null,
  hash bytea not null
);
insert into audit_head (number, hash)
select coalesce(max(number), 0), coalesce((select hash from audit order by number desc limit 1), '\x') from audit;
