//! SQL for what stands on an agenda.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Meeting, bump};
use crate::{
    clock::Moment,
    decisions::model::Outcome,
    error::{AppError, Result},
    people::model::{Actor, Role},
    remisser::{
        model::Relation,
        policy::{self, Verb},
        store::guarded,
    },
};

/// A case on an agenda.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub struct Item {
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title as it is printed: the public one, and `Ärende med sekretess` where the reader may not see the case.
    pub title: String,
    /// The title that the office uses among itself; the same as the printed one where the reader may not see the case.
    pub title_internal: String,
    /// Its version.
    pub version: i32,
    /// Whether the reader may see it.
    pub visible: bool,
    /// Whether she may read its papers: all may once they have gone out, before that who reads the draft.
    pub readable: bool,
    /// Whether it still is on this agenda, and undecided.
    pub waits: bool,
    /// Whether it was put there after the papers had gone out.
    pub added_late: bool,
    /// Its proposal.
    pub proposal_id: Uuid,
    /// Its paragraph, once decided here.
    pub paragraph: Option<i32>,
    /// What became of it here.
    pub outcome: Option<String>,
}

impl Item {
    /// What became of it.
    #[must_use]
    pub fn outcome_label(&self) -> &'static str {
        let parsed = self.outcome.as_deref().and_then(|word| word.parse().ok());
        parsed.map_or("", Outcome::label)
    }

    /// "EKB 2026/12 Plan för badplatser"
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.dnr, self.title)
    }
}

/// The agenda, in order.
pub async fn agenda(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, meeting: Uuid) -> Result<Vec<Item>> {
    Ok(sqlx::query_as!(
        Item,
        r#"select a.remiss_id, r.dnr, r.version, a.proposal_id,
                  v.visible as "visible!",
                  (v.visible
                   and ($5 or m.status in ('utskickat', 'hallet') or coalesce(r.handlaggare_id = $2, false)
                        or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = $2)
                        or heads_remiss(r, $2, $4) or signs_remiss(r, $2, $4)
                        or exists (select 1 from reviews w where w.remiss_id = r.id and w.reviewer_id = $2
                                   and w.status <> 'aterkallad'))) as "readable!",
                  case when v.visible then r.title_public else 'Ärende med sekretess' end as "title!",
                  case when v.visible then r.title else 'Ärende med sekretess' end as "title_internal!",
                  (r.status = 'anmald' and r.meeting_id = a.meeting_id) as "waits!",
                  coalesce(a.added_at > m.mailed_at, false) as "added_late!",
                  d.paragraph as "paragraph?", d.outcome as "outcome?"
           from agenda_items a
           join meetings m on m.id = a.meeting_id
           join remisser r on r.id = a.remiss_id
           left join decisions d on d.remiss_id = a.remiss_id and d.meeting_id = a.meeting_id
           cross join lateral (
             select r.sekretess_provision is null or sees_remiss(r, $2, $3, $4) as visible) v
           where a.meeting_id = $1 order by a.position, a.added_at"#,
        meeting,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today,
        policy::may(actor.roles, Relation::default(), Verb::ReadDraft)
    )
    .fetch_all(conn)
    .await?)
}

/// An attested case that can be put on the agenda.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The case.
    pub id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: i32,
    /// By when it must be answered.
    pub svarsdatum: NaiveDate,
    /// It is planned for this meeting.
    pub planned_here: bool,
}

/// Attested cases, those that are planned for this meeting first.
pub async fn candidates(
    conn: &mut PgConnection,
    actor: &Actor,
    today: NaiveDate,
    meeting: Uuid,
) -> Result<Vec<Candidate>> {
    Ok(sqlx::query_as!(
        Candidate,
        r#"select r.id, r.dnr, r.title, r.version, r.svarsdatum, coalesce(r.meeting_id = $2, false) as "planned_here!"
           from remisser r
           where r.myndighet_id = $1 and r.status = 'attesterad'
             and (r.sekretess_provision is null or sees_remiss(r, $3, $4, $5))
           order by coalesce(r.meeting_id = $2, false) desc, r.svarsdatum limit 50"#,
        actor.myndighet.id,
        meeting,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today
    )
    .fetch_all(conn)
    .await?)
}

/// Puts a case last on an agenda with the proposal that is attested.
pub async fn insert_item(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    meeting: Uuid,
    remiss: Uuid,
    proposal: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into agenda_items (id, myndighet_id, meeting_id, remiss_id, proposal_id, position, added_at, added_by)
         values ($1, $2, $3, $4, $5,
                 (select coalesce(max(position), 0) + 1 from agenda_items where meeting_id = $3), $6, $7)
         on conflict (meeting_id, remiss_id) do update set proposal_id = excluded.proposal_id",
        Uuid::now_v7(),
        actor.myndighet.id,
        meeting,
        remiss,
        proposal,
        moment.now,
        actor.id
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a case was put on an agenda after its papers had gone out.
pub async fn added_late(conn: &mut PgConnection, meeting: Uuid, remiss: Uuid) -> Result<bool> {
    let late = sqlx::query_scalar!(
        r#"select coalesce(a.added_at > m.mailed_at, false) as "late!"
           from agenda_items a join meetings m on m.id = a.meeting_id where m.id = $1 and a.remiss_id = $2"#,
        meeting,
        remiss
    )
    .fetch_optional(conn)
    .await?;
    Ok(late.unwrap_or(false))
}

/// Takes a case off an agenda on which it has not been decided.
pub async fn delete_item(conn: &mut PgConnection, meeting: Uuid, remiss: Uuid) -> Result<()> {
    let done = sqlx::query!("delete from agenda_items where meeting_id = $1 and remiss_id = $2", meeting, remiss)
        .execute(conn)
        .await?;
    guarded(done.rows_affected())
}

/// Takes a case that ends off the agendas where it has not been decided.
pub async fn delete_undecided_items(conn: &mut PgConnection, remiss: Uuid) -> Result<()> {
    sqlx::query!(
        "delete from agenda_items a where a.remiss_id = $1 and not exists (
           select 1 from decisions d where d.remiss_id = a.remiss_id and d.meeting_id = a.meeting_id)",
        remiss
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The case is planned for no meeting any more; the agenda that it stood on keeps its line.
pub async fn leave(conn: &mut PgConnection, remiss: Uuid) -> Result<()> {
    sqlx::query!("update remisser set meeting_id = null, immediate = false where id = $1", remiss)
        .execute(conn)
        .await?;
    Ok(())
}

/// The case is planned for a meeting.
pub async fn set_meeting(conn: &mut PgConnection, remiss: Uuid, meeting: Uuid) -> Result<()> {
    sqlx::query!("update remisser set meeting_id = $2 where id = $1", remiss, meeting).execute(conn).await?;
    Ok(())
}

/// Moves a case to a later agenda with the same proposal.
pub async fn move_case(
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    later: &Meeting,
) -> Result<()> {
    let proposal = crate::decisions::store::attested_proposal(conn, remiss).await?.ok_or(AppError::NotFound)?;
    insert_item(conn, actor, moment, later.id, remiss, proposal).await?;
    set_meeting(conn, remiss, later.id).await
}

/// Sets the order of an agenda. Guarded by the meeting's version.
pub async fn set_order(conn: &mut PgConnection, meeting: &Meeting, order: &[Uuid]) -> Result<()> {
    bump(conn, meeting).await?;
    sqlx::query!(
        "update agenda_items a set position = n from unnest($2::uuid[]) with ordinality t (remiss, n)
         where a.meeting_id = $1 and a.remiss_id = t.remiss",
        meeting.id,
        order
    )
    .execute(conn)
    .await?;
    Ok(())
}
