//! SQL for the register of meetings.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::MeetingInput;
use crate::error::{AppError, Result};

/// A meeting of the register.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Its id.
    pub id: Uuid,
    /// See [`MeetingInput::held_on`].
    pub held_on: NaiveDate,
    /// See [`MeetingInput::starts_at`].
    pub starts_at: String,
    /// See [`MeetingInput::place`].
    pub place: String,
    /// See [`MeetingInput::handin_on`].
    pub handin_on: NaiveDate,
    /// See [`MeetingInput::mailing_on`].
    pub mailing_on: NaiveDate,
    /// `planerat`, `utskickat`, `hallet`, `installt`.
    pub status: String,
    /// Counts changes.
    pub version: i32,
    /// How many open cases are planned for it.
    pub planned: i64,
}

impl Meeting {
    /// Its state, in words.
    #[must_use]
    pub fn status_label(&self) -> &'static str {
        match self.status.as_str() {
            "utskickat" => "Utskickat",
            "hallet" => "Hållet",
            "installt" => "Inställt",
            _ => "Planerat",
        }
    }

    /// Whether its days may be changed: nothing has gone out and it has not been held.
    #[must_use]
    pub fn may_change(&self) -> bool {
        matches!(self.status.as_str(), "planerat" | "installt")
    }

    /// Whether it may be cancelled.
    #[must_use]
    pub fn may_cancel(&self) -> bool {
        matches!(self.status.as_str(), "planerat" | "utskickat")
    }

    /// Whether it has been cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.status == "installt"
    }
}

/// The meetings from a day on, the first first; or those before it, the latest first.
pub async fn list(conn: &mut PgConnection, myndighet: Uuid, day: NaiveDate, before: bool) -> Result<Vec<Meeting>> {
    let mut meetings = sqlx::query_as!(
        Meeting,
        r#"select m.id, m.held_on, m.starts_at, m.place, m.handin_on, m.mailing_on, m.status, m.version,
                  (select count(*) from remisser r where r.myndighet_id = m.myndighet_id and r.meeting_id = m.id
                     and r.status not in ('beslutad', 'expedierad', 'avslutad', 'makulerad', 'aterkallad',
                                          'overlamnad')) as "planned!"
           from meetings m where m.myndighet_id = $1 and (m.held_on < $2) = $3 order by m.held_on"#,
        myndighet,
        day,
        before
    )
    .fetch_all(conn)
    .await?;
    if before {
        meetings.reverse();
    }
    Ok(meetings)
}

/// One of them.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Meeting> {
    sqlx::query_as!(
        Meeting,
        r#"select m.id, m.held_on, m.starts_at, m.place, m.handin_on, m.mailing_on, m.status, m.version,
                  (select count(*) from remisser r where r.myndighet_id = m.myndighet_id and r.meeting_id = m.id
                     and r.status not in ('beslutad', 'expedierad', 'avslutad', 'makulerad', 'aterkallad',
                                          'overlamnad')) as "planned!"
           from meetings m where m.myndighet_id = $1 and m.id = $2"#,
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// Adds one. May run into `meetings_day_unique` and `meetings_order`.
pub async fn insert(conn: &mut PgConnection, myndighet: Uuid, id: Uuid, new: &MeetingInput) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into meetings (id, myndighet_id, held_on, starts_at, place, handin_on, mailing_on)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        myndighet,
        new.held_on,
        new.starts_at,
        new.place,
        new.handin_on,
        new.mailing_on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Changes the days and place of one that is still of this version; `RowNotFound` if it is not. May run into
/// `meetings_day_unique` and `meetings_order`.
pub async fn update(
    conn: &mut PgConnection,
    myndighet: Uuid,
    (id, version): (Uuid, i32),
    new: &MeetingInput,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update meetings set held_on = $4, starts_at = $5, place = $6, handin_on = $7, mailing_on = $8,
                             version = version + 1
         where myndighet_id = $1 and id = $2 and version = $3 returning id",
        myndighet,
        id,
        version,
        new.held_on,
        new.starts_at,
        new.place,
        new.handin_on,
        new.mailing_on
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// Sets the state of one that is still of this version.
pub async fn set_status(
    conn: &mut PgConnection,
    myndighet: Uuid,
    (id, version): (Uuid, i32),
    status: &str,
) -> Result<()> {
    let done = sqlx::query!(
        "update meetings set status = $4, version = version + 1 where myndighet_id = $1 and id = $2 and version = $3",
        myndighet,
        id,
        version,
        status
    )
    .execute(conn)
    .await?;
    crate::remisser::store::guarded(done.rows_affected())
}

/// The days among these on which there is a meeting already.
pub async fn taken_days(conn: &mut PgConnection, myndighet: Uuid, days: &[NaiveDate]) -> Result<Vec<NaiveDate>> {
    Ok(sqlx::query_scalar!(
        "select held_on from meetings where myndighet_id = $1 and held_on = any($2) order by held_on",
        myndighet,
        days
    )
    .fetch_all(conn)
    .await?)
}
