-- People: invited, approved, renewed and removed by people.

-- That of the roster. 0: kept by an older program, which did not know it.
alter table trust add column version integer not null default 0;

-- HMAC of her public keys under the secret of her link; null until the link was used.
alter table account add column proof text;

-- Leaf of the colleague who made the link, and its secret sealed to her. null: made by custody.
alter table invitation add column invited_by text;
alter table invitation add column secret text;

-- A link that was taken back never works again, also when a file brings it once more.
create table withdrawn_link (
  link text primary key
);

-- A certificate with fewer signatures than the line asks for.
create table proposal (
  leaf text primary key references account (leaf) on delete cascade,
  signed text not null,
  proposed_by text not null
);

-- A roster signing key, sealed to the one colleague who may use it.
create table signer_key (
  leaf text primary key references account (leaf) on delete cascade,
  sealed text not null
);
