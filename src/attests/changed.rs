//! What has become of a proposal since somebody was about to attest it, in a sentence. Knows neither the database nor the
//! web.

use sign::statement::Statement;
use uuid::Uuid;

use super::round::{Chain, RoundStatus};

/// Why the step that was to be attested cannot be any more, seen from the latest round.
#[must_use]
pub fn in_chain(chain: Option<&Chain>, person: Uuid, old: &Statement) -> Option<String> {
    let Some(chain) = chain else { return Some("Förslaget är inte ute för attest.".into()) };
    let who = chain.round.ended_by.as_deref();
    match chain.round.status {
        RoundStatus::Avvisad => {
            let who = who.unwrap_or("Någon");
            return Some(format!(
                "{who} har skickat tillbaka förslaget till handläggaren, så det går inte att attestera."
            ));
        }
        RoundStatus::Upphavd => {
            return Some(match who {
                Some(who) => format!("{who} har öppnat förslaget för ändring, så det går inte att attestera."),
                None => "Attesten är avbruten, så förslaget går inte att attestera.".into(),
            });
        }
        RoundStatus::Pagar | RoundStatus::Klar => {}
    }
    if chain.round.manifest != old.manifest {
        return Some(MANIFEST.into());
    }
    let signed = chain.steps.iter().find(|step| step.step == old.step).and_then(|step| step.attest.as_ref());
    if let Some(attest) = signed {
        return Some(if attest.person == person {
            "Du har redan attesterat det här.".into()
        } else {
            format!("{} har redan attesterat det här steget.", attest.signature.name)
        });
    }
    if chain.round.number != old.round {
        return Some(
            "Förslaget har skickats för attest på nytt sedan du läste det. Läs det igen innan du attesterar.".into(),
        );
    }
    None
}

/// What would be stated otherwise now, if anything.
#[must_use]
pub fn in_words(old: &Statement, now: &Statement) -> Option<&'static str> {
    if old == now {
        None
    } else if old.step != now.step {
        Some("Det är ett annat steg i kedjan som väntar nu. Läs in sidan igen.")
    } else if (&old.name, &old.title, old.capacity, &old.on_behalf_of)
        != (&now.name, &now.title, now.capacity, &now.on_behalf_of)
    {
        Some("Ditt namn, din titel eller för vem du attesterar är ändrat sedan du öppnade sidan. Läs in den igen.")
    } else {
        Some(FACTS)
    }
}

/// Another proposal is out.
pub const MANIFEST: &str = "Förslaget är ändrat sedan du läste det. Läs det som gäller nu innan du attesterar.";
/// Something of the case that is not in the statement, or only its dnr.
pub const FACTS: &str = "Uppgifter om ärendet är ändrade sedan du öppnade sidan, till exempel svarsdatum eller \
                         sammanträde. Läs igenom det som står nu innan du attesterar.";

#[cfg(test)]
#[path = "changed_tests.rs"]
mod tests;
