//! SQL for meetings: the meeting itself here, what stands on its agenda, its papers and its protocols each in a file.

mod agenda;
mod papers;
mod protocols;
mod reported;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub use agenda::{
    Candidate, Item, added_late, agenda, candidates, delete_item, delete_undecided_items, insert_item, leave,
    move_case, set_meeting, set_order,
};
pub use papers::{Paper, papers, proposed};
pub use protocols::{Decided, Protocol, decided_in, protocol_for, protocols, save_protocol};
pub use reported::{Reported, reported};

use super::model::Progress;
use crate::{
    error::{AppError, Result},
    remisser::store::guarded,
};

/// A meeting.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Its id.
    pub id: Uuid,
    /// Its board.
    pub myndighet_id: Uuid,
    /// The day.
    pub held_on: NaiveDate,
    /// "18.00"
    pub starts_at: String,
    /// Where.
    pub place: String,
    /// Stopptid.
    pub handin_on: NaiveDate,
    /// Utskick.
    pub mailing_on: NaiveDate,
    /// `planerat`, `utskickat`, `hallet` or `installt`.
    pub status: String,
    /// When its papers went out.
    pub mailed_at: Option<DateTime<Utc>>,
    /// Counts changes.
    pub version: i32,
    /// How many cases are on it.
    pub cases: i64,
}

impl Meeting {
    /// Cases can still be put on it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "planerat" | "utskickat")
    }

    /// Whether its day has come, so that what becomes of its cases is for the minutes.
    #[must_use]
    pub fn has_come(&self, today: NaiveDate) -> bool {
        self.status == "hallet" || self.held_on <= today
    }

    /// It will not be held.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.status == "installt"
    }

    /// Its papers have gone out.
    #[must_use]
    pub fn is_mailed(&self) -> bool {
        matches!(self.status.as_str(), "utskickat" | "hallet")
    }

    /// As people say it.
    #[must_use]
    pub fn label(&self, today: NaiveDate) -> &'static str {
        match self.status.as_str() {
            // Nothing was minuted, so nobody has said that it was held.
            "planerat" | "utskickat" if self.held_on < today => "Passerat",
            "utskickat" => "Utskickat",
            "hallet" => "Hållet",
            "installt" => "Inställt",
            _ => "Planerat",
        }
    }
}

/// The meetings of a board from a day through another, by date, and how far each has come.
pub async fn between(
    conn: &mut PgConnection,
    myndighet: Uuid,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<(Meeting, Progress)>> {
    let rows = sqlx::query!(
        r#"select m.id, m.myndighet_id, m.held_on, m.starts_at, m.place, m.handin_on, m.mailing_on, m.status, m.mailed_at,
                  m.version,
                  (select count(*) from agenda_items a where a.meeting_id = m.id) as "cases!",
                  (select count(*) from agenda_items a join remisser r on r.id = a.remiss_id
                   where a.meeting_id = m.id and r.meeting_id = m.id and r.status = 'anmald') as "undecided!",
                  (select count(*) from protocols p where p.meeting_id = m.id and p.justerad_on is null) as "unapproved!",
                  (select min(p.justerad_on) from protocols p
                   where p.meeting_id = m.id and p.justerad_on is not null and p.anslag_on is null) as unannounced,
                  (select min(p.last_appeal_on) from protocols p
                   where p.meeting_id = m.id and p.anslag_on is not null and p.taken_down_on is null) as up_until
           from meetings m where m.myndighet_id = $1 and m.held_on between $2 and $3 order by m.held_on"#,
        myndighet,
        from,
        to
    )
    .fetch_all(conn)
    .await?;
    let lines = rows.into_iter().map(|row| {
        let meeting = Meeting {
            id: row.id,
            myndighet_id: row.myndighet_id,
            held_on: row.held_on,
            starts_at: row.starts_at,
            place: row.place,
            handin_on: row.handin_on,
            mailing_on: row.mailing_on,
            status: row.status,
            mailed_at: row.mailed_at,
            version: row.version,
            cases: row.cases,
        };
        let progress = Progress {
            undecided: row.undecided,
            unapproved: row.unapproved,
            unannounced: row.unannounced,
            up_until: row.up_until,
        };
        (meeting, progress)
    });
    Ok(lines.collect())
}

/// The years in which a board has met before a day, the latest first.
pub async fn years(conn: &mut PgConnection, myndighet: Uuid, before: NaiveDate) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar!(
        r#"select distinct extract(year from held_on)::int as "year!" from meetings
           where myndighet_id = $1 and held_on < $2 order by 1 desc"#,
        myndighet,
        before
    )
    .fetch_all(conn)
    .await?)
}

/// A meeting of a board.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Meeting> {
    sqlx::query_as!(
        Meeting,
        r#"select m.id, m.myndighet_id, m.held_on, m.starts_at, m.place, m.handin_on, m.mailing_on, m.status, m.mailed_at,
                  m.version,
                  (select count(*) from agenda_items a where a.meeting_id = m.id) as "cases!"
           from meetings m where m.myndighet_id = $1 and m.id = $2"#,
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// [`find`] in a transaction that will write what depends on the meeting's state: others who would wait until it ends.
pub async fn lock(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Meeting> {
    sqlx::query!("select 1 as one from meetings where myndighet_id = $1 and id = $2 for update", myndighet, id)
        .fetch_optional(&mut *conn)
        .await?;
    find(conn, myndighet, id).await
}

/// Counts a change of the agenda. Guarded.
pub async fn bump(conn: &mut PgConnection, meeting: &Meeting) -> Result<()> {
    let done = sqlx::query!(
        "update meetings set version = version + 1 where id = $1 and version = $2",
        meeting.id,
        meeting.version
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// The papers have gone out. Guarded.
pub async fn set_mailed(conn: &mut PgConnection, meeting: &Meeting, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update meetings set status = 'utskickat', mailed_at = $3, version = version + 1 where id = $1 and version = $2",
        meeting.id,
        meeting.version,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// The meeting has been held.
pub async fn set_held(conn: &mut PgConnection, meeting: Uuid) -> Result<()> {
    sqlx::query!(
        "update meetings set status = 'hallet', version = version + 1 where id = $1 and status <> 'hallet'",
        meeting
    )
    .execute(conn)
    .await?;
    Ok(())
}
