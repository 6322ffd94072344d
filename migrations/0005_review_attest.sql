create table reviews (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  proposal_id uuid not null,
  reviewer_id uuid not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  due_on date not null,
  question text not null default '',
  -- Which sections are asked about, each as kind:key; empty if it is the whole.
  sections text[] not null default '{}',
  -- When she was last reminded.
  reminded_at timestamptz,
  status text not null default 'begard' constraint reviews_status check (status in ('begard', 'besvarad', 'aterkallad', 'vidare')),
  answer text,
  answered_at timestamptz,
  version integer not null default 1,
  unique (myndighet_id, id),
  constraint reviews_answered check ((status = 'begard') = (answered_at is null)),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, reviewer_id) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, asked_by) references memberships (myndighet_id, person_id)
);
create index reviews_remiss on reviews (remiss_id);
create index reviews_open on reviews (myndighet_id, reviewer_id, due_on) where status = 'begard';
create unique index reviews_one_open on reviews (remiss_id, reviewer_id) where status = 'begard';

-- Working material: never in an export, a search or an event.
create table review_comments (
  id uuid primary key,
  review_id uuid not null,
  myndighet_id uuid not null,
  kind text not null constraint review_comments_kind check (kind in ('tjansteutlatande', 'yttrande')),
  section_key text not null,
  comment text not null,
  at timestamptz not null,
  -- When a writer had taken care of it; null again if she takes it up anew.
  handled_at timestamptz,
  handled_by uuid,
  unique (myndighet_id, id),
  constraint review_comments_handled check (num_nulls(handled_at, handled_by) in (0, 2)),
  foreign key (myndighet_id, handled_by) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, review_id) references reviews (myndighet_id, id)
);
create index review_comments_review on review_comments (review_id);

-- A comment on a place in the living text of a draft, or a suggestion of other words for it. Working material: never in
-- an export, a search or an event, and deleted when the case is closed if the board says so.
create table notes (
  id uuid not null primary key,
  myndighet_id uuid not null,
  draft_id uuid not null,
  section_key text not null,
  kind text not null constraint notes_kind check (kind in ('comment', 'suggestion')),
  -- Yjs relative positions, which stay with their letters whatever is written around them. A comment on a whole
  -- section has none.
  anchor_start bytea,
  anchor_end bytea,
  -- The words that stood there, for when they are gone.
  quoted text not null default '' constraint notes_quoted check (char_length(quoted) <= 2000),
  body text not null default '',
  -- In the plain form; empty proposes to strike the words.
  replacement text,
  state text not null default 'open'
    constraint notes_state check (state in ('open', 'resolved', 'accepted', 'rejected', 'withdrawn')),
  author_id uuid not null,
  at timestamptz not null,
  settled_by uuid,
  settled_at timestamptz,
  unique (myndighet_id, id),
  constraint notes_anchor check (num_nulls(anchor_start, anchor_end) in (0, 2)),
  constraint notes_comment check (kind <> 'comment'
    or (replacement is null and body <> '' and state in ('open', 'resolved'))),
  constraint notes_suggestion check (kind <> 'suggestion'
    or (replacement is not null and anchor_start is not null and state <> 'resolved')),
  constraint notes_settled check (num_nulls(settled_by, settled_at) = case state when 'open' then 2 else 0 end),
  foreign key (myndighet_id, draft_id) references drafts (myndighet_id, id),
  foreign key (draft_id, section_key) references draft_sections (draft_id, key),
  foreign key (myndighet_id, author_id) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, settled_by) references memberships (myndighet_id, person_id)
);
create index notes_draft on notes (draft_id, at);

create table note_replies (
  id uuid not null primary key,
  myndighet_id uuid not null,
  note_id uuid not null,
  body text not null,
  author_id uuid not null,
  at timestamptz not null,
  foreign key (myndighet_id, note_id) references notes (myndighet_id, id),
  foreign key (myndighet_id, author_id) references memberships (myndighet_id, person_id)
);
create index note_replies_note on note_replies (note_id, at);

create table attest_rounds (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  proposal_id uuid not null,
  number integer not null,
  opened_at timestamptz not null,
  opened_by uuid not null,
  -- Who wrote it when it was opened: none of them ever signs it, whoever has the case by then.
  officers uuid[] not null,
  -- pagar → klar, or → avvisad (sent back) or upphavd (opened for change), both with a reason.
  status text not null default 'pagar' constraint attest_rounds_status check (status in ('pagar', 'klar', 'avvisad', 'upphavd')),
  ended_at timestamptz,
  -- Who sent it back or opened it; null when the case itself ended.
  ended_by uuid,
  reason text,
  unique (myndighet_id, id),
  constraint attest_rounds_number unique (remiss_id, number),
  constraint attest_rounds_ended check ((status = 'pagar') = (ended_at is null)),
  constraint attest_rounds_reason check ((status in ('avvisad', 'upphavd')) = (reason is not null)),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, opened_by) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, ended_by) references memberships (myndighet_id, person_id)
);
create unique index attest_rounds_one_current on attest_rounds (remiss_id) where status in ('pagar', 'klar');
-- What is out for attest is some tens of rounds however old the board is: the number in the menu of every page is
-- counted from here (0.4 ms for 40 that wait beside 200 000 that are attested).
create index attest_rounds_open on attest_rounds (myndighet_id) where status = 'pagar';

-- The steps of a round and the unit whose chief of the day signs each.
create table attest_steps (
  round_id uuid not null,
  myndighet_id uuid not null,
  step smallint not null,
  label text not null,
  unit_id uuid not null,
  -- When whoever is to sign it was last reminded.
  reminded_at timestamptz,
  primary key (round_id, step),
  foreign key (myndighet_id, round_id) references attest_rounds (myndighet_id, id),
  foreign key (myndighet_id, unit_id) references units (myndighet_id, id)
);

create table attests (
  id uuid not null primary key,
  myndighet_id uuid not null,
  round_id uuid not null,
  step smallint not null,
  manifest_sha256 text not null,
  person_id uuid not null,
  -- As they were then; the printed list shows these.
  name text not null,
  title text not null,
  capacity text not null constraint attests_capacity check (capacity in ('egen', 'tf', 'for')),
  on_behalf_of text,
  method text not null constraint attests_method check (method in ('losenord')),
  -- The exact bytes that were agreed to (canonical JSON).
  statement bytea not null,
  at timestamptz not null,
  -- The same manifest sent again keeps its attests: such a row repeats the act of an earlier round, with its
  -- statement, time and names, and points at it.
  kept_from uuid references attests,
  constraint attests_once unique (round_id, step),
  foreign key (round_id, step) references attest_steps (round_id, step),
  foreign key (myndighet_id, round_id) references attest_rounds (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);
create index attests_person on attests (myndighet_id, person_id, at desc);
create index attests_kept on attests (kept_from) where kept_from is not null;
create trigger attests_immutable before update or delete on attests for each row execute function refuse_change();
create trigger attests_no_truncate before truncate on attests for each statement execute function refuse_change();

-- What a signer has read when it was hers to sign, so that she is shown what is another since then. The last time, not
-- each; how she reads is nobody else's business.
create table attest_reads (
  myndighet_id uuid not null,
  remiss_id uuid not null,
  person_id uuid not null,
  proposal_id uuid not null,
  read_at timestamptz not null,
  primary key (remiss_id, person_id, proposal_id),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);

-- Questions in a round, and their answers: nothing is sent back by asking.
create table attest_questions (
  id uuid primary key,
  myndighet_id uuid not null,
  round_id uuid not null,
  person_id uuid not null,
  question text not null,
  at timestamptz not null,
  answer text,
  answered_by uuid,
  answered_at timestamptz,
  constraint attest_questions_answered check (num_nulls(answer, answered_by, answered_at) in (0, 3)),
  foreign key (myndighet_id, round_id) references attest_rounds (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);
create index attest_questions_round on attest_questions (round_id);

-- A remark of the förkontroll that a writer has chosen to leave, with her reason. Bound to the words by their hash, so that
-- the remark is shown again when they are others; the words themselves are never kept here.
create table check_dismissals (
  id uuid not null primary key,
  myndighet_id uuid not null,
  draft_id uuid not null,
  check_key text not null,
  -- Empty for what is about the whole document.
  section_key text not null,
  words_sha256 text not null constraint check_dismissals_sha256 check (words_sha256 ~ '^[0-9a-f]{64}$'),
  reason text not null,
  dismissed_at timestamptz not null,
  dismissed_by uuid not null,
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  constraint check_dismissals_withdrawn check (num_nulls(withdrawn_at, withdrawn_by) in (0, 2)),
  foreign key (myndighet_id, draft_id) references drafts (myndighet_id, id),
  foreign key (myndighet_id, dismissed_by) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, withdrawn_by) references memberships (myndighet_id, person_id)
);
create unique index check_dismissals_one on check_dismissals (draft_id, check_key, section_key, words_sha256)
  where withdrawn_at is null;

-- The sections of all drafts as a review may ask about them.
create view askable_sections as
  select d.remiss_id, d.kind, s.position, d.kind || ':' || s.key as token,
         case d.kind when 'yttrande' then s.heading || ' (yttrandet)' else s.heading end as heading,
         s.included and s.blocks <> '[]' as has_text
  from drafts d join draft_sections s on s.draft_id = d.id;
