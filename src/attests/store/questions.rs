//! Questions in a round and their answers.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    error::{AppError, Result},
    people::model::Actor,
};

/// A question of a chief.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its id.
    pub id: Uuid,
    /// Who asks.
    pub person_id: Uuid,
    /// Her name.
    pub name: String,
    /// What she asks.
    pub question: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
}

/// The questions of a round, oldest first, after those of earlier rounds of the case that were answered.
pub async fn questions(conn: &mut PgConnection, round: Uuid) -> Result<Vec<Question>> {
    Ok(sqlx::query_as!(
        Question,
        r#"select q.id, q.person_id, p.name, q.question, q.at, q.answer, b.name as "answered_by?", q.answered_at
           from attest_questions q join people p on p.id = q.person_id left join people b on b.id = q.answered_by
           where q.round_id = $1
              or (q.answer is not null and q.round_id in (select o.id from attest_rounds n join attest_rounds o on o.remiss_id = n.remiss_id
                                                          where n.id = $1))
           order by q.at, q.id"#,
        round
    )
    .fetch_all(conn)
    .await?)
}

/// Those without an answer.
pub async fn open_questions(conn: &mut PgConnection, round: Uuid) -> Result<Vec<Question>> {
    let mut all = questions(conn, round).await?;
    all.retain(|question| question.answer.is_none());
    Ok(all)
}

/// Asks.
pub async fn insert_question(
    conn: &mut PgConnection,
    actor: &Actor,
    round: Uuid,
    question: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into attest_questions (id, myndighet_id, round_id, person_id, question, at)
         values ($1, $2, $3, $4, $5, $6)",
        Uuid::now_v7(),
        actor.myndighet.id,
        round,
        actor.id,
        question,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Answers a question of the round that has no answer yet, and says who asked. Guarded.
pub async fn answer_question(
    conn: &mut PgConnection,
    actor: &Actor,
    round: Uuid,
    question: Uuid,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<Uuid> {
    sqlx::query_scalar!(
        "update attest_questions set answer = $4, answered_by = $3, answered_at = $5
         where id = $2 and round_id = $1 and answer is null returning person_id",
        round,
        question,
        actor.id,
        answer,
        now
    )
    .fetch_optional(conn)
    .await?
    .ok_or(AppError::Conflict)
}
