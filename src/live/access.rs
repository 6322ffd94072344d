//! Who may do what in a live draft now: asked when somebody comes, at every write, and whenever something changes.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    clock::Moment,
    drafts::model::Writing,
    error::{AppError, Result},
    people::{self, model::Actor, session},
    remisser::{
        model::Case,
        policy::{self, Verb},
        store::find_case,
    },
};

/// What a reader is told.
const READER: &str = "Du kan läsa utkastet men inte skriva i det.";

/// Why somebody is not let in, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// The session has ended.
    SignedOut,
    /// There is no draft for her here.
    NotFound,
}

/// Somebody who is let in.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Who.
    pub actor: Actor,
    /// The case, as she sees it.
    pub case: Case,
    /// When she last did something.
    pub seen_at: chrono::DateTime<chrono::Utc>,
    /// Why she cannot write, in Swedish; none if she can.
    pub closed: Option<&'static str>,
}

/// How the holder of a session stands to the drafts of a case now.
pub async fn look(
    conn: &mut PgConnection,
    moment: Moment,
    token_hash: &[u8],
    remiss: Uuid,
) -> Result<Result<Visit, Denied>> {
    let Some(found) = people::store::session(conn, token_hash, moment.today).await? else {
        return Ok(Err(Denied::SignedOut));
    };
    if session::is_over(found.seen_at, moment.now) {
        return Ok(Err(Denied::SignedOut));
    }
    let actor = found.actor;
    let case = match find_case(conn, &actor, moment.today, remiss).await {
        Ok(case) => case,
        Err(AppError::NotFound) => return Ok(Err(Denied::NotFound)),
        Err(error) => return Err(error),
    };
    if !policy::allows(&actor, &case, Verb::ReadDraft) {
        return Ok(Err(Denied::NotFound));
    }
    let closed = match Writing::of(&actor, &case) {
        Writing::Open => None,
        Writing::Reader => Some(READER),
        closed @ Writing::Closed(_) => Some(closed.why_closed()),
    };
    Ok(Ok(Visit { actor, case, seen_at: found.seen_at, closed }))
}
