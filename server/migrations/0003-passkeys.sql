-- A second way in, beside passphrase and code. The handle is random and names nobody; null until first asked for.
alter table account add column passkey_handle text unique;
-- She was offered a passkey once; nobody is asked twice.
alter table account add column passkey_asked boolean not null default false;

create table passkey (
  -- As the authenticator chose it, base64url.
  id text primary key,
  name text not null references account on delete cascade,
  -- Her own word for it, in clear.
  label text not null,
  public_key bytea not null,
  -- As the authenticator last counted; 0 when it does not count.
  counter bigint not null,
  -- The keys of staff under the key this passkey gives (encryption/SPEC.md §9).
  wrapped_keys text not null,
  -- Days, no finer.
  made_on bigint not null,
  used_on bigint
);
create index passkey_name on passkey (name);

-- Questions that were answered; each is good for once.
create table passkey_spent (
  hash bytea primary key,
  expires_at bigint not null
);
