//! What surrounds every page of a signed-in person: the name of the board, the way about, a flash.

use chrono::NaiveDate;

use crate::people::model::{Actor, Role};

/// Which entry of the menu a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// I dag.
    Today,
    /// Inkorg.
    Inbox,
    /// Remisser.
    Remisser,
    /// Att granska.
    Reviews,
    /// Att attestera.
    Attests,
    /// Sammanträden.
    Meetings,
    /// Administration.
    Admin,
    /// Konto.
    Account,
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Chrome {
    /// Who looks.
    pub actor: Actor,
    /// Which entry is current.
    pub place: Place,
    /// The day, for "om 3 dagar".
    pub today: NaiveDate,
}

/// An entry of the menu.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Where it leads.
    pub href: &'static str,
    /// What it says.
    pub label: &'static str,
    /// Whether the page is there.
    pub current: bool,
    /// How much waits there, if anything does.
    pub waiting: Option<i64>,
}

impl Chrome {
    /// The frame of a page in `place`.
    #[must_use]
    pub fn new(actor: &Actor, place: Place, today: NaiveDate) -> Self {
        Self { actor: actor.clone(), place, today }
    }

    /// The entries that the person's roles have use for.
    #[must_use]
    pub fn menu(&self) -> Vec<Entry> {
        let roles = self.actor.roles;
        [
            (Place::Today, "/idag", "I dag", true),
            (Place::Inbox, "/inkorg", "Inkorg", roles.has(Role::Registrator)),
            (Place::Remisser, "/remisser", "Remisser", true),
            (
                Place::Reviews,
                "/granska",
                "Att granska",
                roles.any(&[Role::Granskare, Role::Attestant, Role::Handlaggare]),
            ),
            (Place::Attests, "/attestera", "Att attestera", roles.has(Role::Attestant)),
            (Place::Meetings, "/sammantraden", "Sammanträden", true),
            (Place::Admin, "/admin", "Administration", roles.has(Role::Administrator)),
        ]
        .into_iter()
        .filter(|(.., shown)| *shown)
        .map(|(place, href, label, _)| {
            let waiting = self.actor.attests_waiting.filter(|number| place == Place::Attests && *number > 0);
            Entry { href, label, current: place == self.place, waiting }
        })
        .collect()
    }

    /// The address of the style sheet.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        super::assets::stylesheet()
    }
}
