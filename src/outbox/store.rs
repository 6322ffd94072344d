//! The outbox in the database.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    clock::Moment,
    error::Result,
    people::model::{Actor, Role},
};

/// A file that goes with a mail; its bytes are in the object store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The name that the recipient sees.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Where its bytes are.
    pub sha256: String,
}

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Whose outbox shows it; none for what concerns an account.
    pub myndighet: Option<Uuid>,
    /// What it is about.
    pub remiss: Option<Uuid>,
    /// One address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Files.
    pub attachments: Vec<Attachment>,
}

impl Mail {
    /// A mail without attachments that belongs to no myndighet.
    #[must_use]
    pub fn to(to: &str, subject: &str, body: String) -> Self {
        Self {
            myndighet: None,
            remiss: None,
            to: to.to_owned(),
            subject: subject.to_owned(),
            body,
            attachments: Vec::new(),
        }
    }
}

/// Puts a mail in the outbox, in the transaction of its reason.
pub async fn put(conn: &mut PgConnection, moment: Moment, mail: &Mail) -> Result<()> {
    put_as(conn, moment, Uuid::now_v7(), mail).await
}

/// [`put`] with an id that something else refers to.
pub async fn put_as(conn: &mut PgConnection, moment: Moment, id: Uuid, mail: &Mail) -> Result<()> {
    sqlx::query!(
        "insert into outbox (id, myndighet_id, remiss_id, to_address, subject, body, attachments, created_at, next_try_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        id,
        mail.myndighet,
        mail.remiss,
        mail.to,
        mail.subject,
        mail.body,
        Json(&mail.attachments) as _,
        moment.now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A mail that is due.
pub struct Due {
    /// Its row.
    pub id: Uuid,
    /// See [`Mail::to`].
    pub to_address: String,
    /// See [`Mail::subject`].
    pub subject: String,
    /// See [`Mail::body`].
    pub body: String,
    /// See [`Mail::attachments`].
    pub attachments: Json<Vec<Attachment>>,
    /// How often it has been tried.
    pub attempts: i16,
}

/// The next due mail, locked until the end of the transaction so that no other node takes it.
pub async fn next_due(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Due>> {
    Ok(sqlx::query_as!(
        Due,
        r#"select id, to_address, subject, body, attachments as "attachments: Json<Vec<Attachment>>", attempts
           from outbox where sent_at is null and next_try_at <= $1
           order by next_try_at, id limit 1 for update skip locked"#,
        now
    )
    .fetch_optional(conn)
    .await?)
}

/// It is sent.
pub async fn sent(conn: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("update outbox set sent_at = $2, attempts = attempts + 1, error = null where id = $1", id, now)
        .execute(conn)
        .await?;
    Ok(())
}

/// It failed and will be tried again.
pub async fn failed(conn: &mut PgConnection, id: Uuid, error: &str, next_try_at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update outbox set attempts = least(attempts, 9999) + 1, error = $2, next_try_at = $3 where id = $1",
        id,
        error,
        next_try_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A row of the administrator's page.
pub struct Listed {
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// To whom.
    pub to_address: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// Why not yet.
    pub error: Option<String>,
}

/// The newest mails of a myndighet. What is written of a case that the actor may not see is kept from her.
pub async fn of_myndighet(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        r#"select o.created_at, o.to_address, o.sent_at, o.error,
                  case when v.visible then o.subject else 'Ärende med sekretess: ' || r.dnr end as "subject!",
                  case when v.visible then o.body else '' end as "body!"
           from outbox o left join remisser r on r.id = o.remiss_id
           cross join lateral (select r.sekretess_provision is null or sees_remiss(r, $2, $3, $4) as visible) v
           where o.myndighet_id = $1 order by o.created_at desc limit 100"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today
    )
    .fetch_all(conn)
    .await?)
}

/// A colleague who is told of a case.
pub struct Addressee {
    /// Her name.
    pub name: String,
    /// Her address.
    pub email: String,
    /// The public title of the case.
    pub title: String,
}

/// Those of the people who work at the myndighet and may see the case.
pub async fn addressees(
    conn: &mut PgConnection,
    myndighet: Uuid,
    remiss: Uuid,
    today: NaiveDate,
    people: &[Uuid],
) -> Result<Vec<Addressee>> {
    Ok(sqlx::query_as!(
        Addressee,
        "select p.name, p.email, r.title_public as title
         from memberships m join people p on p.id = m.person_id
         join remisser r on r.myndighet_id = m.myndighet_id and r.id = $2
         where m.myndighet_id = $1 and p.id = any($3) and m.active and p.active
           and sees_remiss(r, p.id, 'sekretessbehorig' = any(m.roles), $4)
         order by p.name, p.id",
        myndighet,
        remiss,
        people,
        today
    )
    .fetch_all(conn)
    .await?)
}
