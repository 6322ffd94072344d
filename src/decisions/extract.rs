//! The protokollsutdrag: one paragraph of the minutes as a document.

use axum::{
    extract::{Multipart, State},
    response::Response,
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    commands,
    store::{self, Decision},
};
use crate::{
    app::App,
    calendar::phrases::{capitalise, long},
    clock::Moment,
    document::canonical::{Kind, sha256_hex},
    error::{AppError, Result},
    people::model::Actor,
    remisser::{
        self,
        model::Case,
        policy::{self, Verb},
    },
    versions,
    web::{self, download, extract::Path, upload},
};

/// The extract of a paragraph as PDF.
pub async fn render(
    app: &App,
    conn: &mut PgConnection,
    actor: &Actor,
    case: &Case,
    decision: &Decision,
) -> Result<Bytes> {
    let summary = summary(conn, decision).await?;
    let reservations: Vec<_> = store::dissents(conn, decision.id)
        .await?
        .iter()
        .map(|dissent| json!({ "kind": dissent.label(), "by": dissent.by_whom, "text": dissent.text }))
        .collect();
    let adjusted = decision.justerad_on.map_or_else(
        || "Ojusterat".to_owned(),
        |on| format!("{} {}", if decision.immediate { "Omedelbart justerat" } else { "Justerat" }, long(on)),
    );
    let signers: Vec<&str> = decision.signers.as_deref().unwrap_or_default().lines().collect();
    let printed_on = decision.justerad_on.unwrap_or(decision.decided_on);
    let data = serde_json::to_vec(&json!({
        "organisation": actor.myndighet.forvaltning,
        "board": actor.myndighet.namnd,
        "title": "Protokollsutdrag",
        "meeting_date": decision.decided_on,
        "meeting_text": long(decision.decided_on),
        "paragraph": decision.paragraph.unwrap_or_default().to_string(),
        "immediate": decision.immediate,
        "dnr": case.dnr,
        "heading": case.title,
        "decision": decision.wording.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>(),
        "proposal_text": null,
        "summary": summary,
        "reservations": reservations,
        "adjusted": adjusted,
        "signers": signers,
        "date": printed_on,
    }))?;
    let meta = pdf::Meta {
        title: format!("Protokollsutdrag {}", case.title),
        date: versions::rendering::ymd(printed_on),
        identifier: sha256_hex(&data),
    };
    versions::rendering::pdf(app, pdf::Template::Extract, data, meta).await
}

/// The summary of the tjänsteutlåtande that was decided on, as blocks.
async fn summary(conn: &mut PgConnection, decision: &Decision) -> Result<serde_json::Value> {
    let Some(proposal) = decision.proposal_id else { return Ok(json!([])) };
    for version in versions::store::of_proposal(conn, proposal).await? {
        if version.kind == Kind::Tjansteutlatande {
            let printed = versions::store::printed(conn, version.id).await?;
            let section = printed.sections.into_iter().find(|section| section.key.starts_with("sammanfattning"));
            return Ok(serde_json::to_value(section.map(|section| section.blocks).unwrap_or_default())?);
        }
    }
    Ok(json!([]))
}

/// Renders the extract of a justerad paragraph once and keeps its bytes. In the caller's transaction.
pub async fn keep(
    app: &App,
    conn: &mut PgConnection,
    actor: &Actor,
    moment: Moment,
    remiss: Uuid,
    decision: Uuid,
) -> Result<()> {
    let case = remisser::store::find_case(conn, actor, moment.today, remiss).await?;
    let decision = store::find(conn, remiss, decision).await?;
    let bytes = render(app, conn, actor, &case, &decision).await?;
    let stored = app.files.put(bytes).await?;
    store::insert_extract(conn, actor, remiss, decision.id, &name(&case, &decision), &stored, moment.now).await
}

fn name(case: &Case, decision: &Decision) -> String {
    let paragraph = decision.paragraph.unwrap_or_default();
    format!("Protokollsutdrag § {paragraph} {}.pdf", case.dnr).replace(['/', '\\', ':'], "-")
}

/// `GET /remisser/{id}/beslut/{beslut}/protokollsutdrag.pdf`: the signed one, the kept bytes, or how
/// it would look now.
pub async fn show(State(app): State<App>, actor: Actor, Path((id, decision)): Path<(Uuid, Uuid)>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, &actor, today, id).await?;
    policy::require(&actor, &case, Verb::ReadDraft)?;
    let decision = store::find(&mut conn, id, decision).await?;
    decision.paragraph.ok_or(AppError::NotFound)?;
    if let Some(kept) = store::extract(&mut conn, decision.id).await? {
        drop(conn);
        return download::stored(&app.files, &kept.sha256, &kept.media_type, &kept.name).await;
    }
    let bytes = render(&app, &mut conn, &actor, &case, &decision).await?;
    Ok(download::made(bytes, "application/pdf", &capitalise(&name(&case, &decision))))
}

/// No fields beside the file.
#[derive(Deserialize)]
pub struct NoFields {}

/// `POST /remisser/{id}/beslut/{beslut}/protokollsutdrag`: a signed one instead.
pub async fn replace(
    State(app): State<App>,
    actor: Actor,
    Path((id, decision)): Path<(Uuid, Uuid)>,
    multipart: Multipart,
) -> Result<Response> {
    let moment = app.clock.read();
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, &actor, moment.today, id).await?;
    policy::require(&actor, &case, Verb::Minute)?;
    drop(conn);
    let received = upload::receive::<NoFields>(&app.files, multipart).await?;
    let file = received
        .files
        .first()
        .filter(|file| file.media_type == "application/pdf")
        .ok_or_else(|| AppError::rejected("Välj det undertecknade protokollsutdraget som PDF."))?;
    commands::replace_extract(&app, &actor, moment, id, decision, file).await?;
    Ok(web::done(&format!("/remisser/{id}"), "Det undertecknade protokollsutdraget är registrerat."))
}
