//! SQL for decisions.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Dissent, Outcome};
use crate::{
    clock::Moment,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        model::{Beslutsvag, Status},
        store::{guarded, parse},
    },
};

/// A decision of a case.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Its id.
    pub id: Uuid,
    /// By which right.
    pub way: Beslutsvag,
    /// The meeting.
    pub meeting_id: Option<Uuid>,
    /// Its paragraph.
    pub paragraph: Option<i32>,
    /// The proposal that was decided on.
    pub proposal_id: Option<Uuid>,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub decided_on: NaiveDate,
    /// Who, when it was not the board.
    pub decided_by: Option<String>,
    /// By what right, when it was not the board.
    pub right_text: Option<String>,
    /// The words of the decision, a point a line.
    pub wording: String,
    /// The board's own text.
    pub version_id: Option<Uuid>,
    /// Justerat at once.
    pub immediate: bool,
    /// Why it was referred back.
    pub reason: Option<String>,
    /// When the protocol was justerat.
    pub justerad_on: Option<NaiveDate>,
    /// Who justerade.
    pub signers: Option<String>,
    /// Where a decision taken another way is reported.
    pub reported_on: Option<NaiveDate>,
    /// Whether a signed protokollsutdrag stands in the place of the one that the program made.
    pub has_signed_extract: bool,
    /// Reservations and statements, in order.
    pub dissents: Vec<Dissent>,
}

impl Decision {
    /// "§ 12, 25 februari 2021", or by whom.
    #[must_use]
    pub fn place(&self) -> String {
        let day = crate::calendar::phrases::long(self.decided_on);
        match (self.paragraph, &self.decided_by) {
            (Some(paragraph), _) => format!("§ {paragraph}, {day}"),
            (None, Some(by)) => format!("{by}, {day}"),
            (None, None) => day,
        }
    }

    /// The board changed the text, and it is not written down yet.
    #[must_use]
    pub fn lacks_wording(&self) -> bool {
        self.outcome == Outcome::BifallMedAndring && self.version_id.is_none()
    }

    /// Whether another text than the proposed may be written down, or mended, while the case is so far.
    #[must_use]
    pub fn takes_wording(&self, status: Status) -> bool {
        let is_other = matches!(self.outcome, Outcome::BifallMedAndring | Outcome::Avslag);
        is_other && self.proposal_id.is_some() && status == Status::Beslutad
    }
}

struct Row {
    id: Uuid,
    way: String,
    meeting_id: Option<Uuid>,
    paragraph: Option<i32>,
    proposal_id: Option<Uuid>,
    outcome: String,
    decided_on: NaiveDate,
    decided_by: Option<String>,
    right_text: Option<String>,
    wording: String,
    version_id: Option<Uuid>,
    immediate: bool,
    reason: Option<String>,
    justerad_on: Option<NaiveDate>,
    signers: Option<String>,
    reported_on: Option<NaiveDate>,
    has_signed_extract: bool,
}

impl TryFrom<Row> for Decision {
    type Error = AppError;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            way: parse(&row.way)?,
            meeting_id: row.meeting_id,
            paragraph: row.paragraph,
            proposal_id: row.proposal_id,
            outcome: parse(&row.outcome)?,
            decided_on: row.decided_on,
            decided_by: row.decided_by,
            right_text: row.right_text,
            wording: row.wording,
            version_id: row.version_id,
            immediate: row.immediate,
            reason: row.reason,
            justerad_on: row.justerad_on,
            signers: row.signers,
            reported_on: row.reported_on,
            has_signed_extract: row.has_signed_extract,
            dissents: Vec::new(),
        })
    }
}

/// The decisions of a case that `find_case` has found, newest first.
pub async fn of_remiss(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Decision>> {
    let mut decisions = sqlx::query_as!(
        Row,
        r#"select d.id, d.way, d.meeting_id, d.paragraph, d.proposal_id, d.outcome, d.decided_on, d.decided_by, d.right_text,
                  d.wording, d.version_id, d.immediate, d.reason, p.justerad_on as "justerad_on?", p.signers as "signers?",
                  m.held_on as "reported_on?",
                  exists (select 1 from files f where f.decision_id = d.id) as "has_signed_extract!"
           from decisions d
           left join protocols p on p.id = d.protocol_id
           left join meetings m on m.id = d.reported_meeting_id
           where d.remiss_id = $1 order by d.recorded_at desc, d.id desc"#,
        remiss
    )
    .fetch_all(&mut *conn)
    .await?
    .into_iter()
    .map(Decision::try_from)
    .collect::<Result<Vec<_>>>()?;
    if !decisions.is_empty() {
        for (decision, dissent) in dissents(conn, remiss).await? {
            if let Some(found) = decisions.iter_mut().find(|row| row.id == decision) {
                found.dissents.push(dissent);
            }
        }
    }
    Ok(decisions)
}

/// A decision of a case that `find_case` has found.
pub async fn find(conn: &mut PgConnection, remiss: Uuid, id: Uuid) -> Result<Decision> {
    of_remiss(conn, remiss).await?.into_iter().find(|decision| decision.id == id).ok_or(AppError::NotFound)
}

/// The reservations and statements of a case's decisions.
async fn dissents(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<(Uuid, Dissent)>> {
    let rows = sqlx::query!(
        "select s.decision_id, s.kind, s.by_whom, s.text from dissents s join decisions d on d.id = s.decision_id
         where d.remiss_id = $1 order by s.decision_id, s.position",
        remiss
    )
    .fetch_all(conn)
    .await?;
    let dissents =
        rows.into_iter().map(|row| (row.decision_id, Dissent { kind: row.kind, by_whom: row.by_whom, text: row.text }));
    Ok(dissents.collect())
}

/// What is written of a decision.
pub struct NewDecision<'a> {
    /// Its id.
    pub id: Uuid,
    /// By which right.
    pub way: Beslutsvag,
    /// The meeting and the paragraph, when it is the board's.
    pub meeting: Option<(Uuid, i32)>,
    /// Its protocol.
    pub protocol: Option<Uuid>,
    /// What was decided on.
    pub proposal: Option<Uuid>,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub decided_on: NaiveDate,
    /// Who and by what right, when it is not the board's.
    pub by: Option<(&'a str, &'a str)>,
    /// Its words.
    pub wording: &'a str,
    /// Justerat at once.
    pub immediate: bool,
    /// Why, for an återremiss.
    pub reason: Option<&'a str>,
}

/// Writes a decision. May run into `decisions_paragraph_unique`.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    new: &NewDecision<'_>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into decisions (id, myndighet_id, remiss_id, way, meeting_id, paragraph, protocol_id, proposal_id, outcome,
                                decided_on, decided_by, right_text, wording, immediate, reason, recorded_at, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        new.id,
        actor.myndighet.id,
        remiss,
        new.way.as_str(),
        new.meeting.map(|(id, _)| id),
        new.meeting.map(|(_, paragraph)| paragraph),
        new.protocol,
        new.proposal,
        new.outcome.as_str(),
        new.decided_on,
        new.by.map(|(who, _)| who),
        new.by.map(|(_, right)| right),
        new.wording,
        new.immediate,
        new.reason,
        moment.now,
        actor.id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the reservations and statements of a decision.
pub async fn insert_dissents(
    conn: &mut PgConnection,
    myndighet: Uuid,
    decision: Uuid,
    dissents: &[Dissent],
) -> Result<()> {
    for (position, dissent) in dissents.iter().enumerate() {
        sqlx::query!(
            "insert into dissents (id, myndighet_id, decision_id, kind, by_whom, text, position)
             values ($1, $2, $3, $4, $5, $6, $7)",
            Uuid::now_v7(),
            myndighet,
            decision,
            dissent.kind,
            dissent.by_whom,
            dissent.text,
            i16::try_from(position).unwrap_or(i16::MAX)
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The proposal that stands attested.
pub async fn attested_proposal(conn: &mut PgConnection, remiss: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select proposal_id from attest_rounds where remiss_id = $1 and status = 'klar'", remiss)
        .fetch_optional(conn)
        .await?)
}

/// The next free paragraph of a year's minutes.
pub async fn next_paragraph(conn: &mut PgConnection, meeting: Uuid) -> Result<i32> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(max(d.paragraph), 0) + 1 as "n!" from decisions d
           join meetings m on m.id = d.meeting_id
           join meetings this on this.id = $1 and this.myndighet_id = m.myndighet_id
             and extract(year from this.held_on) = extract(year from m.held_on)"#,
        meeting
    )
    .fetch_one(conn)
    .await?)
}

/// Sets the board's own text. `Conflict` if there is one that it did not start from.
pub async fn set_version(conn: &mut PgConnection, decision: Uuid, version: Uuid, base: Uuid) -> Result<()> {
    let done = sqlx::query!(
        "update decisions set version_id = $2 where id = $1 and (version_id is null or version_id = $3)",
        decision,
        version,
        base
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Reports a decision taken another way to a meeting (KL 6:40).
pub async fn set_reported(conn: &mut PgConnection, decision: Uuid, meeting: Uuid) -> Result<()> {
    let done = sqlx::query!(
        "update decisions set reported_meeting_id = $2 where id = $1 and way <> 'namnd'",
        decision,
        meeting
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Notes a rendered extract of the minutes.
pub async fn insert_extract(
    conn: &mut PgConnection,
    actor: &Actor,
    extract: &super::extract::Kept,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into renderings (id, myndighet_id, remiss_id, kind, decision_id, name, renderer, sha256, size, rendered_at)
         values ($1, $2, $3, 'utdrag', $4, $5, $6, $7, $8, $9)",
        Uuid::now_v7(),
        actor.myndighet.id,
        extract.remiss,
        extract.decision,
        extract.name,
        pdf::RENDERER_VERSION,
        extract.stored.sha256,
        i64::try_from(extract.stored.size).unwrap_or(i64::MAX),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The protokollsutdrag of a decision.
#[derive(Debug, Clone)]
pub struct Extract {
    /// The registered file, if it is an uploaded one.
    pub file_id: Option<Uuid>,
    /// Its name.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Where its bytes are.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
}

/// The protokollsutdrag of a decision, if it is ready: the newest that was uploaded for it, else the newest that was
/// made.
pub async fn extract(conn: &mut PgConnection, decision: Uuid) -> Result<Option<Extract>> {
    Ok(sqlx::query_as!(
        Extract,
        r#"select e.file_id as "file_id?", e.name as "name!", e.media_type as "media_type!", e.sha256 as "sha256!",
                  e.size as "size!"
           from (select id as file_id, name, media_type, sha256, size, registered_at as at, 1 as rank from files
                 where decision_id = $1
                 union all
                 select null, name, 'application/pdf', sha256, size, rendered_at, 2 from renderings
                 where decision_id = $1 and kind = 'utdrag') e
           order by e.rank, e.at desc limit 1"#,
        decision
    )
    .fetch_optional(conn)
    .await?)
}

/// An uploaded file is the signed protokollsutdrag of a decision.
pub async fn set_extract(conn: &mut PgConnection, decision: Uuid, file: Uuid) -> Result<()> {
    let done = sqlx::query!("update files set decision_id = $1 where id = $2", decision, file).execute(conn).await?;
    guarded(done.rows_affected())
}
