//! The documents of a case: registering one, and handing one out.

use axum::{
    extract::{Multipart, State},
    response::Response,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    policy::{self, Verb},
    show, store,
};
use crate::{
    app::App,
    error::{AppError, Result},
    people::model::Actor,
    web::{self, download, extract::Path, form::Reader, upload},
};

/// A document to register.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct FileForm {
    /// What it is.
    pub slag: String,
    /// When it came in.
    pub inkom: String,
    /// The document's own date.
    pub daterad: String,
    /// `1`: it has a sekretessmarkering of its own.
    pub sekretess: String,
}

/// `POST /remisser/{id}/handlingar`
pub async fn add_files(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    multipart: Multipart,
) -> Result<Response> {
    let moment = app.clock.read();
    // Before the bytes are read: is it hers at all?
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, moment.today, id).await?;
    drop(conn);
    if !policy::allows(&actor, &case, Verb::Write) {
        policy::require(&actor, &case, Verb::Register)?;
    }
    let received = upload::receive::<FileForm>(&app.files, multipart).await?;
    let mut reader = Reader::default();
    let kind = if let kind @ ("missiv" | "remisshandling" | "bilaga" | "ovrigt") = received.form.slag.as_str() {
        kind
    } else {
        reader.error("slag", "Välj vad det är för handling.");
        ""
    };
    let own_date = reader.optional_date("daterad", &received.form.daterad);
    let received_on = reader.date("inkom", &received.form.inkom, "Ange vilken dag handlingen kom in.");
    if received_on > moment.today {
        reader.error("inkom", "Handlingen kan inte ha kommit in efter i dag.");
    }
    for sentence in &received.refused {
        reader.error("filer", sentence);
    }
    if received.files.is_empty() && received.refused.is_empty() {
        reader.error("filer", "Välj en fil.");
    }
    if let Err(errors) = reader.finish(()) {
        return web::invalid(&show::page(&app, &actor, id, received.form, errors).await?);
    }
    for file in &received.files {
        let sekretess = received.form.sekretess == "1";
        let new = store::NewFile { kind, file, own_date, received_on, sekretess };
        commands::add_file(&app.pool, &actor, moment, id, &new).await?;
    }
    Ok(web::done(&format!("/remisser/{id}#handlingar"), "Handlingen är registrerad."))
}

/// `GET /remisser/{id}/handlingar/{file}`
pub async fn download_file(
    State(app): State<App>,
    actor: Actor,
    Path((id, file)): Path<(Uuid, Uuid)>,
) -> Result<Response> {
    let mut conn = app.pool.acquire().await?;
    let case = store::find_case(&mut conn, &actor, app.clock.read().today, id).await?;
    let files = store::files(&mut conn, id).await?;
    drop(conn);
    let file = files.into_iter().find(|row| row.id == file).ok_or(AppError::NotFound)?;
    if file.sekretess && !policy::opens_secret(actor.roles, case.relation) {
        return Err(AppError::Forbidden);
    }
    download::stored(&app.files, &file.sha256, &file.media_type, &file.name).await
}
