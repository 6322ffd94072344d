-- The registers that a board keeps: whom it hears, who sends remisser, when it meets.

create table bodies (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  name text not null,
  -- "rådet för funktionshinderfrågor"
  running text not null,
  active boolean not null default true,
  unique (myndighet_id, id),
  constraint bodies_name_unique unique (myndighet_id, name)
);

create table senders (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  name text not null,
  running text not null,
  genitive text not null,
  kind text not null constraint senders_kind check (kind in ('kommun', 'stat', 'region', 'annan')),
  email text not null default '',
  -- How this sender wants its answers; copied to each remiss, where it may be changed.
  instructions text not null default '',
  -- {ert_dnr}, {dnr}, {titel} and {myndighet} are replaced.
  subject_template text not null default 'Svar på remiss {ert_dnr}',
  active boolean not null default true,
  unique (myndighet_id, id),
  constraint senders_name_unique unique (myndighet_id, name)
);

create table meetings (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  held_on date not null,
  starts_at text not null default '18.00',
  place text not null default '',
  -- Stopptid: the last day to hand in. Utskick: the day the papers go out.
  handin_on date not null,
  mailing_on date not null,
  status text not null default 'planerat' constraint meetings_status check (status in ('planerat', 'utskickat', 'hallet', 'installt')),
  -- When the papers went out; what was put on the agenda later has to be told of.
  mailed_at timestamptz,
  version integer not null default 1,
  unique (myndighet_id, id),
  constraint meetings_day_unique unique (myndighet_id, held_on),
  constraint meetings_order check (handin_on <= mailing_on and mailing_on <= held_on)
);

-- Templates and standard phrases are data per board (JSON checked by document::template).
create table document_templates (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  kind text not null constraint document_templates_kind check (kind in ('tjansteutlatande', 'yttrande')),
  name text not null,
  content jsonb not null,
  loaded_at timestamptz not null,
  -- The newest of a kind is the one in use; older ones stay, since drafts were opened from them.
  unique (myndighet_id, id)
);
create index document_templates_newest on document_templates (myndighet_id, kind, loaded_at desc);

-- Sentences that a board uses again and again, to be put into a draft by those who write.
create table phrases (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  name text not null,
  -- The plain text form, with chips; checked when it is saved.
  text text not null,
  -- The key of the section that it suits; null if any.
  section_key text,
  position smallint not null,
  active boolean not null default true,
  unique (myndighet_id, id),
  constraint phrases_name_unique unique (myndighet_id, name)
);
