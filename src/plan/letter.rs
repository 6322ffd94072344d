//! The letter by which anstånd is asked for. Yttra drafts it; a person sends it, from her own mail program.

use super::store::Anstand;
use crate::{calendar::phrases::long, people::model::Actor, web::percent_encoded};

/// To whom, and about what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    /// The sender of the remiss.
    pub sender: String,
    /// Her address; empty if none is registered.
    pub email: String,
    /// What she calls the case, if she calls it anything.
    pub your_dnr: String,
    /// The public title, for it leaves the house.
    pub title: String,
    /// Our dnr.
    pub dnr: String,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
}

impl Letter {
    /// Asks for what is noted.
    #[must_use]
    pub fn asking(to: &Addressed, asked: &Anstand, actor: &Actor) -> Self {
        let myndighet = &actor.myndighet;
        let named = if to.your_dnr.is_empty() { String::new() } else { format!(" ({})", to.your_dnr) };
        let reference = if to.your_dnr.is_empty() { &to.title } else { &to.your_dnr };
        let reason = asked.reason.trim();
        let point = if reason.ends_with(['.', '!', '?']) { "" } else { "." };
        Self {
            to: to.email.clone(),
            subject: format!("Begäran om anstånd: {reference}"),
            body: format!(
                "Till {}\n\n{} har fått remissen {}{named}, med svar senast den {}.\n\nVi ber om anstånd till den {}. {reason}{point}\n\n\
                 Vi är tacksamma för ett besked så snart som möjligt.\n\nVårt diarienummer är {}.\n\nMed vänlig hälsning\n{}\n{}\n{}\n",
                to.sender,
                myndighet.namnd,
                to.title,
                long(asked.old_date),
                long(asked.wanted_date),
                to.dnr,
                actor.name,
                actor.title,
                myndighet.forvaltning
            ),
        }
    }

    /// The address by which a mail program opens it (RFC 6068).
    #[must_use]
    pub fn mailto(&self) -> String {
        let body = percent_encoded(&self.body.replace('\n', "\r\n"));
        format!(
            "mailto:{}?subject={}&body={body}",
            percent_encoded(&self.to).replace("%40", "@"),
            percent_encoded(&self.subject)
        )
    }
}
