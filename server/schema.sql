-- Written by `npm run schema`; schema.test.ts holds it to the migrations.

create table account (
  name text not null,
  leaf text not null,
  team_id text not null,
  organisation_id text not null,
  roles text[] not null,
  salt text not null,
  totp_secret text not null,
  last_totp_step bigint not null,
  auth_hash bytea,
  wrapped_keys text,
  signing_key text,
  sealing_key text,
  proof text,
  passkey_handle text,
  passkey_asked boolean not null,
  UNIQUE (leaf),
  UNIQUE (passkey_handle),
  PRIMARY KEY (name)
);

create table alert (
  id text not null,
  kind text not null,
  conversation_id text,
  team_id text not null,
  raised_by text not null,
  raised_at bigint not null,
  stage text not null,
  times integer not null,
  rings_at bigint,
  heard boolean not null,
  acknowledged_by text,
  sign text,
  ends_at bigint,
  PRIMARY KEY (id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE,
  CHECK ((kind = ANY (ARRAY['danger'::text, 'word'::text, 'second'::text, 'debrief'::text, 'cool-down'::text]))),
  CHECK ((stage = ANY (ARRAY['colleagues'::text, 'coordinators'::text, 'everybody'::text])))
);

create table appointment (
  id text not null,
  door_id text not null,
  organisation_id text not null,
  language text not null,
  at bigint not null,
  with_leaf text,
  PRIMARY KEY (id),
  FOREIGN KEY (with_leaf) REFERENCES account(leaf) ON DELETE SET NULL
);

create table audit (
  number bigint not null,
  hour bigint not null,
  actor text not null,
  action text not null,
  result text not null,
  object bytea,
  subject text,
  hash bytea not null,
  PRIMARY KEY (number)
);

create table audit_head (
  only_row boolean not null,
  number bigint not null,
  hash bytea not null,
  PRIMARY KEY (only_row),
  CHECK (only_row)
);

create table card (
  conversation_id text not null,
  id text not null,
  author text not null,
  body bytea not null,
  PRIMARY KEY (conversation_id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);

create table certificate (
  leaf text not null,
  signed text not null,
  PRIMARY KEY (leaf)
);

create table clock (
  boot text not null,
  epoch bigint not null,
  PRIMARY KEY (boot)
);

create table code_try (
  code bytea not null,
  day integer not null,
  wrong integer not null,
  PRIMARY KEY (code)
);

create table complaint (
  id text not null,
  lookup bytea not null,
  slot_id text not null,
  record bytea not null,
  status text not null,
  step integer not null,
  received_on integer not null,
  changed_on integer not null,
  waiting_since integer not null,
  reader text,
  deputy text,
  UNIQUE (lookup),
  PRIMARY KEY (id),
  FOREIGN KEY (deputy) REFERENCES account(leaf) ON DELETE SET NULL,
  FOREIGN KEY (reader) REFERENCES account(leaf) ON DELETE SET NULL
);

create table complaint_part (
  id text not null,
  complaint_id text not null,
  number integer not null,
  by text not null,
  body bytea not null,
  PRIMARY KEY (id),
  FOREIGN KEY (complaint_id) REFERENCES complaint(id) ON DELETE CASCADE
);

create table consult (
  number bigint not null,
  id text not null,
  from_leaf text not null,
  to_leaf text not null,
  team_id text not null,
  sealed text not null,
  sent_hour bigint not null,
  UNIQUE (id),
  PRIMARY KEY (number)
);

create table conversation (
  id text not null,
  door_id text not null,
  team_id text not null,
  organisation_id text not null,
  language text not null,
  token_hash bytea not null,
  slot_id text not null,
  visitor_key bytea not null,
  phase text not null,
  segment integer not null,
  seq integer not null,
  holder text,
  lease_until bigint,
  waiting_since bigint,
  closed_by text,
  wait bytea,
  visitor_read integer not null,
  holder_read integer not null,
  visitor_gone_at bigint,
  visitor_gone_how text,
  started_at bigint not null,
  came_by text not null,
  unsafe_at bigint,
  wish text,
  members jsonb not null,
  offer jsonb,
  offer_keys bytea,
  close_how text,
  resume bytea,
  returns jsonb,
  UNIQUE (token_hash),
  PRIMARY KEY (id),
  CHECK ((close_how = ANY (ARRAY['heavy'::text, 'not-genuine'::text]))),
  CHECK ((phase = ANY (ARRAY['waiting'::text, 'claimed'::text, 'granted'::text, 'talking'::text, 'closing'::text]))),
  CHECK ((wish = ANY (ARRAY['woman'::text, 'man'::text])))
);

create table counter (
  block_start bigint not null,
  door_id text not null,
  organisation_id text not null,
  name text not null,
  value integer not null,
  PRIMARY KEY (block_start, door_id, organisation_id, name)
);

create table duty (
  name text not null,
  state text not null,
  pseudonym text,
  shift text,
  console_gone_at bigint,
  ends_at bigint,
  also_near_end boolean not null,
  silent_at bigint,
  rest_until bigint,
  PRIMARY KEY (name),
  FOREIGN KEY (name) REFERENCES account(name) ON DELETE CASCADE,
  CHECK ((state = ANY (ARRAY['on'::text, 'pause'::text, 'off'::text])))
);

create table duty_key (
  team_id text not null,
  epoch integer not null,
  seq integer not null,
  issuer text not null,
  signed text not null,
  PRIMARY KEY (team_id, epoch, seq)
);

create table duty_seed (
  team_id text not null,
  epoch integer not null,
  seq integer not null,
  leaf text not null,
  seed text not null,
  PRIMARY KEY (team_id, epoch, seq, leaf),
  FOREIGN KEY (team_id, epoch, seq) REFERENCES duty_key(team_id, epoch, seq) ON DELETE CASCADE
);

create table entry_proposal (
  id text not null,
  entry_id text not null,
  entry jsonb not null,
  from_number integer not null,
  gone boolean not null,
  note text not null,
  author text not null,
  at bigint not null,
  sent_back text,
  sent_back_by text,
  from_file text,
  UNIQUE (entry_id, author),
  PRIMARY KEY (id),
  FOREIGN KEY (author) REFERENCES account(leaf) ON DELETE CASCADE
);

create table entry_revision (
  entry_id text not null,
  number integer not null,
  entry jsonb not null,
  gone boolean not null,
  note text not null,
  author text,
  publisher text,
  proposal text,
  at bigint not null,
  UNIQUE (proposal),
  PRIMARY KEY (entry_id, number)
);

create table fact (
  conversation_id text not null,
  seq integer not null,
  kind text not null,
  sender text not null,
  segment integer not null,
  instance text not null,
  counter bigint not null,
  body bytea not null,
  UNIQUE (conversation_id, sender, segment, instance, counter),
  PRIMARY KEY (conversation_id, seq),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);

create table invitation (
  link text not null,
  name text not null,
  expires_at bigint not null,
  used_at bigint,
  invited_by text,
  secret text,
  PRIMARY KEY (link),
  FOREIGN KEY (name) REFERENCES account(name) ON DELETE CASCADE
);

create table letter (
  id text not null,
  code_id text not null,
  number integer not null,
  door_id text not null,
  sealed bytea not null,
  own bytea not null,
  written_at bigint not null,
  due_at bigint not null,
  answered_at bigint,
  PRIMARY KEY (id),
  FOREIGN KEY (code_id) REFERENCES return_code(id) ON DELETE CASCADE
);

create table letter_envelope (
  letter_id text not null,
  leaf text not null,
  body bytea not null,
  PRIMARY KEY (letter_id, leaf),
  FOREIGN KEY (leaf) REFERENCES account(leaf) ON DELETE CASCADE,
  FOREIGN KEY (letter_id) REFERENCES letter(id) ON DELETE CASCADE
);

create table mail_certificate (
  code_id text not null,
  body bytea not null,
  PRIMARY KEY (code_id),
  FOREIGN KEY (code_id) REFERENCES return_code(id) ON DELETE CASCADE
);

create table mailbox (
  code_id text not null,
  id text not null,
  door_id text not null,
  organisation_id text not null,
  handle bytea not null,
  coach text,
  deputy text,
  UNIQUE (id),
  PRIMARY KEY (code_id),
  FOREIGN KEY (coach) REFERENCES account(leaf) ON DELETE SET NULL,
  FOREIGN KEY (code_id) REFERENCES return_code(id) ON DELETE CASCADE,
  FOREIGN KEY (deputy) REFERENCES account(leaf) ON DELETE SET NULL
);

create table map_head (
  only_row boolean not null,
  version bigint not null,
  PRIMARY KEY (only_row),
  CHECK (only_row)
);

create table migration (
  number integer not null,
  name text not null,
  PRIMARY KEY (number)
);

create table note (
  conversation_id text not null,
  id text not null,
  ordinal integer not null,
  author text not null,
  body bytea not null,
  PRIMARY KEY (conversation_id, id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE
);

create table passkey (
  id text not null,
  name text not null,
  label text not null,
  public_key bytea not null,
  counter bigint not null,
  wrapped_keys text not null,
  made_on bigint not null,
  used_on bigint,
  added_by bytea,
  PRIMARY KEY (id),
  FOREIGN KEY (name) REFERENCES account(name) ON DELETE CASCADE
);

create table passkey_spent (
  hash bytea not null,
  expires_at bigint not null,
  PRIMARY KEY (hash)
);

create table proposal (
  leaf text not null,
  signed text not null,
  proposed_by text not null,
  PRIMARY KEY (leaf),
  FOREIGN KEY (leaf) REFERENCES account(leaf) ON DELETE CASCADE
);

create table report (
  id text not null,
  conversation_id text,
  door_id text not null,
  organisation_id text not null,
  slot_id text not null,
  author text not null,
  second text not null,
  other text not null,
  body bytea not null,
  signature bytea,
  until_at bigint not null,
  tell_at bigint,
  ended text,
  PRIMARY KEY (id),
  FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE SET NULL
);

create table return_code (
  id text not null,
  lookup bytea not null,
  handle bytea not null,
  slot_id text not null,
  door_id text not null,
  record bytea not null,
  vouched boolean not null,
  UNIQUE (handle),
  UNIQUE (lookup),
  PRIMARY KEY (id)
);

create table return_document (
  code_id text not null,
  id text not null,
  number integer not null,
  body bytea not null,
  release_at bigint,
  PRIMARY KEY (code_id, id),
  FOREIGN KEY (code_id) REFERENCES return_code(id) ON DELETE CASCADE
);

create table search_gap (
  month text not null,
  source text not null,
  theme text not null,
  audience text not null,
  region text not null,
  value bigint not null,
  PRIMARY KEY (month, source, theme, audience, region)
);

create table secret_entry (
  id text not null,
  organisation_id text not null,
  author text not null,
  slot_id text not null,
  body bytea not null,
  at bigint not null,
  PRIMARY KEY (id)
);

create table secret_reader (
  secret_id text not null,
  leaf text not null,
  body bytea not null,
  PRIMARY KEY (secret_id, leaf),
  FOREIGN KEY (leaf) REFERENCES account(leaf) ON DELETE CASCADE,
  FOREIGN KEY (secret_id) REFERENCES secret_entry(id) ON DELETE CASCADE
);

create table session (
  token_hash bytea not null,
  name text not null,
  expires_at bigint not null,
  PRIMARY KEY (token_hash),
  FOREIGN KEY (name) REFERENCES account(name) ON DELETE CASCADE
);

create table signer_key (
  leaf text not null,
  sealed text not null,
  PRIMARY KEY (leaf),
  FOREIGN KEY (leaf) REFERENCES account(leaf) ON DELETE CASCADE
);

create table staffing (
  leaf text not null,
  languages text[] not null,
  skills text[] not null,
  gender text,
  capacity integer not null,
  conduct_seen_on integer,
  trainings jsonb not null,
  PRIMARY KEY (leaf),
  FOREIGN KEY (leaf) REFERENCES account(leaf) ON DELETE CASCADE,
  CHECK ((capacity = ANY (ARRAY[1, 2]))),
  CHECK ((gender = ANY (ARRAY['woman'::text, 'man'::text])))
);

create table team_queue (
  team_id text not null,
  version integer not null,
  PRIMARY KEY (team_id)
);

create table trust (
  only_row boolean not null,
  delegation text not null,
  roster text not null,
  version integer not null,
  PRIMARY KEY (only_row),
  CHECK (only_row)
);

create table withdrawn_link (
  link text not null,
  PRIMARY KEY (link)
);

CREATE UNIQUE INDEX alert_once ON public.alert USING btree (conversation_id, kind) WHERE (conversation_id IS NOT NULL);

CREATE UNIQUE INDEX alert_own ON public.alert USING btree (raised_by, kind) WHERE (conversation_id IS NULL);

CREATE INDEX alert_team ON public.alert USING btree (team_id);

CREATE INDEX appointment_at ON public.appointment USING btree (at);

CREATE INDEX complaint_deputy ON public.complaint USING btree (deputy);

CREATE INDEX complaint_part_complaint ON public.complaint_part USING btree (complaint_id);

CREATE INDEX complaint_reader ON public.complaint USING btree (reader);

CREATE INDEX consult_reader ON public.consult USING btree (to_leaf, number);

CREATE INDEX consult_sender ON public.consult USING btree (from_leaf);

CREATE INDEX conversation_holder ON public.conversation USING btree (holder) WHERE (holder IS NOT NULL);

CREATE INDEX conversation_member ON public.conversation USING gin (members jsonb_path_ops) WITH (fastupdate=off);

CREATE INDEX conversation_offered ON public.conversation USING btree ((((offer -> 'to'::text) ->> 'leaf'::text))) WHERE (offer IS NOT NULL);

CREATE INDEX conversation_offering ON public.conversation USING btree ((((offer -> 'from'::text) ->> 'leaf'::text))) WHERE (offer IS NOT NULL);

CREATE INDEX conversation_resume ON public.conversation USING btree (resume) WHERE (resume IS NOT NULL);

CREATE INDEX conversation_waiting ON public.conversation USING btree (team_id, waiting_since) WHERE (phase = 'waiting'::text);

CREATE INDEX letter_code ON public.letter USING btree (code_id);

CREATE INDEX letter_due ON public.letter USING btree (due_at) WHERE (answered_at IS NULL);

CREATE INDEX letter_envelope_leaf ON public.letter_envelope USING btree (leaf);

CREATE INDEX mailbox_coach ON public.mailbox USING btree (coach);

CREATE INDEX mailbox_deputy ON public.mailbox USING btree (deputy);

CREATE INDEX passkey_name ON public.passkey USING btree (name);

CREATE INDEX report_conversation ON public.report USING btree (conversation_id) WHERE (conversation_id IS NOT NULL);

CREATE INDEX secret_reader_leaf ON public.secret_reader USING btree (leaf);
