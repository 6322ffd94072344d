//! The whole registration of a case, to be read.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{error::Result, remisser::model::Case};

/// The whole registration, for its page and its form.
#[derive(Debug, Clone)]
pub struct Details {
    /// Our dnr.
    pub dnr: String,
    /// Titles and parties.
    pub title: String,
    /// See `title`.
    pub title_public: String,
    /// See `title`.
    pub party: String,
    /// See `title`.
    pub party_public: String,
    /// The sender.
    pub sender_id: Uuid,
    /// Its name.
    pub sender: String,
    /// The document's own date.
    pub own_date: Option<NaiveDate>,
    /// When it came in.
    pub received_on: NaiveDate,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// By whom.
    pub registered_by: String,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// As it was at first.
    pub svarsdatum_first: NaiveDate,
    /// What the remiss is limited to.
    pub scope: String,
    /// What it asks.
    pub questions: String,
    /// Who else was asked.
    pub instances: String,
    /// How the sender wants its answer.
    pub instructions: String,
    /// Sekretessmarkering.
    pub sekretess_provision: Option<String>,
    /// Sekretessmarkering.
    pub sekretess_on: Option<NaiveDate>,
    /// Sekretessmarkering.
    pub sekretess_authority: Option<String>,
    /// The sender's dnr, in order.
    pub sender_dnrs: Vec<String>,
    /// The unit.
    pub unit: Option<String>,
    /// The officer.
    pub handlaggare: Option<String>,
    /// Her telephone.
    pub telephone: Option<String>,
    /// The other officers.
    pub co_officers: Vec<String>,
    /// Their ids, in the same order.
    pub co_officer_ids: Vec<Uuid>,
    /// The planned meeting's day.
    pub meeting: Option<NaiveDate>,
    /// Why it ended.
    pub end_reason: Option<String>,
}

/// All that is registered of a case that [`find_case`] has found.
pub async fn details(conn: &mut PgConnection, case: &Case) -> Result<Details> {
    Ok(sqlx::query_as!(
        Details,
        r#"select r.dnr, r.title, r.title_public, r.party, r.party_public, r.sender_id, s.name as sender, r.own_date,
                  r.received_on, r.registered_at, b.name as registered_by, r.svarsdatum, r.svarsdatum_first, r.scope,
                  r.questions, r.instances, r.instructions, r.sekretess_provision, r.sekretess_on, r.sekretess_authority,
                  array(select d.dnr from sender_dnrs d where d.remiss_id = r.id order by d.position) as "sender_dnrs!",
                  u.name as "unit?", h.name as "handlaggare?", hm.telephone as "telephone?",
                  array(select p.name from co_officers c join people p on p.id = c.person_id
                        where c.remiss_id = r.id order by p.name, p.id) as "co_officers!",
                  array(select p.id from co_officers c join people p on p.id = c.person_id
                        where c.remiss_id = r.id order by p.name, p.id) as "co_officer_ids!",
                  m.held_on as "meeting?", r.end_reason
           from remisser r
           join senders s on s.id = r.sender_id
           join people b on b.id = r.registered_by
           left join units u on u.id = r.unit_id
           left join people h on h.id = r.handlaggare_id
           left join memberships hm on hm.person_id = r.handlaggare_id and hm.myndighet_id = r.myndighet_id
           left join meetings m on m.id = r.meeting_id
           where r.id = $1"#,
        case.id
    )
    .fetch_one(conn)
    .await?)
}
