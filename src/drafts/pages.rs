//! The page of a draft: the document as on paper, with a way into each section.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    attachments::AttachmentsForm,
    commands, facts,
    immediate::Change,
    model::{Draft, DraftSection, Writing},
    remarks::{self, Remark},
    store,
};
use crate::{
    admin::phrases::{self, store::Phrase},
    app::App,
    checks::{self, list::List},
    document::{
        canonical::{Kind, Printed},
        freeze,
        html::{blocks_html_with, letterhead},
    },
    error::{AppError, Result},
    live,
    notes::{
        self,
        model::{OpenNotes, Standing, Undecided},
    },
    people::model::Actor,
    remisser::{
        self,
        model::{Action, Case, Status},
        policy::{self, Verb},
        store::find_case,
    },
    reviews::{self, model::Review},
    versions::{
        self,
        model::VersionRow,
        secrecy::{self, Kept},
    },
    web::{
        self, assets,
        chrome::{Chrome, Place},
        extract::{Form, Path},
        filters,
        form::Errors,
    },
};

/// A section as the page shows it.
pub struct SectionView {
    key: String,
    heading: String,
    required: bool,
    help: String,
    /// Our own renderer's output.
    html: String,
    saved_at: DateTime<Utc>,
    saved_by: String,
    saves: i32,
    remarks: Vec<Remark>,
}

/// A section that must be written before the case is sent for attest.
struct Missing {
    kind: Kind,
    key: String,
    heading: String,
}

/// `/remisser/{id}/utkast/{slag}`
#[derive(Template)]
#[template(path = "drafts/show.html")]
pub struct DraftPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    kinds: Vec<Kind>,
    writing: Writing,
    paper: Printed,
    sections: Vec<SectionView>,
    left_out: Vec<DraftSection>,
    checks: Option<List>,
    /// What was said of the whole.
    remarks: Vec<Remark>,
    /// The reviews that are out.
    out: Vec<Review>,
    /// In all documents of the case.
    missing: Vec<Missing>,
    bilagor: AttachmentsForm,
    versions: Vec<VersionRow>,
    errors: Errors,
    /// Where she writes live, or reads and comments on what others write.
    editor: Option<Editor>,
    /// The open notes, section by section.
    noted: Vec<OpenNotes>,
    /// Whether she may make notes.
    may_note: bool,
    /// What must be decided on before it is sent, in all documents of the case.
    undecided: Vec<Undecided>,
}

/// What the page tells the editor (docs/live-draft.md).
struct Editor {
    /// The script.
    script: String,
    /// Our own JSON, with nothing that ends a script element.
    facts: String,
}

impl Editor {
    fn of(register: &facts::Register, phrases: Vec<Phrase>) -> Result<Option<Self>> {
        let Some(script) = assets::editor() else { return Ok(None) };
        let facts = serde_json::to_string(&live::telling::list(register, phrases))?.replace('<', "\\u003c");
        Ok(Some(Self { script, facts }))
    }
}

impl DraftPage {
    /// The head of the paper; our own renderer's output.
    #[must_use]
    pub fn letterhead(&self) -> String {
        letterhead(&self.paper)
    }

    /// The sections that the page shows, for the editor's address.
    #[must_use]
    pub fn keys(&self) -> String {
        self.sections.iter().map(|section| section.key.as_str()).collect::<Vec<_>>().join(",")
    }

    /// Whether the reader may ask for a review now.
    #[must_use]
    pub fn may_ask(&self) -> bool {
        policy::allows(&self.chrome.actor, &self.case, Verb::Submit)
            && self.case.status.next(Action::AskReview).is_some()
    }

    /// Whether the state lets the reader send it for attest.
    #[must_use]
    pub fn may_send(&self) -> bool {
        policy::allows(&self.chrome.actor, &self.case, Verb::Submit)
            && self.case.status.next(Action::SendForAttest).is_some()
    }

    /// How many notes are open.
    #[must_use]
    pub fn note_count(&self) -> i64 {
        self.noted.iter().map(|open| open.comments + open.suggestions).sum()
    }

    /// The heading of a section.
    #[must_use]
    pub fn heading_of(&self, key: &str) -> &str {
        self.sections.iter().find(|section| section.key == key).map_or("", |section| section.heading.as_str())
    }

    /// Whether she only reads.
    #[must_use]
    pub fn is_reader(&self) -> bool {
        self.writing == Writing::Reader
    }
}

/// A case that the actor may read the drafts of, and one of them.
pub(crate) async fn readable(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    today: chrono::NaiveDate,
    id: Uuid,
    kind: &str,
) -> Result<(Case, Draft)> {
    let kind: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
    let case = find_case(conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::ReadDraft)?;
    let draft = store::find(conn, id, kind).await?.ok_or(AppError::NotFound)?;
    Ok((case, draft))
}

/// Such a draft as it would be printed today, with nothing that is kept from the actor.
pub(crate) async fn readable_paper(
    conn: &mut sqlx::PgConnection,
    actor: &Actor,
    today: chrono::NaiveDate,
    id: Uuid,
    kind: &str,
) -> Result<(Case, Printed)> {
    let (case, draft) = readable(conn, actor, today, id, kind).await?;
    let paper = facts::gather(conn, &actor.myndighet, &case).await?.print(&draft, today);
    let paper = secrecy::shown(conn, actor, &case, paper).await?;
    Ok((case, paper))
}

/// Refuses who may not write, before anything else of what was posted is looked at.
pub(crate) async fn permit(app: &App, actor: &Actor, id: Uuid) -> Result<()> {
    remisser::commands::permit(app, actor, id, Verb::Write).await
}

pub(super) async fn page(
    app: &App,
    actor: &Actor,
    id: Uuid,
    kind: &str,
    form: Option<(AttachmentsForm, Errors)>,
) -> Result<DraftPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (case, draft) = readable(&mut conn, actor, today, id, kind).await?;
    let register = facts::gather(&mut conn, &actor.myndighet, &case).await?;
    let kinds = store::kinds(&mut conn, id).await?;
    let mut versions = versions::store::of_remiss(&mut conn, id).await?;
    versions.retain(|version| version.kind == draft.kind);
    let files = store::attachments(&mut conn, id).await?;
    let secret = files.iter().filter_map(|file| Some((file.name.clone()?, file.sekretess)));
    let kept = Kept::among(actor, &case, secret);
    let (bilagor, errors) = form.unwrap_or_else(|| (AttachmentsForm::of(case.version, files), Errors::default()));
    let writing = Writing::of(actor, &case);
    let checks = if matches!(case.status, Status::Utkast | Status::Granskning | Status::Attest) {
        let checked = checks::list::check(&mut conn, actor, &case, today, &draft, &register.facts, false).await?;
        Some(checked.list(&case, &draft, &register.facts, writing.is_open(), false))
    } else {
        None
    };
    let may_note = Standing::of(actor, &case).notes;
    let editor = if may_note {
        // Who only reads puts nothing in.
        let phrases =
            if writing.is_open() { phrases::store::active(&mut conn, actor.myndighet.id).await? } else { Vec::new() };
        Editor::of(&register, phrases)?
    } else {
        None
    };
    let mut noted = notes::store::open(&mut conn, id).await?;
    let remarks = remarks::open(&mut conn, actor, &case).await?;
    let mut out = Vec::new();
    let (mut missing, mut undecided) = (Vec::new(), Vec::new());
    if writing.is_open() {
        missing = self::missing(&mut conn, &draft, id, &kinds).await?;
        undecided = Undecided::among(&noted);
    }
    noted.retain(|open| open.kind == draft.kind);
    if writing.is_open() && case.status == Status::Granskning {
        out = reviews::store::of_remiss(&mut conn, id).await?;
        out.retain(Review::is_open);
    }
    Ok(DraftPage {
        chrome: Chrome::new(actor, Place::Remisser, today),
        paper: kept.print(register.print(&draft, today)),
        sections: draft.sections.iter().map(|section| view(section, draft.kind, &register, &remarks)).collect(),
        remarks: remarks::of_whole(&remarks, &draft),
        left_out: draft.left_out,
        out,
        missing,
        kind: draft.kind,
        case,
        kinds,
        writing,
        checks,
        bilagor,
        versions,
        errors,
        editor,
        noted,
        may_note,
        undecided,
    })
}

/// The sections of the drafts of a case that are still to be written.
async fn missing(conn: &mut sqlx::PgConnection, read: &Draft, id: Uuid, kinds: &[Kind]) -> Result<Vec<Missing>> {
    let mut missing = Vec::new();
    for kind in kinds {
        let draft = if *kind == read.kind { Some(read.clone()) } else { store::find(conn, id, *kind).await? };
        let sections = draft.map(|draft| draft.sections).unwrap_or_default();
        let empty = sections.into_iter().filter(DraftSection::is_missing);
        missing.extend(empty.map(|section| Missing { kind: *kind, key: section.key, heading: section.heading }));
    }
    Ok(missing)
}

fn view(section: &DraftSection, kind: Kind, register: &facts::Register, remarks: &[Remark]) -> SectionView {
    let blocks = freeze::freeze(&section.blocks, &register.facts);
    SectionView {
        html: blocks_html_with(&blocks, &format!("{}-", section.key)),
        key: section.key.clone(),
        heading: section.heading.clone(),
        required: section.required,
        help: section.help.clone(),
        saved_at: section.saved_at,
        saved_by: section.saved_by.clone(),
        saves: section.version,
        remarks: remarks::of_section(remarks, &(kind, section.key.clone())),
    }
}

/// `GET /remisser/{id}/utkast/{slag}`
pub async fn show(State(app): State<App>, actor: Actor, Path((id, kind)): Path<(Uuid, String)>) -> Result<Response> {
    web::page(&page(&app, &actor, id, &kind, None).await?)
}

/// The version of the case that the button was shown with.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct OpenForm {
    version: i32,
}

/// `POST /remisser/{id}/utkast`
pub async fn open(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<OpenForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    commands::open(&app.pool, &actor, app.clock.read(), id, form.version).await?;
    let to = format!("/remisser/{id}/utkast/{}", Kind::Tjansteutlatande.slug());
    Ok(web::done(&to, "Utkastet är öppnat. Uppgifterna ur ärendet är ifyllda."))
}

/// Whether the point is added or taken away.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PointForm {
    gor: String,
}

/// `POST /remisser/{id}/utkast/{slag}/omedelbar-justering`
pub async fn set_point(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    Form(form): Form<PointForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let kind: Kind = kind.parse().map_err(|_| AppError::NotFound)?;
    let (change, sentence) = match form.gor.as_str() {
        "lagg-till" => (Change::Add, "Punkten om omedelbar justering är tillagd."),
        "ta-bort" => (Change::Remove, "Punkten om omedelbar justering är borttagen."),
        _ => return Err(AppError::BadRequest("Välj om punkten ska läggas till eller tas bort.".into())),
    };
    commands::set_point(&app.pool, &actor, app.clock.read(), id, kind, change).await?;
    Ok(web::done(&format!("/remisser/{id}/utkast/{}#avsnitt-forslag", kind.slug()), sentence))
}
