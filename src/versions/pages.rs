//! Cutting a version by hand, comparing two, and going back to one.

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    commands,
    documents::{self, Which},
    model::VersionRow,
    secrecy, store,
};
use crate::{
    app::App,
    document::{
        canonical::{Kind, Printed},
        diff,
    },
    drafts::{
        self,
        model::{Draft, Writing},
        pages::{permit, readable},
    },
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path, Query},
        form::Reader,
    },
};

/// A version to cut.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct CutForm {
    version: i32,
    slag: String,
    namn: String,
}

/// `POST /remisser/{id}/versioner`
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<CutForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let kind: Kind = form.slag.parse().map_err(|_| AppError::NotFound)?;
    let mut reader = Reader::default();
    // The name may be left out: the number tells versions apart.
    let name = reader.optional("namn", &form.namn);
    if let Err(errors) = reader.finish(()) {
        return Err(AppError::rejected(errors.of("namn")));
    }
    let moment = app.clock.read();
    let cut = commands::cut_named(&app.pool, &actor, moment, id, form.version, kind, &name).await?;
    let to = format!("/remisser/{id}/utkast/{}#versioner", kind.slug());
    Ok(web::done(&to, &format!("Version {} är sparad.", cut.number)))
}

/// `/remisser/{id}/versioner/jamfor`
#[derive(Template)]
#[template(path = "versions/compare.html")]
pub struct ComparePage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    versions: Vec<VersionRow>,
    from: Which,
    to: Which,
    view: View,
    same: bool,
    /// Our own renderer's output.
    diff: String,
    /// She does not write.
    is_reader: bool,
    /// Going back to `from`: the stamp of the draft that the page showed.
    restore_over: Option<i32>,
}

impl ComparePage {
    /// "tjänsteutlåtandet"
    #[must_use]
    pub fn definite(&self) -> &'static str {
        drafts::model::definite(self.kind)
    }

    /// Whether a version is the one compared from.
    #[must_use]
    pub fn is_from(&self, number: &i32) -> bool {
        self.from == Which::Number(*number)
    }

    /// Whether a version is the one compared to.
    #[must_use]
    pub fn is_to(&self, number: &i32) -> bool {
        self.to == Which::Number(*number)
    }

    /// Whether the draft is what is compared from.
    #[must_use]
    pub fn from_draft(&self) -> bool {
        self.from == Which::Draft
    }

    /// Whether the draft is what is compared to.
    #[must_use]
    pub fn to_draft(&self) -> bool {
        self.to == Which::Draft
    }
}

/// How a comparison is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum View {
    /// One text, with what was added and removed in its place.
    #[default]
    Text,
    /// The old to the left, the new to the right.
    Sides,
}

impl View {
    const ALL: [Self; 2] = [Self::Text, Self::Sides];

    /// What the address calls it.
    const fn slug(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Sides => "sida",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Text => "I en text",
            Self::Sides => "Sida vid sida",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        Self::ALL.into_iter().find(|view| view.slug() == text).ok_or(AppError::NotFound)
    }
}

/// What to compare. Without it the newest version is compared with the draft.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct CompareQuery {
    slag: String,
    fran: String,
    till: String,
    vy: String,
}

/// `GET /remisser/{id}/versioner/jamfor?slag=&fran=&till=&vy=`
pub async fn compare(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<Uuid>,
    Query(query): Query<CompareQuery>,
) -> Result<Response> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let slag = if query.slag.is_empty() { Kind::Tjansteutlatande.slug() } else { &query.slag };
    let (case, draft) = readable(&mut conn, &actor, today, id, slag).await?;
    let mut versions = store::of_remiss(&mut conn, id).await?;
    versions.retain(|version| version.kind == draft.kind);
    let newest = versions.first().map_or(Which::Draft, |version| Which::Number(version.number));
    let from = read(&query.fran, newest)?;
    let to = read(&query.till, Which::Draft)?;
    let view = View::parse(&query.vy)?;
    let old = text(&mut conn, &actor, &case, &draft, &versions, from, today).await?;
    let old = secrecy::shown(&mut conn, &actor, &case, old).await?;
    let new = text(&mut conn, &actor, &case, &draft, &versions, to, today).await?;
    let new = secrecy::shown(&mut conn, &actor, &case, new).await?;
    // The draft carries the day of today, which is no change of its text.
    let date = if from == Which::Draft { new.date } else { old.date };
    let undated = |paper: Printed, which| if which == Which::Draft { Printed { date, ..paper } } else { paper };
    let diff = diff::compare(&undated(old, from), &undated(new, to));
    let writing = Writing::of(&actor, &case);
    let restorable = writing.is_open() && to == Which::Draft && from != Which::Draft && !diff.is_empty();
    web::page(&ComparePage {
        chrome: Chrome::new(&actor, Place::Remisser, today),
        case,
        kind: draft.kind,
        versions,
        from,
        to,
        view,
        same: diff.is_empty(),
        is_reader: writing == Writing::Reader,
        restore_over: restorable.then(|| draft.stamp()),
        diff: match view {
            View::Text => diff::html(&diff, 2),
            View::Sides => diff::side_by_side(&diff, 2, [&from.title(), &to.title()]),
        },
    })
}

fn read(text: &str, otherwise: Which) -> Result<Which> {
    if text.is_empty() { Ok(otherwise) } else { Which::parse(text).ok_or(AppError::NotFound) }
}

/// What one side says. The draft carries the header date of today.
async fn text(
    conn: &mut PgConnection,
    actor: &Actor,
    case: &Case,
    draft: &Draft,
    versions: &[VersionRow],
    which: Which,
    today: chrono::NaiveDate,
) -> Result<Printed> {
    match which {
        Which::Draft => Ok(drafts::facts::gather(conn, &actor.myndighet, case).await?.print(draft, today)),
        Which::Number(number) => {
            let version = versions.iter().find(|version| version.number == number).ok_or(AppError::NotFound)?;
            store::printed(conn, version.id).await
        }
    }
}

/// The stamp of the draft that the page showed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RestoreForm {
    utkast: i32,
}

/// `POST /remisser/{id}/versioner/{file}/aterstallning`, with `{file}` as `tjansteutlatande-3`
pub async fn restore(
    State(app): State<App>,
    actor: Actor,
    Path((id, file)): Path<(Uuid, String)>,
    Form(form): Form<RestoreForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let Some((kind, Which::Number(number))) = documents::stem(&file) else { return Err(AppError::NotFound) };
    drafts::commands::restore_version(&app.pool, &actor, app.clock.read(), id, kind, number, form.utkast).await?;
    let to = format!("/remisser/{id}/utkast/{}", kind.slug());
    Ok(web::done(&to, &format!("Utkastet är återställt till version {number}. Det som stod där finns i historiken.")))
}
