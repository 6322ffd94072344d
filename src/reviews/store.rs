//! SQL for reviews.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{AskedSection, Comment, Review};
use crate::{
    calendar::phrases::join_och,
    document::canonical::Kind,
    error::Result,
    people::{
        model::{Actor, Role},
        store::Choice,
    },
    remisser::{
        model::Case,
        store::{guarded, parse},
    },
};

/// The reviews of a case that `find_case` has found, oldest first.
pub async fn of_remiss(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Review>> {
    sqlx::query!(
        r#"select v.id, v.proposal_id, v.reviewer_id, p.name as reviewer, a.name as asked_by,
                  v.asked_at, v.due_on, v.question, v.reminded_at, v.status, v.answer, v.answered_at, v.version,
                  array(select t.kind from proposal_versions b join versions t on t.id = b.version_id
                        where b.proposal_id = v.proposal_id order by t.kind) as "kinds!",
                  array(select t.number from proposal_versions b join versions t on t.id = b.version_id
                        where b.proposal_id = v.proposal_id order by t.kind) as "numbers!",
                  s.tokens as "tokens!", s.headings as "headings!"
           from reviews v
           join people p on p.id = v.reviewer_id
           join people a on a.id = v.asked_by
           cross join lateral (
             select coalesce(array_agg(token order by kind, position), '{}') as tokens,
                    coalesce(array_agg(heading order by kind, position), '{}') as headings
             from askable_sections k where k.remiss_id = v.remiss_id and k.token = any(v.sections)) s
           where v.remiss_id = $1 order by v.asked_at, v.id"#,
        remiss
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Review {
            id: row.id,
            proposal_id: row.proposal_id,
            versions: row
                .kinds
                .iter()
                .zip(row.numbers)
                .map(|(kind, n)| Ok((parse(kind)?, n)))
                .collect::<Result<_>>()?,
            reviewer_id: row.reviewer_id,
            reviewer: row.reviewer,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            due_on: row.due_on,
            question: row.question,
            sections: row
                .tokens
                .into_iter()
                .zip(row.headings)
                .map(|(token, heading)| AskedSection { token, heading })
                .collect(),
            reminded_at: row.reminded_at,
            status: parse(&row.status)?,
            answer: row.answer,
            answered_at: row.answered_at,
            version: row.version,
        })
    })
    .collect()
}

/// The comments of all reviews of a case, oldest first.
pub async fn comments(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<Comment>> {
    sqlx::query!(
        r#"select c.id, c.review_id, c.kind, c.section_key, c.comment, c.handled_at, p.name as "handled_by?"
           from review_comments c join reviews v on v.id = c.review_id left join people p on p.id = c.handled_by
           where v.remiss_id = $1 order by c.at, c.id"#,
        remiss
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Comment {
            id: row.id,
            review_id: row.review_id,
            kind: parse(&row.kind)?,
            section_key: row.section_key,
            comment: row.comment,
            handled_at: row.handled_at,
            handled_by: row.handled_by,
        })
    })
    .collect()
}

/// Who may be asked: may see the case, reviews or drafts by role, does not write it, and has no review of it open.
pub async fn candidates(conn: &mut PgConnection, actor: &Actor, today: NaiveDate, case: &Case) -> Result<Vec<Choice>> {
    Ok(sqlx::query_as!(
        Choice,
        r#"select p.id, p.name || case when m.title = '' then '' else ', ' || m.title end as "label!"
           from memberships m join people p on p.id = m.person_id
           join remisser r on r.id = $2 and r.myndighet_id = m.myndighet_id
           where m.myndighet_id = $1 and m.active and p.active
             and m.roles && array['granskare', 'attestant', 'handlaggare', 'registrator']
             and sees_remiss(r, p.id, 'sekretessbehorig' = any(m.roles), $3)
             and p.id is distinct from r.handlaggare_id and p.id <> $4
             and not exists (select 1 from co_officers c where c.remiss_id = r.id and c.person_id = p.id)
             and not exists (select 1 from reviews v
                             where v.remiss_id = r.id and v.reviewer_id = p.id and v.status = 'begard')
           order by translate(lower(p.name), 'åäöéü', '{|}ey') collate "C""#,
        actor.myndighet.id,
        case.id,
        today,
        actor.id
    )
    .fetch_all(conn)
    .await?)
}

/// The sections that can be asked about: those of the drafts of a case that hold text.
pub async fn sections(conn: &mut PgConnection, remiss: Uuid) -> Result<Vec<AskedSection>> {
    Ok(sqlx::query_as!(
        AskedSection,
        r#"select token as "token!", heading as "heading!" from askable_sections
           where remiss_id = $1 and has_text order by kind, position"#,
        remiss
    )
    .fetch_all(conn)
    .await?)
}

/// A review to be asked for.
pub struct NewReview<'a> {
    /// What is to be reviewed.
    pub proposal: Uuid,
    /// By whom.
    pub reviewer: Uuid,
    /// By when.
    pub due_on: NaiveDate,
    /// What is asked in particular.
    pub question: &'a str,
    /// The tokens of the sections that are asked about; none if it is the whole.
    pub sections: &'a [String],
}

/// Asks for a review. May run into `reviews_one_open`.
pub async fn insert(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    new: &NewReview<'_>,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into reviews (id, myndighet_id, remiss_id, proposal_id, reviewer_id, asked_by, asked_at, due_on, question,
                              sections)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        Uuid::now_v7(),
        actor.myndighet.id,
        remiss,
        new.proposal,
        new.reviewer,
        actor.id,
        now,
        new.due_on,
        new.question,
        new.sections
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes down that a reviewer is reminded. Guarded by what was known of the last time; her own form stays good.
pub async fn remind(conn: &mut PgConnection, review: &Review, now: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        "update reviews set reminded_at = $3
         where id = $1 and reminded_at is not distinct from $2 and status = 'begard'",
        review.id,
        review.reminded_at,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// Ends an open review. Guarded by its version.
pub async fn end(
    conn: &mut PgConnection,
    review: Uuid,
    version: i32,
    status: super::model::ReviewStatus,
    answer: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update reviews set status = $3, answer = $4, answered_at = $5, version = version + 1
         where id = $1 and version = $2 and status = 'begard'",
        review,
        version,
        status.as_str(),
        answer,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// A comment to be kept: document, section, text.
pub type NewComment = (Kind, String, String);

/// Keeps the comments of a review.
pub async fn insert_comments(
    conn: &mut PgConnection,
    actor: &Actor,
    review: Uuid,
    comments: &[NewComment],
    now: DateTime<Utc>,
) -> Result<()> {
    for (kind, section_key, comment) in comments {
        sqlx::query!(
            "insert into review_comments (id, review_id, myndighet_id, kind, section_key, comment, at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            Uuid::now_v7(),
            review,
            actor.myndighet.id,
            kind.slug(),
            section_key,
            comment,
            now
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Writes down that a comment is taken care of, by the actor, or is to be again. Guarded by how it stood.
pub async fn set_handled(
    conn: &mut PgConnection,
    actor: &Actor,
    comment: Uuid,
    handled: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query!(
        "update review_comments set handled_at = case when $3 then $4::timestamptz end,
                                    handled_by = case when $3 then $2::uuid end
         where id = $1 and (handled_at is null) = $3",
        comment,
        actor.id,
        handled,
        now
    )
    .execute(conn)
    .await?;
    guarded(done.rows_affected())
}

/// How many reviews of a case are still out.
pub async fn open_count(conn: &mut PgConnection, remiss: Uuid) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "n!" from reviews where remiss_id = $1 and status = 'begard'"#,
        remiss
    )
    .fetch_one(conn)
    .await?)
}

/// Withdraws the reviews of a case that are still out.
pub async fn withdraw_open(conn: &mut PgConnection, remiss: Uuid, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update reviews set status = 'aterkallad', answered_at = $2, version = version + 1
         where remiss_id = $1 and status = 'begard'",
        remiss,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A review that waits for the actor.
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
    /// By when the review is wanted.
    pub due_on: NaiveDate,
    /// Who asks.
    pub asked_by: String,
    /// What is asked in particular.
    pub question: String,
    /// The headings of the sections that are asked about; none if it is the whole.
    pub sections: Vec<String>,
}

impl Waiting {
    /// What is to be read, as a sentence; empty if it is the whole.
    #[must_use]
    pub fn scope(&self) -> String {
        join_och(&self.sections)
    }
}

/// What the actor has been asked to review, the most pressing first.
pub async fn waiting(conn: &mut PgConnection, actor: &Actor, today: NaiveDate) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        r#"select r.id as remiss_id, r.dnr, r.title, r.party, v.due_on, p.name as asked_by, v.question,
                array(select k.heading from askable_sections k
                      where k.remiss_id = r.id and k.token = any(v.sections)
                      order by k.kind, k.position) as "sections!"
         from reviews v join remisser r on r.id = v.remiss_id join people p on p.id = v.asked_by
         where v.myndighet_id = $1 and v.reviewer_id = $2 and v.status = 'begard' and sees_remiss(r, $2, $3, $4)
         order by v.due_on, r.dnr"#,
        actor.myndighet.id,
        actor.id,
        actor.has(Role::Sekretessbehorig),
        today
    )
    .fetch_all(conn)
    .await?)
}
