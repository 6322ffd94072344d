//! The protokollsutdrag: one paragraph of the minutes as a document.

use axum::{
    extract::{Multipart, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;
use sign::evidence::Paper;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    commands, model,
    store::{self, Decision},
};
use crate::{
    app::App,
    calendar::phrases::long,
    clock::Moment,
    document::canonical::{Kind, sha256_hex},
    error::{AppError, Result},
    meetings::{self, store::Protocol},
    people::model::Actor,
    remisser::{
        self,
        policy::{self, Verb},
    },
    seals::make::{self, Made},
    versions,
    web::{self, download, extract::Path, upload},
};

/// All that an extract says, so that it can be rendered without the database.
pub struct Content {
    remiss: Uuid,
    decision: Uuid,
    name: String,
    data: Vec<u8>,
    meta: pdf::Meta,
}

/// An extract whose bytes are stored.
pub struct Kept {
    /// Its case.
    pub remiss: Uuid,
    /// Its decision.
    pub decision: Uuid,
    /// Its name.
    pub name: String,
    /// Its bytes, and whose seal they have.
    pub made: Made,
}

/// What the extract of a paragraph says, with the public title: it goes to others.
async fn content(
    conn: &mut PgConnection,
    actor: &Actor,
    remiss: Uuid,
    (dnr, title): (&str, &str),
    decision: &Decision,
) -> Result<Content> {
    let summary = summary(conn, decision).await?;
    let reservations: Vec<_> = decision
        .dissents
        .iter()
        .map(|dissent| json!({ "kind": dissent.label(), "by": dissent.by_whom, "text": dissent.text }))
        .collect();
    let adjusted = decision.justerad_on.map_or_else(
        || "Ojusterat".to_owned(),
        |on| format!("{} {}", if decision.immediate { "Omedelbart justerat" } else { "Justerat" }, long(on)),
    );
    let signers: Vec<&str> = decision.signers.as_deref().unwrap_or_default().lines().collect();
    let printed_on = decision.justerad_on.unwrap_or(decision.decided_on);
    let paragraph = decision.paragraph.unwrap_or_default();
    let data = serde_json::to_vec(&json!({
        "organisation": actor.myndighet.forvaltning,
        "board": actor.myndighet.namnd,
        "title": "Protokollsutdrag",
        "meeting_date": decision.decided_on,
        "meeting_text": long(decision.decided_on),
        "paragraph": paragraph.to_string(),
        "immediate": decision.immediate,
        "dnr": dnr,
        "heading": title,
        "decision": points(decision),
        "proposal_text": null,
        "summary": summary,
        "reservations": reservations,
        "adjusted": adjusted,
        "signers": signers,
        "date": printed_on,
    }))?;
    let meta = pdf::Meta {
        title: format!("Protokollsutdrag {title}"),
        date: versions::rendering::ymd(printed_on),
        identifier: sha256_hex(&data),
    };
    let name = format!("Protokollsutdrag § {paragraph} {dnr}.pdf").replace(['/', '\\', ':'], "-");
    Ok(Content { remiss, decision: decision.id, name, data, meta })
}

/// What was decided. An återremiss says why.
fn points(decision: &Decision) -> Vec<String> {
    let mut points = model::points(&decision.wording);
    if let Some(reason) = &decision.reason {
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if !points.iter().any(|point| point.contains(&reason)) {
            points.push(format!("Motivering: {reason}"));
        }
    }
    points
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

/// What the extracts of a protocol say, with its justering as it stands in `protocol`. For who has the right to the
/// minutes: their cases are not asked for.
pub async fn of_protocol(conn: &mut PgConnection, actor: &Actor, protocol: &Protocol) -> Result<Vec<Content>> {
    let mut extracts = Vec::new();
    for decided in meetings::store::decided_in(conn, protocol.id).await? {
        let mut decision = store::find(conn, decided.remiss, decided.decision).await?;
        decision.justerad_on = protocol.justerad_on;
        decision.signers = Some(protocol.signers.clone());
        extracts.push(content(conn, actor, decided.remiss, (&decided.dnr, &decided.title_public), &decision).await?);
    }
    Ok(extracts)
}

/// Finishes extracts: set, sealed, and their bytes kept.
pub async fn make(app: &App, actor: &Actor, moment: Moment, extracts: Vec<Content>) -> Result<Vec<Kept>> {
    let mut conn = app.pool.acquire().await?;
    let mut kept = Vec::new();
    for Content { remiss, decision, name, data, .. } in extracts {
        let content =
            make::Content { paper: Paper::Protokollsutdrag, document: data, manifest: None, attests: Vec::new() };
        let made = make::make(app, &mut conn, &actor.myndighet, moment, content).await?;
        kept.push(Kept { remiss, decision, name, made });
    }
    Ok(kept)
}

/// `GET /remisser/{id}/beslut/{beslut}/protokollsutdrag.pdf`: the signed one, the kept bytes, or how
/// it would look now.
pub async fn show(State(app): State<App>, actor: Actor, Path((id, decision)): Path<(Uuid, Uuid)>) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = remisser::store::find_case(&mut conn, &actor, today, id).await?;
    policy::require(&actor, &case, Verb::ReadProposal)?;
    let decision = store::find(&mut conn, id, decision).await?;
    decision.paragraph.ok_or(AppError::NotFound)?;
    if let Some(kept) = store::extract(&mut conn, decision.id).await? {
        drop(conn);
        return download::stored(&app.files, &kept.sha256, &kept.media_type, &kept.name).await;
    }
    let title = store::title_public(&mut conn, id).await?;
    let Content { name, data, meta, .. } = content(&mut conn, &actor, id, (&case.dnr, &title), &decision).await?;
    drop(conn);
    let bytes = versions::rendering::pdf(&app, pdf::Template::Extract, data, meta).await?;
    Ok(download::made(bytes, "application/pdf", &name))
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
