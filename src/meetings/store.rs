//! SQL for meetings.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    clock::Moment,
    error::{AppError, Result},
    people::model::{Actor, Role},
    remisser::{
        model::Relation,
        policy::{self, Verb},
        store::guarded,
    },
};

/// A meeting.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Its id.
    pub id: Uuid,
    /// Its board.
    pub myndighet_id: Uuid,
    /// The day.
    pub held_on: NaiveDate,
    /// "18.00"
    pub starts_at: String,
    /// Where.
    pub place: String,
    /// Stopptid.
    pub handin_on: NaiveDate,
    /// Utskick.
    pub mailing_on: NaiveDate,
    /// `planerat`, `utskickat`, `hallet` or `installt`.
    pub status: String,
    /// Counts changes.
    pub version: i32,
    /// How many cases are on it.
    pub cases: i64,
}

impl Meeting {
    /// Cases can still be put on it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "planerat" | "utskickat")
    }

    /// It will not be held.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.status == "installt"
    }

    /// Its papers have gone out.
    #[must_use]
    pub fn is_mailed(&self) -> bool {
        matches!(self.status.as_str(), "utskickat" | "hallet")
    }

    /// As people say it.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self.status.as_str() {
            "utskickat" => "Utskickat",
            "hallet" => "Hållet",
            "installt" => "Inställt",
            _ => "Planerat",
        }
    }
}

/// The meetings of a board, the newest first.
pub async fn all(conn: &mut PgConnection, myndighet: Uuid) -> Result<Vec<Meeting>> {
    Ok(sqlx::query_as!(
        Meeting,
        r#"select m.id, m.myndighet_id, m.held_on, m.starts_at, m.place, m.handin_on, m.mailing_on, m.status, m.version,
                  (select count(*) from agenda_items a where a.meeting_id = m.id) as "cases!"
           from meetings m where m.myndighet_id = $1 order by m.held_on desc limit 60"#,
        myndighet
    )
    .fetch_all(conn)
    .await?)
}

/// A meeting of a board.
pub async fn find(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Meeting> {
    sqlx::query_as!(
        Meeting,
        r#"select m.id, m.myndighet_id, m.held_on, m.starts_at, m.place, m.handin_on, m.mailing_on, m.status, m.version,
                  (select count(*) from agenda_items a where a.meeting_id = m.id) as "cases!"
           from meetings m where m.myndighet_id = $1 and m.id = $2"#,
        myndighet,
        id
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::NotFound)
}

/// [`find`] in a transaction that will write what depends on the meeting's state: others who would wait until it ends.
pub async fn lock(conn: &mut PgConnection, myndighet: Uuid, id: Uuid) -> Result<Meeting> {
    sqlx::query!("select 1 as one from meetings where myndighet_id = $1 and id = $2 for update", myndighet, id)
        .fetch_optional(&mut *conn)
        .await?;
    find(conn, myndighet, id).await
}

/// A case on an agenda.
#[derive(Debug, Clone)]
pub struct Item {
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title; the public one where the reader may not see the case.
    pub title: String,
    /// Its version.
    pub version: i32,
    /// Whether the reader may see it.
    pub visible: bool,
    /// Whether she may read its papers: all may once they have gone out, before that who reads the draft.
    pub readable: bool,
    /// Whether it still is on this agenda, and undecided.
    pub waits: bool,
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
        let parsed = self.outcome.as_deref().and_then(|word| word.parse::<crate::decisions::model::Outcome>().ok());
        parsed.map_or("", crate::decisions::model::Outcome::label)
    }
}

/// The agenda, in order.
pub async fn agenda(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, meeting: Uuid) -> Result<Vec<Item>> {
    Ok(sqlx::query_as!(
        Item,
        r#"select a.remiss_id, r.dnr, r.version, a.proposal_id,
                  (r.sekretess_provision is null or sees_remiss(r, $2, $3, $4)) as "visible!",
                  ((r.sekretess_provision is null or sees_remiss(r, $2, $3, $4))
                   and ($5 or m.status in ('utskickat', 'hallet') or coalesce(r.handlaggare_id = $2, false)
                        or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = $2)
                        or heads_remiss(r, $2, $4)
                        or exists (select 1 from reviews v where v.remiss_id = r.id and v.reviewer_id = $2
                                   and v.status <> 'aterkallad'))) as "readable!",
                  case when r.sekretess_provision is null or sees_remiss(r, $2, $3, $4) then r.title
                       else 'Ärende med sekretess' end as "title!",
                  (r.status = 'anmald' and r.meeting_id = a.meeting_id) as "waits!",
                  d.paragraph as "paragraph?", d.outcome as "outcome?"
           from agenda_items a
           join meetings m on m.id = a.meeting_id
           join remisser r on r.id = a.remiss_id
           left join decisions d on d.remiss_id = a.remiss_id and d.meeting_id = a.meeting_id
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
    bump(conn, meeting, &meeting.status).await?;
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

/// Sets the state of a meeting. Guarded.
pub async fn bump(conn: &mut PgConnection, meeting: &Meeting, status: &str) -> Result<()> {
    let done = sqlx::query!(
        "update meetings set status = $3, version = version + 1 where id = $1 and version = $2",
        meeting.id,
        meeting.version,
        status
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// The meeting has been held.
pub async fn set_held(conn: &mut PgConnection, meeting: Uuid) -> Result<()> {
    sqlx::query!(
        "update meetings set status = 'hallet', version = version + 1 where id = $1 and status <> 'hallet'",
        meeting
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A protocol and its clock.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// Its id.
    pub id: Uuid,
    /// 1, 2, …
    pub number: i16,
    /// For the paragraphs that were justerade at once.
    pub immediate: bool,
    /// Who justerade.
    pub signers: String,
    /// When.
    pub justerad_on: Option<NaiveDate>,
    /// When it was announced.
    pub anslag_on: Option<NaiveDate>,
    /// The last day to appeal.
    pub last_appeal_on: Option<NaiveDate>,
    /// When the notice was taken down.
    pub taken_down_on: Option<NaiveDate>,
    /// Counts changes.
    pub version: i32,
    /// Its paragraphs.
    pub paragraphs: Vec<i32>,
}

/// The protocols of a meeting.
pub async fn protocols(conn: &mut PgConnection, meeting: Uuid) -> Result<Vec<Protocol>> {
    Ok(sqlx::query_as!(
        Protocol,
        r#"select p.id, p.number, p.immediate, p.signers, p.justerad_on, p.anslag_on, p.last_appeal_on, p.taken_down_on,
                  p.version,
                  array(select d.paragraph from decisions d where d.protocol_id = p.id and d.paragraph is not null
                        order by d.paragraph) as "paragraphs!"
           from protocols p where p.meeting_id = $1 order by p.number"#,
        meeting
    )
    .fetch_all(conn)
    .await?)
}

/// The protocol of a meeting that takes one more paragraph of this kind and is not justerat yet; a new one if there is
/// none. The meeting must be locked, which keeps two decisions from making the same protocol. Its version goes up, so
/// that nobody notes the justering of paragraphs that she has not seen.
pub async fn protocol_for(conn: &mut PgConnection, meeting: &Meeting, immediate: bool) -> Result<Uuid> {
    let open = sqlx::query_scalar!(
        "update protocols set version = version + 1 where id = (
           select id from protocols where meeting_id = $1 and immediate = $2 and justerad_on is null
           order by number limit 1) returning id",
        meeting.id,
        immediate
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(id) = open {
        return Ok(id);
    }
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into protocols (id, myndighet_id, meeting_id, number, immediate)
         values ($1, $2, $3, (select coalesce(max(number), 0) + 1 from protocols where meeting_id = $3), $4)",
        id,
        meeting.myndighet_id,
        meeting.id,
        immediate
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// Writes the dates of a protocol. Guarded.
pub async fn save_protocol(conn: &mut PgConnection, protocol: &Protocol) -> Result<()> {
    let done = sqlx::query!(
        "update protocols set signers = $3, justerad_on = $4, anslag_on = $5, last_appeal_on = $6, taken_down_on = $7,
                version = version + 1
         where id = $1 and version = $2",
        protocol.id,
        protocol.version,
        protocol.signers,
        protocol.justerad_on,
        protocol.anslag_on,
        protocol.last_appeal_on,
        protocol.taken_down_on
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// A decision of a protocol and its case.
pub struct Decided {
    /// The decision.
    pub decision: Uuid,
    /// Its case.
    pub remiss: Uuid,
    /// The dnr.
    pub dnr: String,
    /// The title.
    pub title: String,
}

/// What was decided in a protocol, by paragraph. The minutes are whole: cases with a sekretessmarkering are among them,
/// whoever asks.
pub async fn decided_in(conn: &mut PgConnection, protocol: Uuid) -> Result<Vec<Decided>> {
    Ok(sqlx::query_as!(
        Decided,
        "select d.id as decision, d.remiss_id as remiss, r.dnr, r.title from decisions d
         join remisser r on r.id = d.remiss_id where d.protocol_id = $1 order by d.paragraph",
        protocol
    )
    .fetch_all(conn)
    .await?)
}

/// A paper that belongs to a case on the agenda.
pub struct Paper {
    /// Whose.
    pub proposal_id: Uuid,
    /// Its name.
    pub name: String,
    /// Where its bytes are.
    pub sha256: String,
}

/// The papers of proposals, each with its proposal: the attested documents as they were last printed, then the bilagor.
pub async fn papers(conn: &mut PgConnection, proposals: &[Uuid]) -> Result<Vec<Paper>> {
    Ok(sqlx::query_as!(
        Paper,
        r#"select proposal_id as "proposal_id!", name as "name!", sha256 as "sha256!" from (
             select g.proposal_id, 0 as part, 0::smallint as position, g.name, g.sha256
             from (select distinct on (v.proposal_id, g.version_id) v.proposal_id, g.name, g.sha256
                   from proposal_versions v join renderings g on g.version_id = v.version_id and g.kind = 'attesterad'
                   where v.proposal_id = any($1)
                   order by v.proposal_id, g.version_id, g.rendered_at desc, g.id desc) g
             union all
             select f.proposal_id, 1, f.position, f.name || coalesce(substring(o.name from '\.[A-Za-z0-9]+$'), ''),
                    f.sha256
             from proposal_files f join files o on o.id = f.file_id where f.proposal_id = any($1)) papers
           order by part, position, name"#,
        proposals
    )
    .fetch_all(conn)
    .await?)
}

/// The canonical bytes of the tjänsteutlåtande of each proposal.
pub async fn proposed(conn: &mut PgConnection, proposals: &[Uuid]) -> Result<Vec<(Uuid, Vec<u8>)>> {
    Ok(sqlx::query!(
        "select p.proposal_id, v.canonical from proposal_versions p join versions v on v.id = p.version_id
         where p.proposal_id = any($1) and v.kind = 'tjansteutlatande'",
        proposals
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.proposal_id, row.canonical))
    .collect())
}
