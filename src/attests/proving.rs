//! How a signer can show who she is, as the forms that attest offer it.

use sqlx::PgConnection;

use super::model::Method;
use crate::{
    app::App,
    error::Result,
    passkeys::{self, model::relying_party},
    people::model::Actor,
    web::assets,
};

/// What the forms offer.
#[derive(Debug, Clone)]
pub struct Proving {
    /// She has a passkey that can be used here.
    pub by_key: bool,
    /// The board lets it be done by password.
    pub by_password: bool,
    /// What asks the browser for a passkey.
    pub script: String,
}

impl Proving {
    /// What the actor can do.
    pub async fn of(conn: &mut PgConnection, app: &App, actor: &Actor) -> Result<Self> {
        let has_keys = !passkeys::store::credentials(conn, actor.id).await?.is_empty();
        Ok(Self {
            by_key: has_keys && relying_party(&app.config.base_url()).is_some(),
            by_password: actor.myndighet.least_method == Method::Losenord,
            script: assets::passkeys(),
        })
    }
}
