//! `/admin/attestkedja`

use askama::Template;
use axum::{extract::State, response::Response};
use serde::Deserialize;

use super::{
    Kind, MAX_STEPS, Target, commands,
    form::{ChainForm, Row},
    store::{self, Choice, Saved},
};
use crate::{
    admin::{
        By,
        frame::{Register, chrome},
    },
    app::App,
    error::{AppError, Result},
    people::model::{Actor, Role},
    web::{
        self,
        chrome::Chrome,
        extract::{Form, Path},
        form::{Errors, Refusal},
    },
};

/// The board's chains.
#[derive(Template)]
#[template(path = "admin/chain/list.html")]
pub struct ChainsPage {
    chrome: Chrome,
    register: Register,
    chains: Vec<Saved>,
}

impl ChainsPage {
    /// The ways of decision that have the chain for all.
    #[must_use]
    pub fn others(&self) -> Vec<Kind> {
        Kind::ALL.into_iter().filter(|kind| !self.chains.iter().any(|chain| chain.kind == *kind)).collect()
    }
}

/// The form of one.
#[derive(Template)]
#[template(path = "admin/chain/edit.html")]
pub struct ChainPage {
    chrome: Chrome,
    register: Register,
    kind: Kind,
    /// Whether it is saved, and so can be taken away.
    exists: bool,
    form: ChainForm,
    units: Vec<Choice>,
    people: Vec<Choice>,
    errors: Errors,
}

/// Taking a chain away.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub struct RemoveForm {
    version: i32,
}

impl ChainPage {
    /// The units that a step may ask for, and the one that it does ask for.
    fn units_for(&self, row: &Row) -> Vec<(String, String)> {
        options(&self.units, row, Target::Enhet, "används inte")
    }

    fn people_for(&self, row: &Row) -> Vec<(String, String)> {
        options(&self.people, row, Target::Person, "har inte rollen Attestant")
    }
}

fn options(choices: &[Choice], row: &Row, target: fn(uuid::Uuid) -> Target, unusable: &str) -> Vec<(String, String)> {
    let known = choices.iter().map(|choice| (target(choice.id).to_string(), choice));
    known
        .filter(|(token, choice)| choice.usable || *token == row.target)
        .map(|(token, choice)| {
            let label = choice.label.clone();
            (token, if choice.usable { label } else { format!("{label} ({unusable})") })
        })
        .collect()
}

/// What the form shows.
enum Shown {
    /// As it is saved.
    Saved,
    /// As typed, with what is wrong.
    Typed(ChainForm, Errors),
}

async fn page(app: &App, actor: &Actor, kind: Kind, shown: Shown) -> Result<ChainPage> {
    let mut conn = app.pool.acquire().await?;
    let chains = store::all(&mut conn, actor.myndighet.id).await?;
    let saved = chains.iter().find(|chain| chain.kind == kind);
    let (form, errors) = match shown {
        Shown::Typed(form, errors) => (form, errors),
        Shown::Saved => {
            // A new one begins as the one for all.
            let steps =
                saved.or_else(|| chains.iter().find(|chain| chain.kind == Kind::Alla)).map(|chain| &chain.steps);
            let rows = steps
                .into_iter()
                .flatten()
                .map(|step| Row { target: step.input.target.to_string(), label: step.input.label.clone() });
            (ChainForm { version: saved.map_or(0, |chain| chain.version), rows: rows.collect() }, Errors::default())
        }
    };
    Ok(ChainPage {
        chrome: chrome(app, actor),
        register: Register::Chain,
        kind,
        exists: saved.is_some(),
        form,
        units: store::units(&mut conn, actor.myndighet.id).await?,
        people: store::people(&mut conn, actor.myndighet.id).await?,
        errors,
    })
}

fn kind(text: &str) -> Result<Kind> {
    text.parse().map_err(|()| AppError::NotFound)
}

/// `GET /admin/attestkedja`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let chains = store::all(&mut conn, actor.myndighet.id).await?;
    web::page(&ChainsPage { chrome: chrome(&app, &actor), register: Register::Chain, chains })
}

/// `GET /admin/attestkedja/{kedja}`
pub async fn edit(State(app): State<App>, actor: Actor, Path(chain): Path<String>) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    web::page(&page(&app, &actor, kind(&chain)?, Shown::Saved).await?)
}

/// `POST /admin/attestkedja/{kedja}`
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    Path(chain): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let kind = kind(&chain)?;
    let (form, wish) = ChainForm::of(pairs);
    if let Some(form) = form.after(wish) {
        return web::page(&page(&app, &actor, kind, Shown::Typed(form, Errors::default())).await?);
    }
    let saved = match form.read() {
        Ok(steps) => commands::save(&app.pool, By::Actor(&actor), app.clock.read(), kind, form.version, &steps).await,
        Err(errors) => Err(Refusal::Fields(errors)),
    };
    match saved {
        Ok(()) => Ok(web::done(Register::Chain.href(), "Attestkedjan är sparad.")),
        Err(Refusal::Fields(errors)) => web::invalid(&page(&app, &actor, kind, Shown::Typed(form, errors)).await?),
        Err(Refusal::Error(AppError::Conflict)) => {
            let sentence = "Någon annan har ändrat kedjan medan du hade sidan öppen. Det här är den som gäller nu.";
            let page = page(&app, &actor, kind, Shown::Saved).await?;
            web::conflicting(&ChainPage { errors: Errors::one("steg", sentence), ..page })
        }
        Err(Refusal::Error(error)) => Err(error),
    }
}

/// `POST /admin/attestkedja/{kedja}/borttagen`
pub async fn remove(
    State(app): State<App>,
    actor: Actor,
    Path(chain): Path<String>,
    Form(form): Form<RemoveForm>,
) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let kind = kind(&chain)?;
    commands::remove(&app.pool, By::Actor(&actor), app.clock.read(), kind, form.version).await?;
    let sentence = format!("Kedjan {} är borttagen. Nu gäller kedjan för alla ärenden.", kind.what_for());
    Ok(web::done(Register::Chain.href(), &sentence))
}
