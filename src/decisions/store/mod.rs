//! SQL for decisions. What writes them is in `write`, their protokollsutdrag in `extracts`.

mod extracts;
mod write;

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

pub use extracts::{Extract, extract, insert_extract, set_extract};
pub use write::{NewDecision, insert, insert_dissents, set_reported, set_version};

use super::model::{Dissent, Outcome};
use crate::{
    error::{AppError, Result},
    remisser::{
        model::{Beslutsvag, Status},
        store::parse,
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
    /// The day of the meeting where a decision taken another way is reported. Nothing is reported at a cancelled one.
    pub reported_on: Option<NaiveDate>,
    /// That meeting.
    pub reported_meeting_id: Option<Uuid>,
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
    reported_meeting_id: Option<Uuid>,
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
            reported_meeting_id: row.reported_meeting_id,
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
                  m.held_on as "reported_on?", m.id as "reported_meeting_id?",
                  exists (select 1 from files f where f.decision_id = d.id) as "has_signed_extract!"
           from decisions d
           left join protocols p on p.id = d.protocol_id
           left join meetings m on m.id = d.reported_meeting_id and m.status <> 'installt'
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

/// The proposal that stands attested.
pub async fn attested_proposal(conn: &mut PgConnection, remiss: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!("select proposal_id from attest_rounds where remiss_id = $1 and status = 'klar'", remiss)
        .fetch_optional(conn)
        .await?)
}

/// The public title of a case.
pub async fn title_public(conn: &mut PgConnection, remiss: Uuid) -> Result<String> {
    Ok(sqlx::query_scalar!("select title_public from remisser where id = $1", remiss).fetch_one(conn).await?)
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
