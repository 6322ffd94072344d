//! The files of a sending, exactly as they went.

use std::io::{Cursor, Write};

use axum::{extract::State, response::Response};
use bytes::Bytes;
use uuid::Uuid;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

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
    web::{download, extract::Path},
};

/// The case and the files, if the actor may read them.
async fn readable(app: &App, actor: &Actor, (id, sending): (Uuid, Uuid)) -> Result<(Case, Vec<SentFile>)> {
    let mut conn = app.pool.acquire().await?;
    let case = cases::find_case(&mut conn, actor, app.clock.read().today, id).await?;
    if !policy::allows(actor, &case, Verb::Dispatch) {
        policy::require(actor, &case, Verb::ReadProposal)?;
    }
    let files = store::files(&mut conn, id, sending).await?;
    Ok((case, files))
}

/// `GET /remisser/{id}/expediering/{expediering}/filer/{nr}`, counted from 1.
pub async fn file(
    State(app): State<App>,
    actor: Actor,
    Path((id, sending, number)): Path<(Uuid, Uuid, usize)>,
) -> Result<Response> {
    let (_, files) = readable(&app, &actor, (id, sending)).await?;
    let file = number.checked_sub(1).and_then(|at| files.into_iter().nth(at)).ok_or(AppError::NotFound)?;
    download::stored(&app.files, &file.sha256, &file.media_type, &file.name).await
}

/// `GET /remisser/{id}/expediering/{expediering}/alla.zip`
pub async fn all(State(app): State<App>, actor: Actor, Path(ids): Path<(Uuid, Uuid)>) -> Result<Response> {
    let (case, files) = readable(&app, &actor, ids).await?;
    if files.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut contents = Vec::with_capacity(files.len());
    for file in files {
        let bytes = app.files.get(&file.sha256).await?;
        contents.push((file.name, bytes));
    }
    let bytes = tokio::task::spawn_blocking(move || zipped(&contents)).await?.map_err(AppError::internal)?;
    let name = names::file_names(&[(format!("Svar {}", case.dnr), "application/zip")], None).concat();
    Ok(download::made(bytes, "application/zip", &name))
}

/// Not compressed: PDF and Word are already.
fn zipped(files: &[(String, Bytes)]) -> zip::result::ZipResult<Bytes> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in files {
        writer.start_file(name.as_str(), options)?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner().into())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_zip_holds_the_bytes() {
        let files =
            [("Tjänsteutlåtande.pdf".to_owned(), Bytes::from_static(b"%PDF-1")), ("b.txt".to_owned(), Bytes::new())];
        let mut archive = zip::ZipArchive::new(Cursor::new(zipped(&files).unwrap())).unwrap();
        assert_eq!(archive.len(), 2);
        let mut bytes = Vec::new();
        archive.by_name("Tjänsteutlåtande.pdf").unwrap().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"%PDF-1");
    }
}
