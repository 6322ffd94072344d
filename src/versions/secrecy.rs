//! The names of bilagor with a sekretessmarkering, kept from those who may not open them.

use sqlx::PgConnection;

use super::store;
use crate::{
    document::canonical::Printed,
    error::Result,
    people::model::Actor,
    remisser::{model::Case, policy},
};

/// What stands in the place of such a name.
pub const SECRET: &str = "Bilaga med sekretess";

/// The names that are kept from a reader. What was attested goes out as it is and keeps them.
#[derive(Debug, Clone, Default)]
pub struct Kept(Vec<String>);

impl Kept {
    /// What is kept from the actor in a case that `find_case` has found.
    async fn from(conn: &mut PgConnection, actor: &Actor, case: &Case) -> Result<Self> {
        if policy::opens_secret(actor.roles, case.relation) {
            return Ok(Self::default());
        }
        Ok(Self(store::secret_names(conn, case.id).await?))
    }

    /// What is kept from the actor of bilagor that are at hand: a name, and whether it is secret.
    pub fn among(actor: &Actor, case: &Case, bilagor: impl IntoIterator<Item = (String, bool)>) -> Self {
        if policy::opens_secret(actor.roles, case.relation) {
            return Self::default();
        }
        Self(bilagor.into_iter().filter(|(_, secret)| *secret).map(|(name, _)| name).collect())
    }

    /// Whether a name is kept.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.0.iter().any(|kept| kept == name)
    }

    /// A document as the reader may see it.
    #[must_use]
    pub fn print(&self, mut printed: Printed) -> Printed {
        for name in printed.bilagor.iter_mut().filter(|name| self.holds(name)) {
            SECRET.clone_into(name);
        }
        printed
    }
}

/// A document as the actor may see it.
pub async fn shown(conn: &mut PgConnection, actor: &Actor, case: &Case, printed: Printed) -> Result<Printed> {
    if printed.bilagor.is_empty() {
        return Ok(printed);
    }
    Ok(Kept::from(conn, actor, case).await?.print(printed))
}
