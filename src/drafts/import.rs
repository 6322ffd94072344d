//! A finished text read into the sections of a draft.

use askama::Template;
use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::Response,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    commands::{save_all, writable},
    model::{DraftSection, Writing, running},
    pages::readable,
};
use crate::{
    app::App,
    calendar::phrases::join_och,
    clock::Moment,
    document::{
        canonical::Kind,
        import::{self, Imported, MAX_BYTES, Note, TemplateSection, Unplaced},
        markdown,
        model::{Block, FactRef},
    },
    error::{AppError, Result},
    events::{self, Event},
    people::model::Actor,
    remisser::{commands::about, model::Case},
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        form::{Errors, Refusal},
    },
};

/// What was read into a draft, and what was not.
#[derive(Debug, Clone)]
pub struct Report {
    /// The headings of the sections that got a new text.
    pub sections: Vec<String>,
    /// What was done to the text.
    pub notes: Vec<Note>,
    /// What belongs nowhere.
    pub unplaced: Vec<Unplaced>,
    /// What stood around the text and is taken from the register instead, as lines.
    pub recognised: Vec<(&'static str, String)>,
}

/// Reads a text into the sections of a draft. A section that somebody has written in is replaced only if `replace`;
/// its text stays in the history, so that nothing is lost to a page that was read long ago.
///
/// # Errors
/// Field errors of `text` and `ersatt`.
pub async fn read(
    pool: &PgPool,
    actor: &Actor,
    moment: Moment,
    id: Uuid,
    kind: Kind,
    source: &str,
    replace: bool,
) -> Result<Report, Refusal> {
    let mut tx = pool.begin().await?;
    let (_, draft) = writable(&mut tx, actor, moment, id, kind).await?;
    let template: Vec<TemplateSection<'_>> = draft
        .sections
        .iter()
        .map(|section| TemplateSection { key: &section.key, heading: &section.heading, aliases: &[] })
        .collect();
    let mut found =
        import::read(source, &template).map_err(|error| Refusal::Fields(Errors::one("text", error.to_string())))?;
    let texts = texts(&mut found);
    if texts.is_empty() {
        let sentence = "Inget avsnitt kändes igen. Rubrikerna i texten ska vara desamma som i utkastet.";
        return Err(Refusal::Fields(Errors::one("text", sentence)));
    }
    let texts: Vec<_> = texts.iter().map(|(key, blocks)| (key.as_str(), blocks.clone())).collect();
    let changed: Vec<&DraftSection> = draft
        .sections
        .iter()
        .filter(|section| texts.iter().any(|(key, blocks)| *key == section.key && *blocks != section.blocks))
        .collect();
    if !replace {
        untouched(&changed)?;
    }
    let saved = save_all(&mut tx, actor, moment, &draft, &texts).await?;
    let report = report(found, changed.iter().map(|section| section.heading.clone()).collect());
    if saved > 0 {
        let event = Event::DraftImported { document: running(kind).to_owned(), sections: saved };
        events::append(&mut tx, moment, about(actor, id), &event).await?;
    }
    tx.commit().await?;
    Ok(report)
}

/// The texts of the sections that were found. One that cannot be read is told as not placed.
fn texts(found: &mut Imported) -> Vec<(String, Vec<Block<FactRef>>)> {
    let mut texts = Vec::new();
    for section in std::mem::take(&mut found.sections) {
        match markdown::parse(&section.source) {
            Ok(blocks) => texts.push((section.key, blocks)),
            Err(errors) => {
                let why = errors.first().map(ToString::to_string).unwrap_or_default();
                let text = format!("”{}” kunde inte läsas in. {why}", section.heading);
                found.report.push(Note { line: None, text });
                found.unplaced.push(Unplaced { line: 0, text: section.source });
            }
        }
    }
    texts
}

/// Refuses if somebody has written in one of the sections.
fn untouched(changed: &[&DraftSection]) -> Result<(), Refusal> {
    let written: Vec<String> =
        changed.iter().filter(|section| section.version > 1).map(|section| format!("”{}”", section.heading)).collect();
    if written.is_empty() {
        return Ok(());
    }
    let sentence = format!("Det finns redan text i {}. Kryssa i rutan för att ersätta den.", join_och(&written));
    Err(Refusal::Fields(Errors::one("ersatt", sentence)))
}

fn report(found: Imported, sections: Vec<String>) -> Report {
    let attested: Vec<String> = found.attested.iter().map(|(who, day)| format!("{who} {day}")).collect();
    let recognised = [
        ("Handläggare", join_och(&found.officers)),
        ("Telefon", join_och(&found.telephone)),
        ("Till", found.to.unwrap_or_default()),
        ("Sammanträde", found.meeting_text.unwrap_or_default()),
        ("Titel", found.title.unwrap_or_default()),
        ("Referens", found.reference.unwrap_or_default()),
        ("Diarienummer", found.dnr.unwrap_or_default()),
        ("Bilagor", found.bilagor.join(", ")),
        ("Adress", found.address.join(", ")),
        ("Attesterat av", attested.join(", ")),
    ];
    Report {
        sections,
        notes: found.report,
        unplaced: found.unplaced,
        recognised: recognised.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
    }
}

/// `/remisser/{id}/utkast/{slag}/import`
#[derive(Template)]
#[template(path = "drafts/import.html")]
pub struct ImportPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    text: String,
    replace: bool,
    errors: Errors,
    report: Option<Report>,
}

async fn page(app: &App, actor: &Actor, id: Uuid, kind: &str) -> Result<ImportPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (case, draft) = readable(&mut conn, actor, today, id, kind).await?;
    match Writing::of(actor, &case) {
        Writing::Open => {}
        Writing::Reader => return Err(AppError::Forbidden),
        closed @ Writing::Closed(_) => return Err(AppError::rejected(closed.why_closed())),
    }
    Ok(ImportPage {
        chrome: Chrome::new(actor, Place::Remisser, today),
        case,
        kind: draft.kind,
        text: String::new(),
        replace: false,
        errors: Errors::default(),
        report: None,
    })
}

/// `GET /remisser/{id}/utkast/{slag}/import`
pub async fn new(State(app): State<App>, actor: Actor, Path((id, kind)): Path<(Uuid, String)>) -> Result<Response> {
    web::page(&page(&app, &actor, id, &kind).await?)
}

/// `POST /remisser/{id}/utkast/{slag}/import`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let mut page = page(&app, &actor, id, &kind).await?;
    let sent = receive(multipart.map_err(|_| broken())?).await?;
    page.replace = sent.replace;
    // A file goes before the field; its text then stands there, should the form come back.
    match sent.file.map_or(Ok(sent.text), |bytes| import::decode(&bytes)) {
        Ok(text) if text.trim().is_empty() => {
            page.errors = Errors::one("fil", "Välj en fil, eller klistra in texten.");
            return web::invalid(&page);
        }
        Ok(text) => page.text = text,
        Err(error) => {
            page.errors = Errors::one("fil", error.to_string());
            return web::invalid(&page);
        }
    }
    match read(&app.pool, &actor, app.clock.read(), id, page.kind, &page.text, page.replace).await {
        Ok(report) => {
            page.report = Some(report);
            web::page(&page)
        }
        Err(Refusal::Fields(errors)) => {
            page.errors = errors;
            web::invalid(&page)
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

fn broken() -> AppError {
    AppError::BadRequest("Filen kom inte fram helt. Försök igen.".into())
}

/// What was posted.
#[derive(Default)]
struct Sent {
    text: String,
    replace: bool,
    file: Option<Vec<u8>>,
}

/// Reads the form itself, since a text of another encoding shall be told as such and nothing of it be kept.
async fn receive(mut multipart: Multipart) -> Result<Sent> {
    let mut sent = Sent::default();
    while let Some(mut field) = multipart.next_field().await.map_err(|_| broken())? {
        let name = field.name().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(|_| broken())? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_BYTES {
                return Err(AppError::TooLarge("Texten är för stor. Den får vara högst 5 MiB.".into()));
            }
        }
        match name.as_str() {
            "fil" if !bytes.is_empty() => sent.file = Some(bytes),
            "ersatt" => sent.replace = true,
            "text" => {
                sent.text = String::from_utf8(bytes)
                    .map_err(|_| AppError::BadRequest("Formuläret innehåller text som inte är UTF-8.".into()))?;
            }
            _ => {}
        }
    }
    Ok(sent)
}
