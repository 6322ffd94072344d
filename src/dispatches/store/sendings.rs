//! SQL for what was sent.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    clock::Moment,
    dispatches::model::Channel,
    error::Result,
    people::model::Actor,
    remisser::store::{guarded, parse},
};

/// A sending to be written.
pub struct NewSending<'a> {
    /// Its id.
    pub id: Uuid,
    /// The decision that it carries.
    pub decision: Uuid,
    /// To whom.
    pub recipient: &'a str,
    /// By what.
    pub channel: Channel,
    /// Where to.
    pub address: &'a str,
    /// The letter's subject.
    pub subject: &'a str,
    /// The letter.
    pub body: &'a str,
    /// The day.
    pub sent_on: NaiveDate,
    /// The mail of the outbox that it is, by mail.
    pub letter: Option<Uuid>,
}

/// A file of a sending.
#[derive(Debug, Clone)]
pub struct SentFile {
    /// As the recipient sees it.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Where its bytes are.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
}

/// Writes a sending with its files.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    new: &NewSending<'_>,
    files: &[SentFile],
) -> Result<()> {
    sqlx::query!(
        "insert into dispatches (id, myndighet_id, remiss_id, decision_id, recipient, channel, address, subject, body,
                                 sent_on, sent_at, sent_by, outbox_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        new.id,
        actor.myndighet.id,
        remiss,
        new.decision,
        new.recipient,
        new.channel.as_str(),
        new.address,
        new.subject,
        new.body,
        new.sent_on,
        moment.now,
        actor.id,
        new.letter
    )
    .execute(&mut *conn)
    .await?;
    for (position, file) in (1_i16..).zip(files) {
        sqlx::query!(
            "insert into dispatch_files (dispatch_id, myndighet_id, position, name, media_type, sha256, size)
             values ($1, $2, $3, $4, $5, $6, $7)",
            new.id,
            actor.myndighet.id,
            position,
            file.name,
            file.media_type,
            file.sha256,
            file.size
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// How far the letter of a sending by mail has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Letter {
    /// In the outbox.
    Waiting,
    /// Tried in vain, and will be tried again.
    Failing(String),
    /// It left.
    Left(DateTime<Utc>),
}

/// A sending in a list.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub recipient: String,
    /// By what.
    pub channel: Channel,
    /// Where to.
    pub address: String,
    /// The day.
    pub sent_on: NaiveDate,
    /// By whom, as she is named now.
    pub sent_by: String,
    /// When it arrived.
    pub received_on: Option<NaiveDate>,
    /// How that is known.
    pub evidence: Option<String>,
    /// Its letter, if Yttra sends it.
    pub letter: Option<Letter>,
    /// Its files, in order.
    pub files: Vec<ListedFile>,
}

/// A file of a sending in a list.
#[derive(Debug, Clone)]
pub struct ListedFile {
    /// Its name.
    pub name: String,
    /// By what it is verified, if it is a finished paper.
    pub fingerprint: Option<String>,
}

struct SendingRow {
    id: Uuid,
    recipient: String,
    channel: String,
    address: String,
    sent_on: NaiveDate,
    sent_by: String,
    received_on: Option<NaiveDate>,
    evidence: Option<String>,
    mailed: bool,
    left_at: Option<DateTime<Utc>>,
    error: Option<String>,
    files: Vec<String>,
    fingerprints: Vec<Option<String>>,
}

impl SendingRow {
    fn listed(&mut self) -> Vec<ListedFile> {
        let files = std::mem::take(&mut self.files).into_iter().zip(std::mem::take(&mut self.fingerprints));
        files.map(|(name, fingerprint)| ListedFile { name, fingerprint }).collect()
    }

    fn letter(&self) -> Option<Letter> {
        self.mailed.then(|| match (self.left_at, &self.error) {
            (Some(at), _) => Letter::Left(at),
            (None, Some(error)) => Letter::Failing(error.clone()),
            (None, None) => Letter::Waiting,
        })
    }
}

/// The sendings of a case that `find_case` has found, oldest first.
pub async fn of_remiss(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Sending>> {
    let rows = sqlx::query_as!(
        SendingRow,
        r#"select d.id, d.recipient, d.channel, d.address, d.sent_on, p.name as sent_by, d.received_on, d.evidence,
                  d.outbox_id is not null as "mailed!", o.sent_at as "left_at?", o.error as "error?",
                  array(select f.name from dispatch_files f where f.dispatch_id = d.id order by f.position) as "files!",
                  array(select (select k.fingerprint from renderings k where k.remiss_id = d.remiss_id and k.sha256 = f.sha256 limit 1)
                        from dispatch_files f where f.dispatch_id = d.id order by f.position) as "fingerprints!: Vec<Option<String>>"
           from dispatches d join people p on p.id = d.sent_by left join outbox o on o.id = d.outbox_id
           where d.remiss_id = $1 order by d.sent_at, d.id"#,
        remiss
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Sending {
                letter: row.letter(),
                files: row.listed(),
                id: row.id,
                recipient: row.recipient,
                channel: parse(&row.channel)?,
                address: row.address,
                sent_on: row.sent_on,
                sent_by: row.sent_by,
                received_on: row.received_on,
                evidence: row.evidence,
            })
        })
        .collect()
}

/// The files of a sending of a case, in order.
pub async fn files(conn: &mut PgConnection, remiss: Uuid, sending: Uuid) -> Result<Vec<SentFile>> {
    Ok(sqlx::query_as!(
        SentFile,
        "select f.name, f.media_type, f.sha256, f.size from dispatch_files f join dispatches d on d.id = f.dispatch_id
         where d.id = $2 and d.remiss_id = $1 order by f.position",
        remiss,
        sending
    )
    .fetch_all(conn)
    .await?)
}

/// The hashes of the documents of a case that have a sekretessmarkering of their own.
pub async fn secret(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!("select sha256 from files where remiss_id = $1 and sekretess", remiss)
        .fetch_all(conn)
        .await?)
}

/// Notes that a sending has arrived; a note that was wrong is replaced.
pub async fn set_received(
    conn: &mut PgConnection,
    remiss: Uuid,
    sending: Uuid,
    received_on: NaiveDate,
    evidence: &str,
) -> Result<()> {
    let done = sqlx::query!(
        "update dispatches set received_on = $3, evidence = $4 where id = $2 and remiss_id = $1",
        remiss,
        sending,
        received_on,
        evidence
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}
