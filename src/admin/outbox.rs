//! `/admin/utkorg`: the mails of the myndighet, and what became of them.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    admin::frame::{Register, chrome},
    app::App,
    error::Result,
    outbox::store::{self, Listed},
    people::model::{Actor, Role},
    web::{self, chrome::Chrome, filters},
};

/// The list.
#[derive(Template)]
#[template(path = "admin/outbox.html")]
pub struct OutboxPage {
    chrome: Chrome,
    register: Register,
    mails: Vec<Listed>,
    mails_are_sent: bool,
}

impl OutboxPage {
    /// The text of a mail. Where mail is sent, only its recipient shall have the link to choose a password.
    #[must_use]
    pub fn text(&self, mail: &Listed) -> String {
        if self.mails_are_sent { without_links(&mail.body) } else { mail.body.clone() }
    }
}

fn without_links(body: &str) -> String {
    body.lines()
        .map(|line| match line.split_once("/losenord/") {
            Some((before, _)) => format!("{before}/losenord/… (länken visas bara för mottagaren)"),
            None => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\n")
}

/// `GET /admin/utkorg`
pub async fn index(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let mut conn = app.pool.acquire().await?;
    let mails = store::of_myndighet(&mut conn, &actor, app.clock.read().today).await?;
    let mails_are_sent = app.config.smtp_url.is_some();
    web::page(&OutboxPage { chrome: chrome(&app, &actor), register: Register::Outbox, mails, mails_are_sent })
}

#[cfg(test)]
mod tests {
    use super::without_links;

    #[test]
    fn links_are_the_recipients() {
        assert_eq!(
            without_links("Hej!\nhttps://y.example/losenord/abc\nHej då"),
            "Hej!\nhttps://y.example/losenord/… (länken visas bara för mottagaren)\nHej då"
        );
    }
}
