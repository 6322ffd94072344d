//! `/remisser/{id}/attest/oppning`: the confirm page of opening for change.

use askama::Template;
use axum::{extract::State, response::Response};
use uuid::Uuid;

use super::{actions::OpenForm, round::Chain, store};
use crate::{
    app::App,
    error::Result,
    people::model::Actor,
    remisser::{
        model::{Action, Case},
        policy::{self, Verb},
        store::find_case,
    },
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Path,
        form::Errors,
    },
};

/// `/remisser/{id}/attest/oppning`
#[derive(Template)]
#[template(path = "attests/open.html")]
pub struct OpenPage {
    chrome: Chrome,
    case: Case,
    chain: Option<Chain>,
    /// Those who signed what a redaktionell ändring changes, which would have counted again.
    before: Vec<String>,
    form: OpenForm,
    errors: Errors,
}

impl OpenPage {
    /// Those whose signatures would no longer count.
    #[must_use]
    pub fn signed(&self) -> Vec<String> {
        let printed = self.chain.as_ref().map(Chain::printed).unwrap_or_default();
        printed.into_iter().map(|line| line.who).chain(self.before.iter().cloned()).collect()
    }
}

/// `GET /remisser/{id}/attest/oppning`
pub async fn show(State(app): State<App>, actor: Actor, Path(id): Path<Uuid>) -> Result<Response> {
    web::page(&page(&app, &actor, id, OpenForm::default(), Errors::default()).await?)
}

pub(super) async fn page(app: &App, actor: &Actor, id: Uuid, form: OpenForm, errors: Errors) -> Result<OpenPage> {
    let today = app.clock.read().today;
    let mut conn = app.pool.acquire().await?;
    let case = find_case(&mut conn, actor, today, id).await?;
    policy::require(actor, &case, Verb::OpenForChange)?;
    case.next(Action::OpenForChange)?;
    let chain = store::chain_of(&mut conn, actor.myndighet.id, id, today).await?;
    let editorial = chain.as_ref().and_then(|chain| chain.round.editorial.as_ref());
    let mut before = Vec::new();
    if let Some(editorial) = editorial {
        let signers = store::signers_of_round(&mut conn, editorial.of_round).await?;
        before.extend(signers.into_iter().map(|signer| format!("{}, före den redaktionella ändringen", signer.name)));
    }
    let form = OpenForm { version: case.version, ..form };
    Ok(OpenPage { chrome: Chrome::new(actor, Place::Remisser, today), case, chain, before, form, errors })
}
