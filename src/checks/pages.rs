//! The förkontroll as a page of its own, as a fragment to put into another, and what its buttons do.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    commands,
    list::{self, List},
};
use crate::{
    app::App,
    document::canonical::Kind,
    drafts::{
        self,
        model::Writing,
        pages::{permit, readable},
    },
    error::{AppError, Result},
    people::model::Actor,
    remisser::model::Case,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::{Form, Path, Query},
        form::{Errors, Reader},
    },
};

/// `/remisser/{id}/utkast/{slag}/forkontroll`
#[derive(Template)]
#[template(path = "checks/show.html")]
pub struct ChecksPage {
    chrome: Chrome,
    case: Case,
    kind: Kind,
    checks: List,
    errors: Errors,
}

/// What of it is wanted.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Part {
    /// Only the list, to be put beside the text.
    del: String,
}

async fn page(app: &App, actor: &Actor, id: Uuid, kind: &str, alone: bool) -> Result<ChecksPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let (case, draft) = readable(&mut conn, actor, today, id, kind).await?;
    let facts = drafts::facts::gather(&mut conn, &actor.myndighet, &case).await?.facts;
    let checked = list::check(&mut conn, actor, &case, today, &draft, &facts, true).await?;
    let checks = checked.list(&case, &draft, &facts, Writing::of(actor, &case).is_open(), alone);
    let chrome = Chrome::new(actor, Place::Remisser, today);
    Ok(ChecksPage { chrome, case, kind: draft.kind, checks, errors: Errors::default() })
}

/// `GET /remisser/{id}/utkast/{slag}/forkontroll`, with `?del=lista` the list alone
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    Query(part): Query<Part>,
) -> Result<Response> {
    let fragment = part.del == "lista";
    let page = page(&app, &actor, id, &kind, !fragment).await?;
    if fragment { Ok(Html(page.checks.render()?).into_response()) } else { web::page(&page) }
}

/// What a button of the list posts.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct RemarkForm {
    /// Which remark, or which dismissal.
    fynd: String,
    /// The version of the section.
    version: i32,
    /// Why it is left.
    skal: String,
    /// The page of its own, or else that of the draft.
    sida: String,
}

impl RemarkForm {
    fn back(&self, id: Uuid, kind: Kind) -> String {
        let draft = format!("/remisser/{id}/utkast/{}", kind.slug());
        if self.sida == "forkontroll" { format!("{draft}/forkontroll") } else { format!("{draft}#forkontroll") }
    }
}

fn parsed(kind: &str) -> Result<Kind> {
    kind.parse().map_err(|_| AppError::NotFound)
}

/// `POST /remisser/{id}/utkast/{slag}/forkontroll/andring`
pub async fn mend(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    Form(form): Form<RemarkForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let kind = parsed(&kind)?;
    let over = (form.fynd.as_str(), form.version);
    let heading = commands::mend(&app.pool, &actor, app.clock.read(), id, kind, over).await?;
    Ok(web::done(&form.back(id, kind), &format!("”{heading}” är ändrat.")))
}

/// `POST /remisser/{id}/utkast/{slag}/forkontroll/bortseende`
pub async fn dismiss(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    Form(form): Form<RemarkForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let parsed = parsed(&kind)?;
    let mut reader = Reader::default();
    let field = format!("skal-{}", form.fynd);
    let reason = reader.required(&field, &form.skal, "Skriv varför anmärkningen kan lämnas.");
    let reason = match reader.finish(reason) {
        Ok(reason) => reason,
        Err(errors) => {
            let mut page = page(&app, &actor, id, &kind, true).await?;
            page.checks.refuse(&form.fynd, &form.skal, errors.of(&field));
            page.errors = errors;
            return web::invalid(&page);
        }
    };
    commands::dismiss(&app.pool, &actor, app.clock.read(), id, parsed, (&form.fynd, &reason)).await?;
    Ok(web::done(&form.back(id, parsed), "Anmärkningen är bortsedd från. Den visas igen om orden ändras."))
}

/// `POST /remisser/{id}/utkast/{slag}/forkontroll/atertagande`
pub async fn take_back(
    State(app): State<App>,
    actor: Actor,
    Path((id, kind)): Path<(Uuid, String)>,
    Form(form): Form<RemarkForm>,
) -> Result<Response> {
    permit(&app, &actor, id).await?;
    let kind = parsed(&kind)?;
    let dismissal =
        form.fynd.parse().map_err(|_| AppError::BadRequest("Välj vilken anmärkning som ska visas igen.".into()))?;
    commands::take_back(&app.pool, &actor, app.clock.read(), id, kind, dismissal).await?;
    Ok(web::done(&form.back(id, kind), "Anmärkningen visas igen."))
}
