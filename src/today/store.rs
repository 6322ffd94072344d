//! What waits for a person, in one query. What the law says of the days is in `calendar::law`.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    calendar::{
        holidays::{add_working_days, on_working_day},
        law,
    },
    error::Result,
    people::model::{Actor, Role},
};

/// Something to be done.
#[derive(Debug, Clone)]
pub struct Task {
    /// Which kind; `pages` has the words.
    pub kind: String,
    /// The case, or the meeting, that it is about.
    pub id: Option<Uuid>,
    /// Its dnr, or the subject of a letter, or the day of a meeting.
    pub what: String,
    /// Its title.
    pub title: String,
    /// By when.
    pub due_on: NaiveDate,
}

/// All that waits for the actor, the most pressing first.
#[expect(clippy::too_many_lines, reason = "one query, one kind of task after the other")]
pub async fn tasks(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Task>> {
    let mut tasks = sqlx::query_as!(
        Task,
        r#"with mine as (
             select r.* from remisser r
             where r.myndighet_id = $1 and r.status not in ('avslutad', 'makulerad', 'aterkallad', 'overlamnad')
               and (r.sekretess_provision is null or sees_remiss(r, $2, $3, $4)))
           select kind as "kind!", id, what as "what!", title as "title!", due_on as "due_on!" from (
             select 'registrera' as kind, null::uuid as id, i.from_text as what, i.subject as title,
                    i.received_on as due_on
             from incoming i where $5 and i.myndighet_id = $1 and i.remiss_id is null and i.dismissed_reason is null
             union all
             select 'fordela', m.id, m.dnr, m.title, m.svarsdatum from mine m where $5 and m.status = 'registrerad'
             union all
             select case when m.status = 'fordelad' then 'oppna' when m.status = 'granskning' then 'folj_granskning'
                      when exists (select 1 from drafts d join notes n on n.draft_id = d.id
                                   where d.remiss_id = m.id and n.state = 'open')
                        or exists (select 1 from reviews v join review_comments c on c.review_id = v.id
                                   where v.remiss_id = m.id and c.handled_at is null
                                     and c.at > coalesce((select max(o.opened_at) from attest_rounds o where o.remiss_id = m.id),
                                                         '-infinity')) then 'ta_hand_om' else 'skriv' end,
                    m.id, m.dnr, m.title,
                    case when m.status = 'granskning'
                      then coalesce((select min(v.due_on) from reviews v where v.remiss_id = m.id and v.status = 'begard'),
                                    m.svarsdatum)
                      else coalesce((select s.handin_on from meetings s where s.id = m.meeting_id and s.status <> 'installt'),
                                    m.svarsdatum) end
             from mine m
             where m.status in ('fordelad', 'utkast', 'granskning')
               and not (m.status <> 'granskning' and m.beslutsvag in ('avstar', 'inga_synpunkter'))
               and (m.handlaggare_id = $2
                    or exists (select 1 from co_officers c where c.remiss_id = m.id and c.person_id = $2))
             union all
             select 'granska', m.id, m.dnr, m.title, v.due_on
             from reviews v join mine m on m.id = v.remiss_id where v.reviewer_id = $2 and v.status = 'begard'
             union all
             select 'svara', m.id, m.dnr, m.title,
                    -- Somebody waits with her attest: it is for today, if it is not late already.
                    least($4, coalesce((select s.handin_on from meetings s
                                        where s.id = m.meeting_id and s.status <> 'installt'), m.svarsdatum))
             from mine m
             where (m.handlaggare_id = $2
                    or exists (select 1 from co_officers c where c.remiss_id = m.id and c.person_id = $2))
               and exists (select 1 from attest_rounds o join attest_questions q on q.round_id = o.id
                           where o.remiss_id = m.id and o.status = 'pagar' and q.answer is null)
             union all
             -- As attests::deadline::last_day says; `due` finds the working day.
             select case when o.editorial_of is null then 'attestera' else 'godkann_andring' end, m.id, m.dnr, m.title,
                    least(s.handin_on, s.mailing_on, m.svarsdatum)
             from waiting_attests($1, $2, $4) w
             join attest_rounds o on o.id = w.round_id
             join mine m on m.id = w.remiss_id
             left join meetings s on s.id = m.meeting_id and m.beslutsvag = 'namnd' and s.status <> 'installt'
             union all
             select case when m.status = 'anmald' and s.status = 'installt' then 'flytta'
                      when m.status = 'anmald' then 'beslut' when m.status = 'beslutad' then 'expediera'
                      when m.status = 'expedierad' then case when a.arrived then 'avsluta' else 'mottaget' end
                      when m.beslutsvag = 'namnd' then 'anmal' else 'annan_vag' end,
                    m.id, m.dnr, m.title,
                    case when m.status = 'attesterad' and s.status <> 'installt' then s.handin_on
                      when m.status = 'anmald' then case when s.status = 'installt' then $4 else s.held_on end
                      -- Once the answer has arrived the svarsdatum is met, and closing is late to nobody.
                      when m.status = 'expedierad' and a.arrived then greatest(m.svarsdatum, $4) else m.svarsdatum end
             from mine m
             left join meetings s on s.id = m.meeting_id
             cross join lateral (select exists (select 1 from dispatches d where d.remiss_id = m.id
                                                and d.received_on is not null) as arrived) a
             where $6 and (m.status in ('attesterad', 'beslutad', 'expedierad')
                           or (m.status = 'anmald' and (s.held_on <= $4 or s.status = 'installt'))
                           or (m.status in ('fordelad', 'utkast') and m.beslutsvag in ('avstar', 'inga_synpunkter')))
             union all
             -- The one failure that everybody remembers: nobody will decide before the answer is due.
             select 'utan_sammantrade', m.id, m.dnr, m.title, m.svarsdatum
             from mine m left join meetings s on s.id = m.meeting_id and s.status <> 'installt'
             where ($5 or $6) and m.beslutsvag = 'namnd' and m.status in ('fordelad', 'utkast', 'granskning', 'attest', 'attesterad')
               and m.svarsdatum <= $4 + 10 and (s.id is null or s.held_on > m.svarsdatum)
               and not exists (select 1 from anstand w where w.remiss_id = m.id and w.outcome = 'begart')
             union all
             select 'anstand', m.id, m.dnr, m.title, w.old_date
             from anstand w join mine m on m.id = w.remiss_id
             where w.outcome = 'begart' and ($5 or $6 or m.handlaggare_id = $2)
             union all
             select 'ta_ned', s.id, 'Protokoll ' || p.number, 'Sammanträdet ' || s.held_on, p.last_appeal_on + 1
             from protocols p join meetings s on s.id = p.meeting_id
             where $6 and p.myndighet_id = $1 and p.last_appeal_on < $4 and p.taken_down_on is null
             union all
             select 'skicka_ut', s.id, 'Sammanträdet ' || s.held_on, count(*) || case when count(*) = 1 then ' ärende' else ' ärenden' end,
                    s.mailing_on
             from meetings s join agenda_items a on a.meeting_id = s.id
             where $6 and s.myndighet_id = $1 and s.status = 'planerat' group by s.id
             union all
             select case when p.justerad_on is not null then 'ansla' when p.immediate then 'justera_genast' else 'justera' end,
                    s.id, 'Protokoll ' || p.number, 'Sammanträdet ' || s.held_on, coalesce(p.justerad_on, s.held_on)
             from protocols p join meetings s on s.id = p.meeting_id
             where $6 and p.myndighet_id = $1 and p.anslag_on is null
           ) tasks"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today,
        actor.has(Role::Registrator),
        actor.has(Role::Namndsekreterare)
    )
    .fetch_all(conn)
    .await?;
    for task in &mut tasks {
        task.due_on = due(&task.kind, task.due_on);
    }
    tasks.sort_by(|one, other| (one.due_on, &one.what).cmp(&(other.due_on, &other.what)));
    Ok(tasks)
}

/// When something is due that the law counts from a day: that an incoming letter came, that a meeting was held, that a
/// protocol was approved. An attest is due on a working day. The others have their day already.
fn due(kind: &str, day: NaiveDate) -> NaiveDate {
    match kind {
        "registrera" => add_working_days(day, 1),
        "justera" => law::latest_justering(day),
        "ansla" => law::latest_anslag(day),
        "attestera" | "godkann_andring" => on_working_day(day),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_law_counts_is_due_on_a_working_day() {
        for (kind, day, expected) in [
            ("registrera", "2026-03-06", "2026-03-09"),
            ("registrera", "2026-04-02", "2026-04-07"),
            ("justera", "2026-03-20", "2026-04-07"),
            ("justera_genast", "2026-03-20", "2026-03-20"),
            ("ansla", "2026-03-05", "2026-03-09"),
            ("attestera", "2026-03-07", "2026-03-06"),
            ("beslut", "2026-03-07", "2026-03-07"),
        ] {
            assert_eq!(due(kind, day.parse().unwrap()), expected.parse().unwrap(), "{kind} {day}");
        }
    }
}
