//! The files of a sending, exactly as they went.

use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{
    names,
    store::{self, SentFile},
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        model::Case,
        policy::{self, Verb},
        store as cases,
    },
    web::{
        archive::{self, Content, Entry},
        download,
        extract::Path,
    },
};

/// A file, and whether it is opened for the actor.
type Sent = (SentFile, bool);

/// The case and the files, if the actor may read them.
async fn readable(app: &App, actor: &Actor, (id, sending): (Uuid, Uuid)) -> Result<(Case, Vec<Sent>)> {
    let mut conn = app.pool.acquire().await?;
    let case = cases::find_case(&mut conn, actor, app.clock.read().today, id).await?;
    if !policy::allows(actor, &case, Verb::Dispatch) {
        policy::require(actor, &case, Verb::ReadProposal)?;
    }
    let files = store::files(&mut conn, id, sending).await?;
    let closed = if policy::opens_secret(actor.roles, case.relation) {
        Vec::new()
    } else {
        store::secret(&mut conn, id).await?
    };
    let files = files.into_iter().map(|file| {
        let opens = !closed.contains(&file.sha256);
        (file, opens)
    });
    Ok((case, files.collect()))
}

/// `GET /remisser/{id}/expediering/{expediering}/filer/{nr}`, counted from 1.
pub async fn file(
    State(app): State<App>,
    actor: Actor,
    Path((id, sending, number)): Path<(Uuid, Uuid, usize)>,
) -> Result<Response> {
    let (_, files) = readable(&app, &actor, (id, sending)).await?;
    let file = number.checked_sub(1).and_then(|at| files.into_iter().nth(at)).ok_or(AppError::NotFound)?;
    let (file, true) = file else { return Err(AppError::Forbidden) };
    download::stored(&app.files, &file.sha256, &file.media_type, &file.name).await
}

/// `GET /remisser/{id}/expediering/{expediering}/alla.zip`
pub async fn all(State(app): State<App>, actor: Actor, Path(ids): Path<(Uuid, Uuid)>) -> Result<Response> {
    let (case, files) = readable(&app, &actor, ids).await?;
    if files.is_empty() {
        return Err(AppError::NotFound);
    }
    let opened = files.into_iter().filter(|(_, opens)| *opens);
    let entries = opened.map(|(file, _)| Entry { path: file.name, content: Content::Stored(file.sha256) }).collect();
    let name = names::file_names(&[(format!("Svar {}", case.dnr), "application/zip")], None).concat();
    Ok(archive::zip(&app.files, entries, &name))
}
