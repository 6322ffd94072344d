-- The secret address of a person's calendar. It stands as it is, since who reads this table reads all that it leads to; a
-- new one replaces it.
create table calendar_feeds (
  person_id uuid not null primary key references people,
  token text not null constraint calendar_feeds_token_unique unique,
  created_at timestamptz not null,
  constraint calendar_feeds_token_form check (token ~ '^[0-9a-f]{64}$')
);

-- How often a person is reminded by mail of what waits for her at a myndighet, and when that was last looked at. A row is
-- locked, looked at and marked in one transaction, so that nobody is reminded twice in a day, whichever node does it.
alter table memberships
  add column reminders text not null default 'dagligen'
    constraint memberships_reminders check (reminders in ('dagligen', 'veckovis', 'aldrig')),
  add column reminded_on date not null default '-infinity';
create index memberships_reminded on memberships (reminded_on) where active;
