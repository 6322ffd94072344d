//! What waits for a signer. Which attests those are is said by the function `waiting_attests` alone.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    attests::{
        deadline::{self, LastDay},
        model::{Capacity, Signer},
    },
    calendar::plan::Meeting,
    error::Result,
    people::model::Actor,
    remisser::{model::Beslutsvag, store::parse},
};

/// A case whose next signature is the actor's.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title.
    pub title: String,
    /// Who sent the remiss.
    pub party: String,
    /// By when the answer must have arrived.
    pub svarsdatum: NaiveDate,
    /// By which right it is to be decided.
    pub beslutsvag: Beslutsvag,
    /// The planned meeting, if the board is to decide and it is not cancelled.
    pub meeting: Option<Meeting>,
    /// What the step is called.
    pub label: String,
    /// In what capacity she would sign.
    pub capacity: Capacity,
    /// The unit's own chief.
    pub chief: Option<String>,
    /// It is a redaktionell ändring of what is attested already.
    pub editorial: bool,
    /// Since when it is her turn.
    pub since: DateTime<Utc>,
    /// What the steps after hers are called.
    pub later: Vec<String>,
    /// Its officer.
    pub handlaggare: String,
    /// The canonical bytes of the tjänsteutlåtande, where they were asked for.
    pub canonical: Option<Vec<u8>>,
}

impl Waiting {
    /// The last day on which the attest is in time.
    #[must_use]
    pub fn last_day(&self) -> LastDay {
        deadline::last_day(self.meeting.as_ref(), self.svarsdatum)
    }

    /// Its place in the list.
    #[must_use]
    pub fn key(&self) -> (NaiveDate, &str) {
        (self.last_day().day, &self.dnr)
    }

    /// In whose place she would sign, as a sentence; none if it is her own.
    #[must_use]
    pub fn in_place_of(&self) -> Option<String> {
        let chief = self.chief.as_deref().map_or_else(|| self.label.to_lowercase(), ToOwned::to_owned);
        match self.capacity {
            Capacity::Egen => None,
            Capacity::Tf => Some(format!("Du attesterar som tillförordnad, i stället för {chief}.")),
            Capacity::For => Some(format!("Du attesterar för {chief}.")),
        }
    }
}

/// The attests that wait for the actor, the most pressing first; with `texts`, what is to be read too.
pub async fn waiting(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, texts: bool) -> Result<Vec<Waiting>> {
    let mut rows = sqlx::query!(
        r#"select w.remiss_id as "remiss_id!", r.dnr, r.title, r.party, r.svarsdatum, r.beslutsvag,
                  m.id as "meeting_id?", m.held_on as "held_on?", m.handin_on as "handin_on?", m.mailing_on as "mailing_on?",
                  w.label as "label!", w.capacity as "capacity!", w.since as "since!",
                  exists (select 1 from attest_rounds e where e.id = w.round_id and e.editorial_of is not null) as "editorial!",
                  coalesce((select p.name from people p where p.id = w.principal_id and p.id <> $2),
                    (select p.name from unit_chiefs c join people p on p.id = c.person_id
                     where c.myndighet_id = $1 and c.unit_id = w.unit_id and c.capacity = 'egen' and c.from_date <= $3
                     order by c.from_date desc limit 1)) as chief,
                  array(select n.label from attest_steps n where n.round_id = w.round_id and n.step > w.step
                        and not exists (select 1 from attests a where a.round_id = n.round_id and a.step = n.step)
                        order by n.step) as "later!",
                  coalesce(h.name, '') as "handlaggare!",
                  case when $4 then
                    (select v.canonical from proposal_versions b join versions v on v.id = b.version_id
                     where b.proposal_id = w.proposal_id and v.kind = 'tjansteutlatande' limit 1) end as canonical
           from waiting_attests($1, $2, $3) w
           join remisser r on r.id = w.remiss_id
           left join people h on h.id = r.handlaggare_id
           left join meetings m on m.id = r.meeting_id and r.beslutsvag = 'namnd' and m.status <> 'installt'"#,
        actor.myndighet.id,
        actor.id,
        today,
        texts
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Waiting {
            remiss_id: row.remiss_id,
            dnr: row.dnr,
            title: row.title,
            party: row.party,
            svarsdatum: row.svarsdatum,
            beslutsvag: parse(&row.beslutsvag)?,
            meeting: meeting(row.meeting_id, row.held_on, row.handin_on, row.mailing_on),
            label: row.label,
            capacity: parse(&row.capacity)?,
            chief: row.chief,
            editorial: row.editorial,
            since: row.since,
            later: row.later,
            handlaggare: row.handlaggare,
            canonical: row.canonical,
        })
    })
    .collect::<Result<Vec<_>>>()?;
    rows.sort_by(|one, other| one.key().cmp(&other.key()));
    Ok(rows)
}

/// What is needed to attest a case that waits without opening it.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The case.
    pub remiss_id: Uuid,
    /// Its version.
    pub version: i32,
    /// SHA-256 of the manifest that is out.
    pub manifest: String,
    /// The actor, as she would sign.
    pub signer: Signer,
    /// What she read last of the case is another proposal than the one that is out.
    pub changed: bool,
}

/// What is needed to attest the cases that wait for the actor, in no order.
pub async fn ready(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Ready>> {
    sqlx::query!(
        r#"select w.remiss_id as "remiss_id!", r.version, q.sha256, w.step as "step!", m.title,
                  title_of_step($1, w.unit_id, w.whose, $3) as "role_title!", w.capacity as "capacity!",
                  w.principal_id as "principal_id!", w.turn as "turn!", w.own_draft as "own_draft!",
                  coalesce((select p.proposal_id from read_proposals(w.remiss_id, $2) p order by p.at desc limit 1)
                           <> w.proposal_id, false) as "changed!"
           from waiting_attests($1, $2, $3) w
           join remisser r on r.id = w.remiss_id
           join proposals q on q.id = w.proposal_id
           join memberships m on m.myndighet_id = $1 and m.person_id = $2"#,
        actor.myndighet.id,
        actor.id,
        today
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let signer = Signer {
            step: row.step,
            person: actor.id,
            name: actor.name.clone(),
            title: row.title,
            role_title: row.role_title,
            capacity: parse(&row.capacity)?,
            principal: row.principal_id,
            turn: row.turn.into(),
            own_draft: row.own_draft,
            barred: false,
        };
        Ok(Ready { remiss_id: row.remiss_id, version: row.version, manifest: row.sha256, signer, changed: row.changed })
    })
    .collect()
}

/// A meeting that was joined from the left.
pub(super) fn meeting(
    id: Option<Uuid>,
    date: Option<NaiveDate>,
    handin: Option<NaiveDate>,
    mailing: Option<NaiveDate>,
) -> Option<Meeting> {
    Some(Meeting { id: id?, date: date?, handin: handin?, mailing: mailing? })
}
