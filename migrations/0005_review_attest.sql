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
  -- A redaktionell ändring of what another round attested: why, and which. Those who sign accept it; who sends it back lets
  -- that round count again.
  editorial_reason text,
  editorial_of uuid,
  unique (myndighet_id, id),
  constraint attest_rounds_editorial check (num_nulls(editorial_reason, editorial_of) in (0, 2)),
  constraint attest_rounds_number unique (remiss_id, number),
  constraint attest_rounds_ended check ((status = 'pagar') = (ended_at is null)),
  constraint attest_rounds_reason check ((status in ('avvisad', 'upphavd')) = (reason is not null)),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, opened_by) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, ended_by) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, editorial_of) references attest_rounds (myndighet_id, id)
);
create unique index attest_rounds_one_current on attest_rounds (remiss_id) where status in ('pagar', 'klar');
-- What is out for attest is some tens of rounds however old the board is: the number in the menu of every page is
-- counted from here (0.4 ms for 40 that wait beside 200 000 that are attested).
create index attest_rounds_open on attest_rounds (myndighet_id) where status = 'pagar';

-- The steps of a round: each is of a unit, whose chief of the day signs, or of a person.
create table attest_steps (
  round_id uuid not null,
  myndighet_id uuid not null,
  step smallint not null,
  label text not null,
  unit_id uuid,
  person_id uuid,
  -- When whoever is to sign it was last reminded.
  reminded_at timestamptz,
  constraint attest_steps_whose check (num_nulls(unit_id, person_id) = 1),
  primary key (round_id, step),
  foreign key (myndighet_id, round_id) references attest_rounds (myndighet_id, id),
  foreign key (myndighet_id, unit_id) references units (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
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
  constraint attests_on_behalf check ((capacity = 'for') = (on_behalf_of is not null)),
  -- Whom she stood in for as a deputy, who is told of it afterwards.
  principal_id uuid,
  constraint attests_another check (principal_id <> person_id),
  -- She had written it herself, which the board allowed.
  own_draft boolean not null default false,
  method text not null constraint attests_method check (method in ('losenord', 'passkey')),
  -- The exact bytes that were agreed to (canonical JSON).
  statement bytea not null,
  -- What the passkey gave, so that it can be checked by itself: which key, its SubjectPublicKeyInfo, and the assertion.
  credential_id bytea,
  public_key bytea,
  authenticator_data bytea,
  client_data bytea,
  assertion_signature bytea,
  -- SHA-256 of the statements that were approved in the same touch, in order, its own among them.
  statement_hashes bytea[],
  at timestamptz not null,
  -- The same manifest sent again keeps its attests: such a row repeats the act of an earlier round, with its
  -- statement, time and names, and points at it.
  kept_from uuid references attests,
  constraint attests_once unique (round_id, step),
  constraint attests_passkey check (num_nulls(credential_id, public_key, authenticator_data, client_data,
    assertion_signature, statement_hashes) = case method when 'passkey' then 0 else 6 end),
  foreign key (round_id, step) references attest_steps (round_id, step),
  foreign key (myndighet_id, round_id) references attest_rounds (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, principal_id) references memberships (myndighet_id, person_id)
);
create index attests_principal on attests (myndighet_id, principal_id, at) where principal_id is not null;
create index attests_person on attests (myndighet_id, person_id, at desc);
create index attests_kept on attests (kept_from) where kept_from is not null;
create trigger attests_immutable before update or delete on attests for each row execute function refuse_change();
create trigger attests_no_truncate before truncate on attests for each statement execute function refuse_change();

-- Who may sign a step of a unit or of a person in a case on a day: the chief or the person, and who stands in for her.
-- A row a person and principal; `turn` says whom it is meant for: 0 an acting chief, or the deputy of one who is away,
-- 1 the chief or the person herself, 2 a standing deputy. Those who write the case, or did when the proposal that is
-- out was sent, are marked, and barred unless the board allows it. This is the one place that decides it.
create function signers_of_step(of_remiss uuid, of_unit uuid, of_person uuid, on_day date)
returns table (person_id uuid, capacity text, principal_id uuid, turn smallint, own_draft boolean, barred boolean)
language sql stable as $$
  with principals as (
    select c.myndighet_id, c.person_id, c.capacity
    from unit_chiefs c
    where c.unit_id = of_unit and c.from_date <= on_day and (c.to_date is null or c.to_date >= on_day)
    union all
    select r.myndighet_id, of_person, 'egen' from remisser r where r.id = of_remiss and of_person is not null
  ), signers as (
    select p.person_id, p.capacity, p.person_id as principal_id, case p.capacity when 'tf' then 0 else 1 end as turn
    from principals p
    union all
    select d.deputy_id, d.capacity, d.person_id, case when d.absent then 0 else 2 end
    from principals p
    join deputies d on d.myndighet_id = p.myndighet_id and d.person_id = p.person_id
      and d.from_date <= on_day and (d.to_date is null or d.to_date >= on_day)
  )
  select s.person_id, s.capacity, s.principal_id, s.turn::smallint, o.own_draft,
         o.own_draft and not y.officer_may_attest
  from signers s
  join remisser r on r.id = of_remiss
  join myndigheter y on y.id = r.myndighet_id
  join memberships m on m.myndighet_id = r.myndighet_id and m.person_id = s.person_id
    and m.active and 'attestant' = any(m.roles)
  join people p on p.id = s.person_id and p.active
  cross join lateral (
    select coalesce(r.handlaggare_id = s.person_id, false)
      or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = s.person_id)
      or exists (select 1 from attest_rounds n
                 join attest_rounds w on w.remiss_id = n.remiss_id and w.proposal_id = n.proposal_id
                 where n.remiss_id = r.id and n.status = 'pagar' and s.person_id = any(w.officers)) as own_draft
  ) o
$$;

-- What whoever signs a step is called by her post: the title of the unit's latest chief, or of the person that it names.
create function title_of_step(board uuid, of_unit uuid, of_person uuid, on_day date) returns text
language sql stable as $$
  select coalesce(case when of_person is null
    then (select m.title from unit_chiefs c
          join memberships m on m.myndighet_id = c.myndighet_id and m.person_id = c.person_id
          where c.unit_id = of_unit and c.capacity = 'egen' and c.from_date <= on_day
          order by c.from_date desc limit 1)
    else (select m.title from memberships m where m.myndighet_id = board and m.person_id = of_person)
    end, '')
$$;

-- What somebody is about to attest, one case or several, told to her browser before she proves who she is.
create table attest_challenges (
  id uuid not null primary key,
  myndighet_id uuid not null,
  person_id uuid not null,
  -- The session in which it was asked for, in which alone it may be answered.
  session_hash bytea not null,
  method text not null constraint attest_challenges_method check (method in ('losenord', 'passkey')),
  -- SHA-256 over the hashes of the statements, in order.
  challenge bytea not null constraint attest_challenges_unique unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- When it was answered: once.
  used_at timestamptz,
  unique (myndighet_id, id),
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id)
);
create index attest_challenges_created on attest_challenges (created_at);

create table attest_challenge_items (
  challenge_id uuid not null,
  myndighet_id uuid not null,
  position smallint not null,
  remiss_id uuid not null,
  -- The version of the case that her page showed.
  version integer not null,
  -- The exact bytes that she agrees to; null for what could not be attested when she asked.
  statement bytea,
  attested boolean not null default false,
  -- Why it was not attested.
  refusal text,
  primary key (challenge_id, position),
  constraint attest_challenge_items_once unique (challenge_id, remiss_id),
  constraint attest_challenge_items_outcome check (not (attested and refusal is not null)),
  constraint attest_challenge_items_statement check (statement is not null or refusal is not null),
  foreign key (myndighet_id, challenge_id) references attest_challenges (myndighet_id, id) on delete cascade,
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id)
);

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

-- The proposals of a case that somebody has read as a signer, attested, sent back or reviewed, and when.
create function read_proposals(of_remiss uuid, person uuid) returns table (proposal_id uuid, at timestamptz)
language sql stable as $$
  select e.proposal_id, e.read_at from attest_reads e where e.remiss_id = of_remiss and e.person_id = person
  union all
  select o.proposal_id, a.at from attests a join attest_rounds o on o.id = a.round_id
  where o.remiss_id = of_remiss and a.person_id = person
  union all
  select v.proposal_id, v.answered_at from reviews v
  where v.remiss_id = of_remiss and v.reviewer_id = person and v.status in ('besvarad', 'vidare')
  union all
  select o.proposal_id, o.ended_at from attest_rounds o
  where o.remiss_id = of_remiss and o.ended_by = person and o.status = 'avvisad'
$$;

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
  foreign key (myndighet_id, person_id) references memberships (myndighet_id, person_id),
  foreign key (myndighet_id, answered_by) references memberships (myndighet_id, person_id)
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

-- A version as lists show it: how it stands in the chain, and by what its newest finished paper is verified.
create view version_list as
select v.id, v.remiss_id, v.kind, v.number, v.origin, v.name, v.sha256, v.cut_at, p.name as cut_by,
       coalesce((select o.status from proposal_versions x join attest_rounds o on o.proposal_id = x.proposal_id
                 where x.version_id = v.id and o.status in ('pagar', 'klar') limit 1),
                (select 'upphavd' from renderings r where r.version_id = v.id and r.kind = 'attesterad' limit 1)) as attest,
       k.fingerprint, k.sealed_by
from versions v
join people p on p.id = v.cut_by
left join lateral (select fingerprint, sealed_by from renderings where version_id = v.id order by rendered_at desc, id desc limit 1) k
  on true;
