//! The days that an attest has to do with.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::lists::meeting;
use crate::{attests::consequences::Dates, error::Result, remisser::model::Case};

/// The days of a case that `find_case` has found.
pub async fn dates(conn: &mut PgConnection, case: &Case, today: NaiveDate) -> Result<Dates> {
    let row = sqlx::query!(
        r#"select m.id as "meeting_id?", m.held_on as "held_on?", m.handin_on as "handin_on?", m.mailing_on as "mailing_on?",
                  coalesce(m.status = 'installt', false) as "cancelled!", m.mailed_at is not null as "mailed!",
                  exists (select 1 from meetings n where n.myndighet_id = r.myndighet_id and n.status = 'planerat'
                          and n.handin_on >= $2 and n.held_on <= r.svarsdatum) as "fits!",
                  (select max(a.wanted_date) from anstand a where a.remiss_id = r.id and a.outcome = 'begart') as wanted,
                  array(select b.running from remiss_bodies x join bodies b on b.id = x.body_id
                        where x.remiss_id = r.id and x.heard_on > $2 order by x.heard_on, b.running) as "bodies!",
                  array(select x.heard_on from remiss_bodies x join bodies b on b.id = x.body_id
                        where x.remiss_id = r.id and x.heard_on > $2 order by x.heard_on, b.running) as "heard_on!"
           from remisser r
           left join meetings m on m.id = r.meeting_id and r.beslutsvag = 'namnd'
           where r.id = $1"#,
        case.id,
        today
    )
    .fetch_one(conn)
    .await?;
    Ok(Dates {
        svarsdatum: case.svarsdatum,
        beslutsvag: case.beslutsvag,
        immediate: case.immediate,
        meeting: meeting(row.meeting_id, row.held_on, row.handin_on, row.mailing_on),
        cancelled: row.cancelled,
        mailed: row.mailed,
        another_fits: row.fits,
        wanted: row.wanted,
        bodies: row.bodies.into_iter().zip(row.heard_on).collect(),
    })
}
