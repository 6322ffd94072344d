//! What the chips of a live draft show.

use sqlx::PgConnection;

use super::{
    access::Visit,
    frames::{FactText, FactTexts, Frame},
};
use crate::{
    document::facts::{Fact, capitalised},
    drafts::facts,
    error::Result,
};

/// What the register said last.
#[derive(Default)]
pub struct Facts(FactTexts);

impl Facts {
    /// Asks the register; `true` if it says something else than before.
    pub async fn gather(&mut self, conn: &mut PgConnection, visit: &Visit) -> Result<bool> {
        let register = facts::gather(conn, &visit.actor.myndighet, &visit.case).await?;
        let text = |fact: Fact| {
            let text = register.facts.get(fact)?.text.clone();
            Some((fact.name(), FactText { capital: capitalised(&text), text }))
        };
        let said: FactTexts = Fact::ALL.into_iter().filter_map(text).collect();
        let is_new = said != self.0;
        self.0 = said;
        Ok(is_new)
    }

    /// As a frame.
    #[must_use]
    pub fn frame(&self) -> Frame {
        Frame::facts(&self.0)
    }
}
