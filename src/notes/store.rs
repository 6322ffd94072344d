//! SQL for notes.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::{Note, OpenNotes, Positions, Reply},
    states::{NoteKind, State},
};
use crate::{
    error::{AppError, Result},
    people::model::Actor,
    remisser::{model::Case, store::parse},
};

/// The notes of a draft, in the order of its sections and then of their making. Those on a section that is left out wait
/// until it is taken in again.
pub async fn of_draft(conn: &mut PgConnection, draft: Uuid) -> Result<Vec<Note>> {
    sqlx::query!(
        r#"select n.id, n.section_key, n.kind, n.anchor_start, n.anchor_end, n.quoted, n.body, n.replacement, n.state,
                  n.author_id, a.name as author, n.at, s.name as "settled_by?", n.settled_at
           from notes n
           join draft_sections d on d.draft_id = n.draft_id and d.key = n.section_key
           join people a on a.id = n.author_id
           left join people s on s.id = n.settled_by
           where n.draft_id = $1 and d.included order by d.position, n.at, n.id"#,
        draft
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Note {
            id: row.id,
            section: row.section_key,
            kind: parse(&row.kind)?,
            anchor: row.anchor_start.zip(row.anchor_end),
            quoted: row.quoted,
            body: row.body,
            replacement: row.replacement,
            state: parse(&row.state)?,
            author_id: row.author_id,
            author: row.author,
            at: row.at,
            settled_by: row.settled_by,
            settled_at: row.settled_at,
        })
    })
    .collect()
}

/// The replies to the notes of a draft, oldest first.
pub async fn replies(conn: &mut PgConnection, draft: Uuid) -> Result<Vec<Reply>> {
    Ok(sqlx::query_as!(
        Reply,
        "select r.id, r.note_id, r.author_id, p.name as author, r.at, r.body
         from note_replies r join notes n on n.id = r.note_id join people p on p.id = r.author_id
         where n.draft_id = $1 order by r.at, r.id",
        draft
    )
    .fetch_all(conn)
    .await?)
}

/// How many notes in the drafts of a case are open, section by section where there are any.
pub async fn open(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<OpenNotes>> {
    sqlx::query!(
        r#"select d.kind, n.section_key, count(*) filter (where n.kind = 'comment') as "comments!",
                  count(*) filter (where n.kind = 'suggestion') as "suggestions!"
           from notes n
           join drafts d on d.id = n.draft_id
           join draft_sections s on s.draft_id = n.draft_id and s.key = n.section_key
           where d.remiss_id = $1 and n.state = 'open' and s.included
           group by d.kind, n.section_key, s.position order by d.kind, s.position"#,
        remiss
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let (comments, suggestions) = (row.comments, row.suggestions);
        Ok(OpenNotes { kind: parse(&row.kind)?, section: row.section_key, comments, suggestions })
    })
    .collect()
}

/// Somebody who can be named in a note.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Person {
    /// Her id.
    pub id: Uuid,
    /// Her name.
    pub name: String,
}

/// Who may read the drafts of a case, by name: as `remisser::policy` says of [`Verb::ReadDraft`].
///
/// [`Verb::ReadDraft`]: crate::remisser::policy::Verb::ReadDraft
pub async fn readers(conn: &mut PgConnection, case: &Case, today: NaiveDate) -> Result<Vec<Person>> {
    Ok(sqlx::query_as!(
        Person,
        r#"select p.id, p.name
           from remisser r
           join memberships m on m.myndighet_id = r.myndighet_id and m.active
           join people p on p.id = m.person_id and p.active
           where r.id = $1 and sees_remiss(r, p.id, 'sekretessbehorig' = any(m.roles), $2)
             and (m.roles && array['registrator', 'namndsekreterare'] or p.id = r.handlaggare_id
                  or exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = p.id)
                  or heads_remiss(r, p.id, $2) or signs_remiss(r, p.id, $2)
                  or exists (select 1 from reviews v where v.remiss_id = r.id and v.reviewer_id = p.id
                             and v.status <> 'aterkallad'))
           order by translate(lower(p.name), 'åäöéü', '{|}ey') collate "C""#,
        case.id,
        today
    )
    .fetch_all(conn)
    .await?)
}

/// A note to be made.
pub struct NewNote<'n> {
    /// Its id.
    pub id: Uuid,
    /// In which draft.
    pub draft: Uuid,
    /// On which section.
    pub section: &'n str,
    /// What it is.
    pub kind: NoteKind,
    /// Where; none for the whole section.
    pub anchor: Option<Positions>,
    /// The words there.
    pub quoted: &'n str,
    /// What is said.
    pub body: &'n str,
    /// What is proposed.
    pub replacement: Option<&'n str>,
}

/// Makes a note.
pub async fn insert(conn: &mut PgConnection, actor: &Actor, new: &NewNote<'_>, now: DateTime<Utc>) -> Result<()> {
    let (start, end) = new.anchor.clone().unzip();
    sqlx::query!(
        "insert into notes (id, myndighet_id, draft_id, section_key, kind, anchor_start, anchor_end, quoted, body,
                            replacement, author_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        new.id,
        actor.myndighet.id,
        new.draft,
        new.section,
        new.kind.as_str(),
        start,
        end,
        new.quoted,
        new.body,
        new.replacement,
        actor.id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says more about a note.
pub async fn insert_reply(
    conn: &mut PgConnection,
    actor: &Actor,
    note: Uuid,
    body: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into note_replies (id, myndighet_id, note_id, body, author_id, at) values ($1, $2, $3, $4, $5, $6)",
        Uuid::now_v7(),
        actor.myndighet.id,
        note,
        body,
        actor.id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives notes other anchors.
pub async fn move_anchors(conn: &mut PgConnection, moved: &[(Uuid, Positions)]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let (ids, anchors): (Vec<Uuid>, Vec<Positions>) = moved.iter().cloned().unzip();
    let (starts, ends): (Vec<_>, Vec<_>) = anchors.into_iter().unzip();
    sqlx::query!(
        "update notes n set anchor_start = m.anchor_start, anchor_end = m.anchor_end
         from unnest($1::uuid[], $2::bytea[], $3::bytea[]) m (id, anchor_start, anchor_end) where n.id = m.id",
        &ids,
        &starts,
        &ends
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Moves notes from a state to another. Guarded: `Conflict` if one of them was not in it any more.
pub async fn settle(
    conn: &mut PgConnection,
    actor: &Actor,
    notes: &[Uuid],
    from: State,
    to: State,
    now: DateTime<Utc>,
) -> Result<()> {
    let settled = to != State::Open;
    let done = sqlx::query!(
        "update notes set state = $3, settled_by = $4, settled_at = $5 where id = any($1) and state = $2",
        notes,
        from.as_str(),
        to.as_str(),
        settled.then_some(actor.id),
        settled.then_some(now)
    )
    .execute(conn)
    .await?;
    if usize::try_from(done.rows_affected()).is_ok_and(|rows| rows == notes.len()) {
        Ok(())
    } else {
        Err(AppError::Conflict)
    }
}

/// Deletes the notes of a case, what its reviewers said and the former texts of its drafts; how many notes, and how
/// many texts.
pub async fn purge(conn: &mut PgConnection, remiss: Uuid) -> Result<(i64, i64)> {
    let drafts =
        sqlx::query_scalar!("select id from drafts where remiss_id = $1", remiss).fetch_all(&mut *conn).await?;
    sqlx::query!("delete from note_replies where note_id in (select id from notes where draft_id = any($1))", &drafts)
        .execute(&mut *conn)
        .await?;
    let notes = sqlx::query!("delete from notes where draft_id = any($1)", &drafts).execute(&mut *conn).await?;
    sqlx::query!(
        "delete from review_comments where review_id in (select id from reviews where remiss_id = $1)",
        remiss
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("update reviews set answer = null, question = '' where remiss_id = $1", remiss)
        .execute(&mut *conn)
        .await?;
    let texts = sqlx::query!("delete from draft_saves where draft_id = any($1)", &drafts).execute(conn).await?;
    let count = |rows| i64::try_from(rows).map_err(AppError::internal);
    Ok((count(notes.rows_affected())?, count(texts.rows_affected())?))
}
