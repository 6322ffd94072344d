-- The last link of each myndighet's chain; locked by whoever adds the next.
create table event_heads (
  myndighet_id uuid primary key references myndigheter,
  sequence bigint not null,
  hash text not null
);

create table events (
  myndighet_id uuid not null references myndigheter,
  sequence bigint not null,
  kind text not null,
  at timestamptz not null,
  -- Null for what the program itself did (the command line).
  actor_id uuid references people,
  remiss_id uuid,
  -- SHA-256 of the payload row's bytes, whether or not they are still there.
  payload_sha256 text not null,
  previous_hash text not null,
  hash text not null,
  primary key (myndighet_id, sequence),
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id)
);
create index events_remiss on events (remiss_id, sequence) where remiss_id is not null;

-- Words and names that a person may have the right to have removed; purging is itself an event.
create table event_payloads (
  myndighet_id uuid not null,
  sequence bigint not null,
  payload bytea,
  purged_by_sequence bigint,
  primary key (myndighet_id, sequence),
  constraint event_payloads_purged check ((payload is null) = (purged_by_sequence is not null)),
  foreign key (myndighet_id, sequence) references events (myndighet_id, sequence)
);

create trigger events_append_only before update or delete on events for each row execute function refuse_change();
create trigger events_no_truncate before truncate on events for each statement execute function refuse_change();

-- A payload may only go from present to purged.
create function refuse_payload_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.payload is not null and new.payload is null and new.purged_by_sequence is not null
     and (new.myndighet_id, new.sequence) = (old.myndighet_id, old.sequence) then
    return new;
  end if;
  raise exception 'payloads of events are only ever purged' using errcode = 'restrict_violation';
end $$;
create trigger event_payloads_only_purged before update or delete on event_payloads
  for each row execute function refuse_payload_change();
create trigger event_payloads_no_truncate before truncate on event_payloads
  for each statement execute function refuse_change();

-- Mail to be sent, written in the same transaction as its reason.
create table outbox (
  id uuid primary key,
  myndighet_id uuid references myndigheter,
  remiss_id uuid,
  to_address text not null,
  subject text not null,
  body text not null,
  -- [{"name", "sha256", "media_type"}], read from the object store when it is sent.
  attachments jsonb not null default '[]',
  created_at timestamptz not null,
  next_try_at timestamptz not null,
  attempts smallint not null default 0,
  sent_at timestamptz,
  error text,
  foreign key (myndighet_id, remiss_id) references remisser (myndighet_id, id)
);
-- The letter of a sending by mail, which may not have left yet.
alter table dispatches add column outbox_id uuid references outbox;
alter table dispatches add constraint dispatches_mailed check (channel = 'epost' or outbox_id is null);

create index outbox_due on outbox (next_try_at) where sent_at is null;
create index outbox_myndighet on outbox (myndighet_id, created_at desc);

-- Whether a person heads the case's unit, or the head office, on a day.
create function heads_remiss(r remisser, person uuid, today date) returns boolean
language sql stable as $$
  select exists (select 1 from unit_chiefs c join units u on u.id = c.unit_id
                 where c.myndighet_id = r.myndighet_id
                   and (c.unit_id = r.unit_id or u.kind = 'ledning')
                   and c.from_date <= today and (c.to_date is null or c.to_date >= today)
                   and (c.person_id = person
                        or exists (select 1 from deputies d
                                   where d.myndighet_id = c.myndighet_id and d.person_id = c.person_id
                                     and d.deputy_id = person and d.from_date <= today
                                     and (d.to_date is null or d.to_date >= today))))
$$;

-- The round of attest that tells how it stands with a case: the one that counts, else the one that ended last. A round whose
-- redaktionell ändring was refused has a lower number than that, and counts again.
create function latest_round(remiss uuid) returns uuid
language sql stable as $$
  select o.id from attest_rounds o where o.remiss_id = remiss
  order by o.status in ('pagar', 'klar') desc, o.ended_at desc, o.number desc limit 1
$$;

-- Whether somebody has a part in the latest round of attest of a case: has signed in it, or may sign a step of it today.
create function signs_remiss(r remisser, person uuid, today date) returns boolean
language sql stable as $$
  select exists (select 1 from attest_steps t
                 left join attests a on a.round_id = t.round_id and a.step = t.step
                 where t.round_id = latest_round(r.id)
                   and (a.person_id = person or a.principal_id = person
                        or exists (select 1 from signers_of_step(r.id, t.unit_id, t.person_id, today) s
                                   where s.person_id = person)))
$$;

-- Who may see a case with sekretessmarkering: handläggare, medhandläggare, the chain and sekretessbehöriga.
create function sees_remiss(r remisser, person uuid, sekretessbehorig boolean, today date) returns boolean
language sql stable as $$
  select r.sekretess_provision is null or sekretessbehorig or coalesce(r.handlaggare_id = person, false)
    or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = person)
    or heads_remiss(r, person, today) or signs_remiss(r, person, today)
$$;

-- The attests that wait for a person on a day, and as what she would give them: the list, the number in the menu and
-- /idag all ask here. Says of all cases at once what attests::round::Chain::turn_of says of one, which decides when she
-- signs; a test holds the two together.
create function waiting_attests(board uuid, person uuid, today date)
returns table (remiss_id uuid, round_id uuid, proposal_id uuid, step smallint, label text, unit_id uuid, whose uuid,
               capacity text, principal_id uuid, turn smallint, own_draft boolean, since timestamptz)
language sql stable as $$
  select r.id, o.id, o.proposal_id, t.step, t.label, t.unit_id, t.person_id, c.capacity, c.principal_id, c.turn, c.own_draft,
         greatest(o.opened_at, (select max(a.at) from attests a where a.round_id = o.id))
  from attest_rounds o
  join remisser r on r.id = o.remiss_id and r.status = 'attest'
  join memberships m on m.myndighet_id = board and m.person_id = person and m.active and 'attestant' = any(m.roles)
  join myndigheter y on y.id = board
  cross join (select array(select person union select d.person_id from deputies d
                           where d.myndighet_id = board and d.deputy_id = person) as principals) p
  cross join lateral (select n.step, n.label, n.unit_id, n.person_id from attest_steps n
                      where n.round_id = o.id
                        and not exists (select 1 from attests a where a.round_id = o.id and a.step = n.step)
                      order by n.step limit 1) t
  cross join lateral (select s.capacity, s.principal_id, s.turn, s.own_draft
                      from signers_of_step(r.id, t.unit_id, t.person_id, today) s
                      where s.person_id = person and not s.barred order by s.turn limit 1) c
  where o.myndighet_id = board and o.status = 'pagar'
    -- Only steps of units and persons that she can have to do with are looked at closely.
    and (t.person_id = any (p.principals)
         or t.unit_id = any (array(select u.unit_id from unit_chiefs u
                                   where u.myndighet_id = board and u.person_id = any (p.principals))))
    -- As an array, or the planner reads all that she has ever attested.
    and (y.same_person_two_steps or person <> all (array(select a.person_id from attests a where a.round_id = o.id)))
    and (r.sekretess_provision is null or sees_remiss(r, person, 'sekretessbehorig' = any(m.roles), today))
$$;

-- Tells live drafts, on every node, that something of their case or board has changed: rights, states, facts.
create function tell_live_drafts() returns trigger language plpgsql as $$
begin
  perform pg_notify('yttra_live', 'e:' || new.myndighet_id || ':' || coalesce(new.remiss_id::text, ''));
  return null;
end $$;
create trigger events_tell after insert on events for each row execute function tell_live_drafts();
