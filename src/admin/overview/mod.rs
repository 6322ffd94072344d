//! `/admin`: what the registers hold, and what is still missing before the work can begin.

use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{NaiveDate, TimeDelta};
use sign::Sealer;

use crate::{
    admin::frame::{Register, chrome},
    app::App,
    calendar::phrases::long,
    clock,
    error::Result,
    people::model::{Actor, Role},
    seals::keys::KeyError,
    web::{self, chrome::Chrome},
};

pub mod store;

use store::Counts;

/// How long before its certificate ends an administrator is told.
const SEAL_WARNING: TimeDelta = TimeDelta::days(60);

/// The page.
#[derive(Template)]
#[template(path = "admin/overview.html")]
pub struct OverviewPage {
    chrome: Chrome,
    register: Register,
    counts: Counts,
    mails_are_sent: bool,
    /// What is to be said of the seal of the myndighet.
    seal: Option<String>,
}

impl OverviewPage {
    /// A line a register: where it is, what it is called, what it holds.
    #[must_use]
    pub fn lines(&self) -> Vec<(Register, String)> {
        let counts = &self.counts;
        let of = |number: i64, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
        let chain = match counts.variants {
            0 => of(counts.steps, "steg", "steg"),
            more => format!("{} och {}", of(counts.steps, "steg", "steg"), of(more, "egen kedja", "egna kedjor")),
        };
        vec![
            (Register::People, of(counts.people, "person", "personer")),
            (Register::Units, of(counts.units, "enhet", "enheter")),
            (Register::Chain, chain),
            (Register::Bodies, of(counts.bodies, "råd", "råd")),
            (Register::Senders, of(counts.senders, "avsändare", "avsändare")),
            (Register::Meetings, of(counts.meetings, "kommande sammanträde", "kommande sammanträden")),
            (Register::Templates, of(counts.templates, "inläst mall", "inlästa mallar")),
            (Register::Phrases, of(counts.phrases, "fras", "fraser")),
            (Register::Board, self.chrome.actor.myndighet.namnd.clone()),
            (Register::Outbox, of(counts.unsent, "brev väntar", "brev väntar")),
        ]
    }

    /// What must be mended before remisser can go all the way: where, and a sentence.
    #[must_use]
    pub fn missing(&self) -> Vec<(Register, String)> {
        let counts = &self.counts;
        let chiefless = match counts.chiefless {
            1 => "En enhet har ingen chef i dag, så ingen kan attestera dess ärenden.".to_owned(),
            many => format!("{many} enheter har ingen chef i dag, så ingen kan attestera deras ärenden."),
        };
        [
            (counts.senders == 0, Register::Senders, "Lägg till minst en avsändare, så att remisser kan registreras."),
            (counts.units == 0, Register::Units, "Lägg till enheterna, så att ärenden kan fördelas."),
            (counts.units > 0 && !counts.has_ledning, Register::Units, "Ange vilken enhet som är ledning."),
            (counts.chiefless > 0, Register::Units, chiefless.as_str()),
            (
                counts.broken_steps,
                Register::Chain,
                "Ett steg i attestkedjan har ingen som kan attestera. Välj någon annan, eller någon som ersätter.",
            ),
            (counts.meetings == 0, Register::Meetings, "Lägg till årets sammanträden, så att ärenden kan planeras."),
        ]
        .into_iter()
        .filter(|(missing, ..)| *missing)
        .map(|(_, register, sentence)| (register, sentence.to_owned()))
        .collect()
    }
}

/// `GET /admin`
pub async fn show(State(app): State<App>, actor: Actor) -> Result<Response> {
    actor.require(&[Role::Administrator])?;
    let chrome = chrome(&app, &actor);
    let mut conn = app.pool.acquire().await?;
    let counts = store::counts(&mut conn, actor.myndighet.id, chrome.today).await?;
    let mails_are_sent = app.config.smtp_url.is_some();
    let seal = about_seal(app.seals.sealer(&actor.myndighet.slug), chrome.today);
    web::page(&OverviewPage { chrome, register: Register::Overview, counts, mails_are_sent, seal })
}

/// A sentence if documents are finished without a seal, or soon cannot be finished.
fn about_seal(seal: Result<Option<Sealer>, KeyError>, today: NaiveDate) -> Option<String> {
    match seal {
        Ok(Some(sealer)) => {
            let last = clock::day(sealer.not_after());
            (last - today < SEAL_WARNING).then(|| {
                format!("Certifikatet för myndighetens sigill gäller till {}. Byt det före dess: utan det kan inget attesteras färdigt.", long(last))
            })
        }
        Ok(None) => Some("Myndigheten har inget elektroniskt sigill, så färdiga dokument kan inte styrkas utanför Yttra. Det läggs in av den som sköter driften.".into()),
        Err(error) => {
            tracing::error!(%error, "the seal cannot be used");
            Some("Myndighetens sigill kan inte användas, så inget kan attesteras färdigt. Säg till den som sköter driften.".into())
        }
    }
}
