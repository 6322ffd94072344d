-- One row a year and diary. Taken with UPDATE … RETURNING inside the registering transaction, so that a
-- number is neither used twice nor lost.
create table dnr_series (
  myndighet_id uuid not null references myndigheter,
  year integer not null,
  last_number integer not null,
  primary key (myndighet_id, year)
);

create table remisser (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  -- Free text. The exact text is unique; the normalised form only finds.
  dnr text not null constraint remisser_dnr_not_empty check (dnr <> ''),
  dnr_normal text not null generated always as (lower(translate(dnr, ' -/', ''))) stored,
  status text not null constraint remisser_status check (status in (
    'registrerad', 'fordelad', 'utkast', 'granskning', 'attest', 'attesterad', 'anmald', 'beslutad', 'expedierad',
    'avslutad', 'makulerad', 'aterkallad', 'overlamnad')),
  -- OSL 5:2: what is secret must be separable, hence an internal and a public form.
  title text not null,
  title_public text not null,
  party text not null,
  party_public text not null,
  sender_id uuid not null,
  -- Three dates of a document: its own, received (the one OSL wants), registered.
  own_date date,
  received_on date not null,
  registered_at timestamptz not null,
  registered_by uuid not null,
  svarsdatum date not null,
  -- The first date is kept whatever extensions follow.
  svarsdatum_first date not null,
  scope text not null default '',
  questions text not null default '',
  -- What follows "Ärendet har remitterats till".
  instances text not null default '',
  instructions text not null default '',
  -- OSL 5:5: a marking is provision, date and authority, all or none.
  sekretess_provision text,
  sekretess_on date,
  sekretess_authority text,
  unit_id uuid,
  handlaggare_id uuid,
  beslutsvag text not null default 'namnd' constraint remisser_beslutsvag check (beslutsvag in (
    'namnd', 'ordforande', 'delegat', 'forvaltning', 'avstar', 'inga_synpunkter')),
  meeting_id uuid,
  -- Omedelbar justering is planned.
  immediate boolean not null default false,
  -- Why the case ended as makulerad, återkallad or överlämnad, and to whom.
  end_reason text,
  version integer not null default 1,
  updated_at timestamptz not null,
  unique (myndighet_id, id),
  constraint remisser_dnr_unique unique (myndighet_id, dnr),
  constraint remisser_sekretess check (num_nulls(sekretess_provision, sekretess_on, sekretess_authority) in (0, 3)),
  constraint remisser_assigned check (
    status in ('registrerad', 'makulerad', 'aterkallad', 'overlamnad')
    or (unit_id is not null and handlaggare_id is not null)),
  constraint remisser_ended check ((status in ('makulerad', 'aterkallad', 'overlamnad')) = (end_reason is not null)),
  constraint remisser_on_agenda check (status <> 'anmald' or meeting_id is not null),
  foreign key (myndighet_id, sender_id) references senders (myndighet_id, id),
  foreign key (myndighet_id, registered_by) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, unit_id) references units (myndighet_id, id),
  foreign key (myndighet_id, handlaggare_id) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, meeting_id) references meetings (myndighet_id, id)
);
create index remisser_by_svarsdatum on remisser (myndighet_id, svarsdatum, id);
-- The list and "I dag" begin with what is open; after some years nearly all is closed.
create index remisser_open on remisser (myndighet_id, svarsdatum, id)
  where status not in ('avslutad', 'makulerad', 'aterkallad', 'overlamnad');
create index remisser_by_status on remisser (myndighet_id, status, svarsdatum, id);
create index remisser_by_handlaggare on remisser (myndighet_id, handlaggare_id, svarsdatum, id);
create index remisser_by_unit on remisser (myndighet_id, unit_id, svarsdatum, id);
create index remisser_by_meeting on remisser (myndighet_id, meeting_id) where meeting_id is not null;
create index remisser_by_dnr on remisser (myndighet_id, dnr_normal text_pattern_ops);

-- Ert dnr: one or several.
create table sender_dnrs (
  myndighet_id uuid not null,
  remiss_id uuid not null,
  position smallint not null,
  dnr text not null,
  dnr_normal text not null generated always as (lower(translate(dnr, ' -/', ''))) stored,
  primary key (remiss_id, position),
  constraint sender_dnrs_unique unique (remiss_id, dnr),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id)
);
create index sender_dnrs_normal on sender_dnrs (myndighet_id, dnr_normal text_pattern_ops);

-- Medhandläggare: write the draft, never attest it.
create table co_officers (
  myndighet_id uuid not null,
  remiss_id uuid not null,
  person_id uuid not null,
  primary key (remiss_id, person_id),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);
create index co_officers_person on co_officers (myndighet_id, person_id);

-- The preparing unit(s) and those consulted, in the order of the text.
create table remiss_units (
  myndighet_id uuid not null,
  remiss_id uuid not null,
  unit_id uuid not null,
  part text not null constraint remiss_units_part check (part in ('bereder', 'samrad')),
  position smallint not null,
  primary key (remiss_id, unit_id),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, unit_id) references units (myndighet_id, id)
);

-- A body to be heard. A planned day may pass; it is then confirmed, and is never an error.
create table remiss_bodies (
  myndighet_id uuid not null,
  remiss_id uuid not null,
  body_id uuid not null,
  heard_on date not null,
  confirmed_at timestamptz,
  primary key (remiss_id, body_id),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, body_id) references bodies (myndighet_id, id)
);

-- Each extension asked for, with what came of it.
create table anstand (
  id uuid primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  asked_on date not null,
  asked_by uuid not null,
  reason text not null,
  old_date date not null,
  wanted_date date not null,
  outcome text not null default 'begart' constraint anstand_outcome check (outcome in ('begart', 'beviljat', 'avslaget')),
  new_date date,
  answered_on date,
  answered_by text,
  constraint anstand_granted check ((outcome = 'beviljat') = (new_date is not null)),
  constraint anstand_answered check ((outcome = 'begart') = (answered_on is null)),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, asked_by) references memberships (myndighet_id, person_id)
);
create unique index anstand_one_open on anstand (remiss_id) where outcome = 'begart';
create index anstand_remiss on anstand (remiss_id);

-- The inkorg: what came and is not registered yet.
create table incoming (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  received_on date not null,
  from_text text not null,
  subject text not null,
  body text not null default '',
  put_by uuid,
  put_at timestamptz not null,
  -- Set when it has become a remiss or been put aside with a reason.
  remiss_id uuid,
  dismissed_reason text,
  unique (myndighet_id, id),
  constraint incoming_one_end check (remiss_id is null or dismissed_reason is null),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id)
);
create index incoming_open on incoming (myndighet_id, received_on) where remiss_id is null and dismissed_reason is null;
