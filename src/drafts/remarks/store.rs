//! SQL for the open remarks on a draft.

use sqlx::PgConnection;
use uuid::Uuid;

use super::Remark;
use crate::{error::Result, remisser::store::parse, reviews::model::NO_REMARKS};

/// What was said of a case that `find_case` has found since it was last sent for attest, and what ended that, oldest
/// first.
pub async fn open(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Remark>> {
    sqlx::query!(
        r#"with last as (select id, opened_at, status, ended_at, ended_by, reason from attest_rounds
                         where id = latest_round($1)),
                since as (select coalesce((select opened_at from last), '-infinity') as at),
                said as (
             select 'comment' as source, v.reviewer_id as person, c.at, c.comment as text, c.kind, c.section_key,
                    c.id as comment
             from review_comments c join reviews v on v.id = c.review_id, since
             where v.remiss_id = $1 and c.at > since.at and c.handled_at is null
             union all
             select 'answer', v.reviewer_id, v.answered_at, v.answer, null, null, null from reviews v, since
             where v.remiss_id = $1 and v.answered_at > since.at and v.answer <> $2
             union all
             select case status when 'avvisad' then 'sent_back' else 'opened' end, ended_by, ended_at, reason, null, null, null
             from last where status in ('avvisad', 'upphavd') and ended_by is not null
             union all
             select 'question', q.person_id, q.at, q.question, null, null, null
             from attest_questions q join last on last.id = q.round_id
             where q.answer is null and last.status <> 'klar'
             union all
             select 'referred_back', null, d.recorded_at, d.reason, null, null, null from decisions d, since
             where d.remiss_id = $1 and d.outcome = 'aterremiss' and d.recorded_at > since.at)
           select s.source as "source!", s.person, p.name as "by?", s.at as "at!", s.text as "text!", s.kind, s.section_key,
                  s.comment
           from said s left join people p on p.id = s.person order by s.at, s.kind, s.section_key"#,
        remiss,
        NO_REMARKS
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let kind = row.kind.map(|kind| parse(&kind)).transpose()?;
        Ok(Remark {
            source: parse(&row.source)?,
            person: row.person,
            by: row.by,
            at: row.at,
            text: row.text,
            place: kind.zip(row.section_key),
            comment: row.comment,
        })
    })
    .collect()
}
