//! `/attestera/attesterat`: what a signer has attested, whether it counts, and what came of it.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{model::Signature, store};
use crate::{
    app::App,
    calendar::phrases::long,
    decisions::model::Outcome,
    document::canonical::Kind,
    error::Result,
    people::model::{Actor, Role},
    remisser::model::Status,
    web::{
        self,
        chrome::{Chrome, Place},
        extract::Query,
        filters,
    },
};

/// Rows a page.
pub const PAGE: usize = 20;

/// Something that the reader has attested.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The attest.
    pub id: Uuid,
    /// The case.
    pub remiss_id: Uuid,
    /// Its dnr.
    pub dnr: String,
    /// Its title.
    pub title: String,
    /// Where the case is now.
    pub status: Status,
    /// As it was given.
    pub signature: Signature,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it counts still.
    pub counts: bool,
    /// What was decided about what she attested.
    pub outcome: Option<Outcome>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Under which paragraph of the minutes.
    pub paragraph: Option<i32>,
    /// By whom, if not by the board.
    pub decided_by: Option<String>,
    /// When the answer was sent, at the earliest.
    pub sent_on: Option<NaiveDate>,
    /// The documents that it was about, with their versions.
    pub documents: Vec<(Kind, i32)>,
    /// Whether she may still read them.
    pub reads: bool,
}

impl Signed {
    /// What came of it.
    #[must_use]
    pub fn outcome(&self) -> String {
        let Some((outcome, day)) = self.outcome.zip(self.decided_on) else {
            return match self.status {
                _ if !self.counts => "Förslaget ändrades innan det beslutades.".to_owned(),
                Status::Attest => "Fler ska attestera.".to_owned(),
                status if status.is_ended() => format!("Ärendet är i läget ”{}”.", status.label()),
                status => status.next_step().to_owned(),
            };
        };
        let what = outcome.label().to_lowercase();
        let decided = match (self.paragraph, &self.decided_by) {
            (Some(paragraph), _) => format!("Nämnden beslutade den {} (§ {paragraph}): {what}.", long(day)),
            (None, Some(by)) => format!("{by} beslutade den {}: {what}.", long(day)),
            (None, None) => format!("Beslutat den {}: {what}.", long(day)),
        };
        match self.sent_on {
            Some(sent_on) => format!("{decided} Svaret skickades den {}.", long(sent_on)),
            None => decided,
        }
    }

    /// The documents as files: address and name.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let file = |(kind, number): &(Kind, i32)| {
            let address = format!("/remisser/{}/dokument/{}-{number}.pdf", self.remiss_id, kind.slug());
            (address, format!("{}, version {number} (PDF)", kind.label()))
        };
        self.documents.iter().map(file).collect()
    }
}

/// `/attestera/attesterat`
#[derive(Template)]
#[template(path = "attests/signed.html")]
pub struct SignedPage {
    chrome: Chrome,
    rows: Vec<Signed>,
    /// The last attest of the page, if there are more.
    next: Option<Uuid>,
    is_first: bool,
}

/// Where in the list.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct After {
    efter: String,
}

/// `GET /attestera/attesterat`
pub async fn index(State(app): State<App>, actor: Actor, Query(after): Query<After>) -> Result<Response> {
    actor.require(&[Role::Attestant])?;
    let today = app.clock.read().today;
    let after = after.efter.parse().ok();
    let mut conn = app.pool.acquire().await?;
    let mut rows = store::signed(&mut conn, &actor, today, after).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| row.id);
    let chrome = Chrome::new(&actor, Place::Attests, today);
    web::page(&SignedPage { chrome, rows, next, is_first: after.is_none() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attests::model::Capacity;

    #[test]
    fn what_came_of_it() {
        let day = |iso: &str| iso.parse::<NaiveDate>().unwrap();
        let signature =
            Signature { name: "Bo".into(), title: "Chef".into(), capacity: Capacity::Egen, on_behalf_of: None };
        let row = Signed {
            id: Uuid::nil(),
            remiss_id: Uuid::nil(),
            dnr: "EKB 2021/1".into(),
            title: "Plan".into(),
            status: Status::Attest,
            signature,
            at: DateTime::default(),
            counts: true,
            outcome: None,
            decided_on: None,
            paragraph: None,
            decided_by: None,
            sent_on: None,
            documents: vec![(Kind::Tjansteutlatande, 2)],
            reads: true,
        };
        let decided = Signed { outcome: Some(Outcome::Bifall), decided_on: Some(day("2021-02-25")), ..row.clone() };
        for (row, expected) in [
            (row.clone(), "Fler ska attestera."),
            (Signed { counts: false, ..row.clone() }, "Förslaget ändrades innan det beslutades."),
            (
                Signed { status: Status::Attesterad, ..row.clone() },
                "Nämndsekreteraren anmäler ärendet till sammanträdet.",
            ),
            (Signed { status: Status::Aterkallad, ..row.clone() }, "Ärendet är i läget ”Återkallad”."),
            (Signed { paragraph: Some(7), ..decided.clone() }, "Nämnden beslutade den 25 februari 2021 (§ 7): bifall."),
            (
                Signed { decided_by: Some("Ordföranden".into()), sent_on: Some(day("2021-02-26")), ..decided },
                "Ordföranden beslutade den 25 februari 2021: bifall. Svaret skickades den 26 februari 2021.",
            ),
        ] {
            assert_eq!(row.outcome(), expected);
        }
        let files = [(
            "/remisser/00000000-0000-0000-0000-000000000000/dokument/tjansteutlatande-2.pdf",
            "Tjänsteutlåtande, version 2 (PDF)",
        )];
        assert_eq!(row.files(), files.map(|(address, name)| (address.to_owned(), name.to_owned())));
    }
}
