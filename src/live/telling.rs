//! What the chips of a live draft show, and that its notes have changed.

use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    access::Visit,
    frames::{FactText, FactTexts, Frame},
    phrases::{Insertable, insertable},
    store,
};
use crate::{
    admin::phrases::store::Phrase,
    document::facts::{Fact, capitalised},
    drafts::facts::{self, Register},
    error::Result,
};

/// The facts that there are, in the order of the insert list, and what they say; the phrases, in theirs.
#[derive(Serialize)]
pub struct FactList {
    facts: Vec<Named>,
    values: FactTexts,
    phrases: Vec<Insertable>,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
    label: &'static str,
}

/// All facts and phrases, for the page that the editor starts on.
#[must_use]
pub fn list(register: &Register, phrases: Vec<Phrase>) -> FactList {
    let facts = Fact::ALL.into_iter().map(|fact| Named { name: fact.name(), label: fact.label() }).collect();
    FactList { facts, values: texts(register), phrases: insertable(phrases) }
}

fn texts(register: &Register) -> FactTexts {
    let text = |fact: Fact| {
        let text = register.facts.get(fact)?.text.clone();
        Some((fact.name(), FactText { capital: capitalised(&text), text }))
    };
    Fact::ALL.into_iter().filter_map(text).collect()
}

/// What the register said last.
#[derive(Default)]
pub struct Facts(FactTexts);

impl Facts {
    /// Asks the register; `true` if it says something else than before.
    pub async fn gather(&mut self, conn: &mut PgConnection, visit: &Visit) -> Result<bool> {
        let register = facts::gather(conn, &visit.actor.myndighet, &visit.case).await?;
        let said = texts(&register);
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

/// Tells everybody who has a draft open, on every node, to fetch its notes anew; at the commit.
pub async fn notes_changed(conn: &mut PgConnection, draft: Uuid) -> Result<()> {
    store::notify(conn, &format!("n:{draft}")).await
}
