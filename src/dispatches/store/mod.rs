//! SQL for what may go with an answer; what went is in `sendings`.

mod sendings;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub use sendings::{Letter, NewSending, Sending, SentFile, files, insert, of_remiss, secret, set_received};

use super::letter::Dissent;
use crate::{
    document::canonical::Kind,
    error::Result,
    remisser::{model::Beslutsvag, store::parse},
};

/// What the register says of a case, as far as its letter needs it.
#[derive(Debug, Clone)]
pub struct CaseFacts {
    /// The public title: a letter's subject is read by many.
    pub title_public: String,
    /// How the sender wants its answer.
    pub instructions: String,
    /// Whether the case has a sekretessmarkering.
    pub sekretess: bool,
    /// The sender's name.
    pub sender: String,
    /// `kommun`, `stat`, `region` or `annan`.
    pub sender_kind: String,
    /// Its address for mail.
    pub sender_email: String,
    /// How it wants the subject.
    pub subject_template: String,
    /// The sender's dnr, in order.
    pub sender_dnrs: Vec<String>,
    /// The officer.
    pub handlaggare: Option<String>,
    /// Her telephone.
    pub telephone: Option<String>,
}

/// The facts of a case that `find_case` has found.
pub async fn case_facts(conn: &mut PgConnection, remiss: Uuid) -> Result<CaseFacts> {
    Ok(sqlx::query_as!(
        CaseFacts,
        r#"select r.title_public, r.instructions, r.sekretess_provision is not null as "sekretess!", s.name as sender,
                  s.kind as sender_kind, s.email as sender_email, s.subject_template,
                  array(select d.dnr from sender_dnrs d where d.remiss_id = r.id order by d.position) as "sender_dnrs!",
                  h.name as "handlaggare?", m.telephone as "telephone?"
           from remisser r join senders s on s.id = r.sender_id
           left join people h on h.id = r.handlaggare_id
           left join memberships m on m.person_id = r.handlaggare_id and m.myndighet_id = r.myndighet_id
           where r.id = $1"#,
        remiss
    )
    .fetch_one(conn)
    .await?)
}

/// The decision that answers a remiss.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Its id.
    pub id: Uuid,
    /// By which right.
    pub way: Beslutsvag,
    /// `bifall`, `bifall_med_andring`, `avslag` or `avstar`.
    pub outcome: String,
    /// When.
    pub decided_on: NaiveDate,
    /// Under which paragraph of the minutes.
    pub paragraph: Option<i32>,
    /// Who, if not the board.
    pub decided_by: Option<String>,
    /// By what right, if not the board.
    pub right_text: Option<String>,
    /// What was decided, in words.
    pub wording: String,
    /// What was decided on.
    pub proposal_id: Option<Uuid>,
    /// The text that was decided instead.
    pub version_id: Option<Uuid>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The minutes that it stands in.
    pub protocol_id: Option<Uuid>,
    /// When they were approved.
    pub justerad_on: Option<NaiveDate>,
    /// When that was announced.
    pub anslag_on: Option<NaiveDate>,
    /// Whether a decision taken another way has been reported to the board, or never has to be.
    pub reported: bool,
}

struct DecisionRow {
    id: Uuid,
    way: String,
    outcome: String,
    decided_on: NaiveDate,
    paragraph: Option<i32>,
    decided_by: Option<String>,
    right_text: Option<String>,
    wording: String,
    proposal_id: Option<Uuid>,
    version_id: Option<Uuid>,
    recorded_at: DateTime<Utc>,
    protocol_id: Option<Uuid>,
    justerad_on: Option<NaiveDate>,
    anslag_on: Option<NaiveDate>,
    reported: bool,
}

/// The newest decision of a case that answers it: not one that refers it back, postpones it or strikes it.
pub async fn decision(conn: &mut PgConnection, remiss: Uuid) -> Result<Option<Decision>> {
    let row = sqlx::query_as!(
        DecisionRow,
        r#"select d.id, d.way, d.outcome, d.decided_on, d.paragraph, d.decided_by, d.right_text, d.wording, d.proposal_id,
                  d.version_id, d.recorded_at, d.protocol_id, p.justerad_on as "justerad_on?", p.anslag_on as "anslag_on?",
                  (d.way not in ('ordforande', 'delegat') or m.id is not null) as "reported!"
           from decisions d left join protocols p on p.id = d.protocol_id
           left join meetings m on m.id = d.reported_meeting_id and m.status <> 'installt'
           where d.remiss_id = $1 and d.outcome in ('bifall', 'bifall_med_andring', 'avslag', 'avstar')
           order by d.recorded_at desc, d.id desc limit 1"#,
        remiss
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Decision {
            id: row.id,
            way: parse(&row.way)?,
            outcome: row.outcome,
            decided_on: row.decided_on,
            paragraph: row.paragraph,
            decided_by: row.decided_by,
            right_text: row.right_text,
            wording: row.wording,
            proposal_id: row.proposal_id,
            version_id: row.version_id,
            recorded_at: row.recorded_at,
            protocol_id: row.protocol_id,
            justerad_on: row.justerad_on,
            anslag_on: row.anslag_on,
            reported: row.reported,
        })
    })
    .transpose()
}

/// The reservations and särskilda uttalanden of a decision, in order.
pub async fn dissents(conn: &mut PgConnection, decision: Uuid) -> Result<Vec<Dissent>> {
    let rows =
        sqlx::query!("select kind, by_whom, text from dissents where decision_id = $1 order by position, id", decision)
            .fetch_all(conn)
            .await?;
    Ok(rows
        .into_iter()
        .map(|row| Dissent { reservation: row.kind == "reservation", by_whom: row.by_whom, text: row.text })
        .collect())
}

/// A finished document that may go, as its bytes are stored.
#[derive(Debug, Clone)]
pub struct Document {
    /// Of what kind.
    pub kind: Kind,
    /// The version that it shows.
    pub number: i32,
    /// Whether it is the wording that was decided.
    pub decided: bool,
    /// Where its bytes are.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
}

/// The finished documents of a decision: the wording that was decided and those attested in its proposal.
pub async fn documents(conn: &mut PgConnection, decision: &Decision) -> Result<Vec<Document>> {
    let rows = sqlx::query!(
        r#"select distinct on (v.id) v.kind, v.number, n.kind = 'beslutad' as "decided!", n.sha256, n.size
           from versions v join renderings n on n.version_id = v.id
           where (n.kind = 'beslutad' and n.decision_id = $1 and v.id = $2)
              or (n.kind = 'attesterad' and v.id in (select b.version_id from proposal_versions b where b.proposal_id = $3))
           order by v.id, n.rendered_at desc, n.id desc"#,
        decision.id,
        decision.version_id,
        decision.proposal_id
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let (kind, number) = (parse(&row.kind)?, row.number);
            Ok(Document { kind, number, decided: row.decided, sha256: row.sha256, size: row.size })
        })
        .collect()
}

/// A bilaga of the decided proposal.
#[derive(Debug, Clone)]
pub struct Bilaga {
    /// The file.
    pub file_id: Uuid,
    /// How the answer names it.
    pub name: String,
    /// Its type.
    pub media_type: String,
    /// Where its bytes are.
    pub sha256: String,
    /// Bytes.
    pub size: i64,
    /// Whether it has a sekretessmarkering of its own.
    pub sekretess: bool,
}

/// The bilagor of a proposal, in printed order, as they were when it was bound.
pub async fn bilagor(conn: &mut PgConnection, proposal: Option<Uuid>) -> Result<Vec<Bilaga>> {
    Ok(sqlx::query_as!(
        Bilaga,
        "select b.file_id, b.name, f.media_type, b.sha256, f.size, f.sekretess
         from proposal_files b join files f on f.id = b.file_id where b.proposal_id = $1 order by b.position",
        proposal
    )
    .fetch_all(conn)
    .await?)
}
