//! SQL for the facts of a case.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Result;

/// What the register says of a case, as far as a document shows it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The internal title.
    pub title: String,
    /// Our dnr.
    pub dnr: String,
    /// When it came in.
    pub received_on: NaiveDate,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// What the remiss is limited to.
    pub scope: String,
    /// Who else was asked.
    pub instances: String,
    /// The sender's name.
    pub sender: String,
    /// The sender in running text.
    pub sender_running: String,
    /// The sender in the genitive.
    pub sender_genitive: String,
    /// The sender's dnr, in order.
    pub sender_dnrs: Vec<String>,
    /// The name of the unit that has the case.
    pub unit: Option<String>,
    /// The planned meeting.
    pub meeting: Option<NaiveDate>,
    /// Omedelbar justering is planned.
    pub immediate: bool,
    /// The preparing units, in running text.
    pub preparing: Vec<String>,
    /// The consulted units, in running text.
    pub consulted: Vec<String>,
    /// The bodies that hear the case, in running text.
    pub bodies: Vec<String>,
    /// When they do, in the same order.
    pub heard_on: Vec<NaiveDate>,
    /// The names of the bilagor of the answer, in order.
    pub bilagor: Vec<String>,
    /// The officers: handläggare, then medhandläggare.
    pub officers: Vec<String>,
    /// Their titles, in the same order.
    pub titles: Vec<String>,
    /// Their telephone numbers, in the same order.
    pub telephones: Vec<String>,
}

/// The facts of a case that `find_case` has found.
pub async fn row(conn: &mut PgConnection, remiss: Uuid) -> Result<Row> {
    Ok(sqlx::query_as!(
        Row,
        r#"with r as (select * from remisser where id = $1),
                o as (select p.name, m.title, m.telephone, m.person_id is distinct from r.handlaggare_id as other, p.id
                      from r join memberships m on m.myndighet_id = r.myndighet_id join people p on p.id = m.person_id
                      where m.person_id = r.handlaggare_id
                         or m.person_id in (select c.person_id from co_officers c where c.remiss_id = r.id))
           select r.title as "title!", r.dnr as "dnr!", r.received_on as "received_on!", r.svarsdatum as "svarsdatum!",
                  r.scope as "scope!", r.instances as "instances!", r.immediate as "immediate!",
                  s.name as sender, s.running as sender_running, s.genitive as sender_genitive,
                  array(select d.dnr from sender_dnrs d where d.remiss_id = r.id order by d.position) as "sender_dnrs!",
                  u.name as "unit?", m.held_on as "meeting?",
                  array(select n.running from remiss_units k join units n on n.id = k.unit_id
                        where k.remiss_id = r.id and k.part = 'bereder' order by k.position, n.id) as "preparing!",
                  array(select n.running from remiss_units k join units n on n.id = k.unit_id
                        where k.remiss_id = r.id and k.part = 'samrad' order by k.position, n.id) as "consulted!",
                  array(select b.running from remiss_bodies h join bodies b on b.id = h.body_id
                        where h.remiss_id = r.id order by h.heard_on, b.name, b.id) as "bodies!",
                  array(select h.heard_on from remiss_bodies h join bodies b on b.id = h.body_id
                        where h.remiss_id = r.id order by h.heard_on, b.name, b.id) as "heard_on!",
                  array(select f.attachment_name from files f
                        where f.remiss_id = r.id and f.attachment_position is not null
                        order by f.attachment_position, f.id) as "bilagor!",
                  array(select o.name from o order by o.other, o.name, o.id) as "officers!",
                  array(select o.title from o order by o.other, o.name, o.id) as "titles!",
                  array(select o.telephone from o order by o.other, o.name, o.id) as "telephones!"
           from r join senders s on s.id = r.sender_id
           left join units u on u.id = r.unit_id left join meetings m on m.id = r.meeting_id"#,
        remiss
    )
    .fetch_one(conn)
    .await?)
}
