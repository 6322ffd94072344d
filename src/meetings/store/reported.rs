//! SQL for decisions taken another way than by the board, which are reported to it (KL 6:40).

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::Result,
    people::model::{Actor, Role},
    remisser::{model::Beslutsvag, store::parse},
};

/// A decision that is reported, or to be reported, at a meeting.
#[derive(Debug, Clone)]
pub struct Reported {
    /// The decision.
    pub id: Uuid,
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its public title; `Ärende med sekretess` where the reader may not see the case.
    pub title: String,
    /// Whether the reader may see the case.
    pub visible: bool,
    /// By which right.
    pub way: Beslutsvag,
    /// When it was taken.
    pub decided_on: NaiveDate,
    /// By whom.
    pub decided_by: String,
}

impl Reported {
    /// "Ordförandebeslut 2 mars 2026 av Helena Rosenqvist, ordförande"
    #[must_use]
    pub fn sentence(&self) -> String {
        let day = crate::calendar::phrases::long(self.decided_on);
        format!("{} {day} av {}", self.way.label(), self.decided_by)
    }
}

/// The decisions that are reported at a meeting; without one, those that are to be reported and are not yet.
pub async fn reported(
    conn: &mut PgConnection,
    actor: &Actor,
    today: NaiveDate,
    meeting: Option<Uuid>,
) -> Result<Vec<Reported>> {
    let rows = sqlx::query!(
        r#"select d.id, d.remiss_id, r.dnr, d.way, d.decided_on, d.decided_by as "decided_by!",
                  v.visible as "visible!",
                  case when v.visible then r.title_public else 'Ärende med sekretess' end as "title!"
           from decisions d
           join remisser r on r.id = d.remiss_id
           left join meetings m on m.id = d.reported_meeting_id
           cross join lateral (
             select r.sekretess_provision is null or sees_remiss(r, $3, $4, $5) as visible) v
           where d.myndighet_id = $1 and d.way <> 'namnd'
             and case when $2::uuid is null
                      then d.way in ('ordforande', 'delegat') and (m.id is null or m.status = 'installt')
                      else d.reported_meeting_id = $2 end
           order by d.decided_on, d.id limit 100"#,
        actor.myndighet.id,
        meeting,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Reported {
                id: row.id,
                remiss_id: row.remiss_id,
                dnr: row.dnr,
                title: row.title,
                visible: row.visible,
                way: parse(&row.way)?,
                decided_on: row.decided_on,
                decided_by: row.decided_by,
            })
        })
        .collect()
}
