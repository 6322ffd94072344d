//! Finished documents: rendered once, kept by hash, handed out as they are.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use sign::evidence::{Attest, Paper};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    model::Rendering,
    store::{self, NewRendering},
};
use crate::{
    app::App,
    clock::Moment,
    document::{
        canonical::{Canonical, Printed, sha256_hex},
        html::ATTEST_INTRO,
        model::Attested,
    },
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
    seals::make::{Content, make},
};

/// Finishes the documents of an attested proposal, each with the printed block of its attests, its evidence and the seal;
/// stores their bytes and notes them as renderings of kind attesterad. Writes no event. Returns their hashes.
pub async fn attested(
    app: &App,
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    proposal_id: Uuid,
    attests: &[Attest],
) -> Result<Vec<String>> {
    let manifest = store::manifest(conn, proposal_id).await?;
    let mut hashes = Vec::new();
    for version in store::of_proposal(conn, proposal_id).await? {
        let document = store::canonical(conn, version.id).await?;
        let content =
            Content { paper: Paper::Dokument, document, manifest: Some(manifest.clone()), attests: attests.to_vec() };
        let rendering = keep(app, conn, actor, moment, case, (version.id, None), content).await?;
        hashes.push(rendering.sha256);
    }
    Ok(hashes)
}

/// Finishes the wording that the board chose, of kind beslutad. Writes no event.
pub async fn decided(
    app: &App,
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    decision_id: Uuid,
    version_id: Uuid,
) -> Result<Rendering> {
    let document = store::canonical(conn, version_id).await?;
    let content = Content { paper: Paper::Beslutad, document, manifest: None, attests: Vec::new() };
    keep(app, conn, actor, moment, case, (version_id, Some(decision_id)), content).await
}

async fn keep(
    app: &App,
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    case: &Case,
    (version_id, decision_id): (Uuid, Option<Uuid>),
    content: Content,
) -> Result<Rendering> {
    let kind = if content.paper == Paper::Beslutad { "beslutad" } else { "attesterad" };
    let printed = Printed::from_bytes(&content.document).map_err(AppError::internal)?;
    // Bytes first: a row always finds them.
    let made = make(app, conn, &actor.myndighet, moment, content).await?;
    let new = NewRendering { version_id, kind, decision_id, name: file_name(&printed, "pdf"), made };
    store::insert_rendering(conn, actor, moment, case.id, new).await
}

/// "Tjänsteutlåtande EKB 2021-12.pdf"
#[must_use]
pub fn file_name(printed: &Printed, ending: &str) -> String {
    format!("{} {}.{ending}", printed.kind_label, printed.dnr).replace(['/', '\\', ':'], "-")
}

/// A document as PDF. The same document, attests and renderer give the same bytes.
pub async fn document(app: &App, printed: &Printed, attests: &[Attested], watermark: Option<&str>) -> Result<Bytes> {
    let (data, meta) = typeset_data(printed, attests, watermark)?;
    pdf(app, pdf::Template::Document, data, meta).await
}

/// [`document`] where blocking is allowed.
pub fn document_now(printed: &Printed, attests: &[Attested], watermark: Option<&str>) -> Result<Vec<u8>> {
    let (data, meta) = typeset_data(printed, attests, watermark)?;
    pdf::render(pdf::Template::Document, &data, &meta, &[]).map_err(AppError::internal)
}

/// What the form of a document is told.
pub fn document_data(printed: &Printed, attests: &[Attested], watermark: Option<&str>) -> Result<Value> {
    let mut data = serde_json::to_value(printed)?;
    let attests: Vec<Value> = attests.iter().map(|attest| json!({ "name": attest.who, "date": attest.on })).collect();
    if let Some(fields) = data.as_object_mut() {
        fields.insert("attests".into(), attests.into());
        fields.insert("attest_intro".into(), ATTEST_INTRO.into());
        fields.insert("watermark".into(), watermark.into());
    }
    Ok(data)
}

/// What the typesetter is given.
fn typeset_data(printed: &Printed, attests: &[Attested], watermark: Option<&str>) -> Result<(Vec<u8>, pdf::Meta)> {
    let data = serde_json::to_vec(&document_data(printed, attests, watermark)?)?;
    let meta = pdf::Meta { title: printed.title.clone(), date: ymd(printed.date), identifier: sha256_hex(&data) };
    Ok((data, meta))
}

/// A day as the typesetter takes it.
#[must_use]
pub fn ymd(day: NaiveDate) -> (i32, u8, u8) {
    (day.year(), u8::try_from(day.month()).unwrap_or(1), u8::try_from(day.day()).unwrap_or(1))
}

/// Prints where blocking is allowed.
pub async fn pdf(app: &App, template: pdf::Template, data: Vec<u8>, meta: pdf::Meta) -> Result<Bytes> {
    typeset(app, move || pdf::render(template, &data, &meta, &[])).await.map(Bytes::from)
}

/// For each page of a document a number that is another when its picture is.
pub async fn sheets(app: &App, printed: &Printed, watermark: Option<&str>) -> Result<Vec<u128>> {
    let (data, meta) = typeset_data(printed, &[], watermark)?;
    typeset(app, move || pdf::sheets(pdf::Template::Document, &data, &meta)).await
}

/// The picture of a page of a document, as SVG.
pub async fn sheet(app: &App, printed: &Printed, watermark: Option<&str>, number: usize) -> Result<Option<String>> {
    let (data, meta) = typeset_data(printed, &[], watermark)?;
    typeset(app, move || pdf::sheet(pdf::Template::Document, &data, &meta, number)).await
}

/// Works on a thread where blocking is allowed, and no more at once than there are cores for.
async fn typeset<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> Result<T, pdf::Error> + Send + 'static,
) -> Result<T> {
    // The permit goes with the work, which goes on when nobody waits for it any more.
    let permit = Arc::clone(&app.rendering).acquire_owned().await.map_err(AppError::internal)?;
    let made = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        work()
    })
    .await?;
    made.map_err(AppError::internal)
}
