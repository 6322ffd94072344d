-- The föredragningslista: what the meeting shall take up, in order.
create table agenda_items (
  id uuid not null primary key,
  myndighet_id uuid not null,
  meeting_id uuid not null,
  remiss_id uuid not null,
  proposal_id uuid not null,
  position smallint not null,
  added_at timestamptz not null,
  added_by uuid not null,
  unique (myndighet_id, id),
  constraint agenda_items_once unique (meeting_id, remiss_id),
  foreign key (myndighet_id, meeting_id) references meetings (myndighet_id, id),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, added_by) references memberships (myndighet_id, person_id)
);

-- Minutes. A meeting has one ordinary protocol and one for each set of paragraphs justerade at once.
create table protocols (
  id uuid not null primary key,
  myndighet_id uuid not null,
  meeting_id uuid not null,
  number smallint not null,
  immediate boolean not null,
  signers text not null default '',
  justerad_on date,
  anslag_on date,
  -- KL 13:5, set by calendar::law from anslag_on.
  last_appeal_on date,
  taken_down_on date,
  version integer not null default 1,
  unique (myndighet_id, id),
  constraint protocols_number unique (meeting_id, number),
  constraint protocols_order check (
    (anslag_on is null or justerad_on is not null) and (anslag_on is null or anslag_on >= justerad_on)
    and (taken_down_on is null or taken_down_on > last_appeal_on)),
  constraint protocols_clock check ((anslag_on is null) = (last_appeal_on is null)),
  foreign key (myndighet_id, meeting_id) references meetings (myndighet_id, id)
);

-- A decision belongs to a paragraph of a meeting, or was taken another way by someone with the right to.
-- A case may have several: återremiss in May, bifall in June.
create table decisions (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  way text not null constraint decisions_way check (way in (
    'namnd', 'ordforande', 'delegat', 'forvaltning', 'avstar', 'inga_synpunkter')),
  meeting_id uuid,
  paragraph integer,
  protocol_id uuid,
  proposal_id uuid,
  outcome text not null constraint decisions_outcome check (outcome in (
    'bifall', 'bifall_med_andring', 'avslag', 'aterremiss', 'bordlaggning', 'avstar', 'utgar')),
  decided_on date not null,
  -- Other ways than the board's: who, by what right.
  decided_by text,
  right_text text,
  wording text not null default '',
  -- The board's own text, when it is another than the office's.
  version_id uuid,
  immediate boolean not null default false,
  reason text,
  -- Where a decision taken another way is reported (KL 6:40).
  reported_meeting_id uuid,
  recorded_at timestamptz not null,
  recorded_by uuid not null,
  unique (myndighet_id, id),
  constraint decisions_paragraph_unique unique (meeting_id, paragraph),
  constraint decisions_in_meeting check ((way = 'namnd') = (meeting_id is not null)),
  constraint decisions_by_someone check ((way = 'namnd') = (decided_by is null)),
  -- KL 6:33 is about whether; the reason is what the office has to work from.
  constraint decisions_aterremiss_reason check (outcome <> 'aterremiss' or reason is not null),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, meeting_id) references meetings (myndighet_id, id),
  foreign key (myndighet_id, protocol_id) references protocols (myndighet_id, id),
  foreign key (myndighet_id, proposal_id) references proposals (myndighet_id, id),
  foreign key (myndighet_id, version_id) references versions (myndighet_id, id),
  foreign key (myndighet_id, reported_meeting_id) references meetings (myndighet_id, id),
  foreign key (myndighet_id, recorded_by) references memberships (myndighet_id, person_id)
);
create index decisions_remiss on decisions (remiss_id, recorded_at);

create table dissents (
  id uuid primary key,
  myndighet_id uuid not null,
  decision_id uuid not null,
  kind text not null constraint dissents_kind check (kind in ('reservation', 'sarskilt_uttalande')),
  by_whom text not null,
  text text not null default '',
  position smallint not null,
  foreign key (myndighet_id, decision_id) references decisions (myndighet_id, id)
);
create index dissents_decision on dissents (decision_id);

alter table renderings add foreign key (myndighet_id, decision_id) references decisions (myndighet_id, id);

-- A signed protokollsutdrag that was uploaded belongs to its decision.
alter table files add column decision_id uuid;
alter table files add foreign key (myndighet_id, decision_id) references decisions (myndighet_id, id);
alter table files add constraint files_extract_of check (decision_id is null or kind = 'protokollsutdrag');
create index files_decision on files (decision_id) where decision_id is not null;

-- One sending of the answer. The svarsdatum is met by received_on, not by sent_at.
create table dispatches (
  id uuid not null primary key,
  myndighet_id uuid not null,
  remiss_id uuid not null,
  decision_id uuid not null,
  recipient text not null,
  channel text not null constraint dispatches_channel check (channel in ('epost', 'post', 'bud', 'eplattform')),
  address text not null,
  subject text not null,
  body text not null,
  sent_on date not null,
  sent_at timestamptz not null,
  sent_by uuid not null,
  received_on date,
  evidence text,
  unique (myndighet_id, id),
  constraint dispatches_received check ((received_on is null) = (evidence is null)),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id),
  foreign key (myndighet_id, decision_id) references decisions (myndighet_id, id),
  foreign key (myndighet_id, sent_by) references memberships (myndighet_id, person_id)
);
create index dispatches_remiss on dispatches (remiss_id);

create table dispatch_files (
  dispatch_id uuid not null,
  myndighet_id uuid not null,
  position smallint not null,
  name text not null,
  media_type text not null,
  sha256 text not null,
  size bigint not null,
  primary key (dispatch_id, position),
  foreign key (myndighet_id, dispatch_id) references dispatches (myndighet_id, id)
);
