//! Examining a file with what this program knows beside what the file says: how it sets a paper, and, where there is a
//! database, what is in it.

use sign::{
    Anchors, Examined,
    evidence::sha256_hex,
    report::{Finding, Part, Report, Verdict},
};
use sqlx::PgConnection;

use super::store;
use crate::{error::Result, seals::print};

/// Examines a file by itself. Takes tens of milliseconds: call it where blocking is allowed.
#[must_use]
pub fn file(pdf: &[u8], anchors: &Anchors) -> Examined {
    sign::examine(pdf, anchors, &|parts| {
        if parts.evidence.renderer != pdf::RENDERER_VERSION {
            return None;
        }
        print::print(parts).ok()
    })
}

/// Adds what the database knows of a file that was examined.
pub async fn with_database(conn: &mut PgConnection, pdf: &[u8], examined: Examined) -> Result<Report> {
    let mut report = examined.report;
    let known = store::owner(conn, &sha256_hex(pdf)).await?.is_some();
    if known {
        let sentence = "Filen är byte för byte den som myndigheten har kvar.";
        report.findings.push(Finding::new(Part::Kept, Verdict::Holds, "Myndighetens exemplar", sentence));
    }
    let Some(head) = examined.events.filter(|head| head.sequence > 0) else { return Ok(report) };
    let finding = if store::has_link(conn, head.sequence, &head.hash).await? {
        let sentence =
            format!("Filen nämner händelse {} i myndighetens logg, och den finns där oförändrad.", head.sequence);
        Finding::new(Part::Events, Verdict::Holds, "Händelseloggen", sentence)
    } else if known {
        let sentence = format!(
            "Filen nämner händelse {} i myndighetens logg, men den finns inte där eller är ändrad.",
            head.sequence
        );
        Finding::new(Part::Events, Verdict::Broken, "Händelseloggen", sentence)
    } else {
        let sentence = "Filen hör till en logg som inte finns här, så den går inte att jämföra med.";
        Finding::new(Part::Events, Verdict::Unproven, "Händelseloggen", sentence)
    };
    report.findings.push(finding.with([format!("Händelsens hash: {}", head.hash)]));
    Ok(report)
}
