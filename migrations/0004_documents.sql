-- A file that came in or was uploaded. The bytes lie content-addressed in the object store.
create table files (
  id uuid not null primary key,
  myndighet_id uuid not null references myndigheter,
  remiss_id uuid,
  incoming_id uuid,
  kind text not null constraint files_kind check (kind in (
    'missiv', 'remisshandling', 'bilaga', 'protokollsutdrag', 'ovrigt')),
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 text not null constraint files_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  own_date date,
  received_on date not null,
  registered_at timestamptz not null,
  registered_by uuid not null,
  -- A sekretessmarkering of the document alone (OSL 5:5): then only writers, the chain and sekretessbehöriga open it.
  sekretess boolean not null default false,
  -- Its place among the bilagor of the answer, when it goes out with it.
  attachment_position smallint,
  -- How the answer names it there; the file keeps the name that it came with.
  attachment_name text,
  unique (myndighet_id, id),
  constraint files_belong check (num_nonnulls(remiss_id, incoming_id) >= 1),
  constraint files_attachment check (num_nulls(attachment_position, attachment_name) in (0, 2)),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, incoming_id) references incoming (myndighet_id, id),
  foreign key (myndighet_id, registered_by) references memberships (myndighet_id, person_id)
);
create index files_remiss on files (remiss_id, registered_at);
create index files_incoming on files (incoming_id) where incoming_id is not null;

-- The living text: one draft a kind of document and remiss.
create table drafts (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  kind text not null constraint drafts_kind check (kind in ('tjansteutlatande', 'yttrande')),
  template_id uuid not null,
  opened_at timestamptz not null,
  opened_by uuid not null,
  -- The number of the newest live update. Whoever writes one locks the row: that is the order between nodes.
  live_seq bigint not null default 0,
  unique (myndighet_id, id),
  constraint drafts_one_a_kind unique (remiss_id, kind),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, template_id) references document_templates (myndighet_id, id),
  foreign key (myndighet_id, opened_by) references memberships (myndighet_id, person_id)
);

create table draft_sections (
  draft_id uuid not null,
  myndighet_id uuid not null,
  key text not null,
  position smallint not null,
  heading text not null,
  required boolean not null,
  -- Whether the document has it. One that is left out keeps its text, and is in nothing that is printed, checked or written live.
  included boolean not null default true,
  help text not null default '',
  -- document::model blocks with FactRef chips.
  blocks jsonb not null,
  -- Counts saves; a save states the one it was typed over.
  version integer not null default 1,
  saved_at timestamptz not null,
  saved_by uuid not null,
  primary key (draft_id, key),
  constraint draft_sections_required check (included or not required),
  foreign key (myndighet_id, draft_id) references drafts (myndighet_id, id),
  foreign key (myndighet_id, saved_by) references memberships (myndighet_id, person_id)
);

-- Every text that was ever saved, so that nothing a person wrote is lost.
create table draft_saves (
  draft_id uuid not null,
  key text not null,
  version integer not null,
  blocks jsonb not null,
  saved_at timestamptz not null,
  saved_by uuid not null,
  -- When a person began to write it in the live editor; null for what was saved by a form. Such a text goes on being
  -- replaced, with its version, until she pauses.
  begun_at timestamptz,
  primary key (draft_id, key, version),
  foreign key (draft_id, key) references draft_sections (draft_id, key)
);

-- The live draft (docs/live-draft.md): the Yjs document that draft_sections is derived from while several write it.
-- There is a snapshot from when it was first opened live; it holds every update up to its number, and those are gone.
create table live_snapshots (
  draft_id uuid primary key,
  myndighet_id uuid not null,
  seq bigint not null,
  state bytea not null,
  taken_at timestamptz not null,
  foreign key (myndighet_id, draft_id) references drafts (myndighet_id, id)
);

-- The updates after the snapshot, without a gap; each was acknowledged only after its commit.
create table live_updates (
  draft_id uuid not null,
  seq bigint not null,
  myndighet_id uuid not null,
  person_id uuid not null,
  client bigint not null,
  bytes bytea not null,
  at timestamptz not null,
  primary key (draft_id, seq),
  foreign key (myndighet_id, draft_id) references drafts (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);

-- Whose a Yjs client id is: nobody writes under another's.
create table live_clients (
  draft_id uuid not null,
  client bigint not null,
  myndighet_id uuid not null,
  person_id uuid not null,
  primary key (draft_id, client),
  foreign key (myndighet_id, draft_id) references drafts (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);

-- Immutable. The canonical bytes are kept as bytes, since jsonb would reorder them.
create table versions (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  kind text not null constraint versions_kind check (kind in ('tjansteutlatande', 'yttrande')),
  number integer not null,
  origin text not null constraint versions_origin check (origin in ('namngiven', 'granskning', 'attest', 'redaktionell',
    'beslutad')),
  name text not null default '',
  canonical bytea not null,
  sha256 text not null,
  cut_at timestamptz not null,
  cut_by uuid not null,
  unique (myndighet_id, id),
  constraint versions_number_unique unique (remiss_id, kind, number),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, cut_by) references memberships (myndighet_id, person_id)
);

-- What is reviewed, attested, decided and sent: a manifest of versions and bilagor.
create table proposals (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  number integer not null,
  manifest bytea not null,
  sha256 text not null,
  made_at timestamptz not null,
  made_by uuid not null,
  unique (myndighet_id, id),
  constraint proposals_number_unique unique (remiss_id, number),
  constraint proposals_manifest_unique unique (remiss_id, sha256),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, made_by) references memberships (myndighet_id, person_id)
);

create table proposal_versions (
  proposal_id uuid not null,
  version_id uuid not null,
  myndighet_id uuid not null,
  primary key (proposal_id, version_id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, version_id) references versions (myndighet_id, id)
);

create table proposal_files (
  proposal_id uuid not null,
  file_id uuid not null,
  myndighet_id uuid not null,
  position smallint not null,
  name text not null,
  sha256 text not null,
  primary key (proposal_id, file_id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, file_id) references files (myndighet_id, id)
);

-- Finished documents: rendered once, kept by hash, sent as they are.
create table renderings (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  version_id uuid,
  -- attesterad: with the printed block. beslutad: the wording the board chose. utdrag: of the minutes.
  kind text not null constraint renderings_kind check (kind in ('attesterad', 'beslutad', 'utdrag')),
  decision_id uuid,
  name text not null,
  renderer text not null,
  sha256 text not null,
  size bigint not null,
  rendered_at timestamptz not null,
  -- What is printed on it and stands in the address where it can be verified.
  fingerprint text not null,
  -- The subject of the certificate of its seal; null if the myndighet had none.
  sealed_by text,
  -- Whether a time-stamp service vouches for when it was sealed.
  stamped boolean not null,
  unique (myndighet_id, id),
  constraint renderings_stamped check (not stamped or sealed_by is not null),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, version_id) references versions (myndighet_id, id)
);
create index renderings_remiss on renderings (remiss_id, rendered_at);
create index renderings_version on renderings (version_id, rendered_at);
create index renderings_sealed on renderings (myndighet_id) where sealed_by is not null;
create index renderings_fingerprint on renderings (fingerprint);
create index renderings_sha256 on renderings (sha256);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger versions_immutable before update or delete on versions for each row execute function refuse_change();
create trigger proposals_immutable before update or delete on proposals for each row execute function refuse_change();
create trigger renderings_immutable before update or delete on renderings for each row execute function refuse_change();
create trigger versions_no_truncate before truncate on versions for each statement execute function refuse_change();
create trigger proposals_no_truncate before truncate on proposals for each statement execute function refuse_change();
create trigger renderings_no_truncate before truncate on renderings for each statement execute function refuse_change();

-- A file that was uploaded with a form that had other errors; it waits here while the form is mended.
create table staged_files (
  id uuid primary key,
  myndighet_id uuid not null,
  person_id uuid not null,
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 text not null,
  staged_at timestamptz not null,
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);
create index staged_files_person on staged_files (myndighet_id, person_id);
