//! What surrounds an administrator's page: the list of registers.

use crate::{
    app::App,
    people::model::{Actor, Role, Roles},
    web::chrome::{Chrome, Entry, Place},
};

/// A register, or the page that lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// Översikt.
    Overview,
    /// Personer.
    People,
    /// Enheter and their chiefs.
    Units,
    /// Attestkedja.
    Chain,
    /// Råd.
    Bodies,
    /// Avsändare.
    Senders,
    /// Sammanträden.
    Meetings,
    /// Dokumentmallar.
    Templates,
    /// Standardfraser.
    Phrases,
    /// The myndighet itself.
    Board,
    /// Utkorg.
    Outbox,
}

impl Register {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 11] = [
        Self::Overview,
        Self::People,
        Self::Units,
        Self::Chain,
        Self::Bodies,
        Self::Senders,
        Self::Meetings,
        Self::Templates,
        Self::Phrases,
        Self::Board,
        Self::Outbox,
    ];

    /// Where it is.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Overview => "/admin",
            Self::People => "/admin/personer",
            Self::Units => "/admin/enheter",
            Self::Chain => "/admin/attestkedja",
            Self::Bodies => "/admin/rad",
            Self::Senders => "/admin/avsandare",
            Self::Meetings => "/admin/sammantraden",
            Self::Templates => "/admin/mallar",
            Self::Phrases => "/admin/fraser",
            Self::Board => "/admin/myndighet",
            Self::Outbox => "/admin/utkorg",
        }
    }

    /// What it is called.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Overview => "Översikt",
            Self::People => "Personer",
            Self::Units => "Enheter och chefer",
            Self::Chain => "Attestkedja",
            Self::Bodies => "Råd",
            Self::Senders => "Avsändare",
            Self::Meetings => "Sammanträden",
            Self::Templates => "Mallar",
            Self::Phrases => "Standardfraser",
            Self::Board => "Myndigheten",
            Self::Outbox => "Utkorg",
        }
    }

    /// The registers that these roles keep.
    #[must_use]
    pub fn menu(self, roles: &Roles) -> Vec<Entry> {
        Self::ALL
            .into_iter()
            .filter(|register| *register == Self::Meetings || roles.has(Role::Administrator))
            .map(|register| Entry {
                href: register.href(),
                label: register.label(),
                current: register == self,
                waiting: None,
            })
            .collect()
    }
}

/// The frame of an administrator's page.
#[must_use]
pub fn chrome(app: &App, actor: &Actor) -> Chrome {
    Chrome::new(actor, Place::Admin, app.clock.read().today)
}
