-- Periods that may not overlap are kept apart by the database, beside equality of ids.
create extension if not exists btree_gist;

-- The tenant. A myndighet is one board with its office: own diary, own archive. Boards of one kommun
-- are separate myndigheter, so nothing here hangs below a kommun.
create table myndigheter (
  id uuid primary key,
  slug text not null constraint myndigheter_slug_unique unique
    -- The folders of seals have the names of the boards; those of their authorities are taken.
    constraint myndigheter_slug_form check (slug ~ '^[a-z0-9-]{2,40}$' and slug not in ('ca', 'tsa', 'egen-ca')),
  kommun text not null,
  -- Each name has the form that running text needs: "Ekbackens stadsdelsnämnd", "stadsdelsnämnden".
  namnd text not null,
  namnd_running text not null,
  forvaltning text not null,
  forvaltning_running text not null,
  -- a: the tjänsteutlåtande is the answer. b: it proposes a separate yttrande.
  model text not null constraint myndigheter_model check (model in ('a', 'b')),
  address text[] not null default '{}',
  email text not null,
  -- {år} and {nr} are replaced; the number runs per year without a gap.
  dnr_format text not null constraint myndigheter_dnr_format check (position('{nr}' in dnr_format) > 0),
  -- KL 6:39: the board has given its chair the power to decide what cannot wait.
  chair_may_decide boolean not null default false,
  -- May one person attest two steps of the same chain?
  same_person_two_steps boolean not null default true,
  -- May who has written a proposal attest it? Then each such attest says so.
  officer_may_attest boolean not null default false,
  -- Are comments, suggestions and former texts deleted when a case is closed?
  purge_at_closing boolean not null default true,
  -- The weakest way in which an attest may be given.
  least_method text not null default 'losenord'
    constraint myndigheter_least_method check (least_method in ('losenord', 'passkey')),
  created_at timestamptz not null
);

-- A person is global, since one officer may serve several boards. What she may do is per myndighet.
create table people (
  id uuid primary key,
  name text not null,
  email text not null,
  -- Null until the person has chosen one by the link that was sent.
  password_hash text,
  active boolean not null default true,
  created_at timestamptz not null
);
create unique index people_email_unique on people (lower(email));

create table units (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  name text not null,
  -- "avdelningen för stadsmiljö", as it stands in running text.
  running text not null,
  -- ledning: the head office, whose chief is the förvaltningschef.
  kind text not null constraint units_kind check (kind in ('avdelning', 'ledning')),
  active boolean not null default true,
  unique (myndighet_id, id),
  constraint units_name_unique unique (myndighet_id, name)
);

create table memberships (
  myndighet_id uuid not null references myndigheter,
  person_id uuid not null references people,
  title text not null,
  telephone text not null default '',
  unit_id uuid,
  roles text[] not null constraint memberships_roles check (roles <@ array[
    'registrator', 'handlaggare', 'granskare', 'attestant', 'namndsekreterare', 'administrator', 'lasare',
    'sekretessbehorig']),
  active boolean not null default true,
  primary key (myndighet_id, person_id),
  foreign key (myndighet_id, unit_id) references units (myndighet_id, id)
);
create index memberships_person on memberships (person_id);

-- Who heads a unit, from when to when; attest steps are resolved against this on the day.
create table unit_chiefs (
  id uuid primary key,
  myndighet_id uuid not null,
  unit_id uuid not null,
  person_id uuid not null,
  -- egen: the chief. tf: acting chief, while the post is vacant. Who stands in for a chief is in deputies.
  capacity text not null default 'egen' constraint unit_chiefs_capacity check (capacity in ('egen', 'tf')),
  from_date date not null,
  to_date date,
  constraint unit_chiefs_period check (to_date is null or to_date >= from_date),
  foreign key (myndighet_id, unit_id) references units (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);
create index unit_chiefs_unit on unit_chiefs (myndighet_id, unit_id, from_date);
create index unit_chiefs_person on unit_chiefs (myndighet_id, person_id);

-- Who signs in whose place, from when to when: for a time of absence, or standing. It follows the person and not an
-- office, so that it holds for every step that is hers.
create table deputies (
  id uuid primary key,
  myndighet_id uuid not null,
  -- In whose place.
  person_id uuid not null,
  deputy_id uuid not null,
  -- tf: as acting chief. for: for the chief.
  capacity text not null constraint deputies_capacity check (capacity in ('tf', 'for')),
  -- True: the person is away, and it is the deputy who is meant. False: standing, beside the person herself.
  absent boolean not null,
  from_date date not null,
  to_date date,
  constraint deputies_period check (to_date is null or to_date >= from_date),
  -- Somebody who is away is expected back.
  constraint deputies_absence_ends check (not absent or to_date is not null),
  constraint deputies_another check (deputy_id <> person_id),
  -- One deputy an absence, and one standing deputy at a time.
  constraint deputies_no_overlap_absent exclude using gist
    (myndighet_id with =, person_id with =, daterange(from_date, to_date, '[]') with &&) where (absent),
  constraint deputies_no_overlap_standing exclude using gist
    (myndighet_id with =, person_id with =, daterange(from_date, to_date, '[]') with &&) where (not absent),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, deputy_id) references memberships (myndighet_id, person_id)
);
create index deputies_deputy on deputies (myndighet_id, deputy_id);

-- The chains of attest as data. `alla` is for every case whose way of decision has no chain of its own.
create table attest_chains (
  myndighet_id uuid not null references myndigheter,
  kind text not null constraint attest_chains_kind check (kind in ('alla', 'ordforande', 'delegat', 'forvaltning')),
  version integer not null default 1,
  primary key (myndighet_id, kind)
);

-- The steps of a chain: 1 signs first. A round copies them, so that a changed chain touches none that goes on.
create table attest_chain_steps (
  myndighet_id uuid not null,
  kind text not null,
  step smallint not null constraint attest_chain_steps_step check (step between 1 and 9),
  -- avdelning: the chief of the case's own unit. ledning: the chief of the head office. enhet: of this unit.
  resolves text not null constraint attest_chain_steps_resolves
    check (resolves in ('avdelning', 'ledning', 'enhet', 'person')),
  unit_id uuid,
  person_id uuid,
  label text not null constraint attest_chain_steps_label check (label <> ''),
  constraint attest_chain_steps_unit check ((resolves = 'enhet') = (unit_id is not null)),
  constraint attest_chain_steps_person check ((resolves = 'person') = (person_id is not null)),
  primary key (myndighet_id, kind, step),
  -- Nobody is asked twice by the same words.
  constraint attest_chain_steps_once unique nulls not distinct (myndighet_id, kind, resolves, unit_id, person_id),
  foreign key (myndighet_id, kind) references attest_chains (myndighet_id, kind) on delete cascade,
  foreign key (myndighet_id, unit_id) references units (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);

-- The token itself is only in the cookie; its SHA-256 is here.
create table sessions (
  token_hash bytea primary key,
  person_id uuid not null references people,
  myndighet_id uuid references myndigheter,
  created_at timestamptz not null,
  -- Written at most once a minute; the session ends twelve hours after it.
  seen_at timestamptz not null
);
create index sessions_person on sessions (person_id);

-- A key by which a person attests (WebAuthn). Global as she is. What it signed is kept with the attest, so that a
-- key that is removed here leaves what it has approved as it is.
create table passkeys (
  id uuid primary key,
  person_id uuid not null references people,
  credential_id bytea not null constraint passkeys_credential_unique unique,
  -- What she calls it.
  name text not null,
  -- SubjectPublicKeyInfo, DER.
  public_key bytea not null,
  registered_at timestamptz not null,
  last_used_at timestamptz,
  -- By herself, or by an administrator, who says why.
  revoked_at timestamptz,
  revoked_by uuid references people,
  revoked_reason text,
  constraint passkeys_revoked check (num_nulls(revoked_at, revoked_by) in (0, 2)),
  constraint passkeys_reason check (revoked_reason is null or revoked_at is not null)
);
create index passkeys_person on passkeys (person_id);

-- A key that is being registered: the row is taken by whoever finishes, once.
create table passkey_registrations (
  id uuid primary key,
  person_id uuid not null references people,
  -- The session in which it began, in which alone it may end.
  session_hash bytea not null,
  name text not null,
  -- What the library wants to see again, the challenge among it.
  state jsonb not null,
  expires_at timestamptz not null
);

-- A link by which a password is chosen: the first one, or a forgotten one.
create table password_links (
  token_hash bytea primary key,
  person_id uuid not null references people,
  expires_at timestamptz not null,
  used_at timestamptz
);

-- Failed sign-ins, counted per account and per address; unlogged, since losing it harms nobody.
create unlogged table sign_in_failures (
  key text not null,
  at timestamptz not null
);
create index sign_in_failures_key on sign_in_failures (key, at);
